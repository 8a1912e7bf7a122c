package value

// Clip leaves at most limit characters of a text and never cuts inside one, so
// that a rare character of four bytes stays whole.
func Clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	if r := []rune(text); len(r) > limit {
		return string(r[:limit])
	}
	return text
}
