package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/approval"
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
}

type submitInput struct {
	DocumentPath
	Body *struct {
		Version int `json:"version,omitempty" minimum:"1"`
	}
}

func (s *server) submitDocument(ctx context.Context, in *submitInput) (*documentOutput, error) {
	d, t, err := s.entered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.confirmedFor(ctx, t); err != nil {
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
