package reports

import (
	"context"
	"strings"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// Report 报表 is declared once: what may be asked (Filters), where the rows
// come from (Source), how a row becomes columns, in which order rows stand and
// where a click on a row leads. List, Excel and print follow from it.
type Report struct {
	ID      string // the function that shows it, W-05.2
	Title   string
	Module  string
	Filters []document.Field
	Columns []Column
	Source  Source
	Order   []Cell           // by code of the dimensions; default: the columns from left to right
	Section ledger.Dimension // subtotals by this dimension, "" for none
	Last    string           // id of the section entry that stands apart, after all others
	// Links give the routes behind a row's figures by column, and as "route" behind
	// its name: {item} and {from} are filled in.
	Links map[string]string
	// TotalsNeed names the condition without which no address names the papers of the
	// totals; "" where one always does.
	TotalsNeed string
	Chart      *Chart // nil where a picture shows nothing
	// Compare offers the figures of 上月 and 去年同期 beside the present ones.
	Compare  bool
	Appendix *Appendix // a second table under the first
	Signers  []string  // who sign the print, before 制表; default 主管, 财务, 仓库
	Note     string    // what the reader must know about the figures
}

// Source gives the rows of a report before they become columns.
type Source func(ctx context.Context, s Sources, p Params) ([]Fact, error)

// Chart 图 draws columns of figures over the column that names the rows; days stand in
// their order, everything else by size. Instead names the rows where the conditions
// leave the label out.
type Chart struct {
	Label   string   `json:"label"`
	Instead string   `json:"instead,omitempty"`
	Figures []string `json:"figures"`
}

// Appendix 附表 is a second table, such as the papers that are not confirmed. Its
// rows come, stand and lead on as those of a report.
type Appendix struct {
	Title   string
	Columns []Column
	Source  Source
	Order   []Cell
	Links   map[string]string
}

// Attached 附表 is the second table of a result.
type Attached struct {
	Title   string   `json:"title"`
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
}

// Sources 数据来源 is what reports may read.
type Sources struct {
	Ledger      ledger.Reporter
	Records     Records
	Departments Departments // nil where departments are found among Records
	Clock       document.Clock
	Tallies     Tallies
	Papers      Papers
	Types       *document.Registry
	Seniors     senior.Statistics
	Shelves     warehouse.Shelves
	Thresholds  warehouse.Thresholds // of alerts
	Boxes       Boxes
	Scope       directory.Scope // of the reader, for what is not the centre's alone
}

// Boxes 箱库 tells where boxes are, and what was sent and signed for of each.
type Boxes interface {
	// BoxesOf gives boxes by their numbers; unknown ones are left out.
	BoxesOf(ctx context.Context, numbers []string) (map[string]release.Box, error)
	ShipmentTotals(ctx context.Context, s directory.Scope, f release.ShipmentFilter) ([]release.ShipmentTotal, error)
}

// Papers 单据 lists papers within a data scope, as the archive does, and gives
// whole ones.
type Papers interface {
	Papers(ctx context.Context, ids []string) ([]document.Document, error)
	Documents(ctx context.Context, s directory.Scope, f document.Filter, page document.PageRequest) (document.Page[document.Document], error)
}

// Tallies 单据计数 counts papers.
type Tallies interface {
	// Tally counts the papers of a filter within a data scope, by kind, place and
	// state, drafts too.
	Tally(ctx context.Context, s directory.Scope, f document.Filter) ([]document.Tally, error)
}

// Records gives master entries by id and by list, as master.Repository does.
type Records interface {
	Records(ctx context.Context, ids []string) (map[string]master.Record, error)
	List(ctx context.Context, ref string, f master.Filter, page document.PageRequest) (document.Page[master.Record], error)
}

// Departments gives names of 部门 by id; unknown ids are left out.
type Departments interface {
	DepartmentNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Result 报表结果 is what is shown, exported and printed.
type Result struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Filters     []Chosen   `json:"filters"`
	Columns     []Column   `json:"columns"`
	Rows        []Row      `json:"rows"`
	Subtotals   []Subtotal `json:"subtotals,omitempty"`
	Totals      Row        `json:"totals"`
	Appendix    *Attached  `json:"appendix,omitempty"`
	Signers     []string   `json:"-"`
	Note        string     `json:"note,omitempty"`
	GeneratedAt time.Time  `json:"generated_at"`
}

// drillHint ends the note of a report whose figures lead on; paper has nothing to click.
const drillHint = "点击数字查看组成它的单据。"

func onPaper(note string) string {
	return strings.TrimRight(strings.TrimSuffix(note, drillHint), "；")
}

// Chosen 筛选条件 is one condition in words, as the heading shows it.
type Chosen struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Subtotal 小计 of one section.
type Subtotal struct {
	Key    string `json:"key"`
	Label  string `json:"label"`
	Totals Row    `json:"totals"`
}

// Registry keeps the reports in the catalogue's order.
type Registry struct {
	ordered []*Report
	byID    map[string]*Report
}

// NewRegistry builds a registry; an incomplete or repeated report is refused.
func NewRegistry(groups ...[]Report) (*Registry, error) {
	r := &Registry{byID: map[string]*Report{}}
	for _, group := range groups {
		for i := range group {
			d := group[i]
			if d.ID == "" || d.Title == "" || d.Module == "" || d.Source == nil || len(d.Columns) == 0 {
				return nil, fault.New(fault.KindInternal, "report.incomplete", "report %q lacks an id, title, module, source or columns", d.ID)
			}
			if _, twice := r.byID[d.ID]; twice {
				return nil, fault.New(fault.KindInternal, "report.duplicate", "report %s is declared twice", d.ID)
			}
			d.Columns = Aligned(d.Columns)
			r.byID[d.ID] = &d
			r.ordered = append(r.ordered, &d)
		}
	}
	return r, nil
}

// All lists the reports in order.
func (r *Registry) All() []*Report { return append([]*Report(nil), r.ordered...) }

// Find gives the report of a function id.
func (r *Registry) Find(id string) (*Report, error) {
	d, ok := r.byID[id]
	if !ok {
		return nil, fault.NotFound("report.unknown", "没有“%s”这张报表", id)
	}
	return d, nil
}
