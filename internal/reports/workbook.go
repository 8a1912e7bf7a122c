package reports

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf16"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// Files from outside are read by this small scanner and not by excelize:
// excelize fills in every cell between the used ones, so that a file of a few
// hundred bytes that names the last cell of the sheet would cost gigabytes.

// Limits of what is unpacked.
const (
	maxIndex = 1 << 20 // of the parts that only list other parts
	maxParts = 500
)

// bounds 上限 of a file from outside.
type bounds struct {
	bytes    int // of the file
	unpacked int // of what is in it
	texts    int // that cells share
	rows     int // that are kept
}

// paperBounds are those of the lines of a paper.
func paperBounds() bounds {
	return bounds{bytes: MaxImportBytes, unpacked: 16 << 20, texts: maxSharedTexts, rows: document.MaxLines + 1}
}

// workbook 工作簿 is an opened .xlsx file.
type workbook struct {
	parts   map[string]*zip.File
	sheets  []sheetRef
	strings []string
	epoch04 bool // dates count from 1904
	most    bounds
}

type sheetRef struct {
	name   string
	part   string
	hidden bool
}

// openWorkbook refuses everything that is not a plain .xlsx workbook and says
// what it is instead.
func openWorkbook(file []byte, most bounds) (*workbook, error) {
	if err := checkContainer(file, most.bytes); err != nil {
		return nil, err
	}
	archive, err := attachment.OpenArchive(bytes.NewReader(file), int64(len(file)), int64(most.unpacked), maxParts)
	switch refusal := (*fault.Error)(nil); {
	case errors.As(err, &refusal):
		return nil, refusal
	case err != nil:
		return nil, damaged(err)
	}
	b := &workbook{parts: map[string]*zip.File{}, most: most}
	if err := b.index(archive); err != nil {
		return nil, err
	}
	if err := b.readSheets(); err != nil {
		return nil, err
	}
	return b, b.readStrings()
}

// checkContainer looks at the first bytes only.
func checkContainer(file []byte, most int) error {
	switch {
	case len(file) == 0:
		return fault.Invalid("import.empty", "文件是空的，请选择填写好的 Excel 文件")
	case len(file) > most:
		return fault.TooLarge("import.too_large", "文件超过 %d MB，请删去无关内容或分成几个文件导入", most>>20)
	case bytes.HasPrefix(file, []byte("\xD0\xCF\x11\xE0")) && bytes.Contains(file, utf16Text("EncryptedPackage")):
		return fault.Invalid("import.encrypted", "文件设有打开密码，请去掉密码后再导入")
	case bytes.HasPrefix(file, []byte("\xD0\xCF\x11\xE0")):
		return fault.Invalid("import.old_format", "这是旧版 Excel 文件（.xls），请用 Excel 另存为 .xlsx 后再导入")
	case !bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return fault.Invalid("import.not_xlsx", "这不是 Excel 文件（.xlsx）；CSV 或网页表格请用 Excel 另存为 .xlsx 后再导入")
	}
	return nil
}

func utf16Text(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func damaged(cause error) error {
	return fault.Invalid("import.damaged", "Excel 文件已损坏，无法读取，请重新保存后再导入").Because(cause)
}

func tooMuch() error {
	return fault.TooLarge("import.too_large", "文件内容过多，请只保留要导入的明细")
}

func (b *workbook) index(archive *zip.Reader) error {
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "xl/macrosheets/") {
			return fault.Invalid("import.macros", "文件含有宏，请另存为不含宏的 .xlsx 后再导入")
		}
		b.parts[name] = f
	}
	if b.parts["[content_types].xml"] == nil || b.parts["xl/workbook.xml"] == nil {
		return fault.Invalid("import.not_xlsx", "这是改了名的压缩包或其他文件，不是 Excel 工作簿（.xlsx）")
	}
	return nil
}

// part opens one part; reading past its declared size fails.
func (b *workbook) part(name string) (io.ReadCloser, error) {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("part %q is missing", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, int64(b.most.unpacked)), r}, nil
}

// decode reads a small part whole.
func (b *workbook) decode(name string, into any) error {
	r, err := b.part(name)
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(io.LimitReader(r, maxIndex)).Decode(into)
}

func (b *workbook) readSheets() error {
	var book struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode("xl/workbook.xml", &book); err != nil {
		return damaged(err)
	}
	targets, err := b.relations()
	if err != nil {
		return damaged(err)
	}
	b.epoch04 = truth(book.Properties.Date1904)
	seen := map[string]bool{}
	for _, s := range book.Sheets {
		part := ""
		for _, a := range s.Attrs {
			if a.Name.Local == "id" && a.Name.Space != "" {
				part = targets[a.Value]
			}
		}
		// A part named by many sheets is read once: the limit on the
		// unpacked size must bound the work too.
		if b.parts[strings.ToLower(part)] == nil || seen[part] {
			continue
		}
		seen[part] = true
		b.sheets = append(b.sheets, sheetRef{name: s.Name, part: part, hidden: s.State != "" && s.State != "visible"})
	}
	return nil
}

// relations gives the worksheet part behind each relation id.
func (b *workbook) relations() (map[string]string, error) {
	var list struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode("xl/_rels/workbook.xml.rels", &list); err != nil {
		return nil, err
	}
	targets := map[string]string{}
	for _, r := range list.Relations {
		if strings.HasSuffix(r.Type, "/worksheet") {
			target := strings.TrimPrefix(r.Target, "/")
			if target == r.Target {
				target = path.Join("xl", r.Target)
			}
			targets[r.ID] = target
		}
	}
	return targets, nil
}

func truth(s string) bool { return s == "1" || s == "true" || s == "on" }
