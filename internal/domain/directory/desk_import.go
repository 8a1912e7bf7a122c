package directory

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// ImportRow is one row of a file, its values by the names of the fields.
type ImportRow struct {
	Number int // in the file, from 1
	Values document.Values
}

// ImportChange 变化 of one column.
type ImportChange struct{ Field, From, To string }

// ImportItem is what a row does: it makes an entry, or changes one.
type ImportItem struct {
	Row        int
	Code, Name string
	Fresh      bool
	Changes    []ImportChange
}

// ImportPlan 导入预览 is what a file does; rows that change nothing are counted only.
type ImportPlan struct {
	Items []ImportItem
	Same  int
	Given []Given // the one-time passwords of new users
}

// Import 导入 is a file of a register. Agree is asked, before anything is kept, whether
// the plan is the one that was looked at; without it nothing is kept at all.
type Import struct {
	Rows  []ImportRow
	Agree func(ImportPlan) error
}

var errPreview = errors.New("directory: only looked at")

// importing carries a file out row by row by the rules that hold for the form of one.
// What is wrong with any row is told of all of them, and then nothing is kept; nor is it
// when the file is only looked at.
type importing struct {
	turn   *turn
	fields []document.Field
	plan   ImportPlan
	wrong  []fault.Detail
}

func (d *Desk) importFile(ctx context.Context, by By, in Import, object string, fields []document.Field,
	each func(x *importing, row ImportRow) error, functions ...string) (ImportPlan, error) {
	var plan ImportPlan
	err := d.change(ctx, by, func(t *turn) error {
		x := &importing{turn: t, fields: fields}
		if err := x.rows(in.Rows, each); err != nil {
			return err
		}
		plan = x.plan
		if in.Agree == nil {
			return errPreview
		}
		if err := in.Agree(plan); err != nil {
			return err
		}
		return t.log("import", object, nil, map[string]any{"rows": len(in.Rows), "written": len(plan.Items)})
	}, functions...)
	if errors.Is(err, errPreview) {
		err = nil
	}
	return plan, err
}

func (x *importing) rows(rows []ImportRow, each func(x *importing, row ImportRow) error) error {
	seen := map[string]int{}
	for _, row := range rows {
		key := row.Values.Text(x.fields[0].Name)
		if before, twice := seen[key]; twice {
			x.report(row.Number, x.fields[0].Label, fmt.Sprintf("与第 %d 行重复", before))
			continue
		}
		seen[key] = row.Number
		if err := each(x, row); err != nil {
			if err := x.refused(row.Number, err); err != nil {
				return err
			}
		}
	}
	return fault.Problems("import.invalid", x.wrong)
}

func (x *importing) report(row int, label, message string) {
	x.wrong = append(x.wrong, fault.Detail{Location: fmt.Sprintf("第%d行 %s", row, label), Message: message})
}

// refused keeps why a row cannot be taken; a failure of the system is given back.
func (x *importing) refused(row int, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.KindInvalid && f.Kind != fault.KindConflict {
		return err
	}
	if len(f.Details) == 0 {
		x.report(row, x.fields[0].Label, f.Message)
	}
	for _, d := range f.Details {
		label := d.Location
		for _, field := range x.fields {
			if field.Name == d.Location {
				label = field.Label
			}
		}
		x.report(row, label, d.Message)
	}
	return nil
}

// add notes what a row does, by the words of its columns before and after.
func (x *importing) add(row ImportRow, name string, fresh bool, was, is []string) bool {
	item := ImportItem{Row: row.Number, Code: row.Values.Text(x.fields[0].Name), Name: name, Fresh: fresh}
	for i, field := range x.fields {
		if !fresh && was[i] != is[i] {
			item.Changes = append(item.Changes, ImportChange{Field: field.Label, From: was[i], To: is[i]})
		}
	}
	if !fresh && len(item.Changes) == 0 {
		x.plan.Same++
		return false
	}
	x.plan.Items = append(x.plan.Items, item)
	return true
}

func (r ImportRow) stops(now bool) bool {
	switch AccountState(r.Values.Text("state")) {
	case Active:
		return false
	case Disabled:
		return true
	}
	return now
}

func stateWord(disabled bool) string {
	if disabled {
		return "停用"
	}
	return "启用"
}

// ImportOutlets 导入网点 makes and changes outlets; each is pushed as by hand.
func (d *Desk) ImportOutlets(ctx context.Context, by By, in Import) (ImportPlan, error) {
	return d.importFile(ctx, by, in, "outlets", OutletFields(), (*importing).outlet, OutletAdmin)
}

func (o OutletPlace) words() []string {
	return []string{o.Code, o.Name, o.Kind.Label(), o.DistrictName, o.Address, o.Phone, stateWord(o.Disabled)}
}

func (x *importing) outlet(row ImportRow) error {
	v, t := row.Values, x.turn
	form := OutletForm{Code: v.Text("code"), Name: v.Text("name"), Kind: OutletKind(v.Text("kind")), District: v.Text("district"),
		Address: v.Text("address"), Phone: v.Text("phone")}
	was, err := t.NamedOutlet(form.Code)
	if err != nil {
		return err
	}
	switch {
	case was == nil:
		made, err := t.createOutlet(form)
		if err != nil {
			return err
		}
		if row.stops(false) {
			is := made
			is.Disabled = true
			if err := t.putOutlet("disable", made, &is); err != nil {
				return err
			}
		}
		x.add(row, form.Name, true, nil, nil)
		return nil
	case was.DeletedAt != nil:
		return fault.Conflict("outlet.deleted", "网点“%s”已删除，请先在“被删网点”中恢复", was.Name)
	}
	is := *was
	if err := t.editOutlet(&is, form); err != nil {
		return err
	}
	districts, err := t.districts()
	if err != nil {
		return err
	}
	is.DistrictName, is.Disabled = districts[is.District].Name, row.stops(was.Disabled)
	if !x.add(row, form.Name, false, was.words(), is.words()) {
		return nil
	}
	return t.putOutlet("update", *was, &is)
}

// ImportDepartments 导入部门 makes, renames and moves departments.
func (d *Desk) ImportDepartments(ctx context.Context, by By, in Import) (ImportPlan, error) {
	return d.importFile(ctx, by, in, "departments", DepartmentFields(), (*importing).department, DepartmentAdmin)
}

func (x *importing) department(row ImportRow) error {
	v, t := row.Values, x.turn
	list, err := t.Departments()
	if err != nil {
		return err
	}
	byCode, byID := map[string]Department{}, treeOf(list)
	for _, d := range list {
		byCode[d.Code] = d
	}
	form := DepartmentForm{Code: v.Text("code"), Name: v.Text("name"), Position: int(v.Int("position"))}
	if code := v.Text("parent"); code != "" {
		above, known := byCode[code]
		if !known || above.DeletedAt != nil {
			return fault.Invalid("directory.invalid", "没有上级部门").At("parent", "没有编码为“"+code+"”的部门；上级在同一文件里的，请写在前面")
		}
		form.Parent = above.ID
	}
	was, known := byCode[form.Code]
	switch {
	case !known:
		x.add(row, form.Name, true, nil, nil)
		_, err := t.createDepartment(form)
		return err
	case was.DeletedAt != nil:
		return fault.Conflict("department.deleted", "部门“%s”已删除，请先在“被删部门”中恢复", was.Name)
	}
	form = form.trimmed()
	if err := byID.check(was.ID, form); err != nil {
		return err
	}
	is := was
	is.Name, is.Parent, is.Position = form.Name, form.Parent, form.Position
	words := func(d Department) []string {
		return []string{d.Code, d.Name, byID[d.Parent].Code, strconv.Itoa(d.Position)}
	}
	if !x.add(row, form.Name, false, words(was), words(is)) {
		return nil
	}
	return t.putDepartment("update", was, &is)
}
