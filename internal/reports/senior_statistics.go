package reports

import (
	"cmp"
	"context"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// What seniors' business is counted by, beside district and outlet. The row of a day
// is of that part of the period.
const (
	byDay  ledger.Dimension = "on"
	byFrom ledger.Dimension = FilterFrom
	byTo   ledger.Dimension = FilterTo
)

// filterSummary 汇总方式: by day or by outlet.
const filterSummary = "by"

// seniorFigure names the number of a kind of a measure; with no kind, of all.
func seniorFigure(m senior.Measure, kind string) Figure { return Figure(string(m) + "/" + kind) }

// Senior declares the statistics of senior cards.
func Senior() []Report {
	return []Report{seniorBusiness(), receiptBusiness(), stuckStatistics(), ownBusiness()}
}

// seniorBusiness T-05 敬老卡申领业务: how many applications each outlet took.
func seniorBusiness() Report {
	return numbered(Report{
		ID: senior.Business, Title: "敬老卡申领业务", Module: "社保卡查询与统计",
		Filters: append(period(), refFilter(filterDistrict, "区", "districts"), refFilter(filterOutlet, "网点", "outlets")),
		Source:  seniorCounts(always(false), senior.Applied),
		Columns: append(placeColumns(nil),
			numberOf(senior.Applied, string(senior.Local), "本市"), numberOf(senior.Applied, string(senior.Delta), "长三角地区"),
			numberOf(senior.Applied, "", "申领量")),
		Order: placeOrder(), Section: byDistrict, Compare: true, Chart: &Chart{Label: "district", Figures: []string{numberKey(senior.Applied, "")}},
		Note: "按申领日期统计各网点受理的敬老卡申领；点击数字查看对应的申领单。",
	}, inPeriod)
}

// receiptBusiness T-06 敬老卡回执上传业务: how many receipts were uploaded of each
// kind of business, by day or by outlet.
func receiptBusiness() Report {
	byDays := func(p Params) bool { return p.Values.Text(filterSummary) != "outlet" }
	byOutlets := func(p Params) bool { return !byDays(p) }
	columns := append([]Column{{Key: "day", Label: "日期", Type: document.DateField, Width: 130, Of: dayOf, When: byDays}}, placeColumns(byOutlets)...)
	for _, kind := range senior.ReceiptKinds() {
		columns = append(columns, numberOf(senior.Uploaded, kind.Value, kind.Label))
	}
	return numbered(Report{
		ID: senior.ReceiptBusiness, Title: "敬老卡回执上传业务", Module: "社保卡查询与统计",
		Filters: []document.Field{refFilter(filterDistrict, "区", "districts"), refFilter(filterOutlet, "网点", "outlets"),
			{Name: FilterFrom, Label: "开始时间", Type: document.DateField, Default: "month_start"},
			{Name: FilterTo, Label: "结束时间", Type: document.DateField, Default: "today"},
			{Name: filterSummary, Label: "汇总方式", Type: document.Select, Default: "day",
				Options: []document.Option{{Value: "day", Label: "按天数汇总"}, {Value: "outlet", Label: "按网点汇总"}}}},
		Source:  seniorCounts(byDays, senior.Uploaded),
		Columns: append(columns, numberOf(senior.Uploaded, "", "合计")),
		Order:   append([]Cell{dayOf}, placeOrder()...), Chart: &Chart{Label: "day", Instead: "outlet", Figures: []string{numberKey(senior.Uploaded, "")}},
		Note: "按回执首次上传的日期统计每种业务的办理量；点击办理量查看办理明细。",
	}, inPeriod)
}

// stuckStatistics T-08 滞发卡统计: the cards that an outlet has had too long, and
// those it or the post has reported.
func stuckStatistics() Report {
	return numbered(Report{
		ID: senior.StuckStatistics, Title: "滞发卡统计", Module: "发卡管理",
		Filters: []document.Field{refFilter(filterDistrict, "区", "districts"), refFilter(filterOutlet, "网点", "outlets"),
			{Name: filterSince, Label: "日期从", Type: document.DateField}, {Name: filterUntil, Label: "到", Type: document.DateField}},
		Source: seniorCounts(always(false), senior.TooLong, senior.InBoxes, senior.Lying),
		Columns: append(placeColumns(nil),
			under("签收超过 3 个月未领取", numberOf(senior.TooLong, "", "敬老卡申领单")),
			under("签收超过 3 个月未领取", numberOf(senior.InBoxes, "", "箱内登记的卡")),
			under("上传登记", numberOf(senior.Lying, string(senior.FromOutlet), "网点")),
			under("上传登记", numberOf(senior.Lying, string(senior.FromPost), "邮政投递"))),
		Order: placeOrder(), Section: byDistrict, Chart: &Chart{Label: "outlet", Figures: []string{numberKey(senior.TooLong, ""), numberKey(senior.InBoxes, ""),
			numberKey(senior.Lying, string(senior.FromOutlet)), numberKey(senior.Lying, string(senior.FromPost))}},
		Note: "网点签收后超过 3 个月市民仍未领取的卡（有申领单的敬老卡，和装箱时逐张登记的其他卡），以及网点、中心网点上传登记的滞发卡。同一张卡可能两处都有，因此不相加。日期是签收或上传的日期；点击数字查看明细。",
	}, "&from={since}&to={until}")
}

// ownBusiness C-09 本网点受理业务统计: what the outlet of the reader did on each day.
func ownBusiness() Report {
	return numbered(Report{
		ID: senior.OwnBusiness, Title: "本网点受理业务统计", Module: senior.Module, Filters: period(),
		Source: seniorCounts(always(true), senior.Applied, senior.Uploaded, senior.Listed),
		Columns: []Column{
			{Key: "day", Label: "日期", Type: document.DateField, Width: 130, Of: dayOf},
			numberOf(senior.Applied, string(senior.Local), "敬老卡个人信息受理"),
			numberOf(senior.Applied, string(senior.Delta), "敬老卡（长三角地区）申领"),
			numberOf(senior.Uploaded, "", "敬老卡回执上传"), numberOf(senior.Listed, "", "敬老卡滞发卡上传"),
		},
		Order: []Cell{dayOf}, Chart: &Chart{Label: "day", Figures: []string{numberKey(senior.Applied, string(senior.Local)),
			numberKey(senior.Applied, string(senior.Delta)), numberKey(senior.Uploaded, ""), numberKey(senior.Listed, "")}},
		Note: "只统计本网点办理的业务；点击数字查看明细。",
	}, inPeriod)
}

// Names of the filters of a period that need not be told.
const (
	filterSince = "since"
	filterUntil = "until"
)

// seniorCounts counts measures by outlet, or by day, within what the reader may see.
func seniorCounts(byDays func(Params) bool, measures ...senior.Measure) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		if s.Seniors == nil {
			return nil, fault.New(fault.KindInternal, "report.no_source", "report needs counts of senior cards")
		}
		rows := seniorRows{question: seniorQuestion(s, p), of: map[string]int{}}
		for _, m := range measures {
			q := rows.question
			q.Measure = m
			counts, err := s.Seniors.CountSeniors(ctx, s.Scope, q, byDays(p))
			if err != nil {
				return nil, err
			}
			for _, c := range counts {
				rows.add(m, c)
			}
		}
		return rows.facts, nil
	}
}

func seniorQuestion(s Sources, p Params) senior.Question {
	return senior.Question{Outlet: p.Values.Text(filterOutlet), District: p.Values.Text(filterDistrict), On: value.DateOf(s.Clock()),
		From: cmp.Or(p.Values.Date(FilterFrom), p.Values.Date(filterSince)), To: cmp.Or(p.Values.Date(FilterTo), p.Values.Date(filterUntil))}
}

// seniorRows gathers the numbers of one outlet or one day in one row.
type seniorRows struct {
	question senior.Question
	facts    []Fact
	of       map[string]int
}

func (r *seniorRows) add(m senior.Measure, c senior.Count) {
	key := ledger.Key{byDistrict: c.District, byOutlet: c.Outlet}
	if c.Day != "" {
		key = ledger.Key{byDay: string(c.Day), byFrom: string(c.Day), byTo: string(c.Day)}
	}
	name := string(c.Day) + "/" + c.District + "/" + c.Outlet
	i, known := r.of[name]
	if !known {
		i = len(r.facts)
		r.of[name] = i
		r.facts = append(r.facts, Fact{Key: key, Figures: map[Figure]any{}})
	}
	for _, figure := range []Figure{seniorFigure(m, c.Kind), seniorFigure(m, "")} {
		n, _ := r.facts[i].Figures[figure].(int64)
		r.facts[i].Figures[figure] = n + c.Number
		if c.Kind == "" {
			break
		}
	}
}

// allKinds stands for no kind in the key of a column.
const allKinds = "all"

// numberKey is the key of the column of a kind, or of all.
func numberKey(m senior.Measure, kind string) string { return string(m) + "_" + cmp.Or(kind, allKinds) }

// numberOf is a column of numbers of a kind, or of all.
func numberOf(m senior.Measure, kind, label string) Column {
	figure := seniorFigure(m, kind)
	return Column{Key: numberKey(m, kind), Label: label, Type: document.Integer, Width: 150, Sum: true,
		Of: func(f Fact) any { n, _ := f.Figures[figure].(int64); return n }}
}

// numbered gives a report its columns, each number leading to its rows.
func numbered(r Report, period string) Report {
	r.Links = map[string]string{}
	for _, c := range r.Columns {
		if measure, kind, counts := strings.Cut(c.Key, "_"); counts {
			r.Links[c.Key] = "/senior/records?function=" + r.ID + "&measure=" + measure + "&kind=" + strings.TrimPrefix(kind, allKinds) +
				"&district={district}&outlet={outlet}" + period
		}
	}
	return r
}

func under(group string, c Column) Column { c.Group = group; return c }

func placeColumns(when func(Params) bool) []Column {
	return []Column{{Key: "district", Label: "区", Type: document.Text, Width: 120, Of: NameOf(byDistrict), When: when},
		{Key: "outlet", Label: "网点", Type: document.Text, Width: 280, Of: NameOf(byOutlet), When: when}}
}

func placeOrder() []Cell { return []Cell{CodeOf(byDistrict), CodeOf(byOutlet)} }

func dayOf(f Fact) any { return value.Date(f.Key[byDay]) }

func always(yes bool) func(Params) bool { return func(Params) bool { return yes } }

// SeniorRecordColumns 办理明细列 are those of the rows behind a number.
func SeniorRecordColumns(m senior.Measure) []Column {
	column := func(key, label string, width int) Column {
		return Column{Key: key, Label: label, Type: document.Text, Width: width}
	}
	columns := []Column{column("name", "姓名", 120), column("id_number", "身份证号码", 180), column("application", "申领单号", 160),
		column("kind", map[bool]string{true: "业务类型", false: "来源"}[m == senior.Uploaded], 180), column("district", "区", 100),
		column("outlet", "网点", 260), {Key: "day", Label: dayLabel(m), Type: document.DateField, Width: 120}, column("state", "状态", 100)}
	if m == senior.Applied {
		columns[3].Label = "地区"
	}
	switch m {
	case senior.Uploaded:
		columns = append(columns, column("by", "上传人", 100))
	case senior.Listed, senior.Lying:
		columns = append(columns, column("by", "上传人", 100), column("reason", "滞发原因", 240))
	case senior.InBoxes:
		columns = append(columns, column("reason", "所在的箱", 180))
	}
	return Aligned(columns)
}

func dayLabel(m senior.Measure) string {
	switch m {
	case senior.Applied:
		return "申领日期"
	case senior.TooLong, senior.InBoxes:
		return "网点签收日期"
	}
	return "上传日期"
}
