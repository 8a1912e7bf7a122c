package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

type noticeRow struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	Kind       string
	DocumentID string
	TaskID     string
	Link       string
	Content    string
	CreatedAt  time.Time
	Seen       bool // ReadAt is set; an index finds the unread by it
	ReadAt     *time.Time
	SentAt     *time.Time // by mail
}

func (noticeRow) TableName() string { return "notices" }

func toNoticeRow(n task.Notice) noticeRow {
	return noticeRow{ID: n.ID, PersonID: n.PersonID, Kind: string(n.Kind), DocumentID: n.DocumentID, TaskID: n.TaskID,
		Link: n.Link, Content: value.Clip(n.Text, 500), CreatedAt: stored(n.At), Seen: n.ReadAt != nil, ReadAt: storedPtr(n.ReadAt)}
}

func (r noticeRow) notice() task.Notice {
	return task.Notice{ID: r.ID, PersonID: r.PersonID, Kind: task.NoticeKind(r.Kind), DocumentID: r.DocumentID, TaskID: r.TaskID,
		Link: r.Link, Text: r.Content, At: r.CreatedAt.UTC(), ReadAt: utcPtr(r.ReadAt)}
}

func (t *tx) Notify(n task.Notice) error {
	row := toNoticeRow(n)
	return create(t.db, row)
}

// Notices 通知箱.
func (s *Store) Notices() task.Notices { return notices{s} }

type notices struct{ s *Store }

func (n notices) Notices(ctx context.Context, personID string, unreadOnly bool, page document.PageRequest) (document.Page[task.Notice], error) {
	var c conditions
	c.add(`"person_id" = ?`, personID)
	if unreadOnly {
		c.add(`"seen" = ?`, false)
	}
	l := listing{table: "notices", keys: []string{"id"}, desc: true}
	out, err := pageOf(n.s.read.WithContext(ctx), l, c, page, func(r noticeRow) []any { return []any{r.ID} },
		func(r noticeRow) (task.Notice, error) { return r.notice(), nil })
	return out, n.s.translate(err)
}

func (n notices) Unread(ctx context.Context, personID string) (int, error) {
	found, err := raw[int](n.s.read.WithContext(ctx), `SELECT COUNT(*) FROM "notices" WHERE "person_id" = ? AND "seen" = ?`, personID, false)
	if err != nil {
		return 0, n.s.translate(err)
	}
	return found[0], nil
}

func (n notices) MarkNotices(ctx context.Context, personID string, ids []string, at time.Time) error {
	var c conditions
	c.add(`"person_id" = ? AND "seen" = ?`, personID, false)
	if len(ids) > 0 {
		c.add(`"id" IN ?`, padded(ids))
	}
	return n.s.within(ctx, func(db *gorm.DB) error {
		return db.Exec(`UPDATE "notices" SET "seen" = ?, "read_at" = ?`+c.where(), append([]any{true, stored(at)}, c.args...)...).Error
	})
}

// Outbox 待发邮件.
func (s *Store) Outbox() task.Outbox { return outbox{s} }

type outbox struct{ s *Store }

// mailSetting is the personal setting under which a person keeps where his
// notices go.
const mailSetting = "mail"

type letterRow struct {
	Notice  noticeRow `gorm:"embedded"`
	Setting string
}

// Unsent walks the notices since an instant by their keys, which sort by time.
func (o outbox) Unsent(ctx context.Context, since time.Time, limit int) ([]task.Letter, error) {
	var out []task.Letter
	after := value.FirstID(since)
	for len(out) < limit {
		rows, err := raw[letterRow](o.s.read.WithContext(ctx), `SELECT "n".*, "m"."content" AS "setting" FROM "notices" "n"
 JOIN "personal_settings" "m" ON "m"."person_id" = "n"."person_id" AND "m"."name" = ?
 WHERE "n"."id" > ? AND "n"."sent_at" IS NULL ORDER BY "n"."id" LIMIT ?`, mailSetting, after, limit)
		if err != nil {
			return nil, o.s.translate(err)
		}
		for _, r := range rows {
			after = r.Notice.ID
			if address := r.address(); address != "" && len(out) < limit {
				out = append(out, task.Letter{Notice: r.Notice.notice(), Address: address})
			}
		}
		if len(rows) < limit {
			break
		}
	}
	return out, nil
}

// address is where the person wants mail, or nothing.
func (r letterRow) address() string {
	var wish struct {
		Address string `json:"address"`
		Enabled bool   `json:"enabled"`
	}
	if json.Unmarshal([]byte(r.Setting), &wish) != nil || !wish.Enabled {
		return ""
	}
	return wish.Address
}

func (o outbox) MarkSent(ctx context.Context, ids []string, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return o.s.within(ctx, func(db *gorm.DB) error {
		return db.Exec(`UPDATE "notices" SET "sent_at" = ? WHERE "id" IN ? AND "sent_at" IS NULL`, stored(at), padded(ids)).Error
	})
}
