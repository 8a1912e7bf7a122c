package value

import "strings"

// Scanned gives a number as it is kept, however it was typed or scanned: without
// spaces, in capitals and half width.
func Scanned(text string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case r == ' ' || r == '　' || r == '\t' || r == '\r' || r == '\n':
			return -1
		}
		return r
	}, text))
}
