package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
)

// beforeMark ends the keys of the columns of the earlier period.
const beforeMark = "@before"

func (c Comparison) label() string {
	if c == WithYear {
		return "去年同期"
	}
	return "上月同期"
}

// compared adds, under a heading of their own, the columns that are summed up
// once more, with the figures of the earlier period.
func compared(columns []Column, with Comparison) []Column {
	out := slices.Clone(columns)
	for _, c := range columns {
		if !c.Sum {
			continue
		}
		of := c.Of
		c.Key, c.Group = c.Key+beforeMark, with.label()
		c.Of = func(f Fact) any { return of(Fact{Key: f.Key, Entries: f.Entries, Figures: f.Before}) }
		out = append(out, c)
	}
	return out
}

// beside puts the figures of the earlier period to those of the present one; a
// row that only one of them has stands with zeros for the other.
func beside(now, before []Fact) []Fact {
	out := slices.Clone(now)
	at := map[string]int{}
	for i, f := range out {
		at[keyText(f.Key)] = i
		out[i].Before = zeros(f.Figures)
	}
	for _, f := range before {
		if i, both := at[keyText(f.Key)]; both {
			out[i].Before = f.Figures
			continue
		}
		out = append(out, Fact{Key: f.Key, Figures: zeros(f.Figures), Before: f.Figures})
	}
	return out
}

func zeros(figures map[Figure]any) map[Figure]any {
	out := map[Figure]any{}
	for name, x := range figures {
		switch x.(type) {
		case value.Quantity:
			out[name] = value.Quantity(0)
		case value.Money:
			out[name] = value.Money(0)
		case int64:
			out[name] = int64(0)
		}
	}
	return out
}

// keyText tells rows apart by everything they are grouped by.
func keyText(k ledger.Key) string {
	var b strings.Builder
	for _, d := range slices.Sorted(maps.Keys(k)) {
		fmt.Fprintf(&b, "%s=%s\x1f", d, k[d])
	}
	return b.String()
}
