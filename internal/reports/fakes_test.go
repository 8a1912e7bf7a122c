package reports

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// masters are the entries of a small warehouse.
func masters() []document.Entry {
	item := func(id, code, name, unit string, decimals int64, more document.Values) document.Entry {
		fields := document.Values{"unit": unit, "decimals": decimals, "spec": "标准", "kind": warehouse.KindMaterial}
		return document.Entry{ID: id, Ref: "items", Code: code, Name: name, Fields: fields.Merge(more)}
	}
	return []document.Entry{
		item("i-card", "M001", "白卡", "张", 0, document.Values{"price": value.Money(350)}),
		item("i-tape", "M002", "色带", "卷", 0, nil),
		item("i-glue", "M003", "胶水", "千克", 2, document.Values{"price": value.Money(1280)}),
		item("i-digits", "100234", "信封", "个", 0, nil),
		{ID: "i-old", Ref: "items", Code: "M009", Name: "旧卡", Disabled: true, Fields: document.Values{"unit": "张"}},
		item("i-twin1", "M101", "卡套", "个", 0, nil),
		item("i-twin2", "M102", "卡套", "个", 0, nil),
		{ID: "w-1", Ref: "warehouses", Code: "W1", Name: "一号库"},
		{ID: "w-2", Ref: "warehouses", Code: "W2", Name: "二号库"},
		{ID: "l-a", Ref: "locations", Code: "A-01", Name: "一区一架", Parent: "w-1"},
		{ID: "l-b", Ref: "locations", Code: "B-01", Name: "二区一架", Parent: "w-2"},
		{ID: "l-same1", Ref: "locations", Code: "A-99", Name: "待检区", Parent: "w-1"},
		{ID: "l-same2", Ref: "locations", Code: "B-99", Name: "待检区", Parent: "w-2"},
		{ID: "s-1", Ref: "suppliers", Code: "S1", Name: "华虹卡业"},
		{ID: "s-2", Ref: "suppliers", Code: "S2", Name: "东方印务"},
		{ID: "c-buy", Ref: "inbound-categories", Code: "01", Name: "采购入库"},
		{ID: warehouse.CategoryClaim, Ref: "inbound-categories", Code: "00", Name: "理赔"},
		{ID: "d-3", Ref: "defect-codes", Code: "03", Name: "印刷错位"},
		{ID: "c-use", Ref: "outbound-categories", Code: "11", Name: "生产领用"},
	}
}

// fakeMasters answers as master.Repository does, in pages of three.
type fakeMasters struct{ entries []document.Entry }

func (m fakeMasters) List(_ context.Context, ref string, f master.Filter, page document.PageRequest) (document.Page[master.Record], error) {
	var hits []master.Record
	for _, e := range m.entries {
		if e.Ref != ref || (f.Parent != "" && e.Parent != f.Parent) || (e.Disabled && !f.IncludeDisabled) {
			continue
		}
		if f.Query == "" || strings.Contains(e.Code, f.Query) || strings.Contains(e.Name, f.Query) {
			hits = append(hits, master.Record{Entry: e})
		}
	}
	start := 0
	if page.Cursor != "" {
		start = slices.IndexFunc(hits, func(r master.Record) bool { return r.ID == page.Cursor }) + 1
	}
	end := min(len(hits), start+min(page.Size, 3))
	if page.Size > matchPage {
		end = min(len(hits), start+page.Size)
	}
	out := document.Page[master.Record]{Items: hits[start:end], Total: len(hits)}
	if end < len(hits) {
		out.Next = hits[end-1].ID
	}
	return out, nil
}

func (m fakeMasters) Records(_ context.Context, ids []string) (map[string]master.Record, error) {
	out := map[string]master.Record{}
	for _, e := range m.entries {
		if slices.Contains(ids, e.ID) {
			out[e.ID] = master.Record{Entry: e}
		}
	}
	return out, nil
}

func lookup() Lookup { return Masters{Repository: fakeMasters{entries: masters()}} }

// fakeDepartments knows one department.
type fakeDepartments struct{}

func (fakeDepartments) DepartmentNames(_ context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if id == "d-issue" {
			out[id] = "发卡部"
		}
	}
	return out, nil
}

// fakeLedger gives what it is told and keeps what it was asked.
type fakeLedger struct {
	movements []ledger.Movement
	totals    []ledger.Total
	asked     ledger.Selection
	by        []ledger.Dimension
	err       error
}

func (l *fakeLedger) Movements(_ context.Context, s ledger.Selection, by ...ledger.Dimension) ([]ledger.Movement, error) {
	l.asked, l.by = s, by
	return l.movements, l.err
}

func (l *fakeLedger) Totals(_ context.Context, s ledger.Selection, by ...ledger.Dimension) ([]ledger.Total, error) {
	l.asked, l.by = s, by
	return l.totals, l.err
}

var testNow = time.Date(2026, 3, 20, 2, 0, 0, 0, time.UTC)

func sources(l *fakeLedger) Sources {
	return Sources{Ledger: l, Records: fakeMasters{entries: masters()}, Departments: fakeDepartments{}, Clock: func() time.Time { return testNow }}
}

func typeOf(t testing.TB, code string) *document.Type {
	t.Helper()
	registry, err := document.NewRegistry(warehouse.Types())
	if err != nil {
		t.Fatal(err)
	}
	found, err := registry.Find(code)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
