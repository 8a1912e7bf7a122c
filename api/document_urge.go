package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

func (s *server) registerUrging() {
	access := boundTo(s.createGrants()...)
	register(s, operation{method: http.MethodPost, path: documentsPath + "/{id}/urge", id: "urge-document", summary: "催办", tag: "单据",
		access: access}, s.urgeDocument)
	register(s, operation{method: http.MethodPost, path: documentsPath + "/{id}/cc", id: "copy-document", summary: "录入人抄送", tag: "单据",
		access: access}, s.copyDocument)
}

type urgeInput struct {
	DocumentPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body *struct {
		Comment string `json:"comment,omitempty" maxLength:"500"`
	}
}

func (s *server) urgeDocument(ctx context.Context, in *urgeInput) (*documentOutput, error) {
	d, _, err := s.entered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	c := approval.Urging{DocumentID: d.ID, By: by(ctx), Key: decisionKey(caller(ctx).ID, in.Key, d.ID)}
	if in.Body != nil {
		c.Comment = in.Body.Comment
	}
	if _, err := s.Processes.Urge(ctx, c); err != nil {
		return nil, err
	}
	return s.shown(ctx, d.ID)
}

type copyInput struct {
	DocumentPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Users   Distinct `json:"users" minItems:"1" maxItems:"20"`
		Comment string   `json:"comment,omitempty" maxLength:"500"`
	}
}

// copyDocument sends copies of the maker's own paper. It moves nothing, so it
// goes to the desk at once, also when the paper is done and has no process.
func (s *server) copyDocument(ctx context.Context, in *copyInput) (*documentOutput, error) {
	d, _, err := s.entered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	c := approval.Decision{DocumentID: d.ID, By: by(ctx), Action: document.Copy, Comment: in.Body.Comment, Users: in.Body.Users,
		Key: decisionKey(caller(ctx).ID, in.Key, d.ID)}
	if err := s.checkDecision(ctx, c); err != nil {
		return nil, err
	}
	if _, err := s.Desk.Decide(ctx, c); err != nil {
		return nil, err
	}
	return s.shown(ctx, d.ID)
}
