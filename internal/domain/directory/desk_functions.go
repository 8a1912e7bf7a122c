package directory

import (
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

// inbox 待办事项清单 is how everybody works; without it nothing goes on.
const inbox = "W-17.1"

// Needed tells whether a function cannot be stopped: the platform could not be kept
// without it.
func Needed(f function.Function) bool { return f.Only != "" || f.ID == inbox }

func (s FunctionSetting) snapshot() any {
	return map[string]any{"title": s.Title, "position": s.Position, "disabled": s.Disabled}
}

// EditFunction 修改应用 renames a function in the menu, or stops it for everybody.
// What the administrators themselves need cannot be stopped.
func (d *Desk) EditFunction(ctx context.Context, by By, id string, version int, title string, disabled bool) (FunctionSetting, error) {
	var is FunctionSetting
	err := d.change(ctx, by, func(t *turn) error {
		f, known := d.Functions.Find(id)
		if !known {
			return fault.NotFound("function.not_found", "没有这个应用")
		}
		was, err := t.functionSetting(id)
		if err != nil {
			return err
		}
		if err := current(f.Title, was.Version, version); err != nil {
			return err
		}
		title = strings.TrimSpace(title)
		var p problems
		p.name("title", "菜单名称", title, 20)
		if err := p.err(); err != nil {
			return err
		}
		if disabled && Needed(f) {
			return fault.Conflict("function.needed", "“%s”是系统运行所必需的，不能停用", f.Title)
		}
		is = was
		is.Title, is.Disabled, is.Version = title, disabled, was.Version+1
		if title == f.Title {
			is.Title = ""
		}
		if err := t.PutFunction(is); err != nil {
			return err
		}
		return t.rightsChanged("update", "functions/"+id, was.snapshot(), is.snapshot())
	}, FunctionAdmin)
	return is, err
}

func (t *turn) functionSetting(id string) (FunctionSetting, error) {
	all, err := t.FunctionSettings()
	if err != nil {
		return FunctionSetting{}, err
	}
	i := slices.IndexFunc(all, func(s FunctionSetting) bool { return s.ID == id })
	if i < 0 {
		return FunctionSetting{}, fault.NotFound("function.not_found", "没有这个应用")
	}
	return all[i], nil
}

// OrderFunctions 应用排序 puts all functions in the order of a list; one that the
// page did not know yet goes to the end.
func (d *Desk) OrderFunctions(ctx context.Context, by By, ids []string) error {
	return d.change(ctx, by, func(t *turn) error {
		all, err := t.FunctionSettings()
		if err != nil {
			return err
		}
		was := make([]string, 0, len(all))
		for _, s := range all {
			was = append(was, s.ID)
		}
		for _, s := range all {
			place := slices.Index(ids, s.ID)
			if place < 0 {
				place = len(ids)
			}
			if s.Position == place+1 {
				continue
			}
			s.Position = place + 1
			if err := t.PutFunction(s); err != nil {
				return err
			}
		}
		return t.rightsChanged("order", "functions", was, ids)
	}, FunctionAdmin)
}
