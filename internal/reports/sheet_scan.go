package reports

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// scan reads a worksheet from beginning to end, keeping no more than a paper
// can hold.
func (b *workbook) scan(ref sheetRef) (*grid, error) {
	r, err := b.part(ref.part)
	if err != nil {
		return nil, damaged(err)
	}
	defer r.Close()
	g := &grid{name: ref.name, epoch04: b.epoch04, most: b.most.rows}
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
		if len(s.grid.hiddenColumns) == maxHiddenColumns {
			return errors.New("too many column formats")
		}
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
			if len(row.cells) < maxCells && (c.text != "" || c.formula) {
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
	if s.grid.count <= s.grid.most {
		s.grid.rows = append(s.grid.rows, row)
	}
}

func (s *scanner) readCell(start xml.StartElement, column int) (gridCell, error) {
	if at := attr(start, "r"); at != "" {
		n, _, err := excelize.CellNameToCoordinates(at)
		if err != nil {
			return gridCell{}, err
		}
		column = n
	}
	c := gridCell{column: column}
	if err := s.content(&c); err != nil {
		return c, err
	}
	switch attr(start, "t") {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.text))
		if err != nil || i < 0 || i >= len(s.shared) {
			return c, fmt.Errorf("cell %s names shared text %q", attr(start, "r"), shorten(c.text))
		}
		c.text = s.shared[i]
	case "e":
		c.failed = true
	case "", "n":
		c.number = true
	}
	c.text = trimSpace(c.text)
	return c, nil
}

// content reads to the end of the cell: its value or its text, and whether a
// formula made it.
func (s *scanner) content(c *gridCell) error {
	for {
		token, err := s.decoder.Token()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
		case xml.StartElement:
			switch e.Name.Local {
			case "f":
				c.formula = true
				err = s.decoder.Skip()
			case "v":
				c.text, err = readChars(s.decoder)
			case "is":
				c.text, err = readText(s.decoder)
			default:
				err = s.decoder.Skip()
			}
			if err != nil {
				return err
			}
		}
	}
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
