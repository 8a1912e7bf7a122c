package reports

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"cardflow/internal/domain/document"
)

// trimSpace also takes off the invisible characters that come along when text
// is copied from web pages.
func trimSpace(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' })
}

// halfWidth turns full-width digits, letters and signs into plain ones.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == '\u00a0':
			return ' '
		case r == '−' || r == '—':
			return '-'
		}
		return r
	}, s)
}

func cutRange(ref string) (a, b string, found bool) { return strings.Cut(ref, ":") }

// codes lists a few codes for a message.
func codes(entries []document.Entry) string {
	var list []string
	for i, e := range entries {
		if i == 5 {
			list = append(list, "…")
			break
		}
		list = append(list, e.Code)
	}
	return strings.Join(list, "、")
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
