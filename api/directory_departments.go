package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

const (
	departmentsPath = apiPrefix + "/directory/departments"
	departmentsTag  = "部门设置"
)

// DepartmentView 部门 as its administrator sees it.
type DepartmentView struct {
	ID        string     `json:"id"`
	Code      string     `json:"code"`
	Name      string     `json:"name"`
	Parent    string     `json:"parent" doc:"empty at the top"`
	Position  int        `json:"position"`
	Version   int        `json:"version"`
	People    int        `json:"people"`
	DeletedAt *time.Time `json:"deleted_at,omitempty"`
}

// DepartmentBody 部门表单.
type DepartmentBody struct {
	Code     string `json:"code" maxLength:"32"`
	Name     string `json:"name" maxLength:"200"`
	Parent   string `json:"parent,omitempty" maxLength:"40"`
	Position int    `json:"position,omitempty" minimum:"0" maximum:"100000"`
	Version  int    `json:"version,omitempty" doc:"of the page; for a change"`
}

func (b DepartmentBody) form() directory.DepartmentForm {
	return directory.DepartmentForm{Code: b.Code, Name: b.Name, Parent: b.Parent, Position: b.Position}
}

// DirectoryID names something that administrators keep.
type DirectoryID struct {
	ID string `path:"id" maxLength:"40"`
}

type versionedID struct {
	DirectoryID
	Version int `query:"version" doc:"of the page that was looked at"`
}

type departmentInput struct {
	Body DepartmentBody
}

type departmentChange struct {
	DirectoryID
	departmentInput
}

type departmentOutput struct{ Body DepartmentView }

type departmentsOutput struct {
	Body struct {
		Items []DepartmentView `json:"items" doc:"parents before their children are not promised; in order among siblings"`
	}
}

func departmentView(d directory.Department) DepartmentView {
	return DepartmentView{ID: d.ID, Code: d.Code, Name: d.Name, Parent: d.Parent, Position: d.Position, Version: d.Version, People: d.People, DeletedAt: d.DeletedAt}
}

func (s *server) registerDepartments() {
	manage := boundTo(grant(directory.DepartmentAdmin, function.Manage))
	look := boundTo(grant(directory.DepartmentAdmin, function.View), grant(directory.PersonAdmin, function.View),
		grant(directory.UnifiedPeople, function.View), grant(directory.PersonRoles, function.View))
	register(s, operation{method: http.MethodGet, path: departmentsPath, id: "list-departments", summary: "部门树", tag: departmentsTag, access: look},
		func(ctx context.Context, _ *struct{}) (*departmentsOutput, error) {
			return s.listDepartments(ctx, false)
		})
	register(s, operation{method: http.MethodGet, path: departmentsPath + "/deleted", id: "list-deleted-departments", summary: "被删部门", tag: departmentsTag,
		access: boundTo(grant(directory.DeletedDepartments, function.View))},
		func(ctx context.Context, _ *struct{}) (*departmentsOutput, error) {
			return s.listDepartments(ctx, true)
		})
	register(s, operation{method: http.MethodPost, path: departmentsPath, id: "create-department", summary: "新增部门", tag: departmentsTag,
		access: manage, status: http.StatusCreated}, func(ctx context.Context, in *departmentInput) (*departmentOutput, error) {
		d, err := s.Management.CreateDepartment(ctx, by(ctx), in.Body.form())
		return &departmentOutput{departmentView(d)}, err
	})
	register(s, operation{method: http.MethodPut, path: departmentsPath + "/{id}", id: "edit-department", summary: "修改或移动部门", tag: departmentsTag,
		access: manage}, func(ctx context.Context, in *departmentChange) (*departmentOutput, error) {
		d, err := s.Management.EditDepartment(ctx, by(ctx), in.ID, in.Body.Version, in.Body.form())
		return &departmentOutput{departmentView(d)}, err
	})
	register(s, operation{method: http.MethodDelete, path: departmentsPath + "/{id}", id: "delete-department", summary: "删除部门", tag: departmentsTag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *versionedID) (*struct{}, error) {
		return nil, s.Management.DeleteDepartment(ctx, by(ctx), in.ID, in.Version)
	})
	register(s, operation{method: http.MethodPost, path: departmentsPath + "/{id}/restore", id: "restore-department", summary: "恢复被删部门", tag: departmentsTag,
		access: boundTo(grant(directory.DeletedDepartments, function.Manage)), status: http.StatusNoContent},
		func(ctx context.Context, in *DirectoryID) (*struct{}, error) {
			return nil, s.Management.RestoreDepartment(ctx, by(ctx), in.ID)
		})
}

func (s *server) listDepartments(ctx context.Context, deleted bool) (*departmentsOutput, error) {
	list, err := s.Register.Departments(ctx, deleted)
	out := &departmentsOutput{}
	out.Body.Items = make([]DepartmentView, 0, len(list))
	for _, d := range list {
		out.Body.Items = append(out.Body.Items, departmentView(d))
	}
	return out, err
}
