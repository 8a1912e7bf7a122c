package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Masters 基础资料. The refs departments, outlets, users and those of finished
// papers are answered from the directory and the papers; they are read only here.
func (s *Store) Masters() master.Repository { return masters{s} }

type masters struct{ s *Store }

func (m masters) List(ctx context.Context, ref string, f master.Filter, page document.PageRequest) (document.Page[master.Record], error) {
	db := m.s.read.WithContext(ctx)
	var out document.Page[master.Record]
	var err error
	if source, ok := m.s.virtual(ref); ok {
		out, err = source.list(ctx, db, f, page)
	} else {
		out, err = m.entries(db, ref, f, page)
	}
	return out, m.s.translate(err)
}

func (m masters) entries(db *gorm.DB, ref string, f master.Filter, page document.PageRequest) (document.Page[master.Record], error) {
	list, err := m.s.masters.Find(ref)
	if err != nil {
		return document.Page[master.Record]{}, err
	}
	var c conditions
	c.add(`"ref" = ?`, ref)
	c.equal("parent_id", f.Parent)
	c.search(f)
	return pageOf(db, listing{table: "master_entries", keys: []string{"code"}}, c, page,
		func(r entryRow) []any { return []any{r.Code} },
		func(r entryRow) (master.Record, error) { return r.record(list.Fields) })
}

// search narrows by what was typed and leaves out what is disabled.
func (c *conditions) search(f master.Filter) {
	if text := strings.ToLower(strings.TrimSpace(f.Query)); text != "" {
		c.add(`"search_text" LIKE ? ESCAPE '!'`, "%"+escapeLike(text)+"%")
	}
	if !f.IncludeDisabled {
		c.add(`"disabled" = ?`, false)
	}
}

func (r entryRow) record(fields []document.Field) (master.Record, error) {
	v, err := decodeValues(fields, r.Fields, nil)
	return master.Record{Entry: document.Entry{ID: r.ID, Ref: r.Ref, Code: r.Code, Name: r.Name, Parent: r.ParentID, Disabled: r.Disabled, Fields: v},
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}, err
}

func (m masters) Record(ctx context.Context, ref, id string) (master.Record, error) {
	r, err := m.s.record(m.s.read.WithContext(ctx), ref, id)
	return r, m.s.translate(err)
}

// record reads an entry of any list.
func (s *Store) record(db *gorm.DB, ref, id string) (master.Record, error) {
	found, err := s.recordsOf(db, ref, []string{id})
	if err != nil {
		return master.Record{}, err
	}
	if r, ok := found[id]; ok {
		return r, nil
	}
	return master.Record{}, fault.NotFound("master.not_found", "没有这条资料，可能已被删除")
}

func (s *Store) recordsOf(db *gorm.DB, ref string, ids []string) (map[string]master.Record, error) {
	if source, ok := s.virtual(ref); ok {
		return source.find(db, ids)
	}
	list, err := s.masters.Find(ref)
	if err != nil {
		return nil, err
	}
	rows, err := raw[entryRow](db, `SELECT * FROM "master_entries" WHERE "id" IN ? AND "ref" = ?`, padded(ids), ref)
	return recordMap(rows, func(r entryRow) (master.Record, error) { return r.record(list.Fields) }, err)
}

func recordMap[R any](rows []R, convert func(R) (master.Record, error), err error) (map[string]master.Record, error) {
	if err != nil {
		return nil, err
	}
	out := make(map[string]master.Record, len(rows))
	for _, row := range rows {
		r, err := convert(row)
		if err != nil {
			return nil, err
		}
		out[r.ID] = r
	}
	return out, nil
}

func (m masters) Records(ctx context.Context, ids []string) (map[string]master.Record, error) {
	out, err := m.s.records(m.s.read.WithContext(ctx), ids)
	return out, m.s.translate(err)
}

// records looks in the master lists first, where most ids are from.
func (s *Store) records(db *gorm.DB, ids []string) (map[string]master.Record, error) {
	if len(ids) == 0 {
		return map[string]master.Record{}, nil
	}
	rows, err := raw[entryRow](db, `SELECT * FROM "master_entries" WHERE "id" IN ?`, padded(ids))
	out, err := recordMap(rows, func(r entryRow) (master.Record, error) {
		list, err := s.masters.Find(r.Ref)
		if err != nil {
			return master.Record{}, err
		}
		return r.record(list.Fields)
	}, err)
	if err != nil {
		return nil, err
	}
	for _, ref := range virtualRefs {
		var missing []string
		for _, id := range ids {
			if _, ok := out[id]; !ok {
				missing = append(missing, id)
			}
		}
		if len(missing) == 0 {
			break
		}
		more, err := s.recordsOf(db, ref, missing)
		if err != nil {
			return nil, err
		}
		for id, r := range more {
			out[id] = r
		}
	}
	return out, nil
}

func (m masters) Match(ctx context.Context, text string, limit int) ([]string, error) {
	ids, err := matchEntries(m.s.read.WithContext(ctx), text, limit)
	return ids, m.s.translate(err)
}

func matchEntries(db *gorm.DB, text string, limit int) ([]string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return nil, nil
	}
	return raw[string](db, `SELECT "id" FROM "master_entries" WHERE "search_text" LIKE ? ESCAPE '!' ORDER BY "code" LIMIT ?`,
		"%"+escapeLike(text)+"%", limit)
}

func (m masters) Create(ctx context.Context, r master.Record, by master.Editor) (master.Record, error) {
	if r.ID == "" {
		r.ID = value.NewID()
	}
	r.Version, r.CreatedAt, r.UpdatedAt = 1, m.s.clock().UTC(), m.s.clock().UTC()
	err := m.s.within(ctx, func(db *gorm.DB) error {
		if err := codeFree(db, r); err != nil {
			return err
		}
		row, err := toEntryRow(r)
		if err != nil {
			return err
		}
		if err := db.Create(&row).Error; err != nil {
			return err
		}
		return m.audit(db, by, "create", r.Ref, nil, &row)
	})
	return r, err
}

func codeFree(db *gorm.DB, r master.Record) error {
	taken, err := exists(db, `SELECT 1 FROM "master_entries" WHERE "ref" = ? AND "code" = ? AND "id" <> ?`, r.Ref, r.Code, r.ID)
	if err != nil {
		return err
	}
	if taken {
		return fault.Conflict("master.code_taken", "编码“%s”已被使用，请换一个", r.Code).At("code", "编码已被使用")
	}
	return nil
}

func (m masters) Update(ctx context.Context, r master.Record, by master.Editor) (master.Record, error) {
	expected := r.Version
	r.Version, r.UpdatedAt = expected+1, m.s.clock().UTC()
	err := m.s.within(ctx, func(db *gorm.DB) error {
		old, err := first[entryRow](forUpdate(db), `"id" = ? AND "ref" = ?`, r.ID, r.Ref)
		switch {
		case err != nil:
			return err
		case old == nil:
			return fault.NotFound("master.not_found", "没有这条资料，可能已被删除")
		case old.Version != expected:
			return fault.Conflict("master.stale", "“%s”已被更新，请刷新页面后再操作", old.Name)
		}
		if err := codeFree(db, r); err != nil {
			return err
		}
		if err := m.fixedStay(db, old, r); err != nil {
			return err
		}
		row, err := toEntryRow(r)
		if err != nil {
			return err
		}
		r.CreatedAt = old.CreatedAt.UTC()
		return m.put(db, by, old, &row)
	})
	return r, err
}

// fixedStay keeps what a used entry's papers and stock were counted by: in
// another unit a quantity would mean something else, and the stock of a location
// that went to another warehouse could never be picked again.
func (m masters) fixedStay(db *gorm.DB, old *entryRow, r master.Record) error {
	list, err := m.s.masters.Find(r.Ref)
	if err != nil {
		return err
	}
	before, err := old.record(list.Fields)
	if err != nil {
		return err
	}
	var changed []fault.Detail
	for _, f := range list.Fields {
		if f.Fixed && fmt.Sprint(before.Fields[f.Name]) != fmt.Sprint(r.Fields[f.Name]) {
			changed = append(changed, fault.Detail{Location: f.Name, Message: f.Label + "在使用后不能修改"})
		}
	}
	if len(changed) == 0 {
		return nil
	}
	used, err := inUse(db, r.ID)
	if err != nil || !used {
		return err
	}
	refusal := fault.Conflict("master.in_use", "“%s”已被使用，%s；请停用后另建", old.Name, changed[0].Message)
	refusal.Details = changed
	return refusal
}

func (m masters) Delete(ctx context.Context, ref, id string, by master.Editor) error {
	return m.s.within(ctx, func(db *gorm.DB) error {
		old, err := first[entryRow](forUpdate(db), `"id" = ? AND "ref" = ?`, id, ref)
		if err != nil {
			return err
		}
		if old == nil {
			return fault.NotFound("master.not_found", "没有这条资料，可能已被删除")
		}
		if list, err := m.s.masters.Find(ref); err == nil && list.IsBuiltin(id) {
			return fault.Conflict("master.builtin", "“%s”由单据自动使用，不能删除，可以改名", old.Name)
		}
		used, err := inUse(db, id)
		if err != nil {
			return err
		}
		if used {
			return fault.Conflict("master.in_use", "“%s”已被使用，只能停用", old.Name)
		}
		if err := db.Exec(`DELETE FROM "master_entries" WHERE "id" = ?`, id).Error; err != nil {
			return err
		}
		return m.audit(db, by, "delete", ref, old, nil)
	})
}

// inUse looks wherever an entry can be named; each place has an index.
func inUse(db *gorm.DB, id string) (bool, error) {
	for _, q := range []string{
		`SELECT 1 FROM "document_refs" WHERE "entry_id" = ?`,
		`SELECT 1 FROM "master_entries" WHERE "parent_id" = ?`,
		`SELECT 1 FROM "stock_moves" WHERE "item_id" = ?`,
		`SELECT 1 FROM "stock_balances" WHERE "warehouse_id" = ?`,
		`SELECT 1 FROM "stock_balances" WHERE "location_id" = ?`,
		`SELECT 1 FROM "stock_moves" WHERE "category_id" = ?`,
		`SELECT 1 FROM "stock_moves" WHERE "supplier_id" = ?`,
	} {
		if used, err := exists(db, q, id); err != nil || used {
			return used, err
		}
	}
	return false, nil
}

// audit writes who changed an entry, with all of it before and after.
func (m masters) audit(db *gorm.DB, by master.Editor, action, ref string, before, after *entryRow) error {
	if by.ID == "" {
		return errors.New("store: a master entry is changed by nobody")
	}
	object := after
	if object == nil {
		object = before
	}
	return m.s.writeAudit(db, audit.Entry{ID: value.NewID(), At: m.s.clock(), ActorID: by.ID, ActorName: by.Name, Address: by.Address,
		RequestID: by.RequestID, Function: by.Function, Action: action, Object: ref + "/" + object.Code,
		Before: before.snapshot(), After: after.snapshot(), Result: "ok"})
}

func (r *entryRow) snapshot() string {
	if r == nil {
		return ""
	}
	s, _ := encode(map[string]any{"code": r.Code, "name": r.Name, "parent": r.ParentID, "disabled": r.Disabled, "fields": json.RawMessage(r.Fields)})
	return s
}
