package api

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// DocumentRow 单据清单行.
type DocumentRow struct {
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Title        string         `json:"title"`
	State        document.State `json:"state"`
	StateLabel   string         `json:"state_label"`
	BusinessDate value.Date     `json:"business_date"`
	Maker        document.Named `json:"maker"`
	Department   document.Named `json:"department"`
	Outlet       document.Named `json:"outlet" doc:"网点; empty at the centre"`
	Summary      string         `json:"summary"`
	Quantity     Number         `json:"quantity"`
	Amount       value.Money    `json:"amount" doc:"分"`
	CurrentStep  *Reference     `json:"current_step"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
}

// DocumentQuery 单据查询条件.
type DocumentQuery struct {
	Type       []string `query:"type" doc:"codes"`
	Module     string   `query:"module" maxLength:"40"`
	State      []string `query:"state"`
	Query      string   `query:"q" maxLength:"100" doc:"number, item, supplier or maker"`
	Item       string   `query:"item" maxLength:"40"`
	Supplier   string   `query:"supplier" maxLength:"40"`
	Department string   `query:"department" maxLength:"40"`
	Maker      string   `query:"maker" maxLength:"40"`
	Outlet     string   `query:"outlet" maxLength:"40"`
	District   string   `query:"district" maxLength:"40"`
	Step       string   `query:"step" maxLength:"64" doc:"papers that wait there"`
	From       string   `query:"from" doc:"business date"`
	To         string   `query:"to" doc:"business date, inclusive"`
	Function   string   `query:"function" maxLength:"20" doc:"papers that a business function works on"`
}

type documentListInput struct {
	DocumentQuery
	Paging
}

func (s *server) listDocuments(ctx context.Context, in *documentListInput) (*listOutput[DocumentRow], error) {
	scope, filter, err := s.documentFilter(ctx, in.DocumentQuery, function.View)
	if err != nil || len(filter.Types) == 0 {
		return listOf(document.Page[document.Document]{}, documentRow(nil)), err
	}
	page, err := s.Archive.Documents(ctx, scope, filter, in.request())
	if err != nil {
		return nil, err
	}
	outlets := map[string]string{}
	for _, d := range page.Items {
		outlets[d.Outlet] = ""
	}
	if outlets, err = s.names(ctx, nonEmpty(slices.Collect(maps.Keys(outlets))...)); err != nil {
		return nil, err
	}
	return listOf(page, documentRow(outlets)), nil
}

// documentRow gives a function that shows papers, with the names of their outlets.
func documentRow(outlets map[string]string) func(document.Document) DocumentRow {
	return func(d document.Document) DocumentRow {
		row := rowOf(d)
		row.Outlet = document.Named{ID: d.Outlet, Name: outlets[d.Outlet]}
		return row
	}
}

func rowOf(d document.Document) DocumentRow {
	row := DocumentRow{ID: d.ID, Type: d.Type, Title: d.Title, State: d.State, StateLabel: d.StateLabel(), BusinessDate: d.BusinessDate,
		Maker: d.Maker, Department: d.Department, Summary: d.Summary, Quantity: Number(d.Quantity), Amount: d.Amount,
		CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt}
	if step := d.Step(); step != nil {
		row.CurrentStep = &Reference{Key: step.Key, Title: step.Title, Function: step.Function}
	}
	return row
}

// documentFilter turns a query into what the store is asked: only types that
// the caller may view or export, within his scope. No types means no papers.
func (s *server) documentFilter(ctx context.Context, q DocumentQuery, action function.Action) (directory.Scope, document.Filter, error) {
	f := document.Filter{Query: q.Query, Entry: nonEmpty(q.Item, q.Supplier), Department: q.Department, Maker: q.Maker,
		Outlet: q.Outlet, District: q.District, StepKey: q.Step}
	var err error
	if f.From, f.To, err = daysParam(q.From, q.To); err != nil {
		return directory.Scope{}, f, err
	}
	for _, state := range nonEmpty(q.State...) {
		if !document.State(state).Valid() {
			return directory.Scope{}, f, fault.Invalid("request.invalid", "没有“%s”这种状态", state).At("state", "未知的状态")
		}
		f.States = append(f.States, document.State(state))
	}
	types, err := s.queriedTypes(ctx, q, action)
	if err != nil {
		return directory.Scope{}, f, err
	}
	if types, err = s.narrowByFunction(ctx, types, q.Function, &f); err != nil {
		return directory.Scope{}, f, err
	}
	for _, t := range types {
		f.Types = append(f.Types, t.Code)
	}
	return s.listScope(ctx, types), f, nil
}

// queriedTypes gives the asked types that the caller may query; asking for one
// that he may not is refused rather than answered with nothing.
func (s *server) queriedTypes(ctx context.Context, q DocumentQuery, action function.Action) ([]*document.Type, error) {
	asked := nonEmpty(q.Type...)
	var out []*document.Type
	for _, code := range asked {
		t, err := s.visibleType(ctx, code)
		if err != nil {
			return nil, err
		}
		if err := s.require(ctx, t.Query, action); err != nil {
			return nil, err
		}
	}
	for _, t := range s.Types.All() {
		if (len(asked) == 0 || slices.Contains(asked, t.Code)) && (q.Module == "" || q.Module == t.Module) && s.may(ctx, t.Query, action) {
			out = append(out, t)
		}
	}
	return out, nil
}

// narrowByFunction keeps the papers a function works on: W-01.7 all of its
// types, W-01.9 and W-04.19 the finished ones, W-03.13 those that wait, W-01.1 the caller's own, W-01.4 those that
// wait at its step. What else was asked for narrows further.
func (s *server) narrowByFunction(ctx context.Context, types []*document.Type, id string, f *document.Filter) ([]*document.Type, error) {
	if id == "" {
		return types, nil
	}
	if _, ok := s.Functions.Find(id); !ok {
		return nil, fault.Invalid("request.invalid", "没有“%s”这个应用", id).At("function", "未知的应用")
	}
	if !s.mayAny(ctx, []Grant{grant(id, function.View), grant(id, function.Act)}) {
		return nil, s.forbidden([]Grant{grant(id, function.View)})
	}
	var out []*document.Type
	for _, t := range types {
		step := slices.IndexFunc(t.Chain, func(step document.Step) bool { return step.Function == id })
		works := true
		switch {
		case t.Query == id:
		case t.Redate == id, t.Reprint == id:
			works = onlyIn(document.Done, f)
		case t.Open == id:
			works = onlyIn(document.Pending, f)
		case t.Create == id:
			works = f.Maker == "" || f.Maker == caller(ctx).ID
			f.Maker = cmp.Or(f.Maker, caller(ctx).ID)
		case step >= 0:
			works = onlyIn(document.Pending, f)
			f.StepKey = t.Chain[step].Key
		default:
			works = false
		}
		if works {
			out = append(out, t)
		}
	}
	return out, nil
}

// onlyIn narrows a filter to one state, unless only others were asked for.
func onlyIn(state document.State, f *document.Filter) bool {
	if len(f.States) > 0 && !slices.Contains(f.States, state) {
		return false
	}
	f.States = []document.State{state}
	return true
}

type exportDocumentsInput struct{ DocumentQuery }

func (s *server) exportDocuments(ctx context.Context, in *exportDocumentsInput) (*fileOutput, error) {
	scope, filter, err := s.documentFilter(ctx, in.DocumentQuery, function.Export)
	if err != nil {
		return nil, err
	}
	rows := func(yield func(reports.Row, error) bool) {
		if len(filter.Types) == 0 {
			return
		}
		err := s.Archive.EachListed(ctx, scope, filter, func(d document.Listed) error {
			if !yield(exportedDocument(d), nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
	meta := s.sheetMeta(ctx, "单据清单", chosen(in.DocumentQuery)...)
	return s.workbook(meta.Title, func(w io.Writer) error {
		return reports.WriteXLSX(w, meta, reports.Aligned(documentColumns()), rows)
	})
}

// errStopped ends a stream whose reader has had enough.
var errStopped = errors.New("stopped")

func chosen(q DocumentQuery) []reports.Chosen {
	var out []reports.Chosen
	add := func(label, text string) {
		if text != "" {
			out = append(out, reports.Chosen{Label: label, Value: text})
		}
	}
	add("模块", q.Module)
	add("业务日期从", q.From)
	add("到", q.To)
	add("关键字", q.Query)
	return out
}

func documentColumns() []reports.Column {
	return []reports.Column{
		{Key: "id", Label: "单号", Type: document.Text, Width: 150}, {Key: "title", Label: "单据类型", Type: document.Text, Width: 90},
		{Key: "state", Label: "状态", Type: document.Text, Width: 110}, {Key: "business_date", Label: "业务日期", Type: document.DateField},
		{Key: "summary", Label: "摘要", Type: document.Text, Width: 300},
		{Key: "quantity", Label: "数量", Type: document.Decimal}, {Key: "amount", Label: "金额（元）", Type: document.MoneyField, Sum: true},
		{Key: "maker", Label: "录入人", Type: document.Text, Width: 90}, {Key: "department", Label: "部门", Type: document.Text, Width: 120},
		{Key: "created_at", Label: "录入时间", Type: document.DateTime}, {Key: "updated_at", Label: "更新时间", Type: document.DateTime},
	}
}

func exportedDocument(d document.Listed) reports.Row {
	return reports.Row{"id": d.ID, "title": d.Title, "state": d.StateLabel, "business_date": d.BusinessDate, "summary": d.Summary,
		"quantity": d.Quantity, "amount": d.Amount, "maker": d.Maker.Name, "department": d.Department.Name,
		"created_at": d.CreatedAt, "updated_at": d.UpdatedAt}
}
