// Package rarefont serves the glyphs of rare characters (生僻字字库) to browsers that
// have no font for them: small pieces of the fonts installed here, each made when
// it is asked for. A character that no font has shows as a box with its code.
package rarefont

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
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

// trueType is an installed font. Its index is in memory, its contours stay on disk.
type trueType struct {
	file    *os.File
	shared  metrics
	glyphs  map[rune]int
	offsets []int64 // of each glyph, and the end of the last
	widths  []byte  // the table hmtx
	wide    int     // how many entries of it have a width
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
	f.locate(part["loca"], i16(part["head"], 50) == 1, tables["glyf"].at)
	f.glyphs = characters(part["cmap"], len(f.offsets)-1)
	if len(f.glyphs) == 0 {
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

func (f *trueType) locate(loca []byte, long bool, glyf int64) {
	for at := 0; at+2 <= len(loca); {
		if long {
			if at+4 > len(loca) {
				return
			}
			f.offsets = append(f.offsets, glyf+int64(u32(loca, at)))
			at += 4
			continue
		}
		f.offsets = append(f.offsets, glyf+2*int64(u16(loca, at)))
		at += 2
	}
}

// characters reads the groups of a cmap that maps all of Unicode (format 12).
func characters(cmap []byte, glyphs int) map[rune]int {
	for i := range u16(cmap, 2) {
		if 8*i+12 > len(cmap) {
			return nil
		}
		at := int(u32(cmap, 4+8*i+4))
		if at+16 > len(cmap) || u16(cmap, at) != 12 {
			continue
		}
		return groups(cmap[at+16:], int(u32(cmap, at+12)), glyphs)
	}
	return nil
}

func groups(list []byte, count, glyphs int) map[rune]int {
	out := map[rune]int{}
	for ; count > 0 && len(list) >= 12; count, list = count-1, list[12:] {
		first, last, glyph := u32(list, 0), u32(list, 4), int(u32(list, 8))
		for r := first; r <= last && r <= 0x10FFFF && glyph < glyphs; r, glyph = r+1, glyph+1 {
			out[rune(r)] = glyph //nolint:gosec // at most 0x10FFFF
		}
	}
	return out
}

func (f *trueType) metrics() metrics { return f.shared }

// has tells whether there is something to see of a character.
func (f *trueType) has(r rune) bool {
	g, known := f.glyphs[r]
	return known && g > 0 && f.offsets[g+1] > f.offsets[g]
}

// maxGlyph bounds the contours of one glyph.
const maxGlyph = 1 << 20

// glyph reads the contours of a character. What a font makes of parts of other
// glyphs is left out: the fonts of rare characters draw each by itself.
func (f *trueType) glyph(r rune) (outline, error) {
	g := f.glyphs[r]
	length := f.offsets[g+1] - f.offsets[g]
	if length < 10 || length > maxGlyph {
		return outline{}, errFont
	}
	data := make([]byte, length)
	if _, err := f.file.ReadAt(data, f.offsets[g]); err != nil && !errors.Is(err, io.EOF) {
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
