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
	return gmcrypto.Canonical("batch seal", r.Kind, r.ObjectID, r.Digest, stored(r.SealedAt).Format(time.RFC3339Nano))
}

// sealMonth 月结签封 signs the closing balances of a month, so that what it was closed
// with stays provable.
func (s *Store) sealMonth(db *gorm.DB, month string, at time.Time) error {
	digest, err := monthDigest(db, month)
	if err != nil {
		return err
	}
	row := batchSealRow{ID: value.NewID(), Kind: monthSeal, ObjectID: month, Digest: digest, SealedAt: stored(at)}
	id, signature, err := s.keys.Sign(row.signed())
	if err != nil {
		return err
	}
	row.KeyID, row.Signature = id, hex.EncodeToString(signature)
	return create(db, row)
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

// MonthProof 月结核验 tells of one closed month whether its balances are those it was
// closed with. One that was closed before there were seals has none.
type MonthProof struct {
	Month  string
	Sealed bool
	Good   bool
}

func (s *Store) batchHolds(r batchSealRow) (bool, error) {
	signature, err := hex.DecodeString(r.Signature)
	if err == nil {
		err = s.keys.Verify(r.KeyID, r.signed(), signature)
	}
	return proven(err)
}

// ProveMonths checks the closing balances of every closed month.
func (s *Store) ProveMonths(ctx context.Context) ([]MonthProof, error) {
	db := s.read.WithContext(ctx)
	closed, err := closedMonths(db)
	if err != nil {
		return nil, s.translate(err)
	}
	out := make([]MonthProof, 0, len(closed))
	for _, month := range closed {
		seals, err := raw[batchSealRow](db, `SELECT * FROM "batch_seals" WHERE "kind" = ? AND "object_id" = ? ORDER BY "id" DESC LIMIT 1`, monthSeal, month)
		if err != nil {
			return nil, s.translate(err)
		}
		proof := MonthProof{Month: month, Sealed: len(seals) > 0}
		if proof.Sealed {
			digest, err := monthDigest(db, month)
			if err != nil {
				return nil, s.translate(err)
			}
			if proof.Good, err = s.batchHolds(seals[0]); err != nil {
				return nil, err
			}
			proof.Good = proof.Good && digest == seals[0].Digest
		}
		out = append(out, proof)
	}
	return out, nil
}
