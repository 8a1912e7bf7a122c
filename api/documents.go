package api

import (
	"context"
	"net/http"
	"slices"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/reports"
)

const documentsPath = apiPrefix + "/documents"

func (s *server) registerDocuments() {
	query := s.queryGrants(function.View)
	listing := append(slices.Clone(query), s.listGrants()...)
	register(s, operation{method: http.MethodPost, path: documentsPath, id: "create-document", summary: "录入单据，可同时提交", tag: "单据",
		access: boundTo(s.createGrants()...), status: http.StatusCreated, maxBody: jsonLimit}, s.createDocument)
	register(s, operation{method: http.MethodGet, path: documentsPath, id: "list-documents", summary: "单据查询", tag: "单据",
		access: boundTo(listing...)}, s.listDocuments)
	register(s, operation{method: http.MethodGet, path: documentsPath + "/export", id: "export-documents", summary: "导出单据清单", tag: "单据",
		access: boundTo(s.exportGrants()...), produces: reports.ContentTypeXLSX}, s.exportDocuments)
	register(s, operation{method: http.MethodGet, path: documentsPath + "/{id}", id: "get-document", summary: "单据详情", tag: "单据",
		access: personal(query...)}, func(ctx context.Context, in *DocumentPath) (*documentOutput, error) {
		d, t, err := s.paper(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return s.show(ctx, d, t)
	})
	register(s, operation{method: http.MethodPatch, path: documentsPath + "/{id}", id: "edit-document", summary: "修改草稿或退回的单据", tag: "单据",
		access: boundTo(s.createGrants()...), maxBody: jsonLimit}, s.editDocument)
	register(s, operation{method: http.MethodDelete, path: documentsPath + "/{id}", id: "delete-document", summary: "删除本人未提交的草稿", tag: "单据",
		access: boundTo(s.createGrants()...), status: http.StatusNoContent}, s.deleteDocument)
}

// DocumentPath names a paper by its number.
type DocumentPath struct {
	ID string `path:"id" maxLength:"40"`
}

type createInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Type   string   `json:"type" maxLength:"64"`
		Head   Object   `json:"head,omitempty"`
		Lines  []Object `json:"lines,omitempty"`
		Submit bool     `json:"submit,omitempty"`
	}
}

// createDocument stores a draft and submits it when asked. A draft whose
// submission is refused stays: the problem names its number.
func (s *server) createDocument(ctx context.Context, in *createInput) (*documentOutput, error) {
	t, err := s.Types.Find(in.Body.Type)
	if err != nil {
		return nil, err
	}
	if err := s.require(ctx, t.Create, function.Act); err != nil {
		return nil, err
	}
	if in.Body.Submit {
		if err := s.confirmedFor(ctx, t); err != nil {
			return nil, err
		}
	}
	if err := s.checkReferences(ctx, t, in.Body.Head, in.Body.Lines); err != nil {
		return nil, err
	}
	d, err := s.Desk.Create(ctx, by(ctx), approval.Draft{Type: t.Code, Head: in.Body.Head, Lines: plainMaps(in.Body.Lines), Key: in.Key})
	if err != nil {
		return nil, err
	}
	if in.Body.Submit && d.State == document.Draft { // a repeated request finds it submitted
		if _, err := s.Processes.Submit(ctx, d.ID, by(ctx), d.Version); err != nil {
			return nil, keptDraft{error: err, id: d.ID}
		}
	}
	return s.shown(ctx, d.ID)
}

// shown reads a paper anew after a change and shows it.
func (s *server) shown(ctx context.Context, id string) (*documentOutput, error) {
	d, t, err := s.paper(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.show(ctx, d, t)
}

type editInput struct {
	DocumentPath
	Body struct {
		Version int       `json:"version,omitempty" minimum:"1" doc:"of the page that is saved; left out: whatever stands is replaced"`
		Head    *Object   `json:"head,omitempty" doc:"replaces the head; left out: unchanged"`
		Lines   *[]Object `json:"lines,omitempty" doc:"replaces the lines; left out: unchanged"`
	}
}

func (s *server) editDocument(ctx context.Context, in *editInput) (*documentOutput, error) {
	d, t, err := s.entered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	head, lines := Object(d.Head), linesOf(d)
	if in.Body.Head != nil {
		head = *in.Body.Head
	}
	if in.Body.Lines != nil {
		lines = *in.Body.Lines
	}
	if err := s.checkReferences(ctx, t, head, lines); err != nil {
		return nil, err
	}
	if _, err := s.Desk.Edit(ctx, by(ctx), d.ID, in.Body.Version, head, plainMaps(lines)); err != nil {
		return nil, err
	}
	return s.shown(ctx, d.ID)
}

func linesOf(d *document.Document) []Object {
	out := make([]Object, len(d.Lines))
	for i, line := range d.Lines {
		out[i] = Object(line)
	}
	return out
}

// entered is a visible paper of a type that the caller may enter; whether it is
// his own is a rule of the desk.
func (s *server) entered(ctx context.Context, id string) (*document.Document, *document.Type, error) {
	d, t, err := s.paper(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := s.require(ctx, t.Create, function.Act); err != nil {
		return nil, nil, err
	}
	return d, t, t.OwnProcess()
}

func (s *server) deleteDocument(ctx context.Context, in *DocumentPath) (*struct{}, error) {
	d, _, err := s.entered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.Desk.Delete(ctx, by(ctx), d.ID)
}
