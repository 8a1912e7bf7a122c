package api

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/fault"
)

// sniffLength is how much of a file its kind is told from.
const sniffLength = 4096

// kinds lists what may be attached, by extension: the media type, and what the
// content must look like. What a file claims to be is never believed.
func kinds() map[string]struct {
	mediaType string
	matches   func(head []byte, r io.ReaderAt, size int64) bool
} {
	type kind = struct {
		mediaType string
		matches   func(head []byte, r io.ReaderAt, size int64) bool
	}
	jpeg := kind{"image/jpeg", begins("\xff\xd8\xff")}
	return map[string]kind{
		".pdf": {"application/pdf", begins("%PDF-")},
		".png": {"image/png", begins("\x89PNG\r\n\x1a\n")},
		".jpg": jpeg, ".jpeg": jpeg,
		".webp": {"image/webp", func(head []byte, _ io.ReaderAt, _ int64) bool {
			return len(head) > 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
		}},
		".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", archive("xl/workbook.xml")},
		".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", archive("word/document.xml")},
		".ofd":  {"application/ofd", archive("OFD.xml")},
		".txt":  {"text/plain; charset=utf-8", isText},
		".csv":  {"text/csv; charset=utf-8", isText},
	}
}

// mediaTypes lists what an attachment may be, as a description does.
func mediaTypes() string {
	var all []string
	for _, kind := range kinds() {
		name, _, _ := strings.Cut(kind.mediaType, ";")
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ",")
}

// sniff gives the media type of an upload, or refuses it: an unknown kind, or a
// content that is not what its name says.
func sniff(name string, f interface {
	io.ReadSeeker
	io.ReaderAt
}, size int64) (string, error) {
	all := kinds()
	kind, known := all[strings.ToLower(path.Ext(name))]
	if !known {
		return "", fault.Invalid("attachment.type", "不支持“%s”这种文件，可上传 PDF、图片（png、jpg、webp）、xlsx、docx、ofd、txt、csv", name).
			At("file", "不支持的文件类型")
	}
	head := make([]byte, sniffLength)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fault.Invalid("attachment.unreadable", "文件没有完整上传，请重试").Because(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", fault.Internal(err)
	}
	if err := bounded(head[:n], f, size); err != nil {
		return "", err
	}
	if !kind.matches(head[:n], f, size) {
		return "", fault.Invalid("attachment.type", "文件“%s”的内容与扩展名不符，或含有宏，请用正确的格式另存后上传", name).At("file", "内容与扩展名不符")
	}
	return kind.mediaType, nil
}

// bounded refuses what would turn into far more than it is when somebody opens it.
func bounded(head []byte, f interface {
	io.ReadSeeker
	io.ReaderAt
}, size int64) error {
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return attachment.CheckPicture(f)
	}
	var refusal *fault.Error
	if _, err := attachment.OpenArchive(f, size, attachment.MaxUnpacked, attachment.MaxEntries); errors.As(err, &refusal) {
		return refusal
	}
	return nil // what is no archive does not match its kind
}

func begins(magic string) func([]byte, io.ReaderAt, int64) bool {
	return func(head []byte, _ io.ReaderAt, _ int64) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

// archive accepts a ZIP container that holds the part its format is known by,
// and no macros.
func archive(part string) func([]byte, io.ReaderAt, int64) bool {
	return func(_ []byte, r io.ReaderAt, size int64) bool {
		z, err := zip.NewReader(r, size)
		if err != nil {
			return false
		}
		macro := func(f *zip.File) bool { return strings.HasSuffix(strings.ToLower(f.Name), "vbaproject.bin") }
		return slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == part }) && !slices.ContainsFunc(z.File, macro)
	}
}

// isText accepts UTF-8 and GB 18030, which Excel writes in China, without
// control characters. The end of what was read may cut a character.
func isText(head []byte, _ io.ReaderAt, _ int64) bool {
	if slices.ContainsFunc(head, func(b byte) bool { return b < 0x20 && !strings.ContainsRune("\t\n\r\f", rune(b)) }) {
		return false
	}
	cut := head
	for range utf8.UTFMax {
		if utf8.Valid(cut) {
			return true
		}
		if len(cut) > 0 {
			cut = cut[:len(cut)-1]
		}
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(head)
	return err == nil && bytes.Count(decoded, []byte("\uFFFD")) <= 1
}
