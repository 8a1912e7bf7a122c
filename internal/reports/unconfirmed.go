package reports

import (
	"context"
	"strings"

	"cardflow/internal/domain/document"
)

// maxUnconfirmed bounds the list under a daily sheet.
const maxUnconfirmed = 500

// unconfirmed 未确认单据 lists the warehouse's papers that are under way and dated
// up to the end of the period.
func unconfirmed() *Appendix {
	return &Appendix{Title: "未确认单据", Rows: unconfirmedRows, Columns: []Column{
		{Key: "document", Label: "单号", Type: document.Text, Width: 160},
		{Key: "type", Label: "单据类型", Type: document.Text, Width: 110},
		{Key: "date", Label: "业务日期", Type: document.DateField, Width: 104},
		{Key: "state", Label: "状态", Type: document.Text, Width: 120},
		{Key: "maker", Label: "制单人", Type: document.Text, Width: 100},
		{Key: "summary", Label: "摘要", Type: document.Text, Width: 320},
	}}
}

func unconfirmedRows(ctx context.Context, s Sources, p Params) ([]Row, error) {
	rows := []Row{}
	f := document.Filter{States: []document.State{document.Pending, document.Returned}, To: p.Values.Date(FilterTo)}
	for _, t := range s.Types.All() {
		if strings.HasPrefix(t.Create, "W-") && t.Effect != "" {
			f.Types = append(f.Types, t.Code)
		}
	}
	page := document.PageRequest{Size: matchPage}
	for len(rows) < maxUnconfirmed {
		found, err := s.Papers.Documents(ctx, s.Scope, f, page)
		if err != nil {
			return nil, err
		}
		for _, d := range found.Items {
			rows = append(rows, Row{"document": d.ID, "type": d.Title, "date": d.BusinessDate, "state": d.StateLabel(), "maker": d.Maker.Name,
				"summary": d.Summary, "_links": map[string]string{"document": "/documents/" + d.ID}})
		}
		if found.Next == "" {
			break
		}
		page.Cursor = found.Next
	}
	return rows, nil
}
