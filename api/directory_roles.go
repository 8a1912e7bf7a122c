package api

import (
	"context"
	"net/http"
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

const (
	rolesPath  = apiPrefix + "/directory/roles"
	rightsPath = apiPrefix + "/directory/rights"
	rolesTag   = "角色设置"
)

// RoleView 角色 as its administrator sees it.
type RoleView struct {
	Code     string          `json:"code"`
	Name     string          `json:"name"`
	Reach    directory.Reach `json:"reach" enum:"own,outlet,department,district,all" doc:"数据范围"`
	Position int             `json:"position"`
	Version  int             `json:"version"`
	People   int             `json:"people" doc:"enabled holders"`
	Builtin  bool            `json:"builtin" doc:"cannot be deleted"`
	Fixed    bool            `json:"fixed" doc:"one of the three administrators: its rights cannot be changed"`
}

func roleView(r directory.Role) RoleView {
	return RoleView{Code: r.Code, Name: r.Name, Reach: r.Sees(), Position: r.Position, Version: r.Version, People: r.People,
		Builtin: r.Builtin(), Fixed: directory.IsAdministrator(r.Code)}
}

// RoleBody 角色表单.
type RoleBody struct {
	Name     string `json:"name" maxLength:"100"`
	Reach    string `json:"reach" enum:"own,outlet,department,district,all"`
	Position int    `json:"position,omitempty" minimum:"0" maximum:"100000"`
}

func (b RoleBody) form() directory.RoleForm {
	return directory.RoleForm{Name: b.Name, Reach: directory.Reach(b.Reach), Position: b.Position}
}

type createRoleInput struct {
	Body struct {
		RoleBody
		Code string `json:"code" maxLength:"64"`
	}
}

// RolePath names a role.
type RolePath struct {
	Code string `path:"code" maxLength:"40"`
}

type editRoleInput struct {
	RolePath
	Body struct {
		RoleBody
		Version int `json:"version"`
	}
}

type roleOutput struct{ Body RoleView }

type rolesOutput struct {
	Body struct {
		Items []RoleView `json:"items"`
	}
}

func (s *server) registerRoles() {
	look := boundTo(grant(directory.RoleAdmin, function.View), grant(directory.RoleRights, function.View), grant(directory.PersonRoles, function.View),
		grant(directory.PersonAdmin, function.View), grant(directory.UnifiedPeople, function.View))
	manage := boundTo(grant(directory.RoleAdmin, function.Manage))
	register(s, operation{method: http.MethodGet, path: rolesPath, id: "list-roles", summary: "角色", tag: rolesTag, access: look},
		func(ctx context.Context, _ *struct{}) (*rolesOutput, error) {
			views, err := s.roleViews(ctx)
			out := &rolesOutput{}
			out.Body.Items = views
			return out, err
		})
	register(s, operation{method: http.MethodPost, path: rolesPath, id: "create-role", summary: "新增角色", tag: rolesTag, access: manage, confirm: true,
		status: http.StatusCreated}, func(ctx context.Context, in *createRoleInput) (*roleOutput, error) {
		r, err := s.Management.CreateRole(ctx, by(ctx), in.Body.Code, in.Body.form())
		return &roleOutput{roleView(r)}, err
	})
	register(s, operation{method: http.MethodPut, path: rolesPath + "/{code}", id: "edit-role", summary: "修改角色", tag: rolesTag, access: manage, confirm: true},
		func(ctx context.Context, in *editRoleInput) (*roleOutput, error) {
			r, err := s.Management.EditRole(ctx, by(ctx), in.Code, in.Body.Version, in.Body.form())
			return &roleOutput{roleView(r)}, err
		})
	register(s, operation{method: http.MethodDelete, path: rolesPath + "/{code}", id: "delete-role", summary: "删除角色", tag: rolesTag, access: manage, confirm: true,
		status: http.StatusNoContent}, func(ctx context.Context, in *struct {
		RolePath
		Version int `query:"version"`
	}) (*struct{}, error) {
		return nil, s.Management.DeleteRole(ctx, by(ctx), in.Code, in.Version)
	})
	s.registerRights()
	s.registerPersonRoles()
}

func (s *server) roleViews(ctx context.Context) ([]RoleView, error) {
	list, err := s.Register.Roles(ctx)
	out := make([]RoleView, 0, len(list))
	for _, r := range list {
		out = append(out, roleView(r))
	}
	return out, err
}

type setRolesInput struct {
	DirectoryID
	Body struct {
		Roles   []string `json:"roles" maxItems:"50"`
		Version int      `json:"version"`
	}
}

// FunctionActions 应用 with actions on it.
type FunctionActions struct {
	ID      string            `json:"id"`
	Title   string            `json:"title"`
	Module  string            `json:"module"`
	Actions []function.Action `json:"actions"`
}

// RolesPreview 角色变动预览 tells what a person would gain and lose.
type RolesPreview struct {
	Grants  []FunctionActions `json:"grants"`
	Revokes []FunctionActions `json:"revokes"`
}

func (s *server) registerPersonRoles() {
	manage := boundTo(grant(directory.PersonRoles, function.Manage))
	register(s, operation{method: http.MethodPut, path: accountsPath + "/{id}/roles", id: "set-person-roles", summary: "用户与角色对照", tag: accountsTag,
		access: manage, confirm: true}, func(ctx context.Context, in *setRolesInput) (*accountOutput, error) {
		a, err := s.Management.SetPersonRoles(ctx, by(ctx), in.ID, in.Body.Version, in.Body.Roles)
		return s.accountOutput(ctx, a, err)
	})
	register(s, operation{method: http.MethodPost, path: accountsPath + "/{id}/roles/preview", id: "preview-person-roles", summary: "预览角色变动", tag: accountsTag,
		access: manage}, func(ctx context.Context, in *setRolesInput) (*struct{ Body RolesPreview }, error) {
		a, err := s.Register.Account(ctx, in.ID)
		return &struct{ Body RolesPreview }{RolesPreview{Grants: s.gained(a.Roles, in.Body.Roles), Revokes: s.gained(in.Body.Roles, a.Roles)}}, err
	})
}

// gained gives what one set of roles may do and another may not.
func (s *server) gained(before, after []string) []FunctionActions {
	out := []FunctionActions{}
	for _, f := range s.Policy.Functions(after, s.Functions.All()) {
		actions := slices.DeleteFunc(f.Actions, func(a function.Action) bool { return s.Policy.Allowed(before, f.ID, a) })
		if len(actions) > 0 {
			out = append(out, FunctionActions{ID: f.ID, Title: f.Title, Module: f.Module, Actions: actions})
		}
	}
	return out
}
