package store

import (
	"cardflow/internal/domain/document"
)

const documentsTable = "documents"

// sealedPaper gives a copy of a paper whose sensitive values (敏感信息) are sealed;
// a paper without any is given as it is.
func (s *Store) sealedPaper(d *document.Document) (*document.Document, error) {
	t, err := s.types.Of(d)
	if err != nil || !t.Sensitive() {
		return d, nil //nolint:nilerr // papers of a type that is gone are stored as they are
	}
	c := *d
	if c.Head, err = s.sealedRow(t.Head, d.Head, "head.", d.ID); err != nil {
		return nil, err
	}
	c.Lines = make([]document.Values, len(d.Lines))
	for i, line := range d.Lines {
		if c.Lines[i], err = s.sealedRow(t.Lines, line, "line.", d.ID); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

func (s *Store) sealedRow(fields []document.Field, row document.Values, column, id string) (document.Values, error) {
	out := row.Clone()
	for _, f := range fields {
		if !f.Sensitive || !row.Has(f.Name) {
			continue
		}
		sealed, err := s.fields.Seal(documentsTable, column+f.Name, id, row.Text(f.Name))
		if err != nil {
			return nil, err
		}
		out[f.Name] = sealed
	}
	return out, nil
}

// openPaper decodes a row with its sensitive values.
func (s *Store) openPaper(r *documentRow) (*document.Document, error) {
	return r.decoded(s.types, func(column, sealed string) (string, error) {
		return s.fields.Open(documentsTable, column, r.ID, sealed)
	})
}

// opener gives the sealed value of a column back, or nothing.
type opener func(column, sealed string) (string, error)

// leftOut is the opener of lists, which never hold sensitive values.
func leftOut(string, string) (string, error) { return "", nil }

// columnOpener opens the values of one part of a paper, its head or its lines.
type columnOpener func(name, sealed string) (string, error)

func (o opener) in(part string) columnOpener {
	return func(name, sealed string) (string, error) { return o(part+"."+name, sealed) }
}

// row opens the sealed values of one row in place; master entries have none.
func (o columnOpener) row(fields []document.Field, m map[string]any) error {
	for _, f := range fields {
		sealed, _ := m[f.Name].(string)
		if !f.Sensitive || sealed == "" {
			continue
		}
		text, err := o(f.Name, sealed)
		if err != nil {
			return err
		}
		if m[f.Name] = text; text == "" {
			delete(m, f.Name)
		}
	}
	return nil
}
