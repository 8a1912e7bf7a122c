package reports

import (
	"context"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
)

// maxUnconfirmed bounds the list under a daily sheet.
const maxUnconfirmed = 500

// What a paper says of itself: who entered it, and its gist.
const (
	byMaker   ledger.Dimension = "maker"
	bySummary ledger.Dimension = "summary"
)

// unconfirmed 未确认单据 lists the warehouse's papers that are under way and dated
// up to the end of the period.
func unconfirmed() *Appendix {
	return &Appendix{Title: "未确认单据", Source: unconfirmedPapers, Columns: []Column{
		{Key: "document", Label: "单号", Type: document.Text, Width: 160, Of: NameOf(ledger.ByDocument)},
		{Key: "type", Label: "单据类型", Type: document.Text, Width: 110, Of: NameOf(ledger.ByType)},
		{Key: "date", Label: "业务日期", Type: document.DateField, Width: 104, Of: NameOf(ledger.ByDate)},
		{Key: "state", Label: "状态", Type: document.Text, Width: 160, Of: NameOf(byStateLabel)},
		{Key: "maker", Label: "制单人", Type: document.Text, Width: 100, Of: NameOf(byMaker)},
		{Key: "summary", Label: "摘要", Type: document.Text, Width: 320, Of: NameOf(bySummary)},
	}, Order: []Cell{NameOf(ledger.ByDate), NameOf(ledger.ByDocument)}, Links: map[string]string{"document": "/documents/{document}"}}
}

func unconfirmedPapers(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	var facts []Fact
	f := document.Filter{States: []document.State{document.Pending, document.Returned}, To: p.Values.Date(FilterTo)}
	for _, t := range s.Types.All() {
		if strings.HasPrefix(t.Create, "W-") && t.Effect != "" {
			f.Types = append(f.Types, t.Code)
		}
	}
	page := document.PageRequest{Size: matchPage}
	for len(facts) < maxUnconfirmed {
		found, err := s.Papers.Documents(ctx, s.Scope, f, page)
		if err != nil {
			return nil, err
		}
		for _, d := range found.Items {
			facts = append(facts, Fact{Key: ledger.Key{ledger.ByDocument: d.ID, ledger.ByType: d.Type, ledger.ByDate: string(d.BusinessDate),
				byStateLabel: d.StateLabel(), byMaker: d.Maker.Name, bySummary: d.Summary}})
		}
		if found.Next == "" {
			break
		}
		page.Cursor = found.Next
	}
	return facts, nil
}
