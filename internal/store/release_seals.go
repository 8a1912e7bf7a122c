package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/release"
	"cardflow/internal/gmcrypto"
)

// releaseSeal is the kind of the seal over the boxes that were registered as one batch.
const releaseSeal = "release"

// SealBatch 批次签封 keeps what was registered as one.
func (t releaseTx) SealBatch(b *release.Batch) error {
	digest, err := releaseDigest(t.db, b)
	if err != nil {
		return err
	}
	return t.s.seal(t.db, releaseSeal, b.ID, digest, b.RegisteredAt)
}

// releaseDigest is the digest of a batch as it was registered, and of its boxes as the
// chains of their holders tell: those never change, whatever becomes of the boxes.
func releaseDigest(db *gorm.DB, b *release.Batch) (string, error) {
	type registered struct {
		BoxID    string
		Quantity int64
	}
	rows, err := raw[registered](db, `SELECT "box_id", "quantity" FROM "release_holdings" WHERE "paper_id" = ? AND "act" = ? ORDER BY "box_id"`,
		b.ID, string(release.Register))
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s %d %d %s %s\n", b.ID, b.District, b.Boxes, b.Quantity, b.RegisteredOn, b.RegisteredBy.ID)
	for _, r := range rows {
		fmt.Fprintf(&text, "%s %d\n", r.BoxID, r.Quantity)
	}
	return gmcrypto.DigestOf([]byte(text.String())), err
}

func (a releases) Proof(ctx context.Context, b *release.Batch) (release.Proof, error) {
	db := a.reader(ctx)
	digest, err := releaseDigest(db, b)
	if err != nil {
		return "", a.s.translate(err)
	}
	proof, err := a.s.prove(db, releaseSeal, b.ID, digest)
	switch {
	case err != nil:
		return "", a.s.translate(err)
	case !proof.Sealed:
		return release.Unsealed, nil
	case !proof.Good:
		return release.Altered, nil
	}
	return release.Intact, nil
}

// ProveBatches checks every batch, the oldest first, and tells of those that are not as
// they were sealed; it gives how many there are.
func (s *Store) ProveBatches(ctx context.Context, tell func(SealProof) error) (int, error) {
	db, count, after := s.read.WithContext(ctx), 0, ""
	for {
		rows, err := raw[releaseBatchRow](db, `SELECT * FROM "release_batches" WHERE "id" > ? ORDER BY "id" LIMIT ?`, after, manyAtOnce)
		if err != nil || len(rows) == 0 {
			return count, s.translate(err)
		}
		for _, r := range rows {
			b := r.batch()
			digest, err := releaseDigest(db, &b)
			if err != nil {
				return count, s.translate(err)
			}
			proof, err := s.prove(db, releaseSeal, b.ID, digest)
			if err != nil {
				return count, s.translate(err)
			}
			if !proof.Good {
				if err := tell(proof); err != nil {
					return count, err
				}
			}
			count, after = count+1, b.ID
		}
	}
}
