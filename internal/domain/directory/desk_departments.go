package directory

import (
	"context"
	"strings"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// snapshot is a department as the audit log keeps it.
func (d Department) snapshot() any {
	return map[string]any{"code": d.Code, "name": d.Name, "parent": d.Parent, "position": d.Position, "deleted": d.DeletedAt != nil}
}

func (f DepartmentForm) trimmed() DepartmentForm {
	f.Code, f.Name = strings.TrimSpace(f.Code), strings.TrimSpace(f.Name)
	return f
}

// CreateDepartment 新增部门 adds one at its place in the tree.
func (d *Desk) CreateDepartment(ctx context.Context, by By, form DepartmentForm) (Department, error) {
	var made Department
	err := d.change(ctx, by, func(t *turn) error {
		var err error
		made, err = t.createDepartment(form)
		return err
	}, DepartmentAdmin)
	return made, err
}

func (t *turn) createDepartment(form DepartmentForm) (Department, error) {
	form = form.trimmed()
	all, err := t.Departments()
	if err != nil {
		return Department{}, err
	}
	if err := treeOf(all).check("", form); err != nil {
		return Department{}, err
	}
	made := Department{ID: value.NewID(), Code: form.Code, Name: form.Name, Parent: form.Parent, Position: form.Position, Version: 1}
	if err := t.InsertDepartment(made); err != nil {
		return made, err
	}
	return made, t.log("create", "departments/"+made.Code, nil, made.snapshot())
}

// EditDepartment 修改部门 renames one or moves it, with all below it.
func (d *Desk) EditDepartment(ctx context.Context, by By, id string, version int, form DepartmentForm) (Department, error) {
	var out Department
	err := d.change(ctx, by, func(t *turn) error {
		all, was, err := t.department(id, version)
		if err != nil {
			return err
		}
		form = form.trimmed()
		if err := all.check(id, form); err != nil {
			return err
		}
		out = was
		out.Code, out.Name, out.Parent, out.Position = form.Code, form.Name, form.Parent, form.Position
		return t.putDepartment("update", was, &out)
	}, DepartmentAdmin)
	return out, err
}

// DeleteDepartment 删除部门 puts one among the deleted (被删部门); one that has
// people or departments in it stays.
func (d *Desk) DeleteDepartment(ctx context.Context, by By, id string, version int) error {
	return d.change(ctx, by, func(t *turn) error {
		all, was, err := t.department(id, version)
		if err != nil {
			return err
		}
		people, err := t.Members(id)
		if err != nil {
			return err
		}
		if below := all.children(id); below+people > 0 {
			return fault.Conflict("department.in_use", "“%s”下还有 %d 个部门、%d 名用户，请先移走", was.Name, below, people)
		}
		gone := was
		gone.DeletedAt = &t.at
		return t.putDepartment("delete", was, &gone)
	}, DepartmentAdmin)
}

// RestoreDepartment 恢复部门 takes one back; the one above it must be there.
func (d *Desk) RestoreDepartment(ctx context.Context, by By, id string) error {
	return d.change(ctx, by, func(t *turn) error {
		list, err := t.Departments()
		if err != nil {
			return err
		}
		all := treeOf(list)
		was, known := all[id]
		if !known || was.DeletedAt == nil {
			return fault.NotFound("department.not_found", "没有这个被删部门，可能已恢复")
		}
		if above := all[was.Parent]; above.DeletedAt != nil {
			return fault.Conflict("department.parent_deleted", "上级部门“%s”也已删除，请先恢复它", above.Name)
		}
		if err := all.check(id, DepartmentForm{Code: was.Code, Name: was.Name, Parent: was.Parent}); err != nil {
			return err
		}
		back := was
		back.DeletedAt = nil
		return t.putDepartment("restore", was, &back)
	}, DeletedDepartments)
}

// department gives one that is not deleted, and the tree.
func (t *turn) department(id string, version int) (tree, Department, error) {
	list, err := t.Departments()
	if err != nil {
		return nil, Department{}, err
	}
	all := treeOf(list)
	d, known := all[id]
	if !known || d.DeletedAt != nil {
		return nil, d, fault.NotFound("department.not_found", "没有这个部门，可能已被删除")
	}
	return all, d, current(d.Name, d.Version, version)
}

func (t *turn) putDepartment(action string, was Department, is *Department) error {
	is.Version = was.Version + 1
	if err := t.UpdateDepartment(*is); err != nil {
		return err
	}
	return t.log(action, "departments/"+is.Code, was.snapshot(), is.snapshot())
}
