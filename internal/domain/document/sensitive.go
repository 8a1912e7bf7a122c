package document

import "slices"

// hidden stands for a sensitive value of which nothing is shown.
const hidden = "***"

// Sensitive tells whether papers of the type carry sensitive values (敏感信息).
func (t *Type) Sensitive() bool {
	return slices.ContainsFunc(slices.Concat(t.Head, t.Lines), func(f Field) bool { return f.Sensitive })
}

// Shown gives a text as everybody may see it: a sensitive one masked.
func (t *Type) Shown(f Field, row Values) string {
	text := row.Text(f.Name)
	switch {
	case !f.Sensitive || text == "":
		return text
	case t.Mask == nil:
		return hidden
	}
	return t.Mask(f, row)
}

// Masked gives a copy of a paper whose sensitive values are masked (脱敏), of those
// fields that hides names.
func (t *Type) Masked(d *Document, hides func(Field) bool) *Document {
	c := *d
	c.Head, c.Lines = t.maskedRow(t.Head, d.Head, hides), make([]Values, len(d.Lines))
	for i, line := range d.Lines {
		c.Lines[i] = t.maskedRow(t.Lines, line, hides)
	}
	return &c
}

func (t *Type) maskedRow(fields []Field, row Values, hides func(Field) bool) Values {
	out := row.Clone()
	for _, f := range fields {
		if f.Sensitive && row.Has(f.Name) && hides(f) {
			out[f.Name] = t.Shown(f, row)
		}
	}
	return out
}
