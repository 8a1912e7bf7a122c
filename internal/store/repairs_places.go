package store

import (
	"context"
	"strings"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/value"
)

// FindOutlets finds places by code, name or initials, by their district, or by a
// phone that is theirs or from which they called.
func (r repairs) FindOutlets(ctx context.Context, sc directory.Scope, text string, limit int) ([]repair.Outlet, error) {
	db := r.reader(ctx)
	text = strings.ToLower(value.Clip(strings.TrimSpace(text), maxQueryRune))
	districts, err := r.Districts(ctx)
	if err != nil {
		return nil, err
	}
	var c conditions
	c.add(`"o"."disabled" = ?`, false)
	if !sc.All {
		c.add(`(("o"."district_id" = ? AND ? <> '') OR ("o"."id" = ? AND ? <> ''))`, sc.District, sc.District, sc.Outlet, sc.Outlet)
	}
	for _, word := range strings.Fields(text) {
		like := "%" + escapeLike(word) + "%"
		parts := []string{`"o"."search_text" LIKE ? ESCAPE '!'`, `"o"."phone" LIKE ? ESCAPE '!'`,
			`"o"."id" IN (SELECT "outlet_id" FROM "repair_tickets" WHERE "caller_index" = ?)`}
		args := []any{like, like, r.s.soughtCaller(word)}
		if ids := districtsNamed(districts, word); len(ids) > 0 {
			parts, args = append(parts, `"o"."district_id" IN ?`), append(args, padded(ids))
		}
		c.add("("+strings.Join(parts, " OR ")+")", args...)
	}
	rows, err := raw[placeRow](db, placeColumns+c.where()+` ORDER BY "o"."code" LIMIT ?`, append(c.args, limit)...)
	out := make([]repair.Outlet, 0, len(rows))
	for _, row := range rows {
		out = append(out, row.outlet())
	}
	return out, r.s.translate(err)
}

func districtsNamed(all []document.Named, word string) []string {
	var out []string
	for _, d := range all {
		if strings.Contains(strings.ToLower(d.Name), word) || strings.HasPrefix(initials(d.Name), word) {
			out = append(out, d.ID)
		}
	}
	return out
}

func (r repairs) Outlet(ctx context.Context, id string) (repair.Outlet, error) {
	out, err := outletOf(r.reader(ctx), id)
	return out, r.s.translate(err)
}

func (r repairs) Districts(ctx context.Context) ([]document.Named, error) {
	rows, err := raw[districtRow](r.reader(ctx), `SELECT * FROM "districts" ORDER BY "code"`)
	out := make([]document.Named, 0, len(rows))
	for _, row := range rows {
		out = append(out, document.Named{ID: row.ID, Name: row.Name})
	}
	return out, r.s.translate(err)
}

type failuresRow struct {
	DeviceID string
	Failures int
}

func (r repairs) Failures(ctx context.Context, devices []string) (map[string]int, error) {
	out := map[string]int{}
	if len(devices) == 0 {
		return out, nil
	}
	rows, err := raw[failuresRow](r.reader(ctx), `SELECT "device_id", COUNT(*) AS "failures" FROM "repair_tickets"
 WHERE "device_id" IN ? AND "phase" <> ? GROUP BY "device_id"`, padded(devices), string(repair.Cancelled))
	for _, row := range rows {
		out[row.DeviceID] = row.Failures
	}
	return out, r.s.translate(err)
}

// Unfinished finds what is open, and what may still be reported again.
func (r repairs) Unfinished(ctx context.Context, now time.Time, after string, limit int) ([]string, error) {
	ids, err := raw[string](r.reader(ctx), `SELECT "id" FROM "repair_tickets" WHERE "id" > ? AND "phase" <> ? AND ("phase" <> ? OR "solved_at" > ?)
 ORDER BY "id" LIMIT ?`, after, string(repair.Cancelled), string(repair.Closed), stored(now.Add(-repair.Window)), limit)
	return ids, r.s.translate(err)
}
