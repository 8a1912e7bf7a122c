package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
)

func (s *server) registerDocumentActions() {
	register(s, operation{method: http.MethodPost, path: documentsPath + "/{id}/submit", id: "submit-document", summary: "提交", tag: "单据",
		access: boundTo(s.createGrants()...)}, s.submitDocument)
	register(s, operation{method: http.MethodPost, path: documentsPath + "/{id}/withdraw", id: "withdraw-document", summary: "撤回", tag: "单据",
		access: boundTo(s.createGrants()...)}, s.withdrawDocument)
	register(s, operation{method: http.MethodPost, path: documentsPath + "/{id}/redate", id: "redate-document", summary: "日期调整", tag: "单据",
		access: boundTo(s.redateGrants(function.Act)...)}, s.redateDocument)
	register(s, operation{method: http.MethodGet, path: documentsPath + "/{id}/timeline", id: "get-timeline", summary: "单据经过", tag: "单据",
		access: personal(s.queryGrants(function.View)...)}, s.timeline)
}

type submitInput struct {
	DocumentPath
	Body *struct {
		Version int `json:"version,omitempty" minimum:"1"`
	}
}

func (s *server) submitDocument(ctx context.Context, in *submitInput) (*documentOutput, error) {
	d, _, err := s.entered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	version := 0
	if in.Body != nil {
		version = in.Body.Version
	}
	if _, err := s.Processes.Submit(ctx, d.ID, by(ctx), version); err != nil {
		return nil, err
	}
	return s.shown(ctx, d.ID)
}

type withdrawInput struct {
	DocumentPath
	Body *struct {
		Comment string `json:"comment,omitempty" maxLength:"500"`
	}
}

func (s *server) withdrawDocument(ctx context.Context, in *withdrawInput) (*documentOutput, error) {
	d, _, err := s.entered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	comment := ""
	if in.Body != nil {
		comment = in.Body.Comment
	}
	if _, err := s.Processes.Withdraw(ctx, d.ID, by(ctx), comment); err != nil {
		return nil, err
	}
	return s.shown(ctx, d.ID)
}

type redateInput struct {
	DocumentPath
	Body struct {
		Date    string `json:"business_date" example:"2026-03-01"`
		Reason  string `json:"reason" maxLength:"500"`
		Version int    `json:"version,omitempty" minimum:"1"`
	}
}

func (s *server) redateDocument(ctx context.Context, in *redateInput) (*documentOutput, error) {
	d, t, err := s.paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.require(ctx, t.Redate, function.Act); err != nil {
		return nil, err
	}
	_, err = s.Desk.Redate(ctx, approval.Redating{DocumentID: d.ID, By: by(ctx), Date: value.Date(in.Body.Date),
		Reason: in.Body.Reason, Version: in.Body.Version})
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, d.ID)
}

// TimelineEntry 经过 is one thing that happened to a paper.
type TimelineEntry struct {
	ID          string            `json:"id"`
	At          time.Time         `json:"at"`
	Actor       document.Named    `json:"actor"`
	Kind        string            `json:"kind" enum:"decision,change,system"`
	Step        *Reference        `json:"step,omitempty"`
	Action      string            `json:"action"`
	ActionLabel string            `json:"action_label"`
	Comment     string            `json:"comment"`
	Changes     []document.Change `json:"changes,omitempty"`
}

type timelineOutput struct {
	Body struct {
		Items []TimelineEntry `json:"items"`
	}
}

func (s *server) timeline(ctx context.Context, in *DocumentPath) (*timelineOutput, error) {
	d, t, err := s.paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	events, err := s.Archive.Events(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if err := s.nameChanges(ctx, t, events); err != nil {
		return nil, err
	}
	out := &timelineOutput{}
	out.Body.Items = make([]TimelineEntry, 0, len(events))
	for _, e := range events {
		entry := TimelineEntry{ID: e.ID, At: e.At, Actor: e.Actor, Kind: "change", Action: e.Action,
			ActionLabel: document.ActionLabel(e.Action), Comment: e.Comment, Changes: e.Changes}
		if e.StepKey != "" {
			entry.Kind, entry.Step = "decision", &Reference{Key: e.StepKey, Title: e.StepTitle}
		}
		if e.Actor.ID == "" {
			entry.Kind = "system"
		}
		out.Body.Items = append(out.Body.Items, entry)
	}
	return out, nil
}

// nameChanges puts names where a change holds the ids of entries.
func (s *server) nameChanges(ctx context.Context, t *document.Type, events []document.Event) error {
	refs := map[string]bool{}
	for _, f := range append(slices.Clone(t.Head), t.Lines...) {
		refs[f.Name] = f.Type == document.Ref
	}
	var ids []string
	each := func(visit func(text *string)) {
		for _, e := range events {
			for i := range e.Changes {
				field := e.Changes[i].Field // "supplier", or "lines[1].location"
				if refs[field[strings.LastIndex(field, ".")+1:]] {
					visit(&e.Changes[i].Before)
					visit(&e.Changes[i].After)
				}
			}
		}
	}
	each(func(text *string) { ids = append(ids, nonEmpty(*text)...) })
	names, err := s.names(ctx, ids)
	if err != nil {
		return err
	}
	each(func(text *string) { *text = names[*text] })
	return nil
}
