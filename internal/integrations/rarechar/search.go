package rarechar

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cardflow/internal/domain/rarechar"
)

// index sorts the entries as they are shown and notes where each is.
func (t *table) index() {
	slices.SortStableFunc(t.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.strokes, b.strokes), cmp.Compare(a.radical, b.radical))
	})
	for i, e := range t.entries {
		place := int32(i) //nolint:gosec // a hundred thousand
		t.places[e.char] = place
		heard := map[string]bool{}
		for reading := range strings.SplitSeq(e.readings, ",") {
			if sound, _ := syllable(reading); sound != "" && !heard[sound] {
				heard[sound] = true
				t.sounds[sound] = append(t.sounds[sound], place)
			}
		}
	}
}

// words are what a query is made of: a number of strokes, and the rest.
func words(text string) (rest []string, strokes int) {
	for _, word := range strings.Fields(norm.NFKC.String(text)) {
		if n, err := strconv.Atoi(word); err == nil {
			strokes = n
			continue
		}
		rest = append(rest, word)
	}
	return rest, strokes
}

// search gives the places of all candidates.
func (t *table) search(q rarechar.Query) ([]int32, error) {
	rest, strokes := words(q.Text)
	switch q.By {
	case rarechar.ByPinyin:
		return t.byPinyin(rest, strokes)
	case rarechar.ByStrokes:
		return t.byStrokes(rest, strokes)
	default:
		return t.byComponents(rest, strokes)
	}
}

func (t *table) byPinyin(rest []string, strokes int) ([]int32, error) {
	if len(rest) != 1 {
		return nil, rarechar.Invalid("请输入一个字的拼音，例如 yan 或 yan3，后面可加笔画数")
	}
	sound, tone := syllable(rest[0])
	return t.only(t.sounds[sound], func(e entry) bool {
		return (strokes == 0 || e.strokes == strokes) && (tone == 0 || e.sounds(sound, tone))
	}), nil
}

func (e entry) sounds(sound string, tone int) bool {
	for reading := range strings.SplitSeq(e.readings, ",") {
		if s, t := syllable(reading); s == sound && t == tone {
			return true
		}
	}
	return false
}

func (t *table) byStrokes(rest []string, strokes int) ([]int32, error) {
	radical := 0
	if len(rest) == 1 {
		if place, known := t.places[[]rune(rest[0])[0]]; known {
			radical = t.entries[place].radical
		}
	}
	if strokes == 0 || len(rest) > 0 && radical == 0 {
		return nil, rarechar.Invalid("请输入总笔画数，例如 13；后面可加部首，例如 13 木")
	}
	return t.only(t.everything(), func(e entry) bool { return e.strokes == strokes && (radical == 0 || e.radical == radical) }), nil
}

func (t *table) byComponents(rest []string, strokes int) ([]int32, error) {
	wanted := map[string]int{}
	for _, r := range strings.Join(rest, "") {
		if !unicode.Is(unicode.Han, r) {
			return nil, rarechar.Invalid("请输入组成这个字的部件，例如 龙天；后面可加笔画数")
		}
		wanted[forms(r)]++
	}
	if len(wanted) == 0 {
		return nil, rarechar.Invalid("请输入组成这个字的部件，例如 龙天；后面可加笔画数")
	}
	found := t.only(t.everything(), func(e entry) bool { return strokes == 0 || e.strokes == strokes })
	for component, times := range wanted {
		count := t.counter(component)
		found = t.only(found, func(e entry) bool { return count(e.char) >= times })
	}
	return found, nil
}

// counter gives a function that tells how often a component is within a
// character, at whatever depth. Parts are counted once for all characters.
func (t *table) counter(component string) func(rune) int {
	known := map[rune]int{}
	var count func(r rune) int
	count = func(r rune) int {
		if n, done := known[r]; done {
			return n
		}
		known[r] = 0 // a description that comes back to itself ends here
		n := 0
		if place, in := t.places[r]; in {
			for _, part := range t.entries[place].parts {
				n += count(part)
			}
		}
		if strings.ContainsRune(component, r) {
			n = max(n, 1)
		}
		known[r] = n
		return n
	}
	return count
}

func (t *table) everything() []int32 {
	all := make([]int32, len(t.entries))
	for i := range all {
		all[i] = int32(i) //nolint:gosec // a hundred thousand
	}
	return all
}

func (t *table) only(places []int32, keep func(entry) bool) []int32 {
	var out []int32
	for _, place := range places {
		if keep(t.entries[place]) {
			out = append(out, place)
		}
	}
	return out
}

// shapes are the forms one component takes at different places of a character.
var shapes = []string{"人亻", "刀刂", "心忄㣺", "手扌", "水氵氺", "火灬", "犬犭", "示礻", "竹⺮", "糸糹纟", "网罒⺲", "艸艹", "衣衤",
	"言訁讠", "辵辶", "金釒钅", "食飠饣", "玉王𤣩", "足𧾷", "肉⺼", "邑阝", "阜阝", "攴攵", "爪爫", "老耂", "牛牜", "羊⺶"}

// forms gives all shapes of a component.
func forms(r rune) string {
	out := string(r)
	for _, s := range shapes {
		if strings.ContainsRune(s, r) {
			out += s
		}
	}
	return out
}

// tones are the marks above a vowel, and the digit each stands for.
var tones = map[rune]int{0x0304: 1, 0x0301: 2, 0x030C: 3, 0x0300: 4}

// syllable takes a reading apart: yǎn and yan3 are yan and 3; ü is written v.
func syllable(reading string) (sound string, tone int) {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(reading)) {
		switch {
		case tones[r] > 0:
			tone = tones[r]
		case r == 0x0308 || r == ':': // ü, u:
			s := strings.TrimSuffix(b.String(), "u")
			b.Reset()
			b.WriteString(s + "v")
		case r >= '1' && r <= '5':
			tone = int(r-'0') % 5
		case unicode.IsLetter(r):
			b.WriteRune(r)
		}
	}
	return b.String(), tone
}
