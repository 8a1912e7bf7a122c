package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// requestPatience is how long a request may be under way before a repetition
// counts it as lost and does it again.
const requestPatience = 60 * time.Second

type requestRow struct {
	PersonID    string `gorm:"primaryKey"`
	RequestKey  string `gorm:"primaryKey"`
	Fingerprint string
	Status      int
	Body        string
	CreatedAt   time.Time
}

func (requestRow) TableName() string { return "idempotency_keys" }

// Idempotency remembers the answers of requests that carry an Idempotency-Key,
// so that a repetition after a lost reply does nothing twice.
func (s *Store) Idempotency() Idempotency { return Idempotency{s} }

// Idempotency is the memory of answered requests.
type Idempotency struct{ s *Store }

// Reserve takes a person's key for a request. With done the request has been
// answered before: the answer is given again. The same key with another request
// is Conflict "idempotency.mismatch", one under way "request.in_progress".
func (i Idempotency) Reserve(ctx context.Context, personID, key, fingerprint string, now time.Time) (status int, body []byte, done bool, err error) {
	err = i.s.within(ctx, func(db *gorm.DB) error {
		row, err := first[requestRow](forUpdate(db), `"person_id" = ? AND "request_key" = ?`, personID, key)
		switch {
		case err != nil:
			return err
		case row == nil:
			return db.Create(&requestRow{PersonID: personID, RequestKey: key, Fingerprint: fingerprint, CreatedAt: stored(now)}).Error
		case row.Fingerprint != fingerprint:
			return fault.Conflict("idempotency.mismatch", "同一个 Idempotency-Key 不能用于不同的请求")
		case row.Status != 0:
			status, done = row.Status, true
			body, err = i.opened(*row)
			return err
		case now.Sub(row.CreatedAt) < requestPatience:
			return fault.Conflict("request.in_progress", "上一次相同的请求仍在处理，请稍候")
		}
		return db.Exec(`UPDATE "idempotency_keys" SET "created_at" = ? WHERE "person_id" = ? AND "request_key" = ?`, stored(now), personID, key).Error
	})
	return status, body, done, err
}

// repliesTable is where answers are sealed: they may hold what papers keep sealed.
const repliesTable = "idempotency_keys"

// opened gives a kept answer; one of before they were sealed is plain JSON.
func (i Idempotency) opened(row requestRow) ([]byte, error) {
	if !strings.HasPrefix(row.Body, gmcrypto.SealedPrefix) {
		return []byte(row.Body), nil
	}
	body, err := i.s.fields.Open(repliesTable, "body", row.PersonID+"/"+row.RequestKey, row.Body)
	return []byte(body), err
}

// Complete keeps the answer, sealed.
func (i Idempotency) Complete(ctx context.Context, personID, key string, status int, body []byte) error {
	sealed, err := i.s.fields.Seal(repliesTable, "body", personID+"/"+key, string(body))
	if err != nil {
		return i.s.translate(err)
	}
	return i.s.translate(i.s.write.WithContext(ctx).Exec(`UPDATE "idempotency_keys" SET "status" = ?, "body" = ?
 WHERE "person_id" = ? AND "request_key" = ?`, status, sealed, personID, key).Error)
}

// Release gives the key back: the request came to nothing and may be repeated.
func (i Idempotency) Release(ctx context.Context, personID, key string) error {
	return i.s.translate(i.s.write.WithContext(ctx).Exec(`DELETE FROM "idempotency_keys"
 WHERE "person_id" = ? AND "request_key" = ? AND "status" = 0`, personID, key).Error)
}
