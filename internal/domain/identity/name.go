package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cardflow/internal/fault"
)

// maxName is how many characters a name may have; the rule on names asks for at
// least 50 (民委发〔2016〕33号).
const maxName = 100

// separator joins the parts of a name (民委发〔2016〕33号).
const separator = '·'

// CheckName refuses what cannot be a name and leaves every character of one that
// can exactly as it was entered: it is stored and printed so.
func CheckName(name string) error {
	switch {
	case !utf8.ValidString(name), strings.ContainsRune(name, utf8.RuneError):
		return fault.Invalid("identity.name", "姓名中有不能识别的字符，请重新输入")
	case strings.TrimSpace(name) == "":
		return fault.Invalid("identity.name", "请填写姓名")
	case utf8.RuneCountInString(name) > maxName:
		return fault.Invalid("identity.name", "姓名不能超过 %d 个字", maxName)
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.IsDigit(r) {
			return fault.Invalid("identity.name", "姓名中不能有数字或控制字符")
		}
	}
	return nil
}

// FoldName gives the key under which a name is found: private-use characters of
// the old fonts become the standard ones, compatibility forms and variants their
// base, all dots the one separator, and spaces go. It is never shown.
func FoldName(name string) string {
	var b strings.Builder
	for _, r := range name {
		b.WriteRune(Standard(r))
	}
	folded := strings.Map(func(r rune) rune {
		switch {
		case isSelector(r), unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
			return -1
		case strings.ContainsRune(dots, r):
			return separator
		}
		return unicode.ToUpper(r)
	}, halfWidth(norm.NFC.String(b.String())))
	// Once more: marks may join a letter from which something was taken away, or a
	// capital that they did not join as a small letter.
	return norm.NFC.String(folded)
}

// dots are what keyboards and old systems write for the separator.
const dots = "•‧∙⋅・･．.●"

// isSelector tells a variation selector, which chooses a glyph and not a
// character.
func isSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}

// standard gives the character that took the place of a private-use one when
// GB 18030-2005 and -2022 moved it.
var standard = map[rune]rune{
	0xE7C7: 0x1E3F, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6,
	0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE,
	0xE863: 0x4DAE, 0xE864: 0x9FBB,
}

// Standard 标准字 gives the standard character of a private-use one, where GB 18030
// names it; any other character is its own.
func Standard(r rune) rune {
	if s, known := standard[r]; known {
		return s
	}
	return r
}

// PrivateUse lists the characters of a name that only an old font can show and
// that have no standard character known here; they need the conversion table of
// their source.
func PrivateUse(name string) []rune {
	var out []rune
	for _, r := range name {
		if Standard(r) == r && unicode.Is(unicode.Co, r) {
			out = append(out, r)
		}
	}
	return out
}
