package reports

import (
	"fmt"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// instructionsSheet is the template's own second sheet; imports ignore it.
const instructionsSheet = "填写说明"

// Bounds of what is kept of a sheet. A row keeps more cells than any paper has
// fields, so that a row with too many is still refused for the first of them.
const (
	maxMerges        = 50
	maxCells         = 64
	maxHiddenColumns = 500
)

// grid 表格 is what a worksheet holds, without its empty rows and cells.
type grid struct {
	name          string
	rows          []gridRow
	count         int // rows with content, also those past the limit
	merges        []string
	hiddenColumns [][2]int
	epoch04       bool
	most          int // rows that are kept
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

// dataSheet gives the one sheet that holds the lines of a paper.
func (b *workbook) dataSheet() (*grid, error) {
	g, err := b.onlySheet()
	if err == nil && g.count-1 > document.MaxLines {
		err = fault.Invalid("import.too_many_lines", "每张单据最多 %d 行，文件里有 %d 行，请分成多张录入", document.MaxLines, g.count-1)
	}
	return g, err
}

// onlySheet gives the one sheet that holds anything.
func (b *workbook) onlySheet() (*grid, error) {
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
	}
	return filled[0], nil
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
