package store_test

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/period"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// away is a keyring whose module can stop to answer, or take its time.
type away struct {
	gmcrypto.Keyring
	down  atomic.Bool
	while func() // happens while the module signs
}

func (a *away) Sign(message []byte) (string, []byte, error) {
	if a.while != nil {
		a.while()
	}
	if a.down.Load() {
		return "", nil, fault.Unavailable("crypto.away", "没有应答")
	}
	return a.Keyring.Sign(message)
}

func (a *away) Verify(id string, message, signature []byte) error {
	if a.down.Load() {
		return fault.Unavailable("crypto.away", "没有应答")
	}
	return a.Keyring.Verify(id, message, signature)
}

func TestWhileTheModuleIsAwayTheLogIsChainedAndNothingIsSealedOrCalledForged(t *testing.T) {
	t.Parallel()
	keys := &away{}
	s := storetest.Open(t, storetest.WithClock(clock), func(c *store.Config) { keys.Keyring, c.Keys = c.Keys, keys })
	storetest.Seed(t, s)
	record(t, s, 3)
	keys.down.Store(true)
	done, err := s.Audit().Extend(ctx, true)
	require.True(t, fault.Is(err, "crypto.away"), "%v", err)
	require.Nil(t, done.Sealed)
	require.NotZero(t, done.Linked, "what happened has its place all the same")
	again, err := s.Audit().Extend(ctx, true)
	require.Error(t, err, "and is to be sealed")
	require.Zero(t, again.Linked)
	keys.down.Store(false)
	seals := chain(t, s)
	require.Len(t, seals, 1)
	require.EqualValues(t, done.Linked, seals[0].Seq)
	require.Nil(t, verify(t, s, seals...).Broken)

	keys.down.Store(true)
	_, err = s.Audit().Verify(ctx, audit.Verification{Witness: seals})
	require.True(t, fault.Is(err, "crypto.away"), "nobody is told that a seal is wrong: %v", err)
}

func TestAMonthIsClosedWithoutWaitingForItsSignature(t *testing.T) {
	t.Parallel()
	keys := &away{}
	s := storetest.Open(t, storetest.WithClock(clock), func(c *store.Config) { keys.Keyring, c.Keys = c.Keys, keys })
	storetest.Seed(t, s)
	require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30)))
	proven := func() store.SealProof {
		list, err := s.ProveMonths(ctx)
		require.NoError(t, err)
		require.Len(t, list, 1)
		return list[0]
	}
	good := store.SealProof{Object: today.Month(), Sealed: true, Good: true}
	keys.down.Store(true)
	require.NoError(t, s.Months().Within(ctx, func(tx period.Tx) error { return tx.Close(today.Month(), clock()) }))
	require.True(t, fault.Is(s.SignSeals(ctx), "crypto.away"))
	require.Equal(t, good, proven(), "a code stands for the signature meanwhile")

	exec(t, s, `UPDATE "batch_seals" SET "digest" = 'of other balances'`)
	keys.down.Store(false)
	require.NoError(t, s.SignSeals(ctx))
	require.False(t, proven().Good, "what was altered before it was signed is not signed")
	keys.down.Store(true)
	require.False(t, proven().Good, "nor asks the module")

	require.NoError(t, s.Months().Within(ctx, func(tx period.Tx) error {
		if err := tx.Reopen(today.Month()); err != nil {
			return err
		}
		return tx.Close(today.Month(), clock())
	}))
	keys.down.Store(false)
	written := false
	keys.while = func() { record(t, s, 1); written = true }
	require.NoError(t, s.SignSeals(ctx))
	require.True(t, written, "others write while the module signs")
	require.Equal(t, good, proven())

	keys.down.Store(true)
	require.NoError(t, s.SignSeals(ctx), "nothing is left to sign")
	_, err := s.ProveMonths(ctx)
	require.True(t, fault.Is(err, "crypto.away"), "nobody is told that a seal is wrong: %v", err)
}
