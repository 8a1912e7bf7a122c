package api

import (
	"context"
	"net/http"
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

// RightsMatrix 角色与应用对照: roles by functions, with the rights that are granted.
type RightsMatrix struct {
	Version   int64            `json:"version" doc:"of the rights; a change names the one it was made from"`
	Roles     []RoleView       `json:"roles"`
	Functions []MatrixFunction `json:"functions"`
	Rights    []RightView      `json:"rights"`
}

// MatrixFunction 应用 as a row of the matrix.
type MatrixFunction struct {
	FunctionActions
	System   string `json:"system"`
	Only     string `json:"only,omitempty" doc:"the administrator's role that alone may have it"`
	Disabled bool   `json:"disabled"`
}

// RightView 授权.
type RightView struct {
	Role     string          `json:"role" maxLength:"40"`
	Function string          `json:"function" maxLength:"40"`
	Action   function.Action `json:"action" enum:"view,act,export,manage"`
}

// RightChangeBody 授权变动.
type RightChangeBody struct {
	RightView
	Grant bool `json:"grant"`
}

// RightsPlanView 对照预览 tells what a change grants and takes, and from how many.
type RightsPlanView struct {
	Version int64       `json:"version"`
	Grants  []RightView `json:"grants"`
	Revokes []RightView `json:"revokes"`
	People  int         `json:"people" doc:"enabled people whose rights change"`
	Orphans []string    `json:"orphans" doc:"functions that nobody could use any more"`
}

type rightsInput struct {
	Body struct {
		Version int64             `json:"version,omitempty"`
		Changes []RightChangeBody `json:"changes" minItems:"1" maxItems:"2000"`
	}
}

func (in *rightsInput) changes() []directory.RightChange {
	out := make([]directory.RightChange, 0, len(in.Body.Changes))
	for _, c := range in.Body.Changes {
		out = append(out, directory.RightChange{Right: directory.Right{Role: c.Role, Function: c.Function, Action: c.Action}, Grant: c.Grant})
	}
	return out
}

type planOutput struct{ Body RightsPlanView }

func (s *server) registerRights() {
	manage := boundTo(grant(directory.RoleRights, function.Manage))
	register(s, operation{method: http.MethodGet, path: rightsPath, id: "get-rights", summary: "角色与应用对照", tag: rolesTag,
		access: boundTo(grant(directory.RoleRights, function.View))}, s.rightsMatrix)
	register(s, operation{method: http.MethodPost, path: rightsPath + "/preview", id: "preview-rights", summary: "预览将授予和收回的权限", tag: rolesTag,
		access: manage}, func(ctx context.Context, in *rightsInput) (*planOutput, error) {
		plan, err := s.Management.PreviewRights(ctx, by(ctx), in.changes())
		return &planOutput{s.planView(plan)}, err
	})
	register(s, operation{method: http.MethodPut, path: rightsPath, id: "change-rights", summary: "授予和收回权限", tag: rolesTag,
		access: manage, confirm: true}, func(ctx context.Context, in *rightsInput) (*planOutput, error) {
		plan, err := s.Management.ChangeRights(ctx, by(ctx), in.Body.Version, in.changes())
		return &planOutput{s.planView(plan)}, err
	})
}

func (s *server) planView(p directory.RightsPlan) RightsPlanView {
	out := RightsPlanView{Version: p.Version, Grants: rightViews(p.Grants), Revokes: rightViews(p.Revokes), People: p.People, Orphans: []string{}}
	for _, id := range p.Orphans {
		if f, known := s.Functions.Find(id); known {
			id = f.Module + " — " + f.Title
		}
		out.Orphans = append(out.Orphans, id)
	}
	return out
}

func rightViews(list []directory.Right) []RightView {
	out := make([]RightView, 0, len(list))
	for _, r := range list {
		out = append(out, RightView{Role: r.Role, Function: r.Function, Action: r.Action})
	}
	return out
}

func (s *server) rightsMatrix(ctx context.Context, _ *struct{}) (*struct{ Body RightsMatrix }, error) {
	book, err := s.Rulebook.Book(ctx)
	if err != nil {
		return nil, err
	}
	out := RightsMatrix{Version: book.Version, Functions: []MatrixFunction{}, Rights: []RightView{}}
	if out.Roles, err = s.roleViews(ctx); err != nil {
		return nil, err
	}
	for _, f := range s.Policy.Menu(s.Functions.All()) {
		off := slices.ContainsFunc(book.Functions, func(set directory.FunctionSetting) bool { return set.ID == f.ID && set.Disabled })
		out.Functions = append(out.Functions, MatrixFunction{System: f.System, Only: f.Only, Disabled: off,
			FunctionActions: FunctionActions{ID: f.ID, Title: f.Title, Module: f.Module, Actions: f.Actions}})
	}
	for _, r := range rightViews(book.Rights) {
		if _, known := s.Functions.Find(r.Function); known {
			out.Rights = append(out.Rights, r)
		}
	}
	return &struct{ Body RightsMatrix }{out}, nil
}
