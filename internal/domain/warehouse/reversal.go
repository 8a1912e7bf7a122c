package warehouse

import (
	"fmt"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// inboundReversal D-15 冲账单: takes back what a receipt of cards posted, whole or
// in part. It is raised from the posted paper and cannot itself be reversed.
func inboundReversal() document.Type {
	t := reversal(InboundReversal, "CZ", "D-15", postedCardReceipts())
	t.Module, t.Create, t.Query, t.Redate, t.Open = ModuleCardsIn, "W-03.10", "W-03.10", "W-03.14", "W-03.13"
	t.Chain[0].Function = "W-03.7"
	return t
}

// outboundReversal D-20 冲账单: takes back what an order posted.
func outboundReversal() document.Type {
	t := reversal(OutboundReversal, "CX", "D-20", postedCardIssues())
	t.Module, t.Create, t.Query, t.Redate, t.Open = ModuleCardsOut, "W-04.11", "W-04.11", "W-04.14", "W-04.13"
	t.Chain[0].Function = "W-04.4"
	return t
}

func reversal(code, prefix, catalog string, list document.PaperList) document.Type {
	of := document.Field{Name: document.OfLine, Label: "原单行号", Type: document.Integer, Required: true, Min: ptr(1.0), Width: 90}
	return document.Type{
		Code: code, Title: "冲账单", Prefix: prefix, Catalog: catalog, Version: 1, Confirm: true,
		Head:   []document.Field{sourceField("original", "原单据", list, true), businessDate(), reasonField("冲账原因"), attachments("冲账依据，可不传"), remark()},
		Lines:  []document.Field{of, cardField(), boxField(), quantityField("冲账数量"), lineRemark()},
		Links:  []document.Link{{Field: "original", List: list, Verb: "冲账", Rest: "未冲", Limit: &document.Limit{Of: "quantity", By: document.ByLine}}},
		Chain:  document.Chain{{Key: "confirm", Title: "冲账单确认", Waiting: "待冲账单确认", Role: "wh_supervisor", RoleName: "仓库主管", DueHours: 8}},
		Effect: EffectReverse, Summary: reversalSummary, Check: checkReversal, Fill: fillReversal,
	}
}

// reversalSummary is the gist with the paper that is taken back; its cards are the
// same, and said once.
func reversalSummary(d *document.Document, facts document.Facts) string {
	text := summary("", "")(d, facts)
	if of := d.Head.Text("original"); of != "" {
		text += " · 冲 " + of
	}
	return text
}

// fillReversal takes item and box of each line from the line it reverses.
func fillReversal(d *document.Document, facts document.Facts) error {
	original, err := namedSource(d, "original", facts)
	if err != nil || original == nil {
		return err
	}
	for _, line := range d.Lines {
		n := int(line.Int(document.OfLine))
		delete(line, "item")
		delete(line, "box")
		if n < 1 || n > len(original.Lines) {
			continue
		}
		for _, name := range []string{"item", "box"} {
			if text := original.Lines[n-1].Text(name); text != "" {
				line[name] = text
			}
		}
	}
	return nil
}

// checkReversal refuses what later papers depend on, a line that is reversed
// twice, and a day before the paper's own.
func checkReversal(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	original, err := facts.Source(d.Head.Text("original"))
	if err != nil {
		return nil, err
	}
	taken, err := facts.Taken(original.ID, "")
	if err != nil {
		return nil, err
	}
	var problems []fault.Detail
	for _, q := range taken {
		if q > 0 {
			problems = append(problems, fault.Detail{Location: "head.original", Message: fmt.Sprintf("%s 已有后续单据，不能冲账", original.ID)})
			break
		}
	}
	if d.BusinessDate < original.BusinessDate {
		problems = append(problems, fault.Detail{Location: "head.business_date",
			Message: fmt.Sprintf("冲账日期不能早于原单据的业务日期 %s", original.BusinessDate)})
	}
	seen := map[int64]bool{}
	for i, line := range d.Lines {
		if n := line.Int(document.OfLine); seen[n] {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].of_line", i), Message: fmt.Sprintf("原单第 %d 行重复", n)})
		}
		seen[line.Int(document.OfLine)] = true
	}
	return problems, nil
}

// reverse takes back the lines of the original; what was checked at the
// submission is checked again, because others may have gone on from it.
func reverse(d *document.Document, facts document.Facts) (approval.Result, error) {
	problems, err := checkReversal(d, facts)
	if err != nil {
		return approval.Result{}, err
	}
	if len(problems) > 0 {
		return approval.Result{}, fault.Conflict("reversal.refused", "%s", problems[0].Message)
	}
	r := &approval.Reversal{Of: d.Head.Text("original"), Lines: map[int]value.Quantity{}}
	for _, line := range d.Lines {
		r.Lines[int(line.Int(document.OfLine))] = line.Quantity("quantity")
	}
	original, err := facts.Source(r.Of)
	if err != nil {
		return approval.Result{}, err
	}
	boxes, err := reversedBoxes(original, r, facts)
	return approval.Result{Reversal: r, Boxes: boxes}, err
}
