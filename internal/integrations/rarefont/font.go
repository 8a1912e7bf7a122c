// Package rarefont serves the glyphs of rare characters (生僻字字库) to browsers that
// have no font for them: small pieces of the fonts installed here, each made when
// it is asked for. A character that no font has shows as a box with its code.
package rarefont

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"sort"
)

// metrics are what all glyphs of a font share.
type metrics struct {
	unitsPerEm        int
	ascender, descend int
}

// outline is one glyph: its width, and its contours as TrueType writes them.
type outline struct {
	advance int
	data    []byte
}

// left is where the contours begin.
func (o outline) left() int16 {
	if len(o.data) == 0 {
		return 0
	}
	return int16(i16(o.data, 2)) //nolint:gosec // read as 16 bits
}

// source is where glyphs come from.
type source interface {
	has(r rune) bool
	glyph(r rune) (outline, error)
	metrics() metrics
}

// trueType is an installed font. Its tables of positions are in memory as the file
// has them, a fifth of what maps of them take; its contours stay on disk.
type trueType struct {
	file   *os.File
	shared metrics
	groups []byte // of the cmap: first character, last character, first glyph
	loca   []byte // where the contours of each glyph begin, and where the last end
	long   bool   // whether loca has four bytes for each
	glyf   int64  // where the contours begin
	widths []byte // the table hmtx
	wide   int    // how many entries of it have a width
}

var errFont = errors.New("rarefont: no TrueType font that is understood")

// open reads the index of a font file.
func open(path string) (*trueType, error) {
	file, err := os.Open(path) //nolint:gosec // named by the configuration
	if err != nil {
		return nil, err
	}
	f := &trueType{file: file}
	if err := f.index(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return f, nil
}

type span struct{ at, length int64 }

// maxTable bounds what is read into memory of one table.
const maxTable = 16 << 20

func (f *trueType) index() error {
	tables, err := f.directory()
	if err != nil {
		return err
	}
	part := map[string][]byte{}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "loca": 4, "hmtx": 4, "cmap": 4} {
		t := tables[name]
		if t.length < int64(least) || t.length > maxTable {
			return errFont
		}
		part[name] = make([]byte, t.length)
		if _, err := f.file.ReadAt(part[name], t.at); err != nil {
			return err
		}
	}
	f.shared = metrics{unitsPerEm: u16(part["head"], 18), ascender: i16(part["hhea"], 4), descend: i16(part["hhea"], 6)}
	f.widths, f.wide = part["hmtx"], u16(part["hhea"], 34)
	if f.wide < 1 || len(f.widths) < 4*f.wide || f.shared.unitsPerEm == 0 {
		return errFont
	}
	f.loca, f.long, f.glyf = part["loca"], i16(part["head"], 50) == 1, tables["glyf"].at
	if f.groups = characters(part["cmap"]); len(f.groups) == 0 {
		return errFont
	}
	return nil
}

func (f *trueType) directory() (map[string]span, error) {
	head := make([]byte, 12)
	if _, err := f.file.ReadAt(head, 0); err != nil || binary.BigEndian.Uint32(head) != 0x00010000 {
		return nil, errFont
	}
	list := make([]byte, 16*u16(head, 4))
	if _, err := f.file.ReadAt(list, 12); err != nil {
		return nil, err
	}
	out := map[string]span{}
	for ; len(list) > 0; list = list[16:] {
		out[string(list[:4])] = span{at: int64(u32(list, 8)), length: int64(u32(list, 12))}
	}
	return out, nil
}

// characters finds the groups of a cmap that maps all of Unicode (format 12).
func characters(cmap []byte) []byte {
	for i := range u16(cmap, 2) {
		if 8*i+12 > len(cmap) {
			return nil
		}
		at := int(u32(cmap, 4+8*i+4))
		if at+16 > len(cmap) || u16(cmap, at) != 12 {
			continue
		}
		length := min(groupSize*int(u32(cmap, at+12)), (len(cmap)-at-16)/groupSize*groupSize)
		return slices.Clone(cmap[at+16 : at+16+length])
	}
	return nil
}

const groupSize = 12

// contours tells where the glyph of a character lies in the file; nothing of one
// that the font does not have, or has without anything to see.
func (f *trueType) contours(r rune) (glyph int, where span) {
	n := len(f.groups) / groupSize
	g := sort.Search(n, func(i int) bool { return u32(f.groups, groupSize*i+4) >= uint32(r) }) //nolint:gosec // no character is negative
	if g == n || u32(f.groups, groupSize*g) > uint32(r) {                                      //nolint:gosec // the same
		return 0, span{}
	}
	glyph = int(u32(f.groups, groupSize*g+8)) + int(r) - int(u32(f.groups, groupSize*g))
	first, ok := f.offset(glyph)
	last, also := f.offset(glyph + 1)
	if !ok || !also || last <= first || glyph == 0 {
		return 0, span{}
	}
	return glyph, span{at: f.glyf + first, length: last - first}
}

func (f *trueType) offset(glyph int) (int64, bool) {
	if f.long {
		if 4*glyph+4 > len(f.loca) {
			return 0, false
		}
		return int64(u32(f.loca, 4*glyph)), true
	}
	if 2*glyph+2 > len(f.loca) {
		return 0, false
	}
	return 2 * int64(u16(f.loca, 2*glyph)), true
}

func (f *trueType) metrics() metrics { return f.shared }

// has tells whether there is something to see of a character.
func (f *trueType) has(r rune) bool {
	_, where := f.contours(r)
	return where.length > 0
}

// maxGlyph bounds the contours of one glyph.
const maxGlyph = 1 << 20

// glyph reads the contours of a character. What a font makes of parts of other
// glyphs is left out: the fonts of rare characters draw each by itself.
func (f *trueType) glyph(r rune) (outline, error) {
	g, where := f.contours(r)
	if where.length < 10 || where.length > maxGlyph {
		return outline{}, errFont
	}
	data := make([]byte, where.length)
	if _, err := f.file.ReadAt(data, where.at); err != nil && !errors.Is(err, io.EOF) {
		return outline{}, err
	}
	plain, err := withoutHints(data)
	return outline{advance: u16(f.widths, 4*min(g, f.wide-1)), data: plain}, err
}

// withoutHints drops the instructions of a glyph, which need tables of the whole font.
func withoutHints(glyph []byte) ([]byte, error) {
	contours := i16(glyph, 0)
	at := 10 + 2*contours
	if contours < 1 || at+2 > len(glyph) {
		return nil, errFont
	}
	after := at + 2 + u16(glyph, at)
	if after > len(glyph) {
		return nil, errFont
	}
	out := append([]byte{}, glyph[:at]...)
	return append(append(out, 0, 0), glyph[after:]...), nil
}

func u16(b []byte, at int) int    { return int(binary.BigEndian.Uint16(b[at:])) }
func i16(b []byte, at int) int    { return int(int16(binary.BigEndian.Uint16(b[at:]))) } //nolint:gosec // two's complement
func u32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
