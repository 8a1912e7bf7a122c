package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/senior"
)

type nonceRow struct {
	Owner  string `gorm:"primaryKey"`
	Nonce  string `gorm:"primaryKey"`
	UsedAt time.Time
}

func (nonceRow) TableName() string { return "partner_nonces" }

type serialRow struct {
	PartnerID     string `gorm:"primaryKey"`
	Serial        string `gorm:"primaryKey"`
	Content       string
	ApplicationID string
	TakenAt       time.Time
}

func (serialRow) TableName() string { return "partner_serials" }

// Nonces 一次性随机数 of signed messages.
func (s *Store) Nonces() partner.Nonces { return nonces{s} }

type nonces struct{ s *Store }

// Use meets a rival with the same nonce at the key; whoever loses looks again.
func (n nonces) Use(ctx context.Context, owner, nonce string, at time.Time) (fresh bool, err error) {
	err = n.s.within(ctx, func(db *gorm.DB) error {
		used, err := exists(db, `SELECT 1 FROM "partner_nonces" WHERE "owner" = ? AND "nonce" = ?`, owner, nonce)
		if fresh = !used; used || err != nil {
			return err
		}
		return create(db, nonceRow{Owner: owner, Nonce: nonce, UsedAt: stored(at)})
	})
	return fresh && err == nil, err
}

func (n nonces) Release(ctx context.Context, owner, nonce string) error {
	return n.s.translate(n.s.write.WithContext(ctx).Exec(`DELETE FROM "partner_nonces" WHERE "owner" = ? AND "nonce" = ?`, owner, nonce).Error)
}

// noncesKept is longer than a message counts, however far the two clocks are apart.
const noncesKept = time.Hour

// ForgetNonces drops those of messages that are refused for their age by now.
func (s *Store) ForgetNonces(ctx context.Context, now time.Time) error {
	return s.translate(s.write.WithContext(ctx).Exec(`DELETE FROM "partner_nonces" WHERE "used_at" < ?`, stored(now.Add(-noncesKept))).Error)
}

func referral(db *gorm.DB, partnerID, serial string) (*senior.Referral, error) {
	row, err := first[serialRow](db, `"partner_id" = ? AND "serial" = ?`, partnerID, serial)
	if err != nil || row == nil {
		return nil, err
	}
	return &senior.Referral{Partner: row.PartnerID, Serial: row.Serial, Content: row.Content, ID: row.ApplicationID, At: row.TakenAt.UTC()}, nil
}

func (n seniors) Referral(ctx context.Context, partnerID, serial string) (*senior.Referral, error) {
	r, err := referral(n.s.read.WithContext(ctx), partnerID, serial)
	return r, n.s.translate(err)
}

// Referral lets a partner's calls that carry something out follow each other: one
// that comes twice at once must see what the first made, not its half.
func (t *tx) Referral(partnerID, serial string) (*senior.Referral, error) {
	if _, err := next(t.db, "partner "+partnerID); err != nil {
		return nil, err
	}
	return referral(t.db, partnerID, serial)
}

func (t *tx) InsertReferral(r senior.Referral) error {
	return create(t.db, serialRow{PartnerID: r.Partner, Serial: r.Serial, Content: r.Content, ApplicationID: r.ID, TakenAt: stored(r.At)})
}

// outletPlace is an outlet with its district, as a public list shows it.
type outletPlace struct {
	ID, Code, Name, DistrictCode, DistrictName, Phone, Address string
}

// Outlets lists the outlets in service; they are a few hundred.
func (n seniors) Outlets(ctx context.Context, district string) ([]senior.Outlet, error) {
	var c conditions
	c.add(`"o"."disabled" = ?`, false)
	if district != "" {
		c.add(`"d"."code" = ?`, district)
	}
	return n.outlets(ctx, c)
}

// Outlet gives one, in service or not; nil when absent.
func (n seniors) Outlet(ctx context.Context, id string) (*senior.Outlet, error) {
	var c conditions
	c.add(`"o"."id" = ?`, id)
	found, err := n.outlets(ctx, c)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func (n seniors) outlets(ctx context.Context, c conditions) ([]senior.Outlet, error) {
	rows, err := raw[outletPlace](n.s.read.WithContext(ctx), `SELECT "o"."id", "o"."code", "o"."name", "d"."code" AS "district_code",
 "d"."name" AS "district_name", "o"."phone", "o"."address" FROM "outlets" "o" LEFT JOIN "districts" "d" ON "d"."id" = "o"."district_id"`+
		c.where()+` ORDER BY "o"."code"`, c.args...)
	out := make([]senior.Outlet, 0, len(rows))
	for _, r := range rows {
		out = append(out, senior.Outlet(r))
	}
	return out, n.s.translate(err)
}
