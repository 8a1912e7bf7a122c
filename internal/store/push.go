package store

import (
	"cmp"
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/push"
	"cardflow/internal/fault"
)

// Pushes 推送库.
func (s *Store) Pushes() push.Archive { return pushArchive{s} }

type pushArchive struct{ s *Store }

func (a pushArchive) reader(ctx context.Context) *gorm.DB { return a.s.read.WithContext(ctx) }

func (a pushArchive) Entries(ctx context.Context, f push.Filter, page document.PageRequest) (document.Page[push.Entry], error) {
	db := a.reader(ctx)
	l := listing{table: "push_changes", keys: []string{"id"}, desc: true}
	out, err := pageOf(db, l, pushConditions(f), page, func(r pushChangeRow) []any { return []any{r.ID} },
		func(r pushChangeRow) (push.Entry, error) { return push.Entry{Change: r.change()}, nil })
	if err == nil {
		err = withDeliveries(db, out.Items)
	}
	return out, a.s.translate(err)
}

// pushConditions narrows "push_changes"; what is not brought yet is found by the index
// of states.
func pushConditions(f push.Filter) conditions {
	var c conditions
	c.equal("kind", string(f.Kind))
	c.equal("object_id", f.Object)
	c.within(`"changed_at"`, f.From, f.To)
	c.typed(`"search_text"`, f.Query)
	if f.Target != "" || f.State != "" {
		var d conditions
		d.equal("state", string(f.State))
		d.equal("kind", string(f.Kind))
		d.equal("target", string(f.Target))
		c.add(`"id" IN (SELECT "change_id" FROM "push_deliveries"`+d.where()+`)`, d.args...)
	}
	return c
}

func (a pushArchive) Entry(ctx context.Context, id string) (push.Entry, error) {
	db := a.reader(ctx)
	row, err := first[pushChangeRow](db, `"id" = ?`, id)
	if err != nil || row == nil {
		return push.Entry{}, cmp.Or(a.s.translate(err), noPush())
	}
	list := []push.Entry{{Change: row.change()}}
	err = withDeliveries(db, list)
	return list[0], a.s.translate(err)
}

func noPush() error { return fault.NotFound("push.not_found", "没有这条推送记录") }

// withDeliveries adds what became of changes, in the order of the systems.
func withDeliveries(db *gorm.DB, list []push.Entry) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, 0, len(list))
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	rows, err := raw[pushDeliveryRow](db, `SELECT * FROM "push_deliveries" WHERE "change_id" IN ?`, padded(ids))
	found := map[string]map[push.Target]push.Delivery{}
	for _, r := range rows {
		if found[r.ChangeID] == nil {
			found[r.ChangeID] = map[push.Target]push.Delivery{}
		}
		found[r.ChangeID][push.Target(r.Target)] = r.delivery()
	}
	for i := range list {
		e := &list[i]
		for _, t := range push.Targets() {
			if d, there := found[e.ID][t]; there {
				e.Deliveries = append(e.Deliveries, d)
			}
		}
	}
	return err
}

func (a pushArchive) Latest(ctx context.Context, objects []string) (map[string]push.Entry, error) {
	out := map[string]push.Entry{}
	if len(objects) == 0 {
		return out, nil
	}
	db := a.reader(ctx)
	rows, err := raw[pushChangeRow](db, `SELECT "c".* FROM "push_changes" "c" WHERE "c"."object_id" IN ? AND "c"."sequence" =
 (SELECT MAX("n"."sequence") FROM "push_changes" "n" WHERE "n"."object_id" = "c"."object_id")`, padded(objects))
	list := make([]push.Entry, 0, len(rows))
	for _, r := range rows {
		list = append(list, push.Entry{Change: r.change()})
	}
	if err == nil {
		err = withDeliveries(db, list)
	}
	for _, e := range list {
		out[e.Object] = e
	}
	return out, a.s.translate(err)
}

type stateCount struct {
	State string
	Found int
}

func (a pushArchive) Totals(ctx context.Context, kind directory.ObjectKind) (map[push.State]int, error) {
	rows, err := raw[stateCount](a.reader(ctx), `SELECT "state", COUNT(*) AS "found" FROM "push_deliveries" WHERE "state" IN ? AND "kind" = ? GROUP BY "state"`,
		[]string{string(push.Waiting), string(push.Retrying), string(push.Stopped)}, string(kind))
	out := map[push.State]int{}
	for _, r := range rows {
		out[push.State(r.State)] = r.Found
	}
	return out, a.s.translate(err)
}

func (a pushArchive) Due(ctx context.Context, change string, at push.Target) ([]directory.Change, error) {
	// From where it is written: a reader may not have the newest yet.
	db := a.s.write.WithContext(ctx)
	rows, err := raw[pushChangeRow](db, `SELECT "c".* FROM "push_deliveries" "m" JOIN "push_deliveries" "d" ON "d"."object_id" = "m"."object_id"
 AND "d"."target" = "m"."target" AND "d"."sequence" <= "m"."sequence" JOIN "push_changes" "c" ON "c"."id" = "d"."change_id"
 WHERE "m"."change_id" = ? AND "m"."target" = ? AND ("d"."state" IN ? OR "d"."change_id" = "m"."change_id" AND "d"."state" <> ?) ORDER BY "d"."sequence"`,
		change, string(at), []string{string(push.Waiting), string(push.Retrying)}, string(push.Pushed))
	out := make([]directory.Change, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.change())
	}
	return out, a.s.translate(err)
}

func (a pushArchive) Credential(ctx context.Context, person string) (string, bool, error) {
	row, err := first[credentialRow](a.reader(ctx), `"person_id" = ?`, person)
	if err != nil || row == nil {
		return "", false, a.s.translate(err)
	}
	return row.PasswordHash, row.MustChange, nil
}

func (a pushArchive) Untended(ctx context.Context, made, tried time.Time, after string, limit int) ([]string, error) {
	ids, err := raw[string](a.reader(ctx), `SELECT DISTINCT "d"."change_id" FROM "push_deliveries" "d" JOIN "push_changes" "c" ON "c"."id" = "d"."change_id"
 WHERE "d"."state" IN ? AND "d"."change_id" > ? AND "c"."changed_at" < ? AND ("d"."tried_at" IS NULL OR "d"."tried_at" < ?)
 ORDER BY "d"."change_id" LIMIT ?`, []string{string(push.Waiting), string(push.Retrying)}, after, stored(made), stored(tried), limit)
	return ids, a.s.translate(err)
}
