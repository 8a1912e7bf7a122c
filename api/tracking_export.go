package api

import (
	"context"
	"io"
	"iter"
	"math"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/value"
	"cardflow/internal/reports"
)

// exportTracking writes the dashboard with the papers that wait, a sheet each.
func (s *server) exportTracking(ctx context.Context, in *TrackingQuery) (*fileOutput, error) {
	q, types, err := s.trackingQuestion(ctx, *in)
	if err != nil {
		return nil, err
	}
	overview, err := s.Tracking.Overview(ctx, q)
	if err != nil {
		return nil, err
	}
	b := trackingBook{title: map[string]string{}, overview: overview}
	for _, t := range types {
		b.title[t.Code] = t.Title
	}
	chosen := []reports.Chosen{{Label: "期间", Value: string(value.DateOf(q.Span.From)) + " 至 " + string(value.DateOf(q.Span.To.Add(-1)))}}
	if len(in.Type) > 0 {
		var titles []string
		for _, t := range types {
			titles = append(titles, t.Title)
		}
		chosen = append(chosen, reports.Chosen{Label: "单据类型", Value: strings.Join(titles, "、")})
	}
	for title, columns := range b.sheets() {
		b.tables = append(b.tables, reports.Table{Meta: s.sheetMeta(ctx, title, chosen...), Columns: reports.Aligned(columns.columns), Rows: eachRow(columns.rows)})
	}
	b.tables = append(b.tables, reports.Table{Meta: s.sheetMeta(ctx, "在途单据明细", chosen...), Columns: reports.Aligned(waitingColumns()),
		Rows: reports.Listed(func(page document.PageRequest) (document.Page[tracking.Paper], error) {
			return s.Tracking.Papers(ctx, tracking.Drill{Question: q, Measure: tracking.Open}, page)
		}, waitingRow)})
	return s.workbook("流程跟踪", func(w io.Writer) error { return reports.WriteBook(w, b.tables) })
}

// trackingBook turns an overview into sheets.
type trackingBook struct {
	title    map[string]string // of types by code
	overview tracking.Overview
	tables   []reports.Table
}

type trackingSheet struct {
	columns []reports.Column
	rows    []reports.Row
}

func eachRow(rows []reports.Row) iter.Seq2[reports.Row, error] {
	return func(yield func(reports.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func word(key, label string) reports.Column {
	return reports.Column{Key: key, Label: label, Type: document.Text, Width: 120}
}

func count(key, label string) reports.Column {
	return reports.Column{Key: key, Label: label, Type: document.Integer, Width: 90}
}

func summed(key, label string) reports.Column {
	c := count(key, label)
	c.Sum = true
	return c
}

// sheets gives the sheets by title, in order.
func (b *trackingBook) sheets() iter.Seq2[string, trackingSheet] {
	return func(yield func(string, trackingSheet) bool) {
		_ = yield("本周与上周同期", b.comparison()) && yield("在途按环节", b.open()) && yield("每周进出", b.weeks()) &&
			yield("环节用时", b.steps()) && yield("部门", b.departments()) && yield("人员", b.people()) && yield("通过情况", b.funnel()) &&
			yield("办理时段", b.heat())
	}
}

// tempoColumns are the same on every sheet that tells how long decisions took.
func tempoColumns() []reports.Column {
	return []reports.Column{summed("decided", "办理次数"), summed("returned", "退回次数"),
		{Key: "rate", Label: "退回率（%）", Type: document.Decimal, Width: 90},
		{Key: "median", Label: "中位用时（工作小时）", Type: document.Decimal, Width: 110}, {Key: "p90", Label: "九成用时（工作小时）", Type: document.Decimal, Width: 110}}
}

func addTempo(row reports.Row, t tracking.Tempo) reports.Row {
	row["decided"], row["returned"] = t.Decided, t.Returned
	row["rate"] = value.Quantity(math.Round(t.ReturnRate*1000) * 100) // one decimal of a percent, in thousandths
	row["median"], row["p90"] = hours(t.Median), hours(t.P90)
	return row
}

// hours shows working minutes as hours with two decimals.
func hours(minutes int) value.Quantity {
	return value.Quantity(math.Round(float64(minutes)*100/60) * 10)
}

func (b *trackingBook) comparison() trackingSheet {
	sheet := trackingSheet{columns: append([]reports.Column{word("week", "期间"), count("submitted", "提交"), count("finished", "办结")}, tempoColumns()...)}
	for i := range sheet.columns {
		sheet.columns[i].Sum = false
	}
	add := func(name string, s tracking.WeekTotals) {
		sheet.rows = append(sheet.rows, addTempo(reports.Row{"week": name, "submitted": s.Submitted, "finished": s.Finished}, s.Tempo))
	}
	add("本周至今", b.overview.Compare.ThisWeek)
	add("上周同期", b.overview.Compare.LastWeek)
	return sheet
}

func (b *trackingBook) open() trackingSheet {
	sheet := trackingSheet{columns: []reports.Column{word("type", "单据类型"), word("step", "环节"), summed("count", "在途单据"), summed("overdue", "其中超时"),
		summed("age1", "1 天内"), summed("age2", "1–3 天"), summed("age3", "3–7 天"), summed("age4", "7 天以上")}}
	for _, s := range b.overview.Open.ByStep {
		sheet.rows = append(sheet.rows, reports.Row{"type": b.title[s.Type], "step": s.Title, "count": s.Count, "overdue": s.Overdue,
			"age1": s.Ages[0], "age2": s.Ages[1], "age3": s.Ages[2], "age4": s.Ages[3]})
	}
	return sheet
}

func (b *trackingBook) weeks() trackingSheet {
	sheet := trackingSheet{columns: []reports.Column{{Key: "week", Label: "周（周一）", Type: document.DateField},
		summed("submitted", "提交"), summed("finished", "办结"), summed("returned", "退回")}}
	for _, w := range b.overview.Throughput {
		sheet.rows = append(sheet.rows, reports.Row{"week": w.Week, "submitted": w.Submitted, "finished": w.Finished, "returned": w.Returned})
	}
	return sheet
}

func (b *trackingBook) steps() trackingSheet {
	sheet := trackingSheet{columns: append([]reports.Column{word("type", "单据类型"), word("step", "环节")}, tempoColumns()...)}
	for _, s := range b.overview.Steps {
		sheet.rows = append(sheet.rows, addTempo(reports.Row{"type": b.title[s.Type], "step": s.Title}, s.Tempo))
	}
	return sheet
}

func (b *trackingBook) departments() trackingSheet {
	sheet := trackingSheet{columns: append([]reports.Column{word("name", "单据部门"), summed("open", "在途单据"), summed("overdue", "其中超时"),
		summed("submitted", "提交"), summed("finished", "办结")}, tempoColumns()...)}
	for _, d := range b.overview.Departments {
		sheet.rows = append(sheet.rows, addTempo(reports.Row{"name": d.Name, "open": d.Open, "overdue": d.Overdue,
			"submitted": d.Submitted, "finished": d.Finished}, d.Tempo))
	}
	return sheet
}

func (b *trackingBook) people() trackingSheet {
	sheet := trackingSheet{columns: append([]reports.Column{word("name", "办理人"), word("department", "所在部门")}, tempoColumns()...)}
	for _, p := range b.overview.People {
		sheet.rows = append(sheet.rows, addTempo(reports.Row{"name": p.Name, "department": p.Department}, p.Tempo))
	}
	return sheet
}

func (b *trackingBook) funnel() trackingSheet {
	sheet := trackingSheet{columns: []reports.Column{word("type", "单据类型"), word("step", "环节"), count("entered", "经办单据"), count("passed", "通过单据")}}
	for _, p := range b.overview.Funnel {
		sheet.rows = append(sheet.rows, reports.Row{"type": b.title[p.Type], "step": p.Title, "entered": p.Entered, "passed": p.Passed})
	}
	return sheet
}

func (b *trackingBook) heat() trackingSheet {
	days := [...]string{"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"}
	sheet := trackingSheet{columns: []reports.Column{word("weekday", "星期"), count("hour", "时"), summed("count", "办理次数")}}
	for _, h := range b.overview.Heat {
		sheet.rows = append(sheet.rows, reports.Row{"weekday": days[h.Weekday], "hour": h.Hour, "count": h.Count})
	}
	return sheet
}

func waitingColumns() []reports.Column {
	return []reports.Column{{Key: "id", Label: "单号", Type: document.Text, Width: 150}, word("title", "单据类型"),
		{Key: "summary", Label: "摘要", Type: document.Text, Width: 300}, word("maker", "录入人"), word("department", "部门"), word("step", "环节"),
		word("holders", "待办人"), {Key: "since", Label: "到达时间", Type: document.DateTime}, {Key: "due", Label: "办理时限", Type: document.DateTime},
		{Key: "waited", Label: "已等待（工作小时）", Type: document.Decimal}, {Key: "overdue", Label: "超时", Type: document.Boolean}}
}

func waitingRow(p tracking.Paper) reports.Row {
	return reports.Row{"id": p.ID, "title": p.Title, "summary": p.Summary, "maker": p.Maker.Name, "department": p.Department.Name, "step": p.StepTitle,
		"holders": strings.Join(p.Holders, "、"), "since": p.Since, "due": p.DueAt, "waited": hours(p.Minutes), "overdue": p.Overdue}
}
