package api

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

// packed makes a ZIP file with parts of these names.
func packed(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		part, err := z.Create(name)
		require.NoError(t, err)
		_, err = part.Write([]byte("x"))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// FuzzSniff takes any bytes under any name: what is let in has one of the media
// types that may be attached, none of which a browser runs, and can still be read.
func FuzzSniff(f *testing.F) {
	for name, content := range map[string]string{"a.pdf": "%PDF-1.7", "a.PNG": "\x89PNG\r\n\x1a\n", "a.jpg": "\xff\xd8\xff", "a.webp": "RIFF0000WEBPVP8 ", "a.txt": "纯文本\n",
		"a.csv": "\xD6\xD0,1\n", "a.html": "<script>", "a.txt.exe": "MZ", "a.svg": "<svg onload=x>", "a.txt\x00.pdf": "%PDF-"} {
		f.Add(name, []byte(content))
	}
	f.Add("a.xlsx", packed(f, "xl/workbook.xml"))
	f.Add("a.xlsx", packed(f, "xl/workbook.xml", "xl/vbaProject.bin"))
	f.Add("a.docx", packed(f, "word/document.xml"))
	f.Add("a.ofd", packed(f, "OFD.xml"))
	allowed := map[string]bool{}
	for _, k := range kinds() {
		allowed[k.mediaType] = true
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		r := bytes.NewReader(content)
		mediaType, err := sniff(name, r, int64(len(content)))
		if err != nil {
			require.Contains(t, []fault.Kind{fault.KindInvalid, fault.KindTooLarge}, fault.From(err).Kind, "%q: %v", name, err)
			return
		}
		require.True(t, allowed[mediaType], mediaType)
		rest, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, len(content), len(rest), "the file is stored from its beginning")
	})
}

func TestWhatABrowserRunsIsNotAttachedUnderAnyName(t *testing.T) {
	for name, content := range map[string][]byte{"a.html": []byte("<script>"), "a.svg": []byte("<svg onload=x>"), "a.js": []byte("x"), "a.txt.exe": []byte("MZ"),
		"a.pdf": []byte("<script>"), "a.png": []byte("<svg>"), "a.jpg": []byte("GIF89a"), "a": []byte("x"), "a.xlsx": packed(t, "xl/workbook.xml", "xl/vbaProject.bin"),
		"a.docx": packed(t, "xl/workbook.xml"), "a.txt": []byte("\x00\x01")} {
		_, err := sniff(name, bytes.NewReader(content), int64(len(content)))
		require.True(t, fault.Is(err, "attachment.type"), name)
	}
}
