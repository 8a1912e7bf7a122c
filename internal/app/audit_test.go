package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/value"
)

// opened is a platform in a folder of its own, migrated, with nothing running.
func opened(t *testing.T) *App {
	t.Helper()
	cfg := Default()
	cfg.DataDir = t.TempDir()
	a, err := Open(context.Background(), cfg, "test")
	require.NoError(t, err)
	a.Log = slog.New(slog.DiscardHandler)
	t.Cleanup(a.Close)
	require.NoError(t, a.Migrate(context.Background()))
	return a
}

func (a *App) recordSome(t *testing.T, n int) {
	t.Helper()
	for range n {
		require.NoError(t, a.Store.Audit().Record(context.Background(), audit.Entry{ID: value.NewID(), At: time.Now(), Action: "test", Result: audit.OK}))
	}
}

func TestSealsAreKeptApartFromTheDatabase(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a := opened(t)
	a.recordSome(t, 5)
	go a.chainAudit(ctx)
	require.Eventually(t, func() bool {
		seals, err := a.sealFile().read()
		return err == nil && len(seals) == 1 && seals[0].Seq == 5
	}, 10*time.Second, 20*time.Millisecond)
	report, err := a.VerifyAudit(ctx, 0, "", nil)
	require.NoError(t, err)
	require.Nil(t, report.Broken)
	require.EqualValues(t, 5, report.Sealed)

	text, err := os.ReadFile(string(a.sealFile()))
	require.NoError(t, err)
	elsewhere := filepath.Join(t.TempDir(), "seals")
	require.NoError(t, os.WriteFile(elsewhere, []byte(strings.ReplaceAll(string(text), `"seq":5`, `"seq":9`)), 0o600))
	report, err = a.VerifyAudit(ctx, 0, elsewhere, nil)
	require.NoError(t, err)
	require.Nil(t, report.Broken, "a line that was invented proves nothing")
}

func TestSealFileGoesOnWhereItEnds(t *testing.T) {
	ctx := context.Background()
	a := opened(t)
	a.recordSome(t, 3)
	_, err := a.Store.Audit().Extend(ctx, true)
	require.NoError(t, err)
	f := a.sealFile()
	require.NoError(t, os.WriteFile(string(f), []byte("half a li"), 0o600))
	for range 2 {
		require.NoError(t, f.catchUp(ctx, a.Store.Audit()))
	}
	seals, err := f.read()
	require.NoError(t, err)
	require.Len(t, seals, 1)
	require.NoError(t, f.append([]byte("\n")))
	last, err := f.last()
	require.NoError(t, err)
	require.EqualValues(t, 3, last)
}
