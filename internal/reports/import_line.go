package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// lineParser turns rows into lines and collects what is wrong with them. Each
// text is looked up once.
type lineParser struct {
	head     document.Values
	lookup   Lookup
	columns  map[int]document.Field
	epoch04  bool
	found    map[string][]document.Entry
	labels   map[string]string
	problems []fault.Detail
}

func (p *lineParser) report(row int, place, format string, args ...any) {
	p.problems = append(p.problems, fault.Detail{Location: fmt.Sprintf("第%d行 %s", row, place), Message: fmt.Sprintf(format, args...)})
}

// line reads one row. The error is a lookup's failure, not the row's.
func (p *lineParser) line(ctx context.Context, row gridRow) (map[string]any, error) {
	line, entries, given := map[string]any{}, map[string]document.Entry{}, map[string]bool{}
	for _, c := range row.cells {
		f, ok := p.columns[c.column]
		if !ok {
			p.report(row.number, columnName(c.column)+"列", "%s列没有表头，请删除其中的内容", columnName(c.column))
			continue
		}
		given[f.Name] = true
		if f.Type == document.Ref && !c.formula && !c.failed {
			entry, reason, err := p.entry(ctx, f, nameIn(c))
			if err != nil {
				return nil, err
			}
			if reason != "" {
				p.report(row.number, f.Label, "%s", reason)
				continue
			}
			line[f.Name], entries[f.Name] = entry.ID, entry
			continue
		}
		x, err := p.cell(f, c)
		if err != nil {
			p.report(row.number, f.Label, "%s", err)
			continue
		}
		line[f.Name] = x
	}
	p.complete(row.number, line, entries, given)
	return line, nil
}

// complete checks what needs the whole row: required cells and the decimals
// that the item allows.
func (p *lineParser) complete(row int, line map[string]any, entries map[string]document.Entry, given map[string]bool) {
	for _, column := range sortedKeys(p.columns) {
		f := p.columns[column]
		if f.Required && !given[f.Name] {
			p.report(row, f.Label, "请填写%s", f.Label)
		}
		quantity, ok := line[f.Name].(value.Quantity)
		item, known := entries[f.UnitOf]
		if !ok || !known {
			continue
		}
		if decimals := int(item.Fields.Int("decimals")); !quantity.Fits(decimals) {
			p.report(row, f.Label, "%s的数量%s", item.Name, document.DecimalsText(decimals))
		}
	}
}

// mergedCells names every merged range in the lines: Excel keeps one value for
// the whole range, and guessing who owns it would be wrong.
func (p *lineParser) mergedCells(g *grid) {
	for _, ref := range g.merges {
		from, to, ok := rangeRows(ref)
		if ok && to < g.rows[0].number {
			continue
		}
		if !ok {
			from = g.rows[0].number
		}
		p.report(from, "合并单元格", "单元格 %s 已合并，请取消合并并逐行填写", shorten(ref))
	}
}

func rangeRows(ref string) (from, to int, ok bool) {
	a, b, found := cutRange(ref)
	if !found {
		return 0, 0, false
	}
	_, from, err := excelize.CellNameToCoordinates(a)
	if err != nil {
		return 0, 0, false
	}
	_, to, err = excelize.CellNameToCoordinates(b)
	return from, to, err == nil
}

// maxName is longer than any code or name.
const maxName = 200

// nameIn is the code or name in a cell; a code of digits may be stored as a
// number.
func nameIn(c gridCell) string {
	if c.number {
		return exactNumber(c.text)
	}
	return c.text
}

// entry finds the entry a cell names, or says why it cannot be used.
func (p *lineParser) entry(ctx context.Context, f document.Field, text string) (entry document.Entry, reason string, err error) {
	if utf8.RuneCountInString(text) > maxName {
		return document.Entry{}, fmt.Sprintf("没有%s“%s”，请填写编码或完整名称", f.Label, shorten(text)), nil
	}
	parent := ""
	if f.Depends != "" {
		parent = p.head.Text(f.Depends)
	}
	found, err := p.match(ctx, f.Ref, text, parent)
	if err != nil {
		return document.Entry{}, "", err
	}
	if len(found) == 0 && parent != "" {
		if found, err = p.match(ctx, f.Ref, text, ""); err != nil {
			return document.Entry{}, "", err
		}
		if len(found) > 0 {
			return document.Entry{}, fmt.Sprintf("%s“%s”不属于本单所选的仓库", f.Label, shorten(text)), nil
		}
	}
	entry, reason = choose(f, text, found)
	if reason == "" {
		p.labels[entry.ID] = entry.Name
	}
	return entry, reason, nil
}

// choose takes the one enabled entry; a name that several share is asked for by
// code.
func choose(f document.Field, text string, found []document.Entry) (document.Entry, string) {
	var enabled []document.Entry
	for _, e := range found {
		if !e.Disabled {
			enabled = append(enabled, e)
		}
	}
	switch {
	case len(found) == 0:
		return document.Entry{}, fmt.Sprintf("没有%s“%s”，请填写编码或完整名称", f.Label, shorten(text))
	case len(enabled) == 0:
		return document.Entry{}, fmt.Sprintf("%s“%s”已停用，请另选", f.Label, shorten(text))
	case len(enabled) > 1:
		return document.Entry{}, fmt.Sprintf("有 %d 个%s叫“%s”，请改填编码（%s）", len(enabled), f.Label, shorten(text), codes(enabled))
	}
	return enabled[0], ""
}

// match looks a text up as it stands, and then as it would stand without an
// input method's full-width characters and in capitals, as codes are.
func (p *lineParser) match(ctx context.Context, ref, text, parent string) ([]document.Entry, error) {
	key := ref + "\x00" + parent + "\x00" + text
	if found, seen := p.found[key]; seen {
		return found, nil
	}
	narrow := halfWidth(text)
	var found []document.Entry
	for _, written := range slices.Compact([]string{text, narrow, strings.ToUpper(narrow)}) {
		var err error
		if found, err = p.lookup.Match(ctx, ref, written, parent); err != nil {
			return nil, err
		}
		if len(found) > 0 {
			break
		}
	}
	p.found[key] = found
	return found, nil
}
