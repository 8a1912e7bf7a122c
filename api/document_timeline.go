package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
)

func (s *server) registerTimeline() {
	register(s, operation{method: http.MethodGet, path: documentsPath + "/{id}/timeline", id: "get-timeline", summary: "单据经过", tag: "单据",
		access: personal(s.queryGrants(function.View)...)}, s.timeline)
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
	Behalf      *document.Named   `json:"behalf" doc:"the principal for whom a deputy acted"`
	People      []document.Named  `json:"people,omitempty" doc:"to whom: transfer, delegation, added signers, copies, mentions"`
	Files       []attachment.File `json:"files,omitempty" doc:"attachments of the opinion"`
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
	files, err := s.opinionFiles(ctx, events)
	if err != nil {
		return nil, err
	}
	out := &timelineOutput{}
	out.Body.Items = make([]TimelineEntry, 0, len(events))
	for _, e := range events {
		entry := TimelineEntry{ID: e.ID, At: e.At, Actor: e.Actor, Kind: "change", Action: e.Action,
			ActionLabel: document.ActionLabel(e.Action), Comment: e.Comment, Changes: e.Changes,
			Behalf: named(e.Behalf.ID, e.Behalf.Name), People: e.People}
		for _, id := range e.Files {
			if f, ok := files[id]; ok {
				entry.Files = append(entry.Files, f)
			}
		}
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

// opinionFiles describes the attachments of a history's opinions, by id.
func (s *server) opinionFiles(ctx context.Context, events []document.Event) (map[string]attachment.File, error) {
	var ids []string
	for _, e := range events {
		ids = append(ids, e.Files...)
	}
	files, err := s.Files.Files(ctx, ids)
	out := make(map[string]attachment.File, len(files))
	for _, f := range files {
		out[f.ID] = f
	}
	return out, err
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
