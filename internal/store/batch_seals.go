package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/value"
	"cardflow/internal/gmcrypto"
)

// monthSeal is the kind of the seal over a month's closing balances.
const monthSeal = "month"

const (
	batchDomain = "batch seal"
	// unsigned stands for the key of a seal that waits for its signature; a code with the
	// integrity key holds its place.
	unsigned = "unsigned"
)

// batchSealRow 批次签封 is the platform's signature over something that was done as one.
type batchSealRow struct {
	ID        string `gorm:"primaryKey"`
	Kind      string
	ObjectID  string
	Digest    string
	SealedAt  time.Time
	KeyID     string
	Signature string
}

func (batchSealRow) TableName() string { return "batch_seals" }

func (r batchSealRow) signed() []byte {
	return gmcrypto.Canonical(batchDomain, r.Kind, r.ObjectID, r.Digest, stored(r.SealedAt).Format(time.RFC3339Nano))
}

// sealMonth 月结签封 keeps what a month was closed with, so that it stays provable. The
// signature comes when the closing is committed: the module that signs may be slow, and
// until the transaction ends nobody posts.
func (s *Store) sealMonth(db *gorm.DB, month string, at time.Time) error {
	digest, err := monthDigest(db, month)
	if err != nil {
		return err
	}
	return s.seal(db, monthSeal, month, digest, at)
}

// seal keeps a digest, to be signed when what it is of is committed.
func (s *Store) seal(db *gorm.DB, kind, object, digest string, at time.Time) error {
	row := batchSealRow{ID: value.NewID(), Kind: kind, ObjectID: object, Digest: digest, SealedAt: stored(at), KeyID: unsigned}
	row.Signature = gmcrypto.Stamp(s.keys, batchDomain, row.signed())
	return create(db, row)
}

// SignSeals signs what was kept unsigned since, also by a process that has stopped. What
// somebody altered meanwhile is never signed. Of two processes one is enough.
func (s *Store) SignSeals(ctx context.Context) error {
	rows, err := raw[batchSealRow](s.read.WithContext(ctx), `SELECT * FROM "batch_seals" WHERE "key_id" = ? ORDER BY "id"`, unsigned)
	if err != nil {
		return s.translate(err)
	}
	for _, r := range rows {
		if !s.stamped(r) {
			continue
		}
		id, signature, err := s.keys.Sign(r.signed())
		if err != nil {
			return err
		}
		err = s.within(ctx, func(db *gorm.DB) error {
			return db.Exec(`UPDATE "batch_seals" SET "key_id" = ?, "signature" = ? WHERE "id" = ? AND "key_id" = ?`,
				id, hex.EncodeToString(signature), r.ID, unsigned).Error
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) stamped(r batchSealRow) bool {
	return gmcrypto.CheckStamp(s.keys, batchDomain, r.signed(), r.Signature) == nil
}

// monthDigest is the digest of what lay everywhere at the end of a month.
func monthDigest(db *gorm.DB, month string) (string, error) {
	type closing struct {
		PlaceID  string
		Quantity int64
	}
	rows, err := raw[closing](db, `SELECT "place_id", "quantity" FROM "month_balances" WHERE "month_key" = ? ORDER BY "place_id"`, month)
	var text strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&text, "%s %d\n", r.PlaceID, r.Quantity)
	}
	return gmcrypto.DigestOf([]byte(text.String())), err
}

// SealProof 签封核验 tells of a closed month or a batch whether it is what was sealed. One
// from before there were seals has none.
type SealProof struct {
	Object string // 2026-03 or 发放批次号
	Sealed bool
	Good   bool
}

// prove compares what is there, by its digest, with the latest seal over it.
func (s *Store) prove(db *gorm.DB, kind, object, digest string) (SealProof, error) {
	proof := SealProof{Object: object}
	seals, err := raw[batchSealRow](db, `SELECT * FROM "batch_seals" WHERE "kind" = ? AND "object_id" = ? ORDER BY "id" DESC LIMIT 1`, kind, object)
	if err != nil || len(seals) == 0 {
		return proof, err
	}
	proof.Sealed = true
	proof.Good, err = s.batchHolds(seals[0])
	proof.Good = proof.Good && digest == seals[0].Digest
	return proof, err
}

func (s *Store) batchHolds(r batchSealRow) (bool, error) {
	if r.KeyID == unsigned {
		return s.stamped(r), nil
	}
	signature, err := hex.DecodeString(r.Signature)
	if err == nil {
		err = s.keys.Verify(r.KeyID, r.signed(), signature)
	}
	return proven(err)
}

// ProveMonths checks the closing balances of every closed month.
func (s *Store) ProveMonths(ctx context.Context) ([]SealProof, error) {
	db := s.read.WithContext(ctx)
	closed, err := closedMonths(db)
	if err != nil {
		return nil, s.translate(err)
	}
	out := make([]SealProof, 0, len(closed))
	for _, month := range closed {
		digest, err := monthDigest(db, month)
		if err != nil {
			return nil, s.translate(err)
		}
		proof, err := s.prove(db, monthSeal, month, digest)
		if err != nil {
			return nil, s.translate(err)
		}
		out = append(out, proof)
	}
	return out, nil
}
