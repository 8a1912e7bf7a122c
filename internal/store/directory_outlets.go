package store

import (
	"cmp"
	"context"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func (t directoryTx) Outlet(id string) (*directory.OutletPlace, error) {
	return oneOutlet(t.db, `"o"."id" = ?`, id)
}

func (t directoryTx) NamedOutlet(code string) (*directory.OutletPlace, error) {
	return oneOutlet(t.db, `"o"."code" = ?`, code)
}

func (t directoryTx) InsertOutlet(o directory.OutletPlace) error {
	return create(t.db, toOutletRow(o))
}

func (t directoryTx) UpdateOutlet(o directory.OutletPlace) error {
	r := toOutletRow(o)
	return t.db.Exec(`UPDATE "outlets" SET "code" = ?, "name" = ?, "search_text" = ?, "kind" = ?, "district_id" = ?, "phone" = ?, "address" = ?,
 "disabled" = ?, "version" = ?, "deleted_at" = ? WHERE "id" = ?`, r.Code, r.Name, r.SearchText, r.Kind, r.DistrictID, r.Phone, r.Address,
		r.Disabled, r.Version, r.DeletedAt, r.ID).Error
}

func (t directoryTx) PeopleAt(outlet string) ([]string, error) {
	return raw[string](t.db, `SELECT "id" FROM "people" WHERE "outlet_id" = ? AND "deleted_at" IS NULL ORDER BY "username"`, outlet)
}

func (t directoryTx) Tell(c directory.Change) error { return tell(t.db, c) }

func toOutletRow(o directory.OutletPlace) outletRow {
	return outletRow{ID: o.ID, Code: o.Code, Name: o.Name, DistrictID: o.District, SearchText: searchText(o.Code, o.Name), Disabled: o.Disabled,
		Phone: o.Phone, Address: o.Address, Kind: string(o.Kind), Version: o.Version, DeletedAt: storedPtr(o.DeletedAt)}
}

func (r outletRow) place() directory.OutletPlace {
	return directory.OutletPlace{ID: r.ID, Code: r.Code, Name: r.Name, Kind: directory.OutletKind(r.Kind), District: r.DistrictID, Phone: r.Phone,
		Address: r.Address, Disabled: r.Disabled, Version: r.Version, DeletedAt: utcPtr(r.DeletedAt)}
}

type outletPlaceRow struct {
	Outlet       outletRow `gorm:"embedded"`
	DistrictName string
	Members      int
}

// oneOutlet reads one with the name of its district and how many work there.
func oneOutlet(db *gorm.DB, where string, args ...any) (*directory.OutletPlace, error) {
	rows, err := raw[outletPlaceRow](db, `SELECT "o".*, COALESCE("d"."name", '') AS "district_name", (SELECT COUNT(*) FROM "people" "p"
 WHERE "p"."outlet_id" = "o"."id" AND "p"."disabled" = ?) AS "members" FROM "outlets" "o"
 LEFT JOIN "districts" "d" ON "d"."id" = "o"."district_id" WHERE `+where, append([]any{false}, args...)...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	o := rows[0].Outlet.place()
	o.DistrictName, o.People = rows[0].DistrictName, rows[0].Members
	return &o, nil
}

func (r register) Outlets(ctx context.Context, sc directory.Scope, f directory.OutletFilter, page document.PageRequest) (document.Page[directory.OutletPlace], error) {
	db := r.reader(ctx)
	var out document.Page[directory.OutletPlace]
	districts, err := allDistricts(db)
	if err != nil {
		return out, r.s.translate(err)
	}
	names := map[string]string{}
	for _, d := range districts {
		names[d.ID] = d.Name
	}
	out, err = pageOf(db, listing{table: "outlets", keys: []string{"code"}}, outletConditions(sc, f), page,
		func(row outletRow) []any { return []any{row.Code} }, func(row outletRow) (directory.OutletPlace, error) {
			o := row.place()
			o.DistrictName = names[o.District]
			return o, nil
		})
	return out, r.s.translate(err)
}

// outletConditions narrows "outlets". A part of a name or address is looked for row by
// row: outlets are some hundreds.
func outletConditions(sc directory.Scope, f directory.OutletFilter) conditions {
	c := placeScope(sc, "id")
	c.present(f.Deleted)
	c.typed(`"search_text"`, f.Query)
	c.equal("kind", string(f.Kind))
	c.equal("district_id", f.District)
	for column, part := range map[string]string{"name": f.Name, "address": f.Address} {
		if part = value.Clip(strings.TrimSpace(part), maxQueryRune); part != "" {
			c.add(`"`+column+`" LIKE ? ESCAPE '!'`, "%"+escapeLike(part)+"%")
		}
	}
	if f.State == directory.Active || f.State == directory.Disabled {
		c.add(`"disabled" = ?`, f.State == directory.Disabled)
	}
	return c
}

// placeScope leaves what a person may see of what belongs to a place: the centre's
// departments work for every outlet. The column is that of the outlet.
func placeScope(sc directory.Scope, outlet string) conditions {
	var c conditions
	switch {
	case sc.All, sc.Department != "":
	case sc.District != "":
		c.add(`"district_id" = ?`, sc.District)
	case sc.Outlet != "":
		c.add(`"`+outlet+`" = ?`, sc.Outlet)
	default:
		c.add("1 = 0")
	}
	return c
}

func (r register) Outlet(ctx context.Context, sc directory.Scope, id string) (directory.OutletPlace, error) {
	var absent error = fault.NotFound("outlet.not_found", "没有这个网点，或您没有查看权限")
	db := r.reader(ctx)
	c := placeScope(sc, "id")
	c.add(`"id" = ?`, id)
	seen, err := exists(db, `SELECT 1 FROM "outlets"`+c.where(), c.args...)
	if err != nil || !seen {
		return directory.OutletPlace{}, cmp.Or(r.s.translate(err), absent)
	}
	o, err := oneOutlet(db, `"o"."id" = ?`, id)
	if err != nil || o == nil || o.DeletedAt != nil {
		return directory.OutletPlace{}, cmp.Or(r.s.translate(err), absent)
	}
	return *o, nil
}
