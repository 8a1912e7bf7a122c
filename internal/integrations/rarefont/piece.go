package rarefont

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"

	"cardflow/internal/domain/identity"
)

// table is one part of a font file.
type table struct {
	tag  string
	data []byte
}

// piece makes a font of some characters of a source, in ascending order.
func piece(s source, runes []rune) ([]byte, error) {
	m := s.metrics()
	glyphs := []outline{{advance: m.unitsPerEm}} // the first stands for what is missing
	for _, r := range runes {
		g, err := s.glyph(identity.Standard(r))
		if err != nil {
			return nil, err
		}
		glyphs = append(glyphs, g)
	}
	var glyf, loca, hmtx bytes.Buffer
	for _, g := range glyphs {
		put(&loca, uint32(glyf.Len())) //nolint:gosec // a few hundred kilobytes
		glyf.Write(g.data)
		glyf.Write(make([]byte, -len(g.data)&3))
		put(&hmtx, uint16(g.advance), g.left()) //nolint:gosec // read as 16 bits
	}
	put(&loca, uint32(glyf.Len())) //nolint:gosec // as above
	return woff([]table{
		{"OS/2", os2(m, runes)}, {"cmap", cmapOf(runes)}, {"glyf", glyf.Bytes()}, {"head", headOf(m)}, {"hhea", hheaOf(m, len(glyphs))},
		{"hmtx", hmtx.Bytes()}, {"loca", loca.Bytes()}, {"maxp", maxpOf(len(glyphs))}, {"name", nameOf()}, {"post", postOf()},
	}), nil
}

func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(b, binary.BigEndian, v) // into memory
	}
}

func built(values ...any) []byte {
	var b bytes.Buffer
	put(&b, values...)
	return b.Bytes()
}

//nolint:gosec // small numbers of a font, all within 16 bits
func headOf(m metrics) []byte {
	const magic, longOffsets = 0x5F0F3CF5, 1
	return built(uint32(0x00010000), uint32(0x00010000), uint32(0), uint32(magic), uint16(1), uint16(m.unitsPerEm), uint64(0), uint64(0),
		int16(0), int16(m.descend), int16(m.unitsPerEm), int16(m.ascender), uint16(0), uint16(8), int16(2), int16(longOffsets), int16(0))
}

//nolint:gosec // as above
func hheaOf(m metrics, glyphs int) []byte {
	return built(uint32(0x00010000), int16(m.ascender), int16(m.descend), int16(0), uint16(m.unitsPerEm), int16(0), int16(0), int16(m.unitsPerEm),
		int16(1), int16(0), int16(0), uint64(0), int16(0), uint16(glyphs))
}

// maxpOf states generous bounds: readers only make room by them.
//
//nolint:gosec // as above
func maxpOf(glyphs int) []byte {
	const points, contours, zones = 4096, 512, 2
	return built(uint32(0x00010000), uint16(glyphs), uint16(points), uint16(contours), uint16(0), uint16(0), uint16(zones),
		uint16(0), uint16(0), uint16(0), uint16(0), uint16(0), uint16(0), uint16(0), uint16(0))
}

func cmapOf(runes []rune) []byte {
	const windows, allOfUnicode, format, header, perGroup = 3, 10, 12, 16, 12
	b := bytes.NewBuffer(built(uint16(0), uint16(1), uint16(windows), uint16(allOfUnicode), uint32(12)))
	put(b, uint16(format), uint16(0), uint32(header+perGroup*len(runes)), uint32(0), uint32(len(runes))) //nolint:gosec // hundreds
	for i, r := range runes {
		put(b, uint32(r), uint32(r), uint32(i+1)) //nolint:gosec // characters
	}
	return b.Bytes()
}

//nolint:gosec // as above
func os2(m metrics, runes []rune) []byte {
	const version, regular, medium, upright = 4, 400, 5, 0x40
	first, last := uint16(min(runes[0], 0xFFFF)), uint16(min(runes[len(runes)-1], 0xFFFF))
	b := bytes.NewBuffer(built(uint16(version), int16(m.unitsPerEm), uint16(regular), uint16(medium), uint16(0)))
	b.Write(make([]byte, 20)) // sub- and superscripts, strikeout
	put(b, int16(0))
	b.Write(make([]byte, 10+16)) // classification, ranges
	b.WriteString("CFRC")
	put(b, uint16(upright), first, last, int16(m.ascender), int16(m.descend), int16(0), uint16(m.ascender), uint16(-m.descend),
		uint64(0), int16(0), int16(m.ascender), uint16(0), uint16(0), uint16(0))
	return b.Bytes()
}

func nameOf() []byte {
	const windows, unicode, english, family, style, full, postscript = 3, 1, 0x409, 1, 2, 4, 6
	text := built([]uint16{'C', 'F', 'R', 'a', 'r', 'e'})
	b := bytes.NewBuffer(built(uint16(0), uint16(4), uint16(6+4*12)))
	for _, id := range []uint16{family, style, full, postscript} {
		put(b, uint16(windows), uint16(unicode), uint16(english), id, uint16(len(text)), uint16(0)) //nolint:gosec // twelve
	}
	b.Write(text)
	return b.Bytes()
}

func postOf() []byte {
	return append(built(uint32(0x00030000), uint32(0), int16(-100), int16(50)), make([]byte, 20)...)
}

// woff wraps the tables, each compressed where that helps.
func woff(tables []table) []byte {
	const header, perTable = 44, 20
	var directory, body bytes.Buffer
	at, plain := header+perTable*len(tables), 12+16*len(tables)
	for _, t := range tables {
		data := compressed(t.data)
		directory.WriteString(t.tag)
		put(&directory, uint32(at+body.Len()), uint32(len(data)), uint32(len(t.data)), checksum(t.data)) //nolint:gosec // a few hundred kilobytes
		body.Write(data)
		body.Write(make([]byte, -len(data)&3))
		plain += (len(t.data) + 3) &^ 3
	}
	var out bytes.Buffer
	out.WriteString("wOFF")
	put(&out, uint32(0x00010000), uint32(at+body.Len()), uint16(len(tables)), uint16(0), uint32(plain), uint16(1), uint16(0)) //nolint:gosec // as above
	out.Write(make([]byte, 20))                                                                                               // no metadata, no private data
	out.Write(directory.Bytes())
	out.Write(body.Bytes())
	return out.Bytes()
}

func compressed(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data) // into memory
	_ = w.Close()
	if b.Len() >= len(data) {
		return data
	}
	return b.Bytes()
}

func checksum(data []byte) uint32 {
	var sum uint32
	padded := append(append([]byte{}, data...), make([]byte, -len(data)&3)...)
	for at := 0; at < len(padded); at += 4 {
		sum += u32(padded, at)
	}
	return sum
}
