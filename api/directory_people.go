package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
)

const (
	accountsPath = apiPrefix + "/directory/people"
	accountsTag  = "用户设置"
)

// AccountView 用户 as the administrators see him.
type AccountView struct {
	ID         string           `json:"id"`
	Username   string           `json:"username"`
	Name       string           `json:"name"`
	Tier       directory.Tier   `json:"tier" enum:"center,district,outlet"`
	Department *document.Named  `json:"department,omitempty"`
	District   *document.Named  `json:"district,omitempty"`
	Outlet     *document.Named  `json:"outlet,omitempty"`
	Roles      []directory.Role `json:"roles"`
	Disabled   bool             `json:"disabled"`
	MustChange bool             `json:"must_change_password" doc:"has not yet replaced the password he was given"`
	Version    int              `json:"version"`
	CreatedAt  *time.Time       `json:"created_at,omitempty"`
	DeletedAt  *time.Time       `json:"deleted_at,omitempty"`
	Deliveries []PushDelivery   `json:"deliveries,omitempty" doc:"of his newest change, for whoever may see it"`
}

// AccountQuery 用户查询条件.
type AccountQuery struct {
	Query      string `query:"q" maxLength:"60" doc:"username, name or initials"`
	Tier       string `query:"tier" enum:"center,district,outlet"`
	Department string `query:"department" maxLength:"40" doc:"with the departments below it"`
	District   string `query:"district" maxLength:"40"`
	Outlet     string `query:"outlet" maxLength:"40"`
	Role       string `query:"role" maxLength:"40"`
	State      string `query:"state" enum:"active,disabled,roleless"`
}

func (q AccountQuery) filter() directory.AccountFilter {
	return directory.AccountFilter{Query: q.Query, Tier: directory.Tier(q.Tier), Department: q.Department, District: q.District,
		Outlet: q.Outlet, Role: q.Role, State: directory.AccountState(q.State)}
}

type accountsInput struct {
	AccountQuery
	Paging
}

// AccountBody 用户表单.
type AccountBody struct {
	Name       string `json:"name" maxLength:"200"`
	Tier       string `json:"tier" enum:"center,district,outlet"`
	Department string `json:"department,omitempty" maxLength:"40"`
	District   string `json:"district,omitempty" maxLength:"40"`
	Outlet     string `json:"outlet,omitempty" maxLength:"40"`
}

func (b AccountBody) form(username string) directory.AccountForm {
	return directory.AccountForm{Username: username, Name: b.Name, Tier: directory.Tier(b.Tier), Department: b.Department, District: b.District, Outlet: b.Outlet}
}

type createAccountInput struct {
	Body struct {
		AccountBody
		Username string `json:"username" maxLength:"64"`
	}
}

type editAccountInput struct {
	DirectoryID
	Body struct {
		AccountBody
		Version int `json:"version"`
	}
}

type disableAccountInput struct {
	DirectoryID
	Body struct {
		Disabled bool `json:"disabled"`
		Version  int  `json:"version"`
	}
}

type accountOutput struct{ Body AccountView }

// OneTimePassword 一次性密码 is shown once, to whoever asked for it.
type OneTimePassword struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Password string `json:"password" doc:"must be replaced at the first login"`
}

type passwordOutput struct{ Body OneTimePassword }

func (s *server) registerAccounts() {
	manage := boundTo(grant(directory.PersonAdmin, function.Manage), grant(directory.UnifiedPeople, function.Manage))
	look := boundTo(grant(directory.PersonAdmin, function.View), grant(directory.UnifiedPeople, function.View), grant(directory.PersonRoles, function.View))
	register(s, operation{method: http.MethodGet, path: accountsPath, id: "list-accounts", summary: "用户", tag: accountsTag, access: look},
		func(ctx context.Context, in *accountsInput) (*listOutput[AccountView], error) {
			return s.listAccounts(ctx, in.filter(), in.request())
		})
	register(s, operation{method: http.MethodGet, path: accountsPath + "/deleted", id: "list-deleted-accounts", summary: "被删用户", tag: accountsTag,
		access: boundTo(grant(directory.DeletedPeople, function.View))}, func(ctx context.Context, in *accountsInput) (*listOutput[AccountView], error) {
		f := in.filter()
		f.Deleted = true
		return s.listAccounts(ctx, f, in.request())
	})
	register(s, operation{method: http.MethodGet, path: accountsPath + "/{id}", id: "get-account", summary: "一个用户", tag: accountsTag, access: look},
		func(ctx context.Context, in *DirectoryID) (*accountOutput, error) {
			a, err := s.Register.Account(ctx, in.ID)
			return s.accountOutput(ctx, a, err)
		})
	// The answers carry a password, which must not be kept with the keys of requests.
	register(s, operation{method: http.MethodPost, path: accountsPath, id: "create-account", summary: "新增用户", tag: accountsTag,
		access: manage, ownKey: true, status: http.StatusCreated}, func(ctx context.Context, in *createAccountInput) (*passwordOutput, error) {
		a, password, err := s.Management.CreateAccount(ctx, by(ctx), in.Body.form(in.Body.Username))
		return &passwordOutput{OneTimePassword{ID: a.ID, Username: a.Username, Password: password}}, err
	})
	register(s, operation{method: http.MethodPost, path: accountsPath + "/{id}/password", id: "reset-password", summary: "重置密码", tag: accountsTag,
		access: manage, confirm: true, ownKey: true}, func(ctx context.Context, in *DirectoryID) (*passwordOutput, error) {
		a, password, err := s.Management.ResetPassword(ctx, by(ctx), in.ID)
		return &passwordOutput{OneTimePassword{ID: a.ID, Username: a.Username, Password: password}}, err
	})
	s.registerAccountChanges(manage)
}

func (s *server) registerAccountChanges(manage access) {
	register(s, operation{method: http.MethodPut, path: accountsPath + "/{id}", id: "edit-account", summary: "修改用户", tag: accountsTag,
		access: manage}, func(ctx context.Context, in *editAccountInput) (*accountOutput, error) {
		a, err := s.Management.EditAccount(ctx, by(ctx), in.ID, in.Body.Version, in.Body.form(""))
		return s.accountOutput(ctx, a, err)
	})
	register(s, operation{method: http.MethodPost, path: accountsPath + "/{id}/disabled", id: "disable-account", summary: "停用或启用用户", tag: accountsTag,
		access: manage, confirm: true}, func(ctx context.Context, in *disableAccountInput) (*accountOutput, error) {
		a, err := s.Management.SetDisabled(ctx, by(ctx), in.ID, in.Body.Version, in.Body.Disabled)
		return s.accountOutput(ctx, a, err)
	})
	register(s, operation{method: http.MethodDelete, path: accountsPath + "/{id}", id: "delete-account", summary: "删除用户", tag: accountsTag,
		access: manage, confirm: true, status: http.StatusNoContent}, func(ctx context.Context, in *versionedID) (*struct{}, error) {
		return nil, s.Management.DeleteAccount(ctx, by(ctx), in.ID, in.Version)
	})
	register(s, operation{method: http.MethodPost, path: accountsPath + "/{id}/restore", id: "restore-account", summary: "恢复被删用户", tag: accountsTag,
		access: boundTo(grant(directory.DeletedPeople, function.Manage))}, func(ctx context.Context, in *DirectoryID) (*accountOutput, error) {
		a, err := s.Management.RestoreAccount(ctx, by(ctx), in.ID)
		return s.accountOutput(ctx, a, err)
	})
	register(s, operation{method: http.MethodPost, path: accountsPath + "/{id}/push", id: "push-account", summary: "推送用户", tag: accountsTag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *DirectoryID) (*struct{}, error) {
		return nil, s.Management.PushAccount(ctx, by(ctx), in.ID)
	})
}

func (s *server) listAccounts(ctx context.Context, f directory.AccountFilter, page document.PageRequest) (*listOutput[AccountView], error) {
	found, err := s.Register.Accounts(ctx, f, page)
	if err != nil {
		return nil, err
	}
	roles, err := s.Directory.Roles(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(found.Items))
	for _, a := range found.Items {
		ids = append(ids, a.ID)
	}
	pushed, err := s.pushed(ctx, directory.PersonObject, ids)
	return listOf(found, func(a directory.Account) AccountView {
		v := accountView(a, roles)
		v.Deliveries = pushed[a.ID]
		return v
	}), err
}

func (s *server) accountOutput(ctx context.Context, a directory.Account, err error) (*accountOutput, error) {
	if err != nil {
		return nil, err
	}
	roles, err := s.Directory.Roles(ctx)
	return &accountOutput{accountView(a, roles)}, err
}

func accountView(a directory.Account, roles []directory.Role) AccountView {
	v := AccountView{ID: a.ID, Username: a.Username, Name: a.Name, Tier: a.Tier, Roles: []directory.Role{}, Disabled: a.Disabled,
		MustChange: a.MustChange, Version: a.Version, DeletedAt: a.DeletedAt, Department: placeOf(a.Department, a.DepartmentName),
		District: placeOf(a.District, a.DistrictName), Outlet: placeOf(a.Outlet, a.OutletName)}
	if !a.CreatedAt.IsZero() {
		v.CreatedAt = &a.CreatedAt
	}
	for _, r := range roles {
		if a.HasRole(r.Code) {
			v.Roles = append(v.Roles, r)
		}
	}
	return v
}
