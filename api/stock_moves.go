package api

import (
	"context"
	"io"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/reports"
)

// StockMove 台账明细.
type StockMove struct {
	ID            string           `json:"id"`
	Document      string           `json:"document"`
	DocumentTitle string           `json:"document_title"`
	Line          int              `json:"line"`
	Item          StockItem        `json:"item"`
	Warehouse     document.Named   `json:"warehouse"`
	Location      StockPlace       `json:"location"`
	Direction     ledger.Direction `json:"direction" enum:"in,out"`
	Quantity      Number           `json:"quantity" doc:"signed"`
	Amount        value.Money      `json:"amount" doc:"分, signed"`
	BusinessDate  value.Date       `json:"business_date"`
	PostedAt      time.Time        `json:"posted_at"`
	Effect        string           `json:"effect"`
}

// MovesQuery 台账查询条件.
type MovesQuery struct {
	Item      string `query:"item" maxLength:"40"`
	Warehouse string `query:"warehouse" maxLength:"40"`
	Document  string `query:"document" maxLength:"40"`
	From      string `query:"from" doc:"business date"`
	To        string `query:"to" doc:"business date, inclusive"`
}

func (q MovesQuery) filter() (f ledger.MoveFilter, err error) {
	f = ledger.MoveFilter{Account: ledger.Stock, Item: q.Item, Warehouse: q.Warehouse, Document: q.Document}
	if f.From, err = dateParam("from", q.From); err != nil {
		return f, err
	}
	f.To, err = dateParam("to", q.To)
	return f, err
}

type movesInput struct {
	MovesQuery
	Paging
}

func (s *server) listMoves(ctx context.Context, in *movesInput) (*listOutput[StockMove], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	page, err := s.Ledger.Moves(ctx, f, in.request())
	if err != nil {
		return nil, err
	}
	entries, err := s.placeEntries(ctx, movePlaces(page.Items))
	if err != nil {
		return nil, err
	}
	return listOf(page, func(m ledger.Move) StockMove { return s.stockMove(m, entries) }), nil
}

func (s *server) stockMove(m ledger.Move, entries map[string]master.Record) StockMove {
	out := StockMove{ID: m.ID, Document: m.Document, Line: m.Line, Item: stockItem(m.Place.Item, entries),
		Warehouse: document.Named{ID: m.Place.Warehouse, Name: entries[m.Place.Warehouse].Name}, Location: stockPlace(m.Place.Location, entries),
		Direction: m.Direction, Quantity: Number(m.Quantity), Amount: m.Amount, BusinessDate: m.BusinessDate, PostedAt: m.PostedAt, Effect: m.Effect}
	if t, err := s.Types.Find(m.DocumentType); err == nil {
		out.DocumentTitle = t.Title
	}
	return out
}

func movePlaces(list []ledger.Move) []ledger.Place {
	places := make([]ledger.Place, len(list))
	for i, m := range list {
		places[i] = m.Place
	}
	return places
}

type exportMovesInput struct{ MovesQuery }

func (s *server) exportMoves(ctx context.Context, in *exportMovesInput) (*fileOutput, error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	var entries map[string]master.Record
	fetch := func(page document.PageRequest) (found document.Page[ledger.Move], err error) {
		if found, err = s.Ledger.Moves(ctx, f, page); err == nil {
			entries, err = s.placeEntries(ctx, movePlaces(found.Items))
		}
		return found, err
	}
	row := func(m ledger.Move) reports.Row { return moveRow(s.stockMove(m, entries)) }
	return s.workbook("收发明细", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "收发明细"), reports.Aligned(moveColumns()), reports.Listed(fetch, row))
	})
}

func moveRow(m StockMove) reports.Row {
	r := reports.Row{"date": m.BusinessDate, "document": m.Document, "title": m.DocumentTitle, "code": m.Item.Code, "name": m.Item.Name,
		"warehouse": m.Warehouse.Name, "location": m.Location.Name, "unit": m.Item.Unit, "amount": m.Amount, "posted_at": m.PostedAt}
	if quantity := value.Quantity(m.Quantity); quantity < 0 {
		r["out"] = -quantity
	} else {
		r["in"] = quantity
	}
	return r
}

func moveColumns() []reports.Column {
	return []reports.Column{
		{Key: "date", Label: "业务日期", Type: document.DateField}, {Key: "document", Label: "单号", Type: document.Text, Width: 160},
		{Key: "title", Label: "单据类型", Type: document.Text}, {Key: "code", Label: "物料编码", Type: document.Text, Width: 110},
		{Key: "name", Label: "物料名称", Type: document.Text, Width: 220}, {Key: "warehouse", Label: "仓库", Type: document.Text},
		{Key: "location", Label: "库位", Type: document.Text}, {Key: "in", Label: "收入", Type: document.Decimal},
		{Key: "out", Label: "发出", Type: document.Decimal}, {Key: "unit", Label: "单位", Type: document.Text, Width: 60},
		{Key: "amount", Label: "金额（元）", Type: document.MoneyField}, {Key: "posted_at", Label: "记账时间", Type: document.DateTime, Width: 140},
	}
}
