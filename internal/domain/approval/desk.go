package approval

import (
	"context"
	"fmt"
	"maps"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Desk 审批台 enters papers and moves them along their chains.
type Desk struct {
	Store    Store
	Types    *document.Registry
	Effects  map[string]Effect
	Calendar task.WorkingTime
	Clock    document.Clock
	Digest   signing.Digest // nil: nobody signs
}

// Draft is what a maker enters: decoded JSON, checked here.
type Draft struct {
	Type  string
	Head  map[string]any
	Lines []map[string]any
	Key   string // idempotency key of the request
}

// Create stores a new draft and gives it its number. The same key by the same
// person gives the paper that was made the first time.
func (k *Desk) Create(ctx context.Context, by By, in Draft) (*document.Document, error) {
	t, err := k.kind(in.Type)
	if err != nil {
		return nil, err
	}
	var d *document.Document
	err = k.Store.Within(ctx, func(tx Tx) error {
		if in.Key != "" {
			if d, err = tx.DocumentByKey(by.PersonID, in.Key); err != nil || d != nil {
				return err
			}
		}
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		if d, err = k.newDocument(tx, t, person, in); err != nil {
			return err
		}
		if err := tx.InsertDocument(d, d.Refs(t)); err != nil {
			return err
		}
		return k.record(tx, by, person, d, entry{action: "create", function: t.Create})
	})
	return d, err
}

func (k *Desk) newDocument(tx Tx, t *document.Type, person directory.Person, in Draft) (*document.Document, error) {
	now := k.Clock().UTC()
	d := &document.Document{
		Sort: value.NewID(), Type: t.Code, Title: t.Title, State: document.Draft,
		Maker:      document.Named{ID: person.ID, Name: person.Name},
		Department: document.Named{ID: person.Department, Name: person.DepartmentName},
		Outlet:     person.Outlet, District: person.District,
		Chain: t.Chain, FormVersion: t.Version, CreateKey: in.Key, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if err := k.fill(tx, t, d, in.Head, in.Lines); err != nil {
		return nil, err
	}
	var err error
	d.ID, err = tx.NextNumber(t.Prefix, value.DateOf(now))
	return d, err
}

// fill sets head, lines and everything derived from them.
func (k *Desk) fill(tx Tx, t *document.Type, d *document.Document, head map[string]any, lines []map[string]any) error {
	if len(lines) > document.MaxLines {
		return fault.Invalid("document.too_many_lines", "每张单据最多 %d 行，现有 %d 行，请分成多张录入", document.MaxLines, len(lines)).
			At("lines", "行数过多")
	}
	values, problems := document.NormalizeFields(t.Head, without(head, readOnly(t.Head)...), "head.", false)
	rows := make([]document.Values, 0, len(lines))
	derived := append(readOnly(t.Lines), "line", "amount")
	for i, raw := range lines {
		row, bad := document.NormalizeFields(t.Lines, without(raw, derived...), fmt.Sprintf("lines[%d].", i), false)
		problems = append(problems, bad...)
		rows = append(rows, row)
	}
	if err := fault.Problems("document.invalid", problems); err != nil {
		return err
	}
	d.Head, d.Lines = values, rows
	d.BusinessDate = values.Date("business_date")
	if d.BusinessDate == "" {
		d.BusinessDate = tx.Facts().Today()
		d.Head["business_date"] = d.BusinessDate
	}
	if t.Fill != nil {
		if err := t.Fill(d, tx.Facts()); err != nil {
			return err
		}
	}
	d.Recount()
	if t.Summary != nil {
		d.Summary = t.Summary(d, tx.Facts())
	}
	return nil
}

// readOnly names the fields that a step fills in. A maker who sends back what he
// was shown may name them; he does not set them.
func readOnly(fields []document.Field) []string {
	var names []string
	for _, f := range fields {
		if f.ReadOnly {
			names = append(names, f.Name)
		}
	}
	return names
}

// without copies a map and leaves names out. The caller's map stays whole,
// because a command is carried out again when the store was not ready.
func without(raw map[string]any, names ...string) map[string]any {
	out := maps.Clone(raw)
	for _, name := range names {
		delete(out, name)
	}
	return out
}

// Edit replaces the head and lines of the maker's own editable paper.
func (k *Desk) Edit(ctx context.Context, by By, id string, version int, head map[string]any, lines []map[string]any) (*document.Document, error) {
	var d *document.Document
	err := k.Store.Within(ctx, func(tx Tx) error {
		var err error
		if d, err = tx.Document(id); err != nil {
			return err
		}
		t, person, err := k.ownEditable(tx, by, d, version)
		if err != nil {
			return err
		}
		before := contentOf(d)
		if err := k.fill(tx, t, d, head, lines); err != nil {
			return err
		}
		k.touch(d)
		if err := tx.UpdateDocument(d, d.Refs(t)); err != nil {
			return err
		}
		return k.record(tx, by, person, d, entry{action: "edit", function: t.Create, changes: changes(t, before, d)})
	})
	return d, err
}

// Delete removes the maker's own draft, which nobody else has seen.
func (k *Desk) Delete(ctx context.Context, by By, id string) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		t, person, err := k.ownEditable(tx, by, d, 0)
		if err != nil {
			return err
		}
		if d.State != document.Draft || d.Visit > 0 {
			return fault.Conflict("document.not_deletable", "单据 %s 已提交过，不能删除", d.ID)
		}
		if err := tx.DeleteDocument(id); err != nil {
			return err
		}
		return tx.Audit(k.auditEntry(by, person, d, t.Create, "delete"))
	})
}

// ownEditable refuses anybody but the maker, and a paper that is under way.
// Version 0 skips the check for a stale page.
func (k *Desk) ownEditable(tx Tx, by By, d *document.Document, version int) (*document.Type, directory.Person, error) {
	person, err := tx.Person(by.PersonID)
	if err != nil {
		return nil, person, err
	}
	switch {
	case d.Maker.ID != person.ID:
		return nil, person, fault.Forbidden("document.not_yours", "单据 %s 由%s录入，只有本人可以修改", d.ID, d.Maker.Name)
	case !d.State.Editable():
		return nil, person, fault.Conflict("document.not_editable", "单据 %s 现为“%s”，不能修改", d.ID, d.StateLabel())
	case version != 0 && version != d.Version:
		return nil, person, Stale(d.ID)
	}
	t, err := k.kindOf(d)
	return t, person, err
}

// kindOf gives a paper's type with the form it was made with.
func (k *Desk) kindOf(d *document.Document) (*document.Type, error) {
	t, err := k.Types.Of(d)
	if err != nil {
		return nil, err
	}
	return t, t.OwnProcess()
}

// kind gives a type whose papers are approved; others have a process of their own.
func (k *Desk) kind(code string) (*document.Type, error) {
	t, err := k.Types.Find(code)
	if err != nil {
		return nil, err
	}
	return t, t.OwnProcess()
}

// Stale is the refusal of a page that shows an older version.
func Stale(id string) error {
	return fault.Conflict("document.stale", "单据 %s 已被更新，请刷新页面后再操作", id)
}

func (k *Desk) touch(d *document.Document) {
	d.Version++
	d.UpdatedAt = k.Clock().UTC()
}

type entry struct {
	action, function, comment string
	key                       string
	step                      *document.Step
	changes                   []document.Change
	behalf                    document.Named
	people                    []document.Named
	files                     []string
}

// record writes a step of the paper's history and of the audit log.
func (k *Desk) record(tx Tx, by By, person directory.Person, d *document.Document, e entry) error {
	ev := document.Event{
		ID: value.NewID(), DocumentID: d.ID, At: k.Clock().UTC(),
		Actor: document.Named{ID: person.ID, Name: person.Name}, Action: e.action, Comment: e.comment, Changes: e.changes, Key: e.key,
		Behalf: e.behalf, People: e.people, Files: e.files,
	}
	if e.step != nil {
		ev.StepKey, ev.StepTitle = e.step.Key, e.step.Title
	}
	if err := tx.AddEvent(ev); err != nil {
		return err
	}
	a := k.auditEntry(by, person, d, e.function, e.action)
	a.Before, a.After = changesJSON(e.changes, d)
	return tx.Audit(a)
}

func (k *Desk) auditEntry(by By, person directory.Person, d *document.Document, function, action string) audit.Entry {
	return auditOf(by, document.Named{ID: person.ID, Name: person.Name}, d, function, action, k.Clock().UTC())
}
