package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/jpeg" // whose size is read
	"io"
	"path"
	"slices"
	"strings"

	"cardflow/internal/fault"
)

// Limits of what a file may turn into when it is opened.
const (
	MaxUnpacked = 256 << 20 // of all parts of an archive
	MaxEntries  = 2000      // of an archive
	maxSide     = 30_000    // of a picture, in pixels
	maxPixels   = 120_000_000
)

// errNoArchive is the cause of an archive that cannot be read.
var errNoArchive = errors.New("attachment: not an archive")

// OpenArchive 打开压缩文件 lists the parts of an archive (xlsx, docx, ofd). It refuses one
// with too many parts before their list is read, one that would unpack to more than a
// bound, and one with archives in it. Nothing is unpacked yet.
func OpenArchive(r io.ReaderAt, size, unpacked int64, entries int) (*zip.Reader, error) {
	count, err := countEntries(r, size, entries)
	switch {
	case err != nil:
		return nil, err
	case count > entries:
		return nil, fault.TooLarge("file.too_many_parts", "文件内含有超过 %d 个部分，请只保留需要的内容后再上传", entries).At("file", "内含部分过多")
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errors.Join(errNoArchive, err)
	}
	var total uint64
	most := uint64(unpacked) //nolint:gosec // a positive constant
	for _, f := range archive.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > most || total > most {
			return nil, fault.TooLarge("file.unpacks_too_large", "文件解压后超过 %d MB，请删去无关内容后再上传", unpacked>>20).At("file", "解压后过大")
		}
		if slices.Contains([]string{".zip", ".rar", ".7z", ".gz", ".jar", ".tar"}, strings.ToLower(path.Ext(f.Name))) {
			return nil, fault.Invalid("file.nested_archive", "文件内还含有压缩包，请取出需要的内容分别上传").At("file", "内含压缩包")
		}
	}
	return archive, nil
}

// countEntries counts the entries of the directory of an archive by their marks, up to
// one more than a bound. What the directory itself says of their number is not believed.
func countEntries(r io.ReaderAt, size int64, most int) (int, error) {
	mark := []byte("PK\x01\x02")
	buffer, carried, count := make([]byte, 1<<16), 0, 0
	in := io.NewSectionReader(r, 0, size)
	for count <= most {
		n, err := in.Read(buffer[carried:])
		window := buffer[:carried+n]
		count += bytes.Count(window, mark)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, fault.Invalid("file.unreadable", "文件没有完整上传，请重试").Because(err)
		}
		carried = copy(buffer, window[max(0, len(window)-len(mark)+1):])
	}
	return count, nil
}

// CheckPicture 图片尺寸检查 refuses a picture that would fill the memory of whoever opens it,
// by the size that it says it has. Of what does not tell its size no viewer shows anything.
func CheckPicture(r io.ReadSeeker) error {
	width, height := pictureSize(r)
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fault.Internal(err)
	}
	if width > maxSide || height > maxSide || width*height > maxPixels {
		return fault.TooLarge("file.picture_too_large", "图片为 %d×%d 像素，过大；边长不能超过 %d，总像素不能超过 %d 万，请缩小后再上传", width, height, maxSide, maxPixels/10_000).
			At("file", "图片像素过多")
	}
	return nil
}

// pictureSize reads how large a PNG, JPEG or WebP picture says it is; 0 when it does not.
func pictureSize(r io.ReadSeeker) (width, height int64) {
	head := make([]byte, 30)
	n, _ := io.ReadFull(r, head)
	head = head[:n]
	switch {
	case len(head) >= 24 && bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) && string(head[12:16]) == "IHDR":
		return int64(binary.BigEndian.Uint32(head[16:])), int64(binary.BigEndian.Uint32(head[20:]))
	case len(head) >= 30 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return webpSize(head)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return 0, 0
		}
		if size, _, err := image.DecodeConfig(r); err == nil {
			return int64(size.Width), int64(size.Height)
		}
	}
	return 0, 0
}

// webpSize reads the three forms of WebP.
func webpSize(head []byte) (width, height int64) {
	three := func(b []byte) int64 { return int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16 }
	switch string(head[12:16]) {
	case "VP8X":
		return three(head[24:]) + 1, three(head[27:]) + 1
	case "VP8L":
		bits := int64(binary.LittleEndian.Uint32(head[21:]))
		return bits&0x3fff + 1, bits>>14&0x3fff + 1
	case "VP8 ":
		return int64(binary.LittleEndian.Uint16(head[26:])) & 0x3fff, int64(binary.LittleEndian.Uint16(head[28:])) & 0x3fff
	}
	return 0, 0
}
