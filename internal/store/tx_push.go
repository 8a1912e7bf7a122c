package store

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/push"
	"cardflow/internal/domain/value"
)

type pushChangeRow struct {
	ID         string `gorm:"primaryKey"`
	Kind       string
	ObjectID   string
	Sequence   int64
	Code       string
	Name       string
	SearchText string
	Action     string
	Content    string
	ByID       string
	ByName     string
	ChangedAt  time.Time
}

func (pushChangeRow) TableName() string { return "push_changes" }

func (r pushChangeRow) change() directory.Change {
	return directory.Change{ID: r.ID, Kind: directory.ObjectKind(r.Kind), Object: r.ObjectID, Sequence: r.Sequence, Code: r.Code, Name: r.Name,
		Action: r.Action, Content: json.RawMessage(r.Content), By: document.Named{ID: r.ByID, Name: r.ByName}, At: r.ChangedAt.UTC()}
}

type pushDeliveryRow struct {
	ChangeID string `gorm:"primaryKey"`
	Target   string `gorm:"primaryKey"`
	Kind     string
	ObjectID string
	Sequence int64
	State    string
	Attempts int
	TriedAt  *time.Time
	DoneAt   *time.Time
	Answer   string
}

func (pushDeliveryRow) TableName() string { return "push_deliveries" }

func (r pushDeliveryRow) delivery() push.Delivery {
	return push.Delivery{Change: r.ChangeID, Target: push.Target(r.Target), State: push.State(r.State), Attempts: r.Attempts,
		TriedAt: utcPtr(r.TriedAt), DoneAt: utcPtr(r.DoneAt), Answer: r.Answer}
}

// tell keeps a change for each business system. Its number is the object's next; the
// transaction that changed the object holds the directory's lock, so none is given
// twice.
func tell(db *gorm.DB, c directory.Change) error {
	last, err := raw[int64](db, `SELECT COALESCE(MAX("sequence"), 0) FROM "push_changes" WHERE "object_id" = ?`, c.Object)
	if err != nil {
		return err
	}
	c.Sequence = last[0] + 1
	if err := create(db, pushChangeRow{ID: c.ID, Kind: string(c.Kind), ObjectID: c.Object, Sequence: c.Sequence, Code: c.Code,
		Name: value.Clip(c.Name, 100), SearchText: searchText(c.Code, c.Name), Action: c.Action, Content: string(c.Content),
		ByID: c.By.ID, ByName: value.Clip(c.By.Name, 100), ChangedAt: stored(c.At)}); err != nil {
		return err
	}
	var rows []pushDeliveryRow
	for _, t := range push.Targets() {
		rows = append(rows, pushDeliveryRow{ChangeID: c.ID, Target: string(t), Kind: string(c.Kind), ObjectID: c.Object,
			Sequence: c.Sequence, State: string(push.Waiting)})
	}
	return insertAll(db, rows)
}

// tellPassword lets the business systems that know a user hear of his new password.
func (s *Store) tellPassword(db *gorm.DB, personID string) error {
	rows, err := raw[pushChangeRow](db, `SELECT * FROM "push_changes" WHERE "object_id" = ? ORDER BY "sequence" DESC LIMIT 1`, personID)
	if err != nil || len(rows) == 0 {
		return err
	}
	c := rows[0].change()
	c.ID, c.Action, c.At = value.NewID(), "password", s.clock()
	c.By = document.Named{ID: c.Object, Name: c.Name}
	return tell(db, c)
}

// PushDesk 推送台's transactions.
func (s *Store) PushDesk() push.Store { return pushDesk{s} }

type pushDesk struct{ s *Store }

func (d pushDesk) Within(ctx context.Context, fn func(tx push.Tx) error) error {
	return d.s.within(ctx, func(db *gorm.DB) error { return fn(pushTx{d.s, db}) })
}

type pushTx struct {
	s  *Store
	db *gorm.DB
}

func (t pushTx) Person(id string) (directory.Person, error) { return t.s.person(t.db, id) }

func (t pushTx) Audit(e audit.Entry) error { return t.s.writeAudit(t.db, e) }

func (t pushTx) Delivery(change string, at push.Target) (*push.Delivery, error) {
	row, err := first[pushDeliveryRow](forUpdate(t.db), `"change_id" = ? AND "target" = ?`, change, string(at))
	if err != nil || row == nil {
		return nil, err
	}
	d := row.delivery()
	return &d, nil
}

func (t pushTx) UpdateDelivery(d push.Delivery) error {
	return t.db.Exec(`UPDATE "push_deliveries" SET "state" = ?, "attempts" = ?, "tried_at" = ?, "done_at" = ?, "answer" = ? WHERE "change_id" = ? AND "target" = ?`,
		string(d.State), d.Attempts, storedPtr(d.TriedAt), storedPtr(d.DoneAt), value.Clip(d.Answer, 500), d.Change, string(d.Target)).Error
}

func (t pushTx) Change(id string) (directory.Change, error) {
	row, err := first[pushChangeRow](t.db, `"id" = ?`, id)
	if err != nil || row == nil {
		return directory.Change{}, cmp.Or(err, noPush())
	}
	return row.change(), nil
}
