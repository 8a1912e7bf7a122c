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

// away is a keyring whose module can stop to answer.
type away struct {
	gmcrypto.Keyring
	down atomic.Bool
}

func (a *away) Sign(message []byte) (string, []byte, error) {
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
	err = s.Months().Within(ctx, func(tx period.Tx) error { return tx.Close(today.Month(), clock()) })
	require.True(t, fault.Is(err, "crypto.away"), "no month is closed without its seal: %v", err)
	months, err := s.ProveMonths(ctx)
	require.NoError(t, err)
	require.Empty(t, months)

	keys.down.Store(false)
	seals := chain(t, s)
	require.Len(t, seals, 1)
	require.EqualValues(t, done.Linked, seals[0].Seq)
	require.NoError(t, s.Months().Within(ctx, func(tx period.Tx) error { return tx.Close(today.Month(), clock()) }))
	require.Nil(t, verify(t, s, seals...).Broken)

	keys.down.Store(true)
	_, err = s.Audit().Verify(ctx, audit.Verification{Witness: seals})
	require.True(t, fault.Is(err, "crypto.away"), "nobody is told that a seal is wrong: %v", err)
	_, err = s.ProveMonths(ctx)
	require.True(t, fault.Is(err, "crypto.away"), "%v", err)
}
