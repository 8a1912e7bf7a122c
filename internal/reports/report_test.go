package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

func find(t *testing.T, id string) *Report {
	t.Helper()
	registry, err := NewRegistry(Warehouse())
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func run(t *testing.T, id string, query map[string]string, l *fakeLedger) *Result {
	t.Helper()
	r := find(t, id)
	p, err := r.Parse(query, "2026-03-20")
	if err != nil {
		t.Fatal(err)
	}
	result, err := r.Run(context.Background(), sources(l), p)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestReportsStandUnderTheirFunctions(t *testing.T) {
	known := map[string]bool{}
	for _, f := range warehouse.Functions() {
		known[f.ID] = true
	}
	for _, r := range Warehouse() {
		if !known[r.ID] {
			t.Errorf("report %s has no function", r.ID)
		}
	}
}

func TestMaterialBalanceAddsUp(t *testing.T) {
	l := &fakeLedger{movements: []ledger.Movement{
		{Key: ledger.Key{ledger.ByItem: "i-tape", ledger.ByWarehouse: "w-1"}, Opening: value.Units(5), In: value.Units(3), Out: value.Units(2), Closing: value.Units(6)},
		{Key: ledger.Key{ledger.ByItem: "i-card", ledger.ByWarehouse: "w-2"}, In: value.Quantity(1500), Closing: value.Quantity(1500)},
		{Key: ledger.Key{ledger.ByItem: "i-card", ledger.ByWarehouse: "w-1"}, Opening: value.Units(100), Out: value.Units(40), Closing: value.Units(60)},
	}}
	result := run(t, "W-05.2", map[string]string{"warehouse": "w-1", "item": "i-card"}, l)

	want := ledger.Selection{Account: ledger.Stock, From: "2026-03-01", To: "2026-03-20", Warehouse: "w-1", Items: []string{"i-card"}}
	if !reflect.DeepEqual(l.asked, want) {
		t.Errorf("the ledger was asked %+v", l.asked)
	}
	var order []string
	for _, row := range result.Rows {
		order = append(order, row["item_name"].(string)+row["warehouse"].(string))
	}
	if got := strings.Join(order, " "); got != "白卡一号库 白卡二号库 色带一号库" {
		t.Errorf("rows stand as %s", got)
	}
	totals := result.Totals
	if totals["opening"] != value.Units(105) || totals["in"] != value.Quantity(4500) || totals["out"] != value.Units(42) || totals["closing"] != value.Quantity(67500) {
		t.Errorf("totals = %v", totals)
	}
	links := result.Rows[0]["_links"].(map[string]string)
	base := "/stock/moves?account=stock&kind=material,card_base,consumable&item=i-card&warehouse=w-1"
	for column, want := range map[string]string{"route": base + "&from=2026-03-01&to=2026-03-20", "opening": base + "&to=2026-02-28",
		"in": base + "&direction=in&from=2026-03-01&to=2026-03-20", "closing": base + "&to=2026-03-20"} {
		if links[column] != want {
			t.Errorf("%s leads to %s", column, links[column])
		}
	}
	if link := totals["_links"].(map[string]string)["closing"]; link != base+"&to=2026-03-20" {
		t.Errorf("the total leads to %s", link)
	}
	if got := result.Filters[1]; got != (Chosen{"仓库", "一号库"}) {
		t.Errorf("filters = %v", result.Filters)
	}
	body, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"closing":67.5`, `"opening":105`, `{"key":"opening","label":"期初结存","type":"decimal","align":"right","group":"数量"`, `"generated_at":"2026-03-20T02:00:00Z"`} {
		if !strings.Contains(string(body), part) {
			t.Errorf("JSON lacks %s: %s", part, body)
		}
	}
}

func TestReceiptFinanceShowsClaimsApart(t *testing.T) {
	key := func(category, supplier, item string) ledger.Key {
		return ledger.Key{ledger.ByCategory: category, ledger.BySupplier: supplier, ledger.ByItem: item}
	}
	l := &fakeLedger{totals: []ledger.Total{
		{Key: key(warehouse.CategoryClaim, "s-1", "i-card"), Quantity: value.Units(10), Amount: 3500},
		{Key: key("c-buy", "s-2", "i-tape"), Quantity: value.Units(2), Amount: 10000},
		{Key: key("c-buy", "s-1", "i-card"), Quantity: value.Units(100), Amount: 35000},
	}}
	result := run(t, "W-01.8", map[string]string{"from": "2026-02-01", "to": "2026-02-28", "supplier": "s-1"}, l)
	if l.asked.Direction != ledger.In || !reflect.DeepEqual(l.asked.Types, []string{warehouse.MaterialReceipt, warehouse.ClaimReceipt}) || l.asked.Supplier != "s-1" {
		t.Errorf("the ledger was asked %+v", l.asked)
	}
	last := result.Rows[len(result.Rows)-1]
	if last["category"] != "理赔" {
		t.Errorf("claims do not stand last: %v", result.Rows)
	}
	want := []Subtotal{
		{Key: "c-buy", Label: "采购入库", Totals: Row{"quantity": value.Units(102), "amount": value.Money(45000)}},
		{Key: warehouse.CategoryClaim, Label: "理赔", Totals: Row{"quantity": value.Units(10), "amount": value.Money(3500)}},
	}
	if !reflect.DeepEqual(result.Subtotals, want) {
		t.Errorf("subtotals = %v", result.Subtotals)
	}
	if result.Totals["amount"] != value.Money(48500) {
		t.Errorf("totals = %v", result.Totals)
	}
}

func TestIssueFinanceValuesAtReferencePrice(t *testing.T) {
	key := func(item string) ledger.Key {
		return ledger.Key{ledger.ByDepartment: "d-issue", ledger.ByCategory: "c-use", ledger.ByItem: item}
	}
	l := &fakeLedger{totals: []ledger.Total{
		{Key: key("i-card"), Quantity: value.Units(100)},
		{Key: key("i-tape"), Quantity: value.Units(3)},
	}}
	result := run(t, "W-02.10", map[string]string{"department": "d-issue"}, l)
	if l.asked.Account != ledger.InUse || l.asked.Department != "d-issue" {
		t.Errorf("the ledger was asked %+v", l.asked)
	}
	if row := result.Rows[0]; row["department"] != "发卡部" || row["reference_amount"] != value.Money(35000) {
		t.Errorf("row = %v", row)
	}
	if _, priced := result.Rows[1]["reference_amount"]; priced {
		t.Error("an item without a reference price was valued")
	}
	if result.Totals["reference_amount"] != value.Money(35000) || result.Totals["quantity"] != value.Units(103) {
		t.Errorf("totals = %v", result.Totals)
	}
}

func TestAMonthIsReadWholeAndEndsToday(t *testing.T) {
	r := find(t, "W-07.13")
	for month, want := range map[string][2]value.Date{"2026-02": {"2026-02-01", "2026-02-28"}, "2026-03": {"2026-03-01", "2026-03-20"}, "": {"2026-03-01", "2026-03-20"}} {
		p, err := r.Parse(map[string]string{"month": month}, "2026-03-20")
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]value.Date{p.Values.Date(FilterFrom), p.Values.Date(FilterTo)}; got != want {
			t.Errorf("%s is read as %v", month, got)
		}
	}
	if _, err := r.Parse(map[string]string{"month": "2026-13"}, "2026-03-20"); !fault.Is(err, "report.invalid") {
		t.Errorf("a month that does not exist: %v", err)
	}
}

// A row that only one of the two periods has stands with zeros for the other.
func TestComparedRowsAreThoseOfBothPeriods(t *testing.T) {
	fact := func(item string, in int64) Fact {
		return Fact{Key: ledger.Key{ledger.ByItem: item}, Figures: map[Figure]any{In: value.Units(in)}}
	}
	got := beside([]Fact{fact("a", 1), fact("b", 2)}, []Fact{fact("b", 3), fact("c", 4)})
	want := [][2]value.Quantity{{value.Units(1), 0}, {value.Units(2), value.Units(3)}, {0, value.Units(4)}}
	for i, f := range got {
		if pair := [2]value.Quantity{f.Figures[In].(value.Quantity), f.Before[In].(value.Quantity)}; pair != want[i] {
			t.Errorf("row %v has %v", f.Key, pair)
		}
	}
	if len(got) != 3 {
		t.Errorf("%d rows", len(got))
	}
}

func TestAnAccountCarriesItsBalanceFromPaperToPaper(t *testing.T) {
	line := func(day, paper string, direction ledger.Direction, q int64) ledger.Total {
		return ledger.Total{Quantity: value.Units(q), Key: ledger.Key{ledger.ByItem: "i", ledger.ByDate: day, ledger.ByDocument: paper, ledger.ByDirection: string(direction)}}
	}
	facts := running([]ledger.Movement{{Key: ledger.Key{ledger.ByItem: "i"}, Opening: value.Units(7)}},
		[]ledger.Total{line("2026-03-02", "LL-1", ledger.Out, -4), line("2026-03-01", "RK-1", ledger.In, 5), line("2026-03-02", "LL-2", ledger.Out, 1)}, "2026-03-01")
	var balances []value.Quantity
	for _, f := range facts {
		balances = append(balances, f.Figures[Closing].(value.Quantity))
	}
	// Of a day, what came or was taken back stands before what went.
	if want := []value.Quantity{value.Units(7), value.Units(12), value.Units(13), value.Units(9)}; !reflect.DeepEqual(balances, want) {
		t.Errorf("balances = %v", balances)
	}
}

func TestAPeriodIntoTheFutureEndsToday(t *testing.T) {
	p, err := find(t, "W-05.2").Parse(map[string]string{"from": "2026-03-01", "to": "2026-03-31"}, "2026-03-20")
	if err != nil {
		t.Fatal(err)
	}
	if to := p.Values.Date(FilterTo); to != "2026-03-20" {
		t.Errorf("to = %s, want today", to)
	}
}

func TestParamsNameWhatIsWrong(t *testing.T) {
	r := find(t, "W-05.2")
	for name, c := range map[string]struct {
		query    map[string]string
		location string
	}{
		"backwards":    {map[string]string{"from": "2026-03-10", "to": "2026-03-01"}, "from"},
		"future begin": {map[string]string{"from": "2026-04-01"}, "from"},
		"no such day":  {map[string]string{"from": "2026-02-30"}, "from"},
		"not a date":   {map[string]string{"to": "昨天"}, "to"},
		"unknown":      {map[string]string{"color": "red"}, "color"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.Parse(c.query, "2026-03-20")
			f := fault.From(err)
			if f == nil || f.Code != "report.invalid" || f.Details[0].Location != c.location {
				t.Fatalf("err = %+v", f)
			}
		})
	}
	p, err := r.Parse(map[string]string{"to": "2026-02-10", "item": " "}, "2026-03-20")
	if err != nil || p.Values.Date("from") != "2026-02-01" || p.Values.Has("item") {
		t.Errorf("period from %v, %v", p.Values, err)
	}
}

func TestRunRefusesAnEntryThatDoesNotExist(t *testing.T) {
	r := find(t, "W-05.2")
	for _, id := range []string{"w-9", "i-card"} { // absent, and of another list
		p, err := r.Parse(map[string]string{"warehouse": id}, "2026-03-20")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Run(context.Background(), sources(&fakeLedger{}), p); !fault.Is(err, "report.invalid") {
			t.Errorf("warehouse %s: %v", id, err)
		}
	}
}

func TestRunPassesOnALedgerFailure(t *testing.T) {
	r := find(t, "W-01.8")
	p, _ := r.Parse(nil, "2026-03-20")
	broken := errors.New("database is gone")
	if _, err := r.Run(context.Background(), sources(&fakeLedger{err: broken}), p); !errors.Is(err, broken) {
		t.Fatalf("err = %v", err)
	}
}

func TestReportWithoutRowsTotalsZero(t *testing.T) {
	result := run(t, "W-05.2", nil, &fakeLedger{})
	if result.Totals["closing"] != value.Quantity(0) || len(result.Rows) != 0 {
		t.Fatalf("%+v", result)
	}
	body, _ := json.Marshal(result)
	if !strings.Contains(string(body), `"rows":[]`) {
		t.Fatal("rows are null")
	}
}

func TestReportExportsSubtotalsAndTotals(t *testing.T) {
	l := &fakeLedger{totals: []ledger.Total{{Key: ledger.Key{ledger.ByCategory: "c-buy", ledger.BySupplier: "s-1", ledger.ByItem: "i-card"}, Quantity: value.Units(100), Amount: 35000}}}
	var buf bytes.Buffer
	if err := run(t, "W-01.8", nil, l).WriteXLSX(&buf, "李四"); err != nil {
		t.Fatal(err)
	}
	f := reopened(t, buf.Bytes())
	for cell, want := range map[string]string{"A4": "采购入库", "H4": "350.00", "A5": "小计：采购入库", "H5": "350.00", "A6": "合计", "G6": "100"} {
		if got, _ := f.GetCellValue(f.GetSheetName(0), cell); got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
	}
}

func TestRegistryRefusesBadDeclarations(t *testing.T) {
	good := Warehouse()[0]
	if _, err := NewRegistry([]Report{good}, []Report{good}); !fault.Is(err, "report.duplicate") {
		t.Errorf("a repeated report: %v", err)
	}
	if _, err := NewRegistry([]Report{{ID: "W-99"}}); !fault.Is(err, "report.incomplete") {
		t.Errorf("an empty report: %v", err)
	}
	registry, _ := NewRegistry(Warehouse())
	if _, err := registry.Find("W-99"); !fault.Is(err, "report.unknown") {
		t.Errorf("an unknown report: %v", err)
	}
}
