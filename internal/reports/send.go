package reports

import (
	"bytes"
	"context"
	"fmt"
	"maps"

	"cardflow/internal/domain/delivery"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Rights 权限 tells what a person may see now.
type Rights interface {
	Refresh(ctx context.Context) error
	Allowed(roles []string, functionID string, action function.Action) bool
	Scope(p directory.Person, functionID string) directory.Scope
}

// Sender 报表生成 makes the files of 定时报表 with the rights of their owners.
type Sender struct {
	Registry *Registry
	Sources  Sources
	Rights   Rights
}

var _ delivery.Reports = Sender{}

// Title names a report and refuses conditions that it does not take, and a report
// that shows no period.
func (s Sender) Title(report string, query map[string]string) (string, error) {
	r, err := s.Registry.Find(report)
	if err != nil {
		return "", err
	}
	today := value.DateOf(s.Sources.Clock())
	if !r.periodic() {
		return "", fault.Invalid("delivery.no_period", "“%s”没有期间，不能定时发送", r.Title)
	}
	_, err = r.Parse(r.over(query, delivery.Period{From: today, To: today}), today)
	return r.Title, err
}

// Allowed refuses a person who may not see and export a report now.
func (s Sender) Allowed(ctx context.Context, person directory.Person, report string) error {
	r, err := s.Registry.Find(report)
	if err != nil {
		return err
	}
	if err := s.Rights.Refresh(ctx); err != nil {
		return err
	}
	for _, action := range []function.Action{function.View, function.Export} {
		if !s.Rights.Allowed(person.Roles, report, action) {
			return fault.Forbidden("delivery.not_allowed", "您没有查看并导出“%s”的权限", r.Title)
		}
	}
	return nil
}

// Make writes what the report shows a person for a period.
func (s Sender) Make(ctx context.Context, person directory.Person, report string, query map[string]string, over delivery.Period) (delivery.Made, error) {
	r, err := s.Registry.Find(report)
	if err != nil {
		return delivery.Made{}, err
	}
	made := delivery.Made{Title: r.Title, Query: r.over(query, over)}
	params, err := r.Parse(made.Query, value.DateOf(s.Sources.Clock()))
	if err != nil {
		return made, err
	}
	sources := s.Sources
	sources.Scope = s.Rights.Scope(person, report)
	result, err := r.Run(ctx, sources, params)
	if err != nil {
		return made, err
	}
	var file bytes.Buffer
	if err := result.WriteXLSX(&file, person.Name); err != nil {
		return made, fmt.Errorf("write %s: %w", report, err)
	}
	made.Content, made.Rows = file.Bytes(), len(result.Rows)
	return made, nil
}

// periodic tells whether a report asks for a period, in whichever form.
func (r *Report) periodic() bool {
	return r.filtersBy(FilterFrom) || r.filtersBy(FilterMonth) || r.filtersBy(FilterDay)
}

// over puts a period into the conditions of a report, in its own form: a month or a
// day is the one in which the period ends.
func (r *Report) over(query map[string]string, p delivery.Period) map[string]string {
	out := maps.Clone(query)
	if out == nil {
		out = map[string]string{}
	}
	for _, name := range []string{FilterFrom, FilterTo, FilterMonth, FilterDay} {
		delete(out, name)
	}
	switch {
	case r.filtersBy(FilterMonth):
		out[FilterMonth] = p.To.Month()
	case r.filtersBy(FilterDay):
		out[FilterDay] = string(p.To)
	default:
		out[FilterFrom], out[FilterTo] = string(p.From), string(p.To)
	}
	return out
}
