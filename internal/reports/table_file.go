package reports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"cardflow/internal/domain/identity"
	"cardflow/internal/fault"
)

// encodingExcel is what is said of a file that is no plain text.
const encodingExcel = "Excel"

// readTable reads a file of rows from another system: an Excel workbook, or text with
// commas or tabs between the columns in UTF-8 or GB18030.
func readTable(file []byte, most bounds) (g *grid, encoding string, err error) {
	if len(file) > most.bytes {
		return nil, "", fault.TooLarge("import.too_large", "文件超过 %d MB，请分成几个文件导入", most.bytes>>20)
	}
	if bytes.HasPrefix(file, []byte("PK\x03\x04")) || bytes.HasPrefix(file, []byte("\xD0\xCF\x11\xE0")) {
		book, err := openWorkbook(file, most)
		if err != nil {
			return nil, "", err
		}
		g, err = book.onlySheet()
		return g, encodingExcel, err
	}
	text, err := identity.DecodeFile(file)
	if err != nil {
		return nil, "", err
	}
	g, err = readLines(text.Text, most.rows)
	return g, text.Encoding, err
}

// readLines reads text with a row on each line. A line break within quotes is refused:
// it is far more often a quote that was never closed, which would swallow rows.
func readLines(text string, most int) (*grid, error) {
	g := &grid{name: "CSV", most: most}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	head, _, _ := strings.Cut(text, "\n")
	if strings.Count(head, "\t") > strings.Count(head, ",") {
		r.Comma = '\t'
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault.Invalid("import.damaged", "文件不是完整的 CSV，无法读取，请重新导出").Because(err)
		}
		line, _ := r.FieldPos(0)
		row := gridRow{number: line}
		for i, cell := range record {
			if strings.ContainsAny(cell, "\n\r") {
				return nil, fault.Invalid("import.quotes", "第 %d 行的引号没有成对，后面的行会被吞掉，请改正后再导入", line)
			}
			if cell = plainCell(cell); cell != "" && i < maxCells {
				row.cells = append(row.cells, gridCell{column: i + 1, text: cell})
			}
		}
		if len(row.cells) == 0 {
			continue
		}
		if g.count++; g.count <= most {
			g.rows = append(g.rows, row)
		}
	}
	if g.count < 2 {
		return nil, fault.Invalid("import.empty", "文件里没有数据，请从表头下一行起填写")
	}
	return g, nil
}

// plainCell undoes how numbers are kept from Excel: ="0012" and a leading '.
func plainCell(cell string) string {
	cell = trimSpace(cell)
	if inner, ok := strings.CutPrefix(cell, `="`); ok {
		cell = strings.TrimSuffix(inner, `"`)
	}
	return trimSpace(strings.TrimPrefix(cell, "'"))
}
