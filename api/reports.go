package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/reports"
)

// ReportInfo 报表 as the list of reports shows it.
type ReportInfo struct {
	ID      string           `json:"id" example:"W-05.2"`
	Title   string           `json:"title"`
	Module  string           `json:"module"`
	Note    string           `json:"note,omitempty"`
	Filters []document.Field `json:"filters"`
	Columns []reports.Column `json:"columns"`
	Chart   *reports.Chart   `json:"chart,omitempty"`
	Compare bool             `json:"compare,omitempty" doc:"with compare=month or compare=year the figures of 上月 or 去年同期 stand beside"`
}

func (s *server) registerReports() {
	path := apiPrefix + "/reports"
	view, export := boundTo(s.reportGrants(function.View)...), boundTo(s.reportGrants(function.Export)...)
	register(s, operation{method: http.MethodGet, path: path, id: "list-reports", summary: "可用的报表", tag: "报表",
		access: personal(s.reportGrants(function.View)...)}, func(ctx context.Context, _ *struct{}) (*struct{ Body []ReportInfo }, error) {
		list := []ReportInfo{}
		for _, r := range s.Reports.All() {
			if s.may(ctx, r.ID, function.View) {
				list = append(list, ReportInfo{ID: r.ID, Title: r.Title, Module: r.Module, Note: r.Note, Filters: r.Filters, Columns: r.Columns,
					Chart: r.Chart, Compare: r.Compare})
			}
		}
		return &struct{ Body []ReportInfo }{list}, nil
	})
	register(s, operation{method: http.MethodGet, path: path + "/{id}", id: "run-report", summary: "查询报表", tag: "报表", access: view},
		func(ctx context.Context, in *reportInput) (*struct{ Body reports.Result }, error) {
			result, err := s.runReport(ctx, in, function.View)
			if err != nil {
				return nil, err
			}
			return &struct{ Body reports.Result }{*result}, nil
		})
	register(s, operation{method: http.MethodGet, path: path + "/{id}/export", id: "export-report", summary: "导出报表", tag: "报表",
		access: export, produces: reports.ContentTypeXLSX}, func(ctx context.Context, in *reportInput) (*fileOutput, error) {
		result, err := s.runReport(ctx, in, function.Export)
		if err != nil {
			return nil, err
		}
		requestOf(ctx).shown.rows = len(result.Rows)
		return s.workbook(result.Title, func(w io.Writer) error { return result.WriteXLSX(w, caller(ctx).Name) })
	})
	register(s, operation{method: http.MethodGet, path: path + "/{id}/print", id: "print-report", summary: "打印报表", tag: "报表",
		access: view, produces: "text/html"}, func(ctx context.Context, in *reportInput) (*fileOutput, error) {
		result, err := s.runReport(ctx, in, function.View)
		if err != nil {
			return nil, err
		}
		var html bytes.Buffer
		if err := s.Printer.PrintReport(&html, result, caller(ctx).Name, s.now()); err != nil {
			return nil, err
		}
		return page(html.Bytes()), nil
	})
}

func (s *server) reportGrants(a function.Action) []Grant {
	var list []Grant
	for _, r := range s.Reports.All() {
		list = append(list, grant(r.ID, a))
	}
	return list
}

// ledgerGrants are those of the reports on the ledger, whose figures lead to it.
func (s *server) ledgerGrants(a function.Action) []Grant {
	var list []Grant
	for _, r := range s.Reports.All() {
		if strings.HasPrefix(r.ID, "W-") {
			list = append(list, grant(r.ID, a))
		}
	}
	return list
}

// reportInput takes whatever conditions a report declares; the report checks
// them.
type reportInput struct {
	ID    string `path:"id" maxLength:"20"`
	query map[string]string
}

// Resolve collects the conditions.
func (in *reportInput) Resolve(ctx huma.Context) []error {
	in.query = map[string]string{}
	u := ctx.URL()
	for name, values := range u.Query() {
		in.query[name] = values[0]
	}
	return nil
}

func (s *server) runReport(ctx context.Context, in *reportInput, action function.Action) (*reports.Result, error) {
	r, err := s.Reports.Find(in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.require(ctx, r.ID, action); err != nil {
		return nil, err
	}
	params, err := r.Parse(in.query, value.DateOf(s.now()))
	if err != nil {
		return nil, err
	}
	sources := s.Sources
	sources.Scope = s.Policy.Scope(caller(ctx), r.ID)
	return r.Run(ctx, sources, params)
}
