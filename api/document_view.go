package api

import (
	"context"
	"slices"
	"time"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// Document 单据 as the API shows it, with everything its page needs.
type Document struct {
	ID            string            `json:"id" example:"RK-20260301-0001"`
	Type          string            `json:"type" example:"warehouse.material_receipt"`
	Title         string            `json:"title" example:"入库单"`
	Module        string            `json:"module"`
	State         document.State    `json:"state"`
	StateLabel    string            `json:"state_label" example:"待质检员确认"`
	BusinessDate  value.Date        `json:"business_date" example:"2026-03-01"`
	Maker         document.Named    `json:"maker"`
	Department    document.Named    `json:"department"`
	Outlet        document.Named    `json:"outlet" doc:"网点; empty at the centre"`
	Summary       string            `json:"summary"`
	Head          Object            `json:"head"`
	Lines         []Object          `json:"lines"`
	Labels        map[string]string `json:"labels" doc:"names of every id the paper holds"`
	Units         map[string]string `json:"units" doc:"units of the items among them"`
	Attachments   []attachment.File `json:"attachments"`
	Steps         []PaperStep       `json:"steps"`
	Version       int               `json:"version"`
	FormVersion   int               `json:"form_version"`
	CreatedAt     time.Time         `json:"created_at"`
	UpdatedAt     time.Time         `json:"updated_at"`
	TotalQuantity Number            `json:"total_quantity"`
	TotalAmount   value.Money       `json:"total_amount" doc:"分"`
	Allowed       []string          `json:"allowed" doc:"what the caller may do with the paper now"`
	Task          *string           `json:"task" doc:"the caller's open task on the paper"`
	Actions       []document.Action `json:"actions" doc:"what he may decide on it"`
	Definition    DefinitionOf      `json:"definition"`
	Route         string            `json:"route" doc:"its page, when a process of its own moves it; else empty"`
	Overdue       bool              `json:"overdue" doc:"an open task is past its due time"`
	Signatures    []PaperSignature  `json:"signatures" doc:"of people under their decisions"`
}

// DefinitionOf 流程版本 is the version of the chain a paper follows, and the one
// that new papers follow; 0 before its submission.
type DefinitionOf struct {
	Version int `json:"version"`
	Current int `json:"current"`
}

type documentOutput struct{ Body Document }

// show completes a paper for its page.
func (s *server) show(ctx context.Context, d *document.Document, t *document.Type) (*documentOutput, error) {
	rows, err := s.Inbox.Rows(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	work := workOf(rows)
	d = s.shownAs(ctx, d, t)
	labels, units, err := s.namesAndUnits(ctx, append(d.Refs(t), nonEmpty(d.Outlet)...))
	if err != nil {
		return nil, err
	}
	files, err := s.Files.Files(ctx, d.Files(t))
	if err != nil {
		return nil, err
	}
	if files == nil {
		files = []attachment.File{}
	}
	out := Document{
		ID: d.ID, Type: d.Type, Title: d.Title, Module: t.Module, State: d.State, StateLabel: d.StateLabel(),
		BusinessDate: d.BusinessDate, Maker: d.Maker, Department: d.Department, Outlet: document.Named{ID: d.Outlet, Name: labels[d.Outlet]}, Summary: d.Summary,
		Head: Object(d.Head.Clone()), Lines: shownLines(t, d.Lines), Labels: labels, Units: units, Attachments: files,
		Version: d.Version, FormVersion: d.FormVersion, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
		TotalQuantity: Number(d.Quantity), TotalAmount: d.Amount, Actions: []document.Action{},
		Overdue: slices.ContainsFunc(rows, s.overdue), Route: t.PageOf(d.ID),
	}
	if out.Steps, err = s.steps(ctx, d, work); err != nil {
		return nil, err
	}
	if out.Signatures, err = s.signaturesOf(ctx, d.ID); err != nil {
		return nil, err
	}
	if out.Allowed, err = s.allowed(ctx, d, t, work); err != nil {
		return nil, err
	}
	if out.Definition, err = s.definitionOf(ctx, d); err != nil {
		return nil, err
	}
	if row := s.ownTask(ctx, rows); row != nil && t.Process == "" {
		out.Task, out.Actions = &row.ID, row.Actions(caller(ctx))
	}
	return &documentOutput{Body: out}, nil
}

func (s *server) overdue(row task.Task) bool {
	return row.State == task.Open && row.DueAt != nil && row.DueAt.Before(s.now())
}

func (s *server) definitionOf(ctx context.Context, d *document.Document) (DefinitionOf, error) {
	current, err := s.Chains.Definition(ctx, d.Type, 0)
	return DefinitionOf{Version: d.ChainVersion, Current: current.Version}, err
}

// ownTask is the open task on a paper that the caller may decide, before a
// question that he may answer.
func (s *server) ownTask(ctx context.Context, rows []task.Task) *task.Task {
	for _, kind := range []task.Kind{task.Work, task.Question} {
		for i, row := range rows {
			if row.Kind == kind && row.State == task.Open && s.mayDecide(ctx, row, document.Agree) == nil {
				return &rows[i]
			}
		}
	}
	return nil
}

// shownLines numbers the lines and adds the amount where lines have a price.
func shownLines(t *document.Type, lines []document.Values) []Object {
	priced := slices.ContainsFunc(t.Lines, func(f document.Field) bool { return f.Name == "price" })
	out := make([]Object, len(lines))
	for i, line := range lines {
		out[i] = Object(line.Clone())
		out[i]["line"] = i + 1
		if priced {
			out[i]["amount"] = document.LineAmount(line)
		}
	}
	return out
}
