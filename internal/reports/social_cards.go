package reports

import (
	"cmp"
	"context"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// What boxes of new cards are told apart by.
const (
	byBatch   ledger.Dimension = "batch"
	byBox     ledger.Dimension = "box"
	byStage   ledger.Dimension = "stage"
	byReceipt ledger.Dimension = "receipt"
	byIssue   ledger.Dimension = "issue"
	byRelease ledger.Dimension = "release" // 发放批次
	byTravel  ledger.Dimension = "travel"  // how far it has come on its way to the outlet
)

const filterNumber = "number"

// socialCardProgress W-04.20 新版社保卡进度查询: how far each box has come on its
// way 入库 → 确认 → 出库.
func socialCardProgress() Report {
	text := func(d ledger.Dimension, label string, width int) Column {
		return Column{Key: string(d), Label: label, Type: document.Text, Width: width, Of: NameOf(d)}
	}
	return Report{
		ID: "W-04.20", Title: "新版社保卡进度查询", Module: warehouse.ModuleCardsOut,
		Filters: append([]document.Field{{Name: filterNumber, Label: "箱号或批次号", Type: document.Text, MaxLength: 40}}, period()...),
		Source:  boxes,
		Columns: []Column{text(byBatch, "批次号", 150), text(byBox, "箱号", 150), {Key: "item_name", Label: "卡品", Type: document.Text, Width: 180, Of: NameOf(ledger.ByItem)},
			{Key: "quantity", Label: "数量", Type: document.Decimal, Width: 100, Sum: true, Of: FigureOf(Quantity)},
			text(byStage, "进度", 90), text(byReceipt, "入库单", 160), text(byIssue, "出库单", 160),
			text(byRelease, "发放批次", 160), text(byTravel, "发卡进度", 110)},
		Order: []Cell{NameOf(byBatch), NameOf(byBox)},
		Links: map[string]string{"receipt": "/documents/{receipt}", "issue": "/documents/{issue}"},
		Note:  "按业务日期列示期间内入库或出库的箱；填写箱号或批次号时不限期间。进度依次为待入库、已入库、待确认、待出库、已出库；发卡进度是箱在发往网点途中的状态。",
	}
}

// box 箱 is one box with the papers it is on.
type box struct {
	batch, number, item string
	quantity            value.Quantity
	receipt, issue      *document.Document
}

func boxes(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	number := p.Values.Text(filterNumber)
	f := document.Filter{States: []document.State{document.Pending, document.Returned, document.Done}, Entry: given(number)}
	if number == "" {
		f.From, f.To = p.Values.Date(FilterFrom), p.Values.Date(FilterTo)
	}
	f.Types = []string{warehouse.SocialCardReceipt}
	receipts, err := s.papers(ctx, f)
	if err != nil {
		return nil, err
	}
	// What is issued was received before; a batch is named by its receipt alone.
	f.Types, f.To = []string{warehouse.SocialCardIssue}, ""
	if number != "" && len(receipts) > 0 {
		f.Entry, f.From = nil, receipts[len(receipts)-1].BusinessDate
	}
	issues, err := s.papers(ctx, f)
	if err != nil {
		return nil, err
	}
	facts := progress(receipts, issues, number, p.Values.Date(FilterTo))
	return facts, s.travelled(ctx, facts)
}

// travelled adds how far boxes have come on their way to the outlet.
func (s Sources) travelled(ctx context.Context, facts []Fact) error {
	if s.Boxes == nil {
		return nil
	}
	numbers := make([]string, 0, len(facts))
	for _, f := range facts {
		numbers = append(numbers, f.Key[byBox])
	}
	found, err := s.Boxes.BoxesOf(ctx, numbers)
	for _, f := range facts {
		if b, known := found[f.Key[byBox]]; known {
			f.Key[byRelease], f.Key[byTravel] = b.Batch, b.State.Label()
		}
	}
	return err
}

// progress lays the boxes of both papers over each other.
func progress(receipts, issues []document.Document, number string, to value.Date) []Fact {
	found := map[string]*box{}
	for i, d := range receipts {
		for _, line := range d.Lines {
			b := &box{batch: d.Head.Text("batch"), number: line.Text("box"), item: line.Text("item"), quantity: line.Quantity("quantity"), receipt: &receipts[i]}
			if number == "" || number == b.number || number == b.batch {
				found[b.number] = b
			}
		}
	}
	for i, d := range issues {
		for _, line := range d.Lines {
			name := line.Text("box")
			b := found[name]
			switch {
			case b != nil:
			case number == "" && d.BusinessDate <= to, number == name:
				b = &box{number: name, item: line.Text("item"), quantity: line.Quantity("quantity")}
				found[name] = b
			default:
				continue
			}
			b.issue = &issues[i]
		}
	}
	facts := make([]Fact, 0, len(found))
	for _, b := range found {
		facts = append(facts, b.fact())
	}
	slices.SortFunc(facts, func(x, y Fact) int { return cmp.Compare(x.Key[byBox], y.Key[byBox]) })
	return facts
}

func (b box) fact() Fact {
	key := ledger.Key{byBatch: b.batch, byBox: b.number, ledger.ByItem: b.item, byStage: b.stage()}
	if b.receipt != nil {
		key[byReceipt] = b.receipt.ID
	}
	if b.issue != nil {
		key[byIssue] = b.issue.ID
	}
	return Fact{Key: key, Figures: map[Figure]any{Quantity: b.quantity}}
}

// stage is how far a box has come.
func (b box) stage() string {
	switch {
	case b.issue != nil && b.issue.State == document.Done:
		return "已出库"
	case b.issue != nil && b.issue.State == document.Pending && b.issue.StepKey == "dispatch":
		return "待出库"
	case b.issue != nil:
		return "待确认"
	case b.receipt.State == document.Done:
		return "已入库"
	}
	return "待入库"
}
