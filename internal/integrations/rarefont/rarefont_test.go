package rarefont

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

// unwrapped takes a WOFF apart again.
func unwrapped(t *testing.T, woff []byte) map[string][]byte {
	t.Helper()
	require.Equal(t, "wOFF", string(woff[:4]))
	require.Equal(t, int(u32(woff, 8)), len(woff))
	out := map[string][]byte{}
	for i := range u16(woff, 12) {
		entry := woff[44+20*i:]
		at, packed, plain := u32(entry, 4), u32(entry, 8), u32(entry, 12)
		data := woff[at : at+packed]
		if packed < plain {
			r, err := zlib.NewReader(bytes.NewReader(data))
			require.NoError(t, err)
			data, err = io.ReadAll(r)
			require.NoError(t, err)
		}
		require.Len(t, data, int(plain))
		require.Equal(t, u32(entry, 16), checksum(data))
		out[string(entry[:4])] = data
	}
	return out
}

// installed is a font file made of boxes, with hinted contours for some characters.
func installed(t *testing.T, runes ...rune) string {
	t.Helper()
	woff, err := piece(boxes{}, runes)
	require.NoError(t, err)
	parts := unwrapped(t, woff)
	tags := []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}
	var directory, body bytes.Buffer
	put(&directory, uint32(0x00010000), uint16(len(tags)), uint16(0), uint16(0), uint16(0))
	for _, tag := range tags {
		directory.WriteString(tag)
		put(&directory, uint32(0), uint32(12+16*len(tags)+body.Len()), uint32(len(parts[tag])))
		body.Write(parts[tag])
		body.Write(make([]byte, -len(parts[tag])&3))
	}
	path := filepath.Join(t.TempDir(), "font.ttf")
	require.NoError(t, os.WriteFile(path, append(directory.Bytes(), body.Bytes()...), 0o600))
	return path
}

func TestCharacterComesFromTheFirstFontThatHasItAndElseAsABox(t *testing.T) {
	first, second := installed(t, 0x3400, 0x4DAE, 0x20000), installed(t, 0xE000, 0x20000, 0x31350)
	l, err := Open([]string{first, filepath.Join(t.TempDir(), "none*.ttf"), second})
	require.NoError(t, err)
	sheet := l.Stylesheet()
	for name, has := range map[string]string{
		"0-200": "U+20000}", "1-313": "U+31350}", "2-200": "U+20001-200FF}", "2-e0": "U+E000-E0FF}", // private codes are nobody's
		"0-e8": "U+E863}", // shown as U+4DAE, which took its place
	} {
		require.Contains(t, sheet, "fonts/"+name+".woff", name)
		line := sheet[strings.Index(sheet, "fonts/"+name+".woff"):]
		require.Contains(t, line[:strings.Index(line, "\n")], has, name)
	}
	_, err = l.Piece("7-200")
	require.True(t, fault.Is(err, "rarefont.not_found"))
	_, err = l.Piece("../etc/passwd")
	require.True(t, fault.Is(err, "rarefont.not_found"))
}

func TestPieceHoldsItsGlyphsWithoutHints(t *testing.T) {
	l, err := Open([]string{installed(t, 0x4DAE, 0x20000, 0x20003)})
	require.NoError(t, err)
	woff, err := l.Piece("0-200")
	require.NoError(t, err)
	parts := unwrapped(t, woff)
	require.Len(t, parts["OS/2"], 96)
	require.Len(t, parts["head"], 54)
	require.Len(t, parts["maxp"], 32)
	groups := characters(parts["cmap"])
	require.Equal(t, built(uint32(0x20000), uint32(0x20000), uint32(1), uint32(0x20003), uint32(0x20003), uint32(2)), groups)
	want, err := boxes{}.glyph(0x20003)
	require.NoError(t, err)
	at := binary.BigEndian.Uint32(parts["loca"][8:])
	require.Equal(t, want.data, parts["glyf"][at:int(at)+len(want.data)])
	require.Equal(t, 60, i16(parts["hmtx"], 10), "contours begin where they are drawn")
}

func TestHintsAreDropped(t *testing.T) {
	glyph := built(int16(1), int16(0), int16(0), int16(0), int16(0), uint16(0), uint16(3), []byte{9, 9, 9}, []byte{1, 5, 6})
	plain, err := withoutHints(glyph)
	require.NoError(t, err)
	require.Equal(t, built(int16(1), int16(0), int16(0), int16(0), int16(0), uint16(0), uint16(0), []byte{1, 5, 6}), plain)
	_, err = withoutHints(glyph[:13])
	require.Error(t, err)
}

func TestFileThatIsNoFontIsPassedOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no.ttf")
	require.NoError(t, os.WriteFile(path, []byte("no font at all, but long enough to read"), 0o600))
	l, err := Open([]string{path})
	require.NoError(t, err)
	require.Len(t, l.sources, 1, "boxes are left")
	for name := range l.pieces {
		_, err := l.Piece(name)
		require.NoError(t, err)
	}
}
