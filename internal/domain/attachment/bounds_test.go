package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

// packed makes an archive; each part is a name and how many spaces it unpacks to.
func packed(t testing.TB, parts map[string]int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.CopyN(w, spaces{}, int64(size))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) { return copy(p, strings.Repeat(" ", len(p))), nil }

func TestArchivesThatUnpackToTooMuchAreRefused(t *testing.T) {
	many := map[string]int{}
	for i := range 51 {
		many[fmt.Sprintf("p%d.xml", i)] = 0
	}
	lying := packed(t, many)
	binary.LittleEndian.PutUint16(lying[len(lying)-12:], 1) // the directory says it has one
	binary.LittleEndian.PutUint16(lying[len(lying)-14:], 1)
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"plain":                {packed(t, map[string]int{"a.xml": 10, "b.xml": 10}), ""},
		"one large part":       {packed(t, map[string]int{"a.xml": 1<<20 + 1}), "file.unpacks_too_large"},
		"large together":       {packed(t, map[string]int{"a.xml": 600 << 10, "b.xml": 600 << 10}), "file.unpacks_too_large"},
		"many parts":           {packed(t, many), "file.too_many_parts"},
		"many, and few told":   {lying, "file.too_many_parts"},
		"an archive in it":     {packed(t, map[string]int{"a.xml": 10, "inner.ZIP": 10}), "file.nested_archive"},
		"an office file in it": {packed(t, map[string]int{"word/embeddings/a.xlsx": 10}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			archive, err := OpenArchive(bytes.NewReader(c.file), int64(len(c.file)), 1<<20, 50)
			if c.code == "" {
				require.NoError(t, err)
				require.NotEmpty(t, archive.File)
				return
			}
			require.True(t, fault.Is(err, c.code), "%v", err)
		})
	}
	_, err := OpenArchive(strings.NewReader("nothing"), 7, 1<<20, 50)
	require.ErrorIs(t, err, errNoArchive)
}

// TestEntriesAreCountedAcrossTheBordersOfReads puts a mark at every place of a border.
func TestEntriesAreCountedAcrossTheBordersOfReads(t *testing.T) {
	for shift := range 5 {
		content := append(bytes.Repeat([]byte("x"), 1<<16-shift), "PK\x01\x02 PK\x01\x02"...)
		n, err := countEntries(bytes.NewReader(content), int64(len(content)), 10)
		require.NoError(t, err)
		require.Equal(t, 2, n, shift)
	}
}

// pngOf is the beginning of a PNG picture of a size, which is all that is looked at.
func pngOf(width, height uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	b = binary.BigEndian.AppendUint32(b, width)
	return append(binary.BigEndian.AppendUint32(b, height), 8, 6, 0, 0, 0, 1, 2, 3, 4)
}

func webpOf(form string, size ...byte) []byte {
	return append(append([]byte("RIFF\x00\x00\x00\x00WEBP"+form), size...), make([]byte, 20)...)
}

func TestPicturesBeyondTheBoundAreRefusedByTheSizeTheyTell(t *testing.T) {
	var small bytes.Buffer
	require.NoError(t, jpeg.Encode(&small, image.NewGray(image.Rect(0, 0, 20, 10)), nil))
	large := bytes.Clone(small.Bytes())
	at := bytes.Index(large, []byte{0xff, 0xc0}) + 5
	binary.BigEndian.PutUint16(large[at:], 50_000)
	binary.BigEndian.PutUint16(large[at+2:], 50_000)
	for name, c := range map[string]struct {
		file    []byte
		refused bool
	}{
		"png":              {pngOf(7016, 9921), false},
		"png 50000":        {pngOf(50_000, 50_000), true},
		"png of all bits":  {pngOf(1<<32-1, 1<<32-1), true},
		"png many pixels":  {pngOf(20_000, 20_000), true},
		"png one long row": {pngOf(50_000, 1), true},
		"jpeg":             {small.Bytes(), false},
		"jpeg 50000":       {large, true},
		"webp VP8X":        {webpOf("VP8X\x0a\x00\x00\x00\x00\x00\x00\x00", 0xff, 0xc3, 0, 0xff, 0xc3, 0), true},
		"webp VP8L":        {webpOf("VP8L\x0a\x00\x00\x00\x2f", 0xff, 0xff, 0xff, 0x0f), true},
		"webp VP8":         {webpOf("VP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a", 0xff, 0x3f, 0xff, 0x3f), true},
		"webp small":       {webpOf("VP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a", 0x40, 0, 0x40, 0), false},
		"no size":          {[]byte("\x89PNG\r\n\x1a\nrest"), false},
		"nothing":          {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := bytes.NewReader(c.file)
			err := CheckPicture(r)
			require.Equal(t, c.refused, fault.Is(err, "file.picture_too_large"), "%v", err)
			rest, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Len(t, rest, len(c.file), "it is stored from its beginning")
		})
	}
}
