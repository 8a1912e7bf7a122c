package api

import (
	"context"
	"io"
	"strings"
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
	Department    document.Named   `json:"department" doc:"that holds it, for what is in use"`
	Direction     ledger.Direction `json:"direction" enum:"in,out"`
	Quantity      Number           `json:"quantity" doc:"signed"`
	Amount        value.Money      `json:"amount" doc:"分, signed"`
	BusinessDate  value.Date       `json:"business_date"`
	PostedAt      time.Time        `json:"posted_at"`
	Effect        string           `json:"effect"`
}

// MovesQuery 台账查询条件.
type MovesQuery struct {
	Account    string `query:"account" enum:"stock,in_use,one_time,scrapped" default:"stock"`
	Item       string `query:"item" maxLength:"40"`
	Kind       string `query:"kind" maxLength:"100" doc:"kinds of items, with commas"`
	Class      string `query:"class" maxLength:"20"`
	Warehouse  string `query:"warehouse" maxLength:"40"`
	Department string `query:"department" maxLength:"40"`
	Category   string `query:"category" maxLength:"40"`
	Supplier   string `query:"supplier" maxLength:"40"`
	Type       string `query:"type" maxLength:"600" doc:"types of papers, with commas"`
	District   string `query:"district" maxLength:"40" doc:"that received or sent"`
	Receiver   string `query:"receiver" maxLength:"40" doc:"网点, 区 or 部门 that received or sent"`
	Direction  string `query:"direction" enum:"in,out,"`
	Document   string `query:"document" maxLength:"40"`
	From       string `query:"from" doc:"business date"`
	To         string `query:"to" doc:"business date, inclusive"`
}

// movesFilter gives nothing = true when no item is of the kinds.
func (s *server) movesFilter(ctx context.Context, q MovesQuery) (f ledger.MoveFilter, nothing bool, err error) {
	f.Selection = ledger.Selection{Account: ledger.Account(q.Account), Direction: ledger.Direction(q.Direction), Items: nonEmpty(q.Item), Class: q.Class,
		Warehouse: q.Warehouse, Department: q.Department, Category: q.Category, Supplier: q.Supplier, Types: nonEmpty(strings.Split(q.Type, ",")...),
		Document: q.Document, District: q.District, Receiver: q.Receiver}
	if f.From, f.To, err = daysParam(q.From, q.To); err != nil {
		return f, false, err
	}
	f.Items, nothing, err = s.ofKinds(ctx, q.Kind, f.Items)
	return f, nothing, err
}

// ofKinds narrows items to those of some kinds, which stand between commas; nothing tells
// that there are none.
func (s *server) ofKinds(ctx context.Context, kinds string, items []string) (found []string, nothing bool, err error) {
	asked := nonEmpty(strings.Split(kinds, ",")...)
	if len(asked) == 0 {
		return items, false, nil
	}
	found, err = reports.ItemsOf(ctx, s.Entries, asked, items)
	return found, len(found) == 0, err
}

// MoveTotals 台账合计 of what a query finds.
type MoveTotals struct {
	In        Number      `json:"in"`
	Out       Number      `json:"out"`
	InAmount  value.Money `json:"in_amount" doc:"分"`
	OutAmount value.Money `json:"out_amount" doc:"分"`
}

func (s *server) totalMoves(ctx context.Context, in *struct{ MovesQuery }) (*struct{ Body MoveTotals }, error) {
	out := &struct{ Body MoveTotals }{}
	f, nothing, err := s.movesFilter(ctx, in.MovesQuery)
	if err != nil || nothing {
		return out, err
	}
	sums, err := s.Reporter.Totals(ctx, f.Selection, ledger.ByDirection)
	if err != nil {
		return nil, err
	}
	sign := value.Quantity(1) // with a direction asked for, its sums are positive
	if f.Direction == "" {
		sign = -1
	}
	for _, t := range sums {
		if t.Key[ledger.ByDirection] == string(ledger.In) {
			out.Body.In, out.Body.InAmount = Number(t.Quantity), t.Amount
		} else {
			out.Body.Out, out.Body.OutAmount = Number(sign*t.Quantity), value.Money(sign)*t.Amount
		}
	}
	return out, nil
}

type movesInput struct {
	MovesQuery
	Paging
}

func (s *server) listMoves(ctx context.Context, in *movesInput) (*listOutput[StockMove], error) {
	f, nothing, err := s.movesFilter(ctx, in.MovesQuery)
	if err != nil || nothing {
		return listOf(document.Page[StockMove]{}, same[StockMove]), err
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
		Department: document.Named{ID: m.Place.Department, Name: entries[m.Place.Department].Name},
		Direction:  m.Direction, Quantity: Number(m.Quantity), Amount: m.Amount, BusinessDate: m.BusinessDate, PostedAt: m.PostedAt, Effect: m.Effect}
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
	f, nothing, err := s.movesFilter(ctx, in.MovesQuery)
	if err != nil {
		return nil, err
	}
	if nothing { // no item is of the kinds: an empty sheet says so
		f.Items = []string{"-"}
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
		"warehouse": m.Warehouse.Name, "location": m.Location.Name, "department": m.Department.Name, "unit": m.Item.Unit, "amount": m.Amount, "posted_at": m.PostedAt}
	if quantity := value.Quantity(m.Quantity); m.Direction == ledger.Out {
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
		{Key: "location", Label: "库位", Type: document.Text}, {Key: "department", Label: "部门", Type: document.Text}, {Key: "in", Label: "收入", Type: document.Decimal},
		{Key: "out", Label: "发出", Type: document.Decimal}, {Key: "unit", Label: "单位", Type: document.Text, Width: 60},
		{Key: "amount", Label: "金额（元）", Type: document.MoneyField}, {Key: "posted_at", Label: "记账时间", Type: document.DateTime, Width: 140},
	}
}
