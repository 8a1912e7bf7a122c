package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
)

// The refs that are not kept as master entries.
const (
	refDepartments = "departments"
	refDistricts   = "districts"
	refOutlets     = "outlets"
	refUsers       = "users"
	refPapers      = "papers" // papers of every type, by number
)

var virtualRefs = [...]string{refDepartments, refDistricts, refOutlets, refUsers, refPapers, document.RefCitizens}

// virtualList answers one of them in the shape of a master list.
type virtualList struct {
	list func(ctx context.Context, db *gorm.DB, f master.Filter, page document.PageRequest) (document.Page[master.Record], error)
	find func(db *gorm.DB, ids []string) (map[string]master.Record, error)
}

func (s *Store) virtual(ref string) (virtualList, bool) {
	switch ref {
	case refDepartments:
		return directoryList("departments", "code", "", departmentRow.record), true
	case refDistricts:
		return virtualList{list: listDistricts, find: directoryList("districts", "code", "", districtRow.record).find}, true
	case document.RefCitizens:
		return virtualList{list: noEntries, find: findCitizens}, true
	case refOutlets:
		return directoryList("outlets", "code", "district_id", outletRow.record), true
	case refUsers:
		return directoryList("people", "username", "department_id", personRow.record), true
	case refPapers:
		return virtualList{list: noEntries, find: func(db *gorm.DB, ids []string) (map[string]master.Record, error) {
			return findPapers(db, ref, when(`"id" IN ?`, padded(ids)))
		}}, true
	}
	if list, ok := s.types.PaperList(ref); ok {
		return s.finished(list), true
	}
	return virtualList{}, false
}

func (r departmentRow) record() master.Record {
	return entryOf(refDepartments, r.ID, r.Code, r.Name, "", r.Disabled)
}

func (r districtRow) record() master.Record {
	return entryOf(refDistricts, r.ID, r.Code, r.Name, "", false)
}

func (r outletRow) record() master.Record {
	return entryOf(refOutlets, r.ID, r.Code, r.Name, r.DistrictID, r.Disabled)
}

func (r personRow) record() master.Record {
	return entryOf(refUsers, r.ID, r.Username, r.Name, r.DepartmentID, r.Disabled)
}

func entryOf(ref, id, code, name, parent string, disabled bool) master.Record {
	return master.Record{Version: 1, Entry: document.Entry{ID: id, Ref: ref, Code: code, Name: name, Parent: parent, Disabled: disabled, Fields: document.Values{}}}
}

func directoryList[R any](table, key, parent string, record func(R) master.Record) virtualList {
	convert := func(r R) (master.Record, error) { return record(r), nil }
	return virtualList{
		list: func(_ context.Context, db *gorm.DB, f master.Filter, page document.PageRequest) (document.Page[master.Record], error) {
			var c conditions
			if parent != "" {
				c.equal(parent, f.Parent)
			}
			c.search(f)
			return pageOf(db, listing{table: table, keys: []string{key}}, c, page, func(r R) []any { return []any{record(r).Code} }, convert)
		},
		find: func(db *gorm.DB, ids []string) (map[string]master.Record, error) {
			rows, err := raw[R](db, `SELECT * FROM "`+table+`" WHERE "id" IN ?`, padded(ids))
			return recordMap(rows, convert, err)
		},
	}
}

// finished lists the done papers of a list, newest first; the parent of each is
// its department.
func (s *Store) finished(list document.PaperList) virtualList {
	return virtualList{
		list: func(ctx context.Context, _ *gorm.DB, f master.Filter, page document.PageRequest) (document.Page[master.Record], error) {
			papers, err := archive{s}.documents(ctx, directory.Scope{All: true}, document.Filter{
				Types: list.Types, States: []document.State{document.Done}, Query: f.Query, Department: f.Parent}, page)
			out := document.Page[master.Record]{Next: papers.Next, Total: papers.Total, Capped: papers.Capped}
			for i := range papers.Items {
				d := &papers.Items[i]
				out.Items = append(out.Items, entryOf(list.Ref, d.ID, d.ID, d.Summary, d.Department.ID, false))
			}
			return out, err
		},
		find: func(db *gorm.DB, ids []string) (map[string]master.Record, error) {
			c := when(`"id" IN ?`, padded(ids))
			c.oneOf("type", list.Types)
			c.equal("state", string(document.Done))
			return findPapers(db, list.Ref, c)
		},
	}
}

func findPapers(db *gorm.DB, ref string, c conditions) (map[string]master.Record, error) {
	rows, err := raw[documentRow](db, `SELECT "id", "summary", "department_id" FROM "documents"`+c.where(), c.args...)
	return recordMap(rows, func(r documentRow) (master.Record, error) {
		return entryOf(ref, r.ID, r.ID, r.Summary, r.DepartmentID, false), nil
	}, err)
}

// listDistricts lists the districts; they are few and never disabled.
func listDistricts(_ context.Context, db *gorm.DB, f master.Filter, page document.PageRequest) (document.Page[master.Record], error) {
	var c conditions
	if text := strings.TrimSpace(f.Query); text != "" {
		c.add(`"name" LIKE ? ESCAPE '!'`, "%"+escapeLike(text)+"%")
	}
	return pageOf(db, listing{table: "districts", keys: []string{"code"}}, c, page, func(r districtRow) []any { return []any{r.Code} },
		func(r districtRow) (master.Record, error) { return r.record(), nil })
}

// findCitizens names citizens by id and tells their district, nothing else.
func findCitizens(db *gorm.DB, ids []string) (map[string]master.Record, error) {
	rows, err := raw[citizenRow](db, `SELECT "id", "name", "district_id" FROM "citizens" WHERE "id" IN ?`, padded(ids))
	return recordMap(rows, func(r citizenRow) (master.Record, error) {
		return entryOf(document.RefCitizens, r.ID, "", r.Name, r.DistrictID, false), nil
	}, err)
}

// noEntries: citizens and papers are looked up one by one, never listed.
func noEntries(context.Context, *gorm.DB, master.Filter, document.PageRequest) (document.Page[master.Record], error) {
	return document.Page[master.Record]{}, nil
}
