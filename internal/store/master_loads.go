package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Loader 基础资料导入.
func (s *Store) Loader() master.Loader { return masters{s} }

type importRow struct {
	ID                  string `gorm:"primaryKey"`
	Ref, FileName       string
	Made, Changed, Same int
	ByID, ByName        string
	MadeAt              time.Time
	UndoneAt            *time.Time
	UndoneBy            string
}

func (importRow) TableName() string { return "master_imports" }

func (r importRow) load() master.Load {
	return master.Load{ID: r.ID, Ref: r.Ref, FileName: r.FileName, Made: r.Made, Changed: r.Changed, Same: r.Same,
		By: document.Named{ID: r.ByID, Name: r.ByName}, At: r.MadeAt.UTC(), UndoneAt: utcPtr(r.UndoneAt), UndoneBy: r.UndoneBy}
}

// loadedRow is an entry that a load made or changed: the version it gave it, and
// what it was before, nothing for a new one.
type loadedRow struct {
	ImportID string `gorm:"primaryKey"`
	EntryID  string `gorm:"primaryKey"`
	Version  int
	Previous string
}

func (loadedRow) TableName() string { return "master_import_rows" }

// errOnlyChecked rolls a load back that was only to be checked.
var errOnlyChecked = errors.New("store: the load was only checked")

func (m masters) Load(ctx context.Context, ref, file string, rows []master.Row, by master.Editor, check bool) (master.Load, error) {
	l := loading{m: m, by: by, row: importRow{ID: value.NewID(), Ref: ref, FileName: value.Clip(file, 200), ByID: by.ID, ByName: by.Name, MadeAt: stored(m.s.clock())}}
	err := m.s.within(ctx, func(db *gorm.DB) error {
		l.row.Made, l.row.Changed, l.row.Same, l.kept, l.problems = 0, 0, 0, nil, nil
		if err := l.take(db, rows); err != nil {
			return err
		}
		if err := fault.Problems("import.invalid", l.problems); err != nil {
			return err
		}
		if check {
			return errOnlyChecked
		}
		if err := create(db, l.row); err != nil {
			return err
		}
		return insertAll(db, l.kept)
	})
	if errors.Is(err, errOnlyChecked) {
		err = nil
	}
	return l.row.load(), err
}

// loading is one load on its way.
type loading struct {
	m        masters
	by       master.Editor
	row      importRow
	kept     []loadedRow
	problems []fault.Detail
}

func (l *loading) report(row int, label, message string) {
	l.problems = append(l.problems, fault.Detail{Location: fmt.Sprintf("第%d行 %s", row, label), Message: message})
}

func (l *loading) take(db *gorm.DB, rows []master.Row) error {
	seen := map[string]int{}
	for _, r := range rows {
		if before := seen[r.Record.Code]; before > 0 {
			l.report(r.Number, "编码", fmt.Sprintf("编码“%s”与第 %d 行重复", r.Record.Code, before))
			continue
		}
		seen[r.Record.Code] = r.Number
		old, err := first[entryRow](forUpdate(db), `"ref" = ? AND "code" = ?`, l.row.Ref, r.Record.Code)
		if err != nil {
			return err
		}
		if old == nil {
			err = l.make(db, r.Record)
		} else {
			err = l.change(db, r, old)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loading) make(db *gorm.DB, r master.Record) error {
	r.ID, r.Ref, r.Version = value.NewID(), l.row.Ref, 1
	row, err := toEntryRow(l.m.s.fresh(r))
	if err != nil {
		return err
	}
	l.row.Made++
	l.kept = append(l.kept, loadedRow{ImportID: l.row.ID, EntryID: r.ID, Version: 1})
	if err := create(db, row); err != nil {
		return err
	}
	return l.m.audit(db, l.by, "create", l.row.Ref, nil, &row)
}

// change gives an entry what the file says. What is fixed once an entry is used,
// such as a unit, is refused by name; a price is another price from now on, and
// changes nothing that was posted.
func (l *loading) change(db *gorm.DB, r master.Row, old *entryRow) error {
	list, err := l.m.s.masters.Find(l.row.Ref)
	if err != nil {
		return err
	}
	was, err := old.record(list.Fields)
	if err != nil {
		return err
	}
	is := was
	is.Name, is.Fields = r.Record.Name, was.Fields.Merge(r.Record.Fields)
	if list.Parent != "" {
		is.Parent = is.Fields.Text(list.Parent)
	}
	row, err := toEntryRow(is)
	if err != nil {
		return err
	}
	if row.Name == old.Name && row.Fields == old.Fields {
		l.row.Same++
		return nil
	}
	if err := l.m.fixedStay(db, old, is); err != nil {
		refusal := fault.From(err)
		if refusal == nil || refusal.Code != "master.in_use" {
			return err
		}
		for _, d := range refusal.Details {
			l.report(r.Number, labelOf(list, d.Location), d.Message+"；请停用后另建")
		}
		return nil
	}
	row.Version, row.UpdatedAt = old.Version+1, stored(l.m.s.clock())
	l.row.Changed++
	l.kept = append(l.kept, loadedRow{ImportID: l.row.ID, EntryID: old.ID, Version: row.Version, Previous: old.snapshot()})
	return l.m.put(db, l.by, old, &row)
}

func labelOf(list master.List, name string) string {
	for _, f := range list.AllFields() {
		if f.Name == name {
			return f.Label
		}
	}
	return name
}

// put writes an entry over what it was.
func (m masters) put(db *gorm.DB, by master.Editor, old, row *entryRow) error {
	if err := db.Exec(`UPDATE "master_entries" SET "code" = ?, "name" = ?, "search_text" = ?, "parent_id" = ?, "disabled" = ?,
 "fields" = ?, "version" = ?, "updated_at" = ? WHERE "id" = ?`, row.Code, row.Name, row.SearchText, row.ParentID, row.Disabled,
		row.Fields, row.Version, row.UpdatedAt, row.ID).Error; err != nil {
		return err
	}
	return m.audit(db, by, "update", row.Ref, old, row)
}

// loadsShown bounds the history of loads that is shown.
const loadsShown = 20

func (m masters) Loads(ctx context.Context, ref string) ([]master.Load, error) {
	rows, err := raw[importRow](m.s.read.WithContext(ctx), `SELECT * FROM "master_imports" WHERE "ref" = ? ORDER BY "id" DESC LIMIT ?`, ref, loadsShown)
	out := make([]master.Load, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.load())
	}
	return out, m.s.translate(err)
}

func (m masters) Undo(ctx context.Context, ref, id string, by master.Editor) (master.Load, error) {
	var out master.Load
	err := m.s.within(ctx, func(db *gorm.DB) error {
		load, err := first[importRow](forUpdate(db), `"id" = ? AND "ref" = ?`, id, ref)
		switch {
		case err != nil:
			return err
		case load == nil:
			return fault.NotFound("import.not_found", "没有这次导入")
		case load.UndoneAt != nil:
			return fault.Conflict("import.undone", "这次导入已由%s撤销", load.UndoneBy)
		}
		rows, err := raw[loadedRow](db, `SELECT * FROM "master_import_rows" WHERE "import_id" = ? ORDER BY "entry_id" DESC`, id)
		if err != nil {
			return err
		}
		if err := m.takeBack(db, rows, by); err != nil {
			return err
		}
		now := stored(m.s.clock())
		load.UndoneAt, load.UndoneBy = &now, by.Name
		out = load.load()
		_, err = execute(db, `UPDATE "master_imports" SET "undone_at" = ?, "undone_by" = ? WHERE "id" = ?`, now, by.Name, id)
		return err
	})
	return out, err
}

// takeBack takes every row of a load back, or tells all that stand in the way.
func (m masters) takeBack(db *gorm.DB, rows []loadedRow, by master.Editor) error {
	var problems []fault.Detail
	for _, r := range rows {
		old, err := first[entryRow](forUpdate(db), `"id" = ?`, r.EntryID)
		if err != nil {
			return err
		}
		if old == nil { // somebody has deleted it already
			continue
		}
		why, err := m.dependsOn(db, old, r)
		if err != nil {
			return err
		}
		if why != "" {
			problems = append(problems, fault.Detail{Location: old.Code, Message: fmt.Sprintf("“%s”（%s）%s", old.Name, old.Code, why)})
			continue
		}
		if err := m.restore(db, old, r, by); err != nil {
			return err
		}
	}
	if len(problems) == 0 {
		return nil
	}
	refusal := fault.Conflict("import.in_use", "不能撤销：%s", problems[0].Message)
	if len(problems) > 1 {
		refusal = fault.Conflict("import.in_use", "不能撤销：%s 等 %d 条", problems[0].Message, len(problems))
	}
	refusal.Details = problems
	return refusal
}

// dependsOn says why an entry cannot go back to what it was, or nothing. What was
// made by the same load and goes with it does not count.
func (m masters) dependsOn(db *gorm.DB, old *entryRow, r loadedRow) (string, error) {
	if old.Version != r.Version {
		return "导入后又修改过", nil
	}
	if r.Previous != "" {
		return "", nil
	}
	papers, err := raw[string](db, `SELECT "document_id" FROM "document_refs" WHERE "entry_id" = ? ORDER BY "document_id" LIMIT 3`, old.ID)
	if err != nil {
		return "", err
	}
	if len(papers) > 0 {
		return "已用在单据 " + strings.Join(papers, "、") + " 上", nil
	}
	used, err := inUse(db, old.ID)
	if err != nil || !used {
		return "", err
	}
	return "已被其他资料或库存使用", nil
}

// snapshotOf reads what a load kept of an entry.
type snapshotOf struct {
	Code     string          `json:"code"`
	Name     string          `json:"name"`
	Parent   string          `json:"parent"`
	Disabled bool            `json:"disabled"`
	Fields   json.RawMessage `json:"fields"`
}

func (m masters) restore(db *gorm.DB, old *entryRow, r loadedRow, by master.Editor) error {
	if r.Previous == "" {
		if err := db.Exec(`DELETE FROM "master_entries" WHERE "id" = ?`, old.ID).Error; err != nil {
			return err
		}
		return m.audit(db, by, "delete", old.Ref, old, nil)
	}
	var was snapshotOf
	if err := json.Unmarshal([]byte(r.Previous), &was); err != nil {
		return fault.Internal(err)
	}
	row := *old
	row.Code, row.Name, row.ParentID, row.Disabled, row.Fields = was.Code, was.Name, was.Parent, was.Disabled, string(was.Fields)
	row.SearchText, row.Version, row.UpdatedAt = searchText(was.Code, was.Name), old.Version+1, stored(m.s.clock())
	return m.put(db, by, old, &row)
}
