package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
	"cardflow/policies"
)

// LoadMasters 导入资料 loads a master list from a file in the name of somebody who may
// maintain it; with check nothing is kept.
func (a *App) LoadMasters(ctx context.Context, ref, path, as string, check bool) (master.Load, error) {
	list, err := a.Masters.Find(ref)
	if err != nil {
		return master.Load{}, err
	}
	person, err := a.clerk(ctx, as, list.Function, function.Manage)
	if err != nil {
		return master.Load{}, err
	}
	file, err := readSheet(path)
	if err != nil {
		return master.Load{}, err
	}
	rows, err := reports.ParseEntries(ctx, file, list, a.Store.Masters())
	if err != nil {
		return master.Load{}, err
	}
	return a.Store.Loader().Load(ctx, ref, filepath.Base(path), rows,
		master.Editor{ID: person.ID, Name: person.Name, Address: "server", Function: list.Function}, check)
}

// Opening says whose opening balance a file holds: of a warehouse or of a department.
type Opening struct {
	As, Warehouse, Department, Date string
}

// LoadOpening 导入期初 makes a draft 期初余额单 of a file and gives its number. It posts
// as every other one: when somebody has submitted it and others confirmed.
func (a *App) LoadOpening(ctx context.Context, path string, o Opening) (string, error) {
	t, err := a.Types.Find(warehouse.OpeningBalance)
	if err != nil {
		return "", err
	}
	person, err := a.clerk(ctx, o.As, t.Create, function.Act)
	if err != nil {
		return "", err
	}
	raw := map[string]any{}
	for name, text := range map[string]string{"warehouse": o.Warehouse, "department": o.Department} {
		if text == "" {
			continue
		}
		if raw[name], err = a.entryID(ctx, name+"s", text); err != nil {
			return "", err
		}
	}
	if o.Date != "" {
		raw["business_date"] = o.Date
	}
	head, problems := document.NormalizeFields(t.Head, raw, "head.", false)
	if err := fault.Problems("document.invalid", problems); err != nil {
		return "", err
	}
	file, err := readSheet(path)
	if err != nil {
		return "", err
	}
	sheet, err := reports.ParseLines(ctx, file, t, head, reports.Masters{Repository: a.Store.Masters()})
	if err != nil {
		return "", err
	}
	d, err := a.Desk.Create(ctx, approval.By{PersonID: person.ID, Address: "server"}, approval.Draft{Type: t.Code, Head: raw, Lines: sheet.Lines})
	if err != nil {
		return "", err
	}
	return d.ID, nil
}

// clerk gives the person of a username, who must have a right.
func (a *App) clerk(ctx context.Context, username, functionID string, action function.Action) (directory.Person, error) {
	credential, err := a.Store.People().Credential(ctx, username)
	if err != nil {
		return directory.Person{}, fmt.Errorf("没有用户 %s: %w", username, err)
	}
	person, err := a.Store.People().Person(ctx, credential.PersonID)
	if err != nil {
		return person, err
	}
	rights, err := policies.New(a.Store.Policies())
	if err != nil {
		return person, err
	}
	if person.Disabled || !rights.Allowed(person.Roles, functionID, action) {
		f, _ := a.Functions.Find(functionID)
		return person, fault.Forbidden("function.forbidden", "用户 %s 没有“%s”的权限", username, f.Title)
	}
	return person, nil
}

// entryID finds an entry of a list by its code.
func (a *App) entryID(ctx context.Context, ref, code string) (string, error) {
	found, err := reports.Masters{Repository: a.Store.Masters()}.Match(ctx, ref, code, "")
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fault.Invalid("master.not_found", "没有编码为“%s”的资料（%s）", code, ref)
	}
	return found[0].ID, nil
}

func readSheet(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("文件 %s 不能读取: %w", path, err)
	}
	if info.Size() > reports.MaxImportBytes {
		return nil, fmt.Errorf("文件 %s 超过上限 %d MB", path, reports.MaxImportBytes>>20)
	}
	return os.ReadFile(path) //nolint:gosec // the operator names it
}

// Details gives what an error says about single cells and fields, a line each.
func Details(err error) []string {
	f := fault.From(err)
	if err == nil || f == nil {
		return nil
	}
	var lines []string
	for _, d := range f.Details {
		lines = append(lines, d.Location+"："+d.Message)
	}
	return lines
}
