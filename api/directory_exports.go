package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/reports"
)

// registerDirectoryExports are the lists of users and departments as Excel.
func (s *server) registerDirectoryExports() {
	register(s, operation{method: http.MethodGet, path: accountsPath + "/export", id: "export-accounts", summary: "导出用户", tag: accountsTag,
		access:   boundTo(grant(directory.PersonAdmin, function.Export), grant(directory.UnifiedPeople, function.Export)),
		produces: reports.ContentTypeXLSX}, func(ctx context.Context, in *AccountQuery) (*fileOutput, error) {
		return s.exportAccounts(ctx, in.filter())
	})
	register(s, operation{method: http.MethodGet, path: departmentsPath + "/export", id: "export-departments", summary: "导出部门", tag: departmentsTag,
		access: boundTo(grant(directory.DepartmentAdmin, function.Export)), produces: reports.ContentTypeXLSX},
		func(ctx context.Context, _ *struct{}) (*fileOutput, error) { return s.exportDepartments(ctx) })
}

func (s *server) exportAccounts(ctx context.Context, f directory.AccountFilter) (*fileOutput, error) {
	roles, err := s.Directory.Roles(ctx)
	if err != nil {
		return nil, err
	}
	columns := []reports.Column{word("username", "用户名"), word("name", "姓名"), word("tier", "层级"), {Key: "department", Label: "部门", Type: document.Text, Width: 160},
		word("district", "区"), {Key: "outlet", Label: "网点", Type: document.Text, Width: 260}, {Key: "roles", Label: "角色", Type: document.Text, Width: 200}, word("state", "状态")}
	fetch := func(page document.PageRequest) (document.Page[directory.Account], error) {
		return s.Register.Accounts(ctx, f, page)
	}
	row := func(a directory.Account) reports.Row {
		var held []string
		for _, r := range roles {
			if slices.Contains(a.Roles, r.Code) {
				held = append(held, r.Name)
			}
		}
		return reports.Row{"username": a.Username, "name": a.Name, "tier": directory.TierName(a.Tier), "department": a.DepartmentName,
			"district": a.DistrictName, "outlet": a.OutletName, "roles": strings.Join(held, "、"), "state": stateWord(a.Disabled)}
	}
	return s.workbook("用户", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "用户"), reports.Aligned(columns), reports.Listed(fetch, row))
	})
}

func (s *server) exportDepartments(ctx context.Context) (*fileOutput, error) {
	list, err := s.Register.Departments(ctx, false)
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, d := range list {
		codes[d.ID] = d.Code
	}
	columns := []reports.Column{word("code", "部门编码"), {Key: "name", Label: "部门名称", Type: document.Text, Width: 260}, word("parent", "上级部门编码"),
		count("position", "排序"), count("people", "用户数")}
	rows := make([]reports.Row, 0, len(list))
	for _, d := range list {
		rows = append(rows, reports.Row{"code": d.Code, "name": d.Name, "parent": codes[d.Parent], "position": d.Position, "people": d.People})
	}
	return s.workbook("部门", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "部门"), reports.Aligned(columns), eachRow(rows))
	})
}
