package document

import "slices"

// Begin 由来源录入 gives the head and lines with which a paper of the type begins
// that comes from an earlier one: the fields both have, and what is left of each
// line.
func (t *Type) Begin(l *Link, source *Document, from *Type, facts Facts) (Values, []Values, error) {
	head := common(t.Head, from.Head, source.Head)
	head[l.Field] = source.ID
	if l.Limit == nil || l.Limit.By == ByPaper || len(t.Lines) == 0 {
		return head, nil, nil
	}
	left, err := l.Limit.Left(source, facts)
	if err != nil {
		return nil, nil, err
	}
	var lines []Values
	for i, was := range source.Lines {
		key := l.Limit.key(was, i+1)
		q := min(was.Quantity(l.Limit.Of), left[key])
		if q <= 0 {
			continue
		}
		left[key] -= q
		line := common(t.Lines, from.Lines, was)
		line["quantity"] = q
		if l.Limit.By == ByLine {
			line[OfLine] = int64(i + 1)
		}
		lines = append(lines, line)
	}
	return head, lines, nil
}

// common copies the values of fields that both forms have and mean alike: what
// names an entry, is chosen, priced or scanned. Texts belong to their paper.
func common(to, from []Field, values Values) Values {
	out := Values{}
	for _, f := range to {
		same := func(x Field) bool { return x.Name == f.Name && x.Type == f.Type && x.Ref == f.Ref }
		carried := f.Type == Ref || f.Type == Select || f.Type == MoneyField || f.Scan
		if !f.ReadOnly && carried && values.Has(f.Name) && slices.ContainsFunc(from, same) {
			out[f.Name] = values[f.Name]
		}
	}
	return out
}
