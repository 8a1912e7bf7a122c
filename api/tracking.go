package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
	"cardflow/policies"
)

const (
	trackingPath = apiPrefix + "/tracking"
	// Without a period the figures are of this week and the eleven before it.
	trackedWeeks = 12
	// maxTracked is how many days figures may span.
	maxTracked = 2 * 366
)

// TrackingQuery 流程跟踪条件 is what all figures are asked by.
type TrackingQuery struct {
	Type       []string `query:"type" doc:"codes"`
	Department string   `query:"department" maxLength:"40" doc:"of the papers; an id"`
	From       string   `query:"from" doc:"a day, or an instant; eleven weeks before this one unless given"`
	To         string   `query:"to" doc:"a day, which is included, or an instant, which is not; today unless given"`
}

// TrackingOverview 流程总览 is the dashboard.
type TrackingOverview struct {
	From        value.Date `json:"from"`
	To          value.Date `json:"to"`
	GeneratedAt time.Time  `json:"generated_at"`
	Types       []TypeName `json:"types" doc:"of which papers are counted"`
	tracking.Overview
}

// TypeName 单据类型名称.
type TypeName struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

func (s *server) registerTracking() {
	view, export := boundTo(grant(platform.Tracking, function.View)), boundTo(grant(platform.Tracking, function.Export))
	register(s, operation{method: http.MethodGet, path: trackingPath + "/overview", id: "track-overview", summary: "流程总览", tag: "流程跟踪",
		access: view}, s.trackOverview)
	register(s, operation{method: http.MethodGet, path: trackingPath + "/papers", id: "track-papers", summary: "一个指标所统计的单据", tag: "流程跟踪",
		access: view}, s.trackPapers)
	register(s, operation{method: http.MethodGet, path: trackingPath + "/export", id: "export-tracking", summary: "导出流程总览", tag: "流程跟踪",
		access: export, produces: reports.ContentTypeXLSX}, s.exportTracking)
	register(s, operation{method: http.MethodGet, path: trackingPath + "/papers/{id}", id: "track-paper", summary: "单据流转：谁办了多久、下一步、谁能办", tag: "流程跟踪",
		access: personal(grant(platform.Tracking, function.View))}, s.trackPaper)
}

func (s *server) trackOverview(ctx context.Context, in *TrackingQuery) (*struct{ Body TrackingOverview }, error) {
	q, types, err := s.trackingQuestion(ctx, *in)
	if err != nil {
		return nil, err
	}
	overview, err := s.Tracking.Overview(ctx, q)
	if err != nil {
		return nil, err
	}
	out := TrackingOverview{From: value.DateOf(q.Span.From), To: value.DateOf(q.Span.To.Add(-time.Microsecond)), GeneratedAt: s.now(),
		Types: []TypeName{}, Overview: overview}
	for _, t := range types {
		out.Types = append(out.Types, TypeName{Code: t.Code, Title: t.Title})
	}
	return &struct{ Body TrackingOverview }{out}, nil
}

// trackingQuestion turns a query into what is counted: papers of types that the
// caller may query, within what he sees of them and of tracking.
func (s *server) trackingQuestion(ctx context.Context, in TrackingQuery) (tracking.Question, []*document.Type, error) {
	q := tracking.Question{Department: in.Department}
	types, err := s.queriedTypes(ctx, DocumentQuery{Type: in.Type}, function.View)
	if err != nil {
		return q, nil, err
	}
	if q.Span, err = s.trackingSpan(in.From, in.To); err != nil {
		return q, nil, err
	}
	for _, t := range types {
		q.Types = append(q.Types, t.Code)
	}
	switch len(types) {
	case 0:
		q.Types = []string{""} // no paper has it
		q.Scope = directory.Scope{Person: caller(ctx).ID}
		return q, types, nil
	case len(s.Types.All()):
		q.Types = nil
	}
	q.Scope = policies.Narrower(s.Policy.Scope(caller(ctx), platform.Tracking), s.listScope(ctx, types))
	return q, types, nil
}

func (s *server) trackingSpan(from, to string) (tracking.Span, error) {
	today := value.DateOf(s.now())
	span := tracking.Days(tracking.MondayOf(today).AddDays(-7*(trackedWeeks-1)), today)
	start, err := timeParam("from", from, false)
	if err != nil {
		return span, err
	}
	end, err := timeParam("to", to, true)
	if err != nil {
		return span, err
	}
	if end != nil {
		span.To = *end
		if len(to) == len(time.DateOnly) { // the whole day
			span.To = span.To.Add(time.Microsecond)
		}
		if start == nil {
			span.From = span.To.AddDate(0, 0, -7*trackedWeeks)
		}
	}
	if start != nil {
		span.From = *start
	}
	switch {
	case !span.From.Before(span.To):
		return span, fault.Invalid("tracking.period", "查询期间的开始不能晚于结束").At("from", "晚于结束日期")
	case span.To.Sub(span.From) > maxTracked*24*time.Hour:
		return span, fault.Invalid("tracking.period", "查询期间不能超过两年，请缩小范围").At("from", "期间超过两年")
	}
	return span, nil
}
