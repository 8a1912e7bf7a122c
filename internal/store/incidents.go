package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/fault"
)

// Incidents 异常台账.
func (s *Store) Incidents() incident.Repository { return incidents{s} }

type incidents struct{ s *Store }

// listedIncidents reads an incident with the present state of its paper.
const listedIncidents = `"incidents".*, COALESCE((SELECT "d"."state" FROM "documents" "d" WHERE "d"."id" = "incidents"."document_id"), '') AS "document_state"`

func (n incidents) Incidents(ctx context.Context, f incident.Filter, page document.PageRequest) (document.Page[incident.Incident], error) {
	l := listing{table: "incidents", columns: listedIncidents, keys: []string{"id"}, desc: true}
	var c conditions
	c.add(`"resolved" = ?`, f.Resolved)
	c.equal("kind", string(f.Kind))
	c.equal("document_id", f.Document)
	if f.Query != "" {
		like := "%" + escapeLike(f.Query) + "%"
		l.slow.add(`("document_id" LIKE ? ESCAPE '!' OR "title" LIKE ? ESCAPE '!')`, like, like)
	}
	out, err := pageOf(n.s.read.WithContext(ctx), l, c, page, func(r listedIncidentRow) []any { return []any{r.Row.ID} }, listedIncidentRow.incident)
	return out, n.s.translate(err)
}

func (n incidents) Incident(ctx context.Context, id string) (incident.Incident, error) {
	rows, err := raw[listedIncidentRow](n.s.read.WithContext(ctx), `SELECT `+listedIncidents+` FROM "incidents" WHERE "id" = ?`, id)
	if err != nil {
		return incident.Incident{}, n.s.translate(err)
	}
	if len(rows) == 0 {
		return incident.Incident{}, fault.NotFound("incident.not_found", "没有这条异常")
	}
	return rows[0].incident()
}

func (n incidents) Raise(ctx context.Context, i incident.Incident) error {
	return n.s.within(ctx, func(db *gorm.DB) error { return n.s.raise(db, i) })
}

// raise counts an open incident up, or writes a new one. Two at once meet at the
// unique key, and the transaction that loses finds it at its next try.
func (s *Store) raise(db *gorm.DB, i incident.Incident) error {
	if i.LastAt.IsZero() {
		i.LastAt = s.clock()
	}
	if i.FirstAt.IsZero() {
		i.FirstAt = i.LastAt
	}
	row := toIncidentRow(i)
	done := db.Exec(`UPDATE "incidents" SET "times" = "times" + 1, "last_at" = ?, "title" = ?, "cause" = ?, "command" = ? WHERE "open_as" = ?`,
		row.LastAt, row.Title, row.Cause, row.Command, row.OpenAs)
	if done.Error != nil || done.RowsAffected > 0 {
		return done.Error
	}
	return db.Create(&row).Error
}

func (n incidents) Resolve(ctx context.Context, r incident.Resolution) error {
	return n.s.within(ctx, func(db *gorm.DB) error {
		done := db.Exec(`UPDATE "incidents" SET "resolved" = ?, "resolved_at" = ?, "resolver_id" = ?, "resolver_name" = ?, "remark" = ?, "open_as" = "id"
 WHERE "id" = ? AND "resolved" = ?`, true, stored(r.At), r.By.ID, r.By.Name, r.Note, r.ID, false)
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		if r.Event != nil {
			if err := newTx(n.s, db).AddEvent(*r.Event); err != nil {
				return err
			}
		}
		if r.Audit != nil {
			return n.s.writeAudit(db, *r.Audit)
		}
		return nil
	})
}

func (n incidents) ResolveOthers(ctx context.Context, kind incident.Kind, prefix string, since time.Time, note string) error {
	return n.s.within(ctx, func(db *gorm.DB) error {
		var c conditions
		c.add(`"resolved" = ? AND "kind" = ? AND "last_at" < ?`, false, string(kind), stored(since))
		if prefix != "" {
			c.add(`"item_key" LIKE ? ESCAPE '!'`, escapeLike(prefix)+"%")
		}
		args := append([]any{true, stored(n.s.clock()), note}, c.args...)
		return db.Exec(`UPDATE "incidents" SET "resolved" = ?, "resolved_at" = ?, "remark" = ?, "open_as" = "id"`+c.where(), args...).Error
	})
}

func (n incidents) OpenIncidents(ctx context.Context) (int, error) {
	rows, err := raw[int](n.s.read.WithContext(ctx), `SELECT COUNT(*) FROM "incidents" WHERE "resolved" = ?`, false)
	if err != nil {
		return 0, n.s.translate(err)
	}
	return rows[0], nil
}
