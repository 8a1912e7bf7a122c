package reports

import (
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// ContentTypeXLSX is the media type of what WriteXLSX writes.
const ContentTypeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// maxSheetRows leaves room below Excel's own limit for headings and totals.
const maxSheetRows = 1_048_000

// Meta 表头 is what stands above the columns of an exported sheet.
type Meta struct {
	Title       string
	Filters     []Chosen
	Note        string
	By          string // who exports
	GeneratedAt time.Time
	Rows        *int // where the rows are counted, when somebody wants to know
}

// WriteXLSX writes a list as an Excel file while it is read: rows are taken one
// at a time, so that a list of any length needs bounded memory. Columns marked
// Sum get a total. An error from rows ends the export without a file.
func WriteXLSX(w io.Writer, meta Meta, columns []Column, rows iter.Seq2[Row, error]) error {
	return WriteBook(w, []Table{{Meta: meta, Columns: columns, Rows: rows}})
}

// WriteXLSX writes a report's result with its subtotals.
func (r *Result) WriteXLSX(w io.Writer, by string) error {
	meta := Meta{Title: r.Title, Filters: r.Filters, Note: onPaper(r.Note), By: by, GeneratedAt: r.GeneratedAt}
	sheet, err := NewSheet(meta, r.Columns)
	if err != nil {
		return err
	}
	defer sheet.Close()
	for _, row := range r.Rows {
		if err := sheet.Add(row); err != nil {
			return err
		}
	}
	for _, s := range r.Subtotals {
		if err := sheet.Total("小计："+s.Label, s.Totals); err != nil {
			return err
		}
	}
	if len(r.Totals) > 0 {
		if err := sheet.Total("合计", r.Totals); err != nil {
			return err
		}
	}
	if a := r.Appendix; a != nil {
		meta.Title = a.Title
		if err := sheet.next(meta, a.Columns); err != nil {
			return err
		}
		if err := sheet.fill(Table{Columns: a.Columns, Rows: each(a.Rows)}); err != nil {
			return err
		}
	}
	return sheet.Write(w)
}

// each walks rows that are there already.
func each(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Sheet 工作表 writes one table row by row; past 16 MB the rows wait in a
// temporary file, not in memory. Close removes it.
type Sheet struct {
	file    *excelize.File
	stream  *excelize.StreamWriter
	columns []Column
	styles  *styles
	row     int // last row written
	cells   []any
}

// NewSheet writes title, conditions and headings; the headings stay in view.
func NewSheet(meta Meta, columns []Column) (*Sheet, error) {
	s := &Sheet{file: excelize.NewFile(), columns: columns, cells: make([]any, len(columns))}
	if err := s.open(meta); err != nil {
		s.Close()
		return nil, fault.Internal(err)
	}
	return s, nil
}

func (s *Sheet) open(meta Meta) error {
	name := sheetName(meta.Title)
	err := s.file.SetSheetName("Sheet1", name)
	if err != nil {
		return err
	}
	if s.styles, err = newStyles(s.file); err != nil {
		return err
	}
	return s.begin(name, meta)
}

// begin starts the rows of a sheet that is there already.
func (s *Sheet) begin(name string, meta Meta) (err error) {
	if s.stream, err = s.file.NewStreamWriter(name); err != nil {
		return err
	}
	for i, c := range s.columns {
		if err := s.stream.SetColWidth(i+1, i+1, columnWidth(c)); err != nil {
			return err
		}
	}
	headings := 3
	if s.grouped() {
		headings = 4
	}
	panes := excelize.Panes{Freeze: true, YSplit: headings, TopLeftCell: fmt.Sprintf("A%d", headings+1), ActivePane: "bottomLeft"}
	if err := s.stream.SetPanes(&panes); err != nil {
		return err
	}
	return s.head(meta)
}

func (s *Sheet) head(meta Meta) error {
	if err := s.across(meta.Title, s.styles.title, 26); err != nil {
		return err
	}
	told := conditions(meta)
	if err := s.across(told, s.styles.conditions, s.heightOf(told)); err != nil {
		return err
	}
	return s.headings()
}

// conditions is the second row: what was asked, by whom and when.
func conditions(meta Meta) string {
	var parts []string
	for _, f := range meta.Filters {
		parts = append(parts, f.Label+"："+f.Value)
	}
	if meta.By != "" {
		parts = append(parts, "导出人："+meta.By)
	}
	if !meta.GeneratedAt.IsZero() {
		parts = append(parts, "生成时间："+meta.GeneratedAt.In(value.Shanghai()).Format("2006-01-02 15:04"))
	}
	if meta.Note != "" {
		parts = append(parts, meta.Note)
	}
	return strings.Join(parts, "　")
}

// heightOf makes room for a text over all columns: Excel fits the height of
// single cells by itself, but not of merged ones. A Chinese character is two
// wide.
func (s *Sheet) heightOf(text string) float64 {
	width := 0.0
	for _, c := range s.columns {
		width += columnWidth(c)
	}
	lines := math.Ceil(float64(2*utf8.RuneCountInString(text)) / max(width, 1))
	return 16 * min(max(lines, 1), 8)
}

// across writes one text over all columns.
func (s *Sheet) across(text string, style int, height float64) error {
	if err := s.put([]any{excelize.Cell{StyleID: style, Value: text}}, excelize.RowOpts{Height: height}); err != nil {
		return err
	}
	if len(s.columns) < 2 {
		return nil
	}
	from, _ := excelize.CoordinatesToCellName(1, s.row)
	to, _ := excelize.CoordinatesToCellName(len(s.columns), s.row)
	return s.stream.MergeCell(from, to)
}

func (s *Sheet) put(cells []any, opts ...excelize.RowOpts) error {
	s.row++
	at, err := excelize.CoordinatesToCellName(1, s.row)
	if err != nil {
		return err
	}
	return s.stream.SetRow(at, cells, opts...)
}

// Add writes one row of the list.
func (s *Sheet) Add(row Row) error {
	if s.row >= maxSheetRows {
		return fault.TooLarge("export.too_large", "数据超过 %d 行，一张表放不下，请缩小查询范围", maxSheetRows)
	}
	for i, c := range s.columns {
		s.cells[i] = s.styles.cell(c, row[c.Key])
	}
	return s.put(s.cells)
}

// Total writes a row of sums in bold, with its label in the first column.
func (s *Sheet) Total(label string, totals Row) error {
	cells := make([]any, len(s.columns))
	for i, c := range s.columns {
		cells[i] = s.styles.totalCell(c, totals[c.Key])
	}
	if len(cells) > 0 && totals[s.columns[0].Key] == nil {
		cells[0] = excelize.Cell{StyleID: s.styles.totalText, Value: label}
	}
	return s.put(cells)
}

// Write ends the sheet and sends the file.
func (s *Sheet) Write(w io.Writer) error {
	if err := s.stream.Flush(); err != nil {
		return fault.Internal(err)
	}
	return s.file.Write(w)
}

// Close removes the temporary file.
func (s *Sheet) Close() { _ = s.file.Close() }

func (s *Sheet) grouped() bool {
	return slices.ContainsFunc(s.columns, func(c Column) bool { return c.Group != "" })
}

// sheetName keeps to what Excel allows: 31 characters, none of []:*?/\.
func sheetName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return -1
		}
		return r
	}, title)
	if utf8.RuneCountInString(name) > 31 {
		name = string([]rune(name)[:31])
	}
	if strings.TrimSpace(name) == "" {
		return "数据"
	}
	return name
}
