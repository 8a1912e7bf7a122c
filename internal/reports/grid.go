package reports

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// instructionsSheet is the template's own second sheet; imports ignore it.
const instructionsSheet = "填写说明"

// maxMerges bounds how many merged ranges are told.
const maxMerges = 50

// grid 表格 is what a worksheet holds, without its empty rows and cells.
type grid struct {
	name          string
	rows          []gridRow
	count         int // rows with content, also those past the limit
	merges        []string
	hiddenColumns [][2]int
	epoch04       bool
}

type gridRow struct {
	number int
	hidden bool
	cells  []gridCell
}

type gridCell struct {
	column  int
	text    string
	number  bool // Excel holds a number or a date
	formula bool
	failed  bool // #N/A and the like
}

// dataSheet gives the one sheet that holds the lines.
func (b *workbook) dataSheet() (*grid, error) {
	var filled []*grid
	var hidden, names []string
	for _, ref := range b.sheets {
		if ref.name == instructionsSheet {
			continue
		}
		g, err := b.scan(ref)
		if err != nil {
			return nil, err
		}
		switch {
		case g.count == 0:
		case ref.hidden:
			hidden = append(hidden, "“"+shorten(ref.name)+"”")
		default:
			filled = append(filled, g)
			names = append(names, "“"+shorten(ref.name)+"”")
		}
	}
	switch {
	case len(hidden) > 0:
		return nil, fault.Invalid("import.hidden", "工作表%s被隐藏且含有数据，请取消隐藏并核对，或删除后再导入", strings.Join(hidden, "、"))
	case len(filled) > 1:
		return nil, fault.Invalid("import.several_sheets", "有 %d 个工作表含有数据（%s），请只保留一个", len(filled), strings.Join(names, "、"))
	case len(filled) == 0 || filled[0].count < 2:
		return nil, fault.Invalid("import.empty", "文件里没有明细，请从表头下一行起填写")
	case filled[0].count-1 > document.MaxLines:
		return nil, fault.Invalid("import.too_many_lines", "每张单据最多 %d 行，文件里有 %d 行，请分成多张录入", document.MaxLines, filled[0].count-1)
	}
	return filled[0], nil
}

// scan reads a worksheet from beginning to end, keeping no more than a paper
// can hold.
func (b *workbook) scan(ref sheetRef) (*grid, error) {
	r, err := b.part(ref.part)
	if err != nil {
		return nil, damaged(err)
	}
	defer r.Close()
	g := &grid{name: ref.name, epoch04: b.epoch04}
	s := scanner{decoder: xml.NewDecoder(r), grid: g, shared: b.strings}
	for {
		token, err := s.decoder.Token()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if err != nil {
			return nil, damaged(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := s.element(start); err != nil {
				return nil, damaged(err)
			}
		}
	}
}

type scanner struct {
	decoder *xml.Decoder
	grid    *grid
	shared  []string
	row     int
}

func (s *scanner) element(start xml.StartElement) error {
	switch start.Name.Local {
	case "col":
		if invisible(start, "width") {
			from, to := number(attr(start, "min")), number(attr(start, "max"))
			s.grid.hiddenColumns = append(s.grid.hiddenColumns, [2]int{from, to})
		}
	case "row":
		return s.readRow(start)
	case "mergeCell":
		if len(s.grid.merges) < maxMerges {
			s.grid.merges = append(s.grid.merges, attr(start, "ref"))
		}
	}
	return nil
}

// readRow reads to the end of the row and keeps it when it has content.
func (s *scanner) readRow(start xml.StartElement) error {
	s.row++
	if n := number(attr(start, "r")); n > 0 {
		s.row = n
	}
	row := gridRow{number: s.row, hidden: invisible(start, "ht")}
	column := 0
	for {
		token, err := s.decoder.Token()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				s.keep(row)
				return nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			column++
			c, err := s.readCell(e, column)
			if err != nil {
				return err
			}
			column = c.column
			if c.text != "" || c.formula {
				row.cells = append(row.cells, c)
			}
		}
	}
}

func (s *scanner) keep(row gridRow) {
	if len(row.cells) == 0 {
		return
	}
	s.grid.count++
	if s.grid.count <= document.MaxLines+1 {
		s.grid.rows = append(s.grid.rows, row)
	}
}

func (s *scanner) readCell(start xml.StartElement, column int) (gridCell, error) {
	var raw struct {
		Formula *struct{} `xml:"f"`
		Value   string    `xml:"v"`
		Inline  richText  `xml:"is"`
	}
	if err := s.decoder.DecodeElement(&raw, &start); err != nil {
		return gridCell{}, err
	}
	if at := attr(start, "r"); at != "" {
		n, _, err := excelize.CellNameToCoordinates(at)
		if err != nil {
			return gridCell{}, err
		}
		column = n
	}
	c := gridCell{column: column, text: raw.Value, formula: raw.Formula != nil}
	switch attr(start, "t") {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(raw.Value))
		if err != nil || i < 0 || i >= len(s.shared) {
			return c, fmt.Errorf("cell %s names shared text %q", attr(start, "r"), raw.Value)
		}
		c.text = s.shared[i]
	case "inlineStr":
		c.text = raw.Inline.String()
	case "e":
		c.failed = true
	case "", "n":
		c.number = true
	}
	c.text = trimSpace(c.text)
	return c, nil
}

// refuseHidden names the hidden rows and columns that hold data: nobody has
// seen what would be imported.
func (g *grid) refuseHidden() error {
	var problems []fault.Detail
	columns := map[int]bool{}
	for _, row := range g.rows {
		if row.hidden {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("第%d行", row.number),
				Message: fmt.Sprintf("第%d行被隐藏或筛选掉了，请取消隐藏并核对", row.number)})
		}
		for _, c := range row.cells {
			if g.hiddenColumn(c.column) && !columns[c.column] {
				columns[c.column] = true
				problems = append(problems, fault.Detail{Location: columnName(c.column) + "列",
					Message: fmt.Sprintf("%s列被隐藏且含有数据，请取消隐藏并核对", columnName(c.column))})
			}
		}
	}
	return fault.Problems("import.hidden", problems)
}

func (g *grid) hiddenColumn(n int) bool {
	for _, span := range g.hiddenColumns {
		if n >= span[0] && n <= span[1] {
			return true
		}
	}
	return false
}

// invisible tells whether a row or column is hidden, or of size 0.
func invisible(e xml.StartElement, size string) bool {
	return truth(attr(e, "hidden")) || attr(e, size) == "0"
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func columnName(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return strconv.Itoa(n)
	}
	return name
}
