package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/http"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/warehouse"
	st "cardflow/internal/store/storetest"
)

// affordable is how much of memory a refused file of a few kilobytes may cost.
const affordable = 48 << 20

// bomb is a workbook with one more part, which says that it unpacks to so many bytes.
func bomb(t *testing.T, part string, unpacked uint64, more int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml"} {
		_, err := z.Create(name)
		require.NoError(t, err)
	}
	raw, err := z.CreateRaw(&zip.FileHeader{Name: part, Method: zip.Deflate, CompressedSize64: 1, UncompressedSize64: unpacked})
	require.NoError(t, err)
	_, err = raw.Write([]byte{0})
	require.NoError(t, err)
	for i := range more {
		_, err := z.Create(fmt.Sprintf("xl/p%d.xml", i))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// hugePicture is a PNG picture of a few bytes that says it has 50,000 by 50,000 pixels.
func hugePicture() []byte {
	head := append([]byte("IHDR"), 0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return append(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head)), "\x00\x00\x00\x00IDAT"...)
}

// TestFilesThatUnpackToFarMoreAreRefusedAtEveryUpload sends what would fill the memory of
// the server, or of the clerk who opens it, wherever a file may be sent.
func TestFilesThatUnpackToFarMoreAreRefusedAtEveryUpload(t *testing.T) {
	w := newPostWorld(t)
	bombs := map[string]struct {
		file []byte
		says string
	}{
		"three gigabytes":    {bomb(t, "xl/worksheets/sheet1.xml", 3<<30, 0), "解压后超过"},
		"beyond 32 bits":     {bomb(t, "xl/worksheets/sheet1.xml", 1<<40, 0), "解压后超过"},
		"thousands of parts": {bomb(t, "xl/worksheets/sheet1.xml", 0, 3000), "个部分"},
		"an archive in it":   {bomb(t, "xl/media/inner.zip", 0, 0), "压缩包"},
	}
	uploads := []struct{ person, path string }{
		{st.Keeper, "/attachments"},
		{st.Keeper, "/document-types/" + warehouse.MaterialReceipt + "/import"},
		{st.Keeper, "/masters/items/loads"},
		{systemAdmin, "/directory/outlets/import"},
		{systemAdmin, "/directory/departments/import"},
		{systemAdmin, "/directory/people/import"},
		{st.Shipping, "/postal/imports"},
		{st.OutletClerk, "/senior/stuck/import"},
	}
	refuse := func(person, path, name, file string, want int, says string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := w.upload(person, path, name, []byte(file))
		runtime.ReadMemStats(&after)
		assert.Equal(t, want, r.status, "%s %s: %s", path, says, r.text())
		assert.Contains(t, r.text(), says, path)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(affordable), "%s %s", path, says)
	}
	for name, b := range bombs {
		status := http.StatusRequestEntityTooLarge
		if name == "an archive in it" {
			status = http.StatusUnprocessableEntity
		}
		for _, u := range uploads {
			refuse(u.person, u.path, "表格.xlsx", string(b.file), status, b.says)
		}
	}
	refuse(st.Keeper, "/attachments", "扫描件.png", string(hugePicture()), http.StatusRequestEntityTooLarge, "50000×50000 像素")
	refuse(st.OutletClerk, "/senior/photos", "照片.png", string(hugePicture()), http.StatusOK, "50000×50000 像素")
	require.Equal(t, false, w.upload(st.OutletClerk, "/senior/photos", "照片.png", hugePicture()).at(t, "ok"), "a photo is judged, and not kept")
}
