package api

import (
	"context"
	"io"
	"net/http"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/reports"
)

const (
	stockPath     = apiPrefix + "/stock"
	stockFunction = "W-05.2" // 材料收发存
	pickFunction  = "W-02.7" // 仓库领料 chooses a location by what lies there
	maxMatches    = 200
)

// StockRow 库存 of an item at a location.
type StockRow struct {
	Item       StockItem      `json:"item"`
	Warehouse  document.Named `json:"warehouse"`
	Location   StockPlace     `json:"location"`
	Class      string         `json:"class"`
	ClassLabel string         `json:"class_label"`
	Quantity   Number         `json:"quantity"`
	Blocked    bool           `json:"blocked" doc:"暂停记账: its moves were altered behind the program's back"`
}

// StockItem 物料 with what a quantity of it is read by.
type StockItem struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
	Unit string `json:"unit"`
	Spec string `json:"spec"`
}

// StockPlace 库位.
type StockPlace struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
}

func (s *server) registerStock() {
	view := boundTo(grant(stockFunction, function.View), grant(pickFunction, function.Act))
	register(s, operation{method: http.MethodGet, path: stockPath, id: "list-stock", summary: "库存", tag: "库存", access: view}, s.listStock)
	register(s, operation{method: http.MethodGet, path: stockPath + "/export", id: "export-stock", summary: "导出库存", tag: "库存",
		access: boundTo(grant(stockFunction, function.Export)), produces: reports.ContentTypeXLSX}, s.exportStock)
	register(s, operation{method: http.MethodGet, path: stockPath + "/moves", id: "list-moves", summary: "台账明细", tag: "库存",
		access: boundTo(s.ledgerGrants(function.View)...)}, s.listMoves)
	register(s, operation{method: http.MethodGet, path: stockPath + "/moves/totals", id: "total-moves", summary: "台账明细合计", tag: "库存",
		access: boundTo(s.ledgerGrants(function.View)...)}, s.totalMoves)
	register(s, operation{method: http.MethodGet, path: stockPath + "/moves/export", id: "export-moves", summary: "导出台账明细", tag: "库存",
		access: boundTo(s.ledgerGrants(function.Export)...), produces: reports.ContentTypeXLSX}, s.exportMoves)
}

// StockQuery 库存查询条件.
type StockQuery struct {
	Item      string `query:"item" maxLength:"40"`
	Warehouse string `query:"warehouse" maxLength:"40"`
	Location  string `query:"location" maxLength:"40"`
	Class     string `query:"class" maxLength:"20"`
	Query     string `query:"q" maxLength:"100" doc:"code, name or initials of the item"`
}

type stockInput struct {
	StockQuery
	Paging
}

// stockFilter gives nothing = true when the text matches no item.
func (s *server) stockFilter(ctx context.Context, q StockQuery) (f ledger.BalanceFilter, nothing bool, err error) {
	f = ledger.BalanceFilter{Item: q.Item, Warehouse: q.Warehouse, Location: q.Location, Class: q.Class, Nonzero: true}
	if q.Query == "" {
		return f, false, nil
	}
	f.Items, err = s.Entries.Match(ctx, q.Query, maxMatches)
	return f, len(f.Items) == 0, err
}

func (s *server) listStock(ctx context.Context, in *stockInput) (*listOutput[StockRow], error) {
	f, nothing, err := s.stockFilter(ctx, in.StockQuery)
	if err != nil || nothing {
		return listOf(document.Page[StockRow]{}, same[StockRow]), err
	}
	page, err := s.Ledger.Balances(ctx, f, in.request())
	if err != nil {
		return nil, err
	}
	entries, err := s.placeEntries(ctx, balancePlaces(page.Items))
	if err != nil {
		return nil, err
	}
	return listOf(page, func(b ledger.Balance) StockRow { return stockRow(b, entries) }), nil
}

func same[T any](x T) T { return x }

// placeEntries reads the entries that places name.
func (s *server) placeEntries(ctx context.Context, places []ledger.Place) (map[string]master.Record, error) {
	seen := map[string]bool{}
	var ids []string
	for _, p := range places {
		for _, id := range nonEmpty(p.Item, p.Warehouse, p.Location, p.Department) {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Entries.Records(ctx, ids)
}

func stockRow(b ledger.Balance, entries map[string]master.Record) StockRow {
	return StockRow{Item: stockItem(b.Place.Item, entries), Warehouse: document.Named{ID: b.Place.Warehouse, Name: entries[b.Place.Warehouse].Name},
		Location: stockPlace(b.Place.Location, entries), Class: b.Place.Class, ClassLabel: ledger.ClassLabel(b.Place.Class), Quantity: Number(b.Quantity), Blocked: b.Blocked}
}

func stockItem(id string, entries map[string]master.Record) StockItem {
	r := entries[id]
	return StockItem{ID: id, Code: r.Code, Name: r.Name, Unit: r.Fields.Text("unit"), Spec: r.Fields.Text("spec")}
}

func stockPlace(id string, entries map[string]master.Record) StockPlace {
	r := entries[id]
	return StockPlace{ID: id, Code: r.Code, Name: r.Name}
}

type exportStockInput struct{ StockQuery }

func (s *server) exportStock(ctx context.Context, in *exportStockInput) (*fileOutput, error) {
	f, nothing, err := s.stockFilter(ctx, in.StockQuery)
	if err != nil {
		return nil, err
	}
	if nothing { // no item matches: an empty sheet says so
		f.Items = []string{"-"}
	}
	var entries map[string]master.Record
	fetch := func(page document.PageRequest) (found document.Page[ledger.Balance], err error) {
		if found, err = s.Ledger.Balances(ctx, f, page); err == nil {
			entries, err = s.placeEntries(ctx, balancePlaces(found.Items))
		}
		return found, err
	}
	row := func(b ledger.Balance) reports.Row {
		r := stockRow(b, entries)
		return reports.Row{"code": r.Item.Code, "name": r.Item.Name, "spec": r.Item.Spec, "unit": r.Item.Unit,
			"warehouse": r.Warehouse.Name, "location": r.Location.Name, "class": r.ClassLabel, "quantity": b.Quantity}
	}
	return s.workbook("库存", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "库存"), reports.Aligned(stockColumns()), reports.Listed(fetch, row))
	})
}

func stockColumns() []reports.Column {
	return []reports.Column{
		{Key: "code", Label: "物料编码", Type: document.Text, Width: 110}, {Key: "name", Label: "物料名称", Type: document.Text, Width: 220},
		{Key: "spec", Label: "规格", Type: document.Text}, {Key: "warehouse", Label: "仓库", Type: document.Text},
		{Key: "location", Label: "库位", Type: document.Text}, {Key: "class", Label: "类别", Type: document.Text, Width: 60},
		{Key: "quantity", Label: "数量", Type: document.Decimal},
		{Key: "unit", Label: "单位", Type: document.Text, Width: 60},
	}
}

func balancePlaces(list []ledger.Balance) []ledger.Place {
	places := make([]ledger.Place, len(list))
	for i, b := range list {
		places[i] = b.Place
	}
	return places
}
