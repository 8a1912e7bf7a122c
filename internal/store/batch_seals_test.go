package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/period"
	"cardflow/internal/domain/release"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestClosingBalancesAreProvableAsTheyWereSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30)))
		require.NoError(t, s.Months().Within(ctx, func(tx period.Tx) error { return tx.Close(today.Month(), clock()) }))
		proven := func() store.SealProof {
			list, err := s.ProveMonths(ctx)
			require.NoError(t, err)
			require.Len(t, list, 1)
			return list[0]
		}
		require.NoError(t, s.SignSeals(ctx))
		require.Equal(t, store.SealProof{Object: today.Month(), Sealed: true, Good: true}, proven())
		exec(t, s, `UPDATE "month_balances" SET "quantity" = "quantity" + 1`)
		require.False(t, proven().Good, "another balance")
		exec(t, s, `UPDATE "month_balances" SET "quantity" = "quantity" - 1`)
		require.True(t, proven().Good)
		exec(t, s, `UPDATE "batch_seals" SET "signature" = '00'`)
		require.False(t, proven().Good, "a seal of nobody")
		exec(t, s, `DELETE FROM "batch_seals"`)
		require.False(t, proven().Sealed)
	})
}

func TestABatchIsProvableAsItWasRegisteredWhateverBecomesOfItsBoxes(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		one, two := d.pack(release.PackForm{Quantity: 10}), d.pack(release.PackForm{Quantity: 20})
		batch := d.registered(one, two)
		proven := func() release.Proof {
			b, err := d.s.Release().Batch(ctx, everything, batch)
			require.NoError(t, err)
			proof, err := d.s.Release().Proof(ctx, &b)
			require.NoError(t, err)
			told := 0
			count, err := d.s.ProveBatches(ctx, func(p store.SealProof) error {
				require.Equal(t, batch, p.Object)
				told++
				return nil
			})
			require.NoError(t, err)
			require.Equal(t, 1, count)
			require.Equal(t, proof != release.Intact, told == 1)
			return proof
		}
		require.Equal(t, release.Intact, proven(), "before its signature is there")
		require.NoError(t, d.s.SignSeals(ctx))
		d.received(batch)
		d.distributed(one)
		require.Equal(t, release.Intact, proven())
		for sql, back := range map[string]string{
			`UPDATE "release_holdings" SET "quantity" = 11 WHERE "act" = 'register' AND "box_id" = '` + one + `'`: `UPDATE "release_holdings" SET "quantity" = 10 WHERE "act" = 'register' AND "box_id" = '` + one + `'`,
			`UPDATE "release_batches" SET "district_id" = '` + storetest.OtherDistrict + `'`:                      `UPDATE "release_batches" SET "district_id" = '` + storetest.DistrictID + `'`,
			`UPDATE "release_batches" SET "quantity" = 40`:                                                        `UPDATE "release_batches" SET "quantity" = 30`,
		} {
			exec(t, d.s, sql)
			require.Equal(t, release.Altered, proven(), sql)
			exec(t, d.s, back)
			require.Equal(t, release.Intact, proven())
		}
		exec(t, d.s, `DELETE FROM "batch_seals"`)
		require.Equal(t, release.Unsealed, proven())
	})
}
