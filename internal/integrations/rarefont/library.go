package rarefont

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"cardflow/internal/domain/identity"
	"cardflow/internal/fault"
)

// Family is the name under which style sheets know the glyphs.
const Family = "Cardflow Rare"

// perPiece is how many code points one piece spans.
const perPiece = 256

// covered are the ranges of names that a usual Chinese font leaves out.
var covered = [][2]rune{{0x3400, 0x4DBF}, {0x9FA6, 0x9FFF}, {0xE000, 0xF8FF}, {0xFA0E, 0xFA29}, {0x20000, 0x2EE5F}, {0x2F800, 0x2FA1F}, {0x30000, 0x323AF}}

// Library 字库 is the installed fonts in order; the first that has a character
// shows it.
type Library struct {
	sources []source
	pieces  map[string][]rune
	sheet   string
	version string
}

// Open reads the fonts that patterns name; a pattern that matches none is passed
// over. Without any font every rare character shows as a box with its code.
func Open(patterns []string) (*Library, error) {
	l := &Library{pieces: map[string][]rune{}}
	var names strings.Builder
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			f, err := open(path)
			if errors.Is(err, errFont) || errors.Is(err, fs.ErrPermission) {
				continue
			}
			if err != nil {
				return nil, err
			}
			info, err := f.file.Stat()
			if err != nil {
				return nil, err
			}
			fmt.Fprintln(&names, path, info.Size(), info.ModTime().Unix())
			l.sources = append(l.sources, f)
		}
	}
	l.sources = append(l.sources, boxes{})
	l.version = strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(names.String()))), 36)
	l.divide()
	return l, nil
}

// divide gives each character to its font and writes the style sheet: browsers
// load a piece when a page first shows one of its characters.
func (l *Library) divide() {
	var order []string
	for _, area := range covered {
		for r := area[0]; r <= area[1]; r++ {
			for i, s := range l.sources {
				if !shows(s, r) {
					continue
				}
				name := fmt.Sprintf("%d-%x", i, r/perPiece)
				if l.pieces[name] == nil {
					order = append(order, name)
				}
				l.pieces[name] = append(l.pieces[name], r)
				break
			}
		}
	}
	var b strings.Builder
	for _, name := range order {
		fmt.Fprintf(&b, "@font-face{font-family:%q;src:url(fonts/%s.woff?v=%s) format(\"woff\");unicode-range:%s}\n", Family, name, l.version, ranges(l.pieces[name]))
	}
	l.sheet = b.String()
}

// shows tells whether a source has a character. What a font has at private codes
// is its own affair: such a code shows as the standard character that took its
// place, or as itself in a box.
func shows(s source, r rune) bool {
	standard := identity.Standard(r)
	if _, box := s.(boxes); !box && standard == r && unicode.Is(unicode.Co, r) {
		return false
	}
	return s.has(standard)
}

// ranges writes ascending characters as a unicode-range.
func ranges(runes []rune) string {
	var out []string
	for i := 0; i < len(runes); {
		j := i
		for j+1 < len(runes) && runes[j+1] == runes[j]+1 {
			j++
		}
		text := fmt.Sprintf("U+%X", runes[i])
		if j > i {
			text += fmt.Sprintf("-%X", runes[j])
		}
		out = append(out, text)
		i = j + 1
	}
	return strings.Join(out, ",")
}

// Stylesheet 样式表 names every piece, by addresses beside its own.
func (l *Library) Stylesheet() string { return l.sheet }

// Piece 字库分片 gives a piece by its name in the style sheet, as WOFF.
func (l *Library) Piece(name string) ([]byte, error) {
	runes := l.pieces[name]
	index, _, _ := strings.Cut(name, "-")
	i, err := strconv.Atoi(index)
	if err != nil || runes == nil {
		return nil, fault.NotFound("rarefont.not_found", "没有这个字库分片")
	}
	out, err := piece(l.sources[i], runes)
	if err != nil {
		return nil, fault.Internal(err)
	}
	return out, nil
}
