package value

import "testing"

func TestClipCountsCharactersNotBytes(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 3, ""}, {"王小明", 3, "王小明"}, {"王小明明", 3, "王小明"}, {"𠮷𠮷𠮷", 2, "𠮷𠮷"}, {"abc", 0, ""},
	} {
		if got := Clip(c.text, c.limit); got != c.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}
