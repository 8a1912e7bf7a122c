package store_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func quiet(string, string, int, int) error { return nil }

func TestEverythingSealedMovesToTheNewKeyAndTheOldOneIsFree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "keys")
	open := func() *store.Store {
		ring, err := gmcrypto.FileKeyring(keyFile)
		require.NoError(t, err)
		cfg := storetest.Config(t)
		cfg.Driver, cfg.DSN, cfg.Clock, cfg.Keys = store.DriverSQLite, filepath.Join(dir, "a.db"), clock, ring
		s, err := store.Open(ctx, cfg)
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	s := open()
	require.NoError(t, s.Migrate(ctx))
	storetest.Seed(t, s)
	o := affairsOffice(t, s)
	paper := o.draft(outletClerk, correctionOf(citizen.Phone, newPhone))
	ring, err := gmcrypto.FileKeyring(keyFile)
	require.NoError(t, err)
	old, _ := ring.Current(gmcrypto.Encryption)
	needed, err := s.NeedsKey(ctx, gmcrypto.Encryption, old)
	require.NoError(t, err)
	require.Contains(t, needed, "citizens.id_sealed")
	require.Contains(t, needed, "documents.head")

	keys, err := gmcrypto.OpenKeys(keyFile, keyFile+".root")
	require.NoError(t, err)
	_, err = keys.Rotate(gmcrypto.Encryption)
	require.NoError(t, err)
	s = open()
	moved := map[string]int{}
	count := func(table, column string, _, n int) error { moved[table+"."+column] = n; return nil }
	require.NoError(t, s.Reseal(ctx, count))
	require.Equal(t, 1, moved["citizens.id_sealed"])
	require.Equal(t, 1, moved["documents.head"])
	needed, err = s.NeedsKey(ctx, gmcrypto.Encryption, old)
	require.NoError(t, err)
	require.Empty(t, needed)
	require.NoError(t, s.Reseal(ctx, count))
	require.Zero(t, moved["citizens.id_sealed"], "what was moved stays")
	require.Zero(t, moved["documents.head"])

	_, err = keys.Destroy(old)
	require.NoError(t, err)
	s = open()
	c, err := s.Citizens().Citizen(ctx, "c1")
	require.NoError(t, err)
	require.Equal(t, someCitizen().IDNumber, c.IDNumber)
	d, err := s.Archive().Paper(ctx, paper.ID)
	require.NoError(t, err)
	require.Equal(t, newPhone, d.Lines[0].Text("new"))
}

func TestResealingRunsOnEveryDatabase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := affairsOffice(t, s)
		o.draft(outletClerk, correctionOf(citizen.Phone, newPhone))
		require.NoError(t, s.Reseal(ctx, quiet))
		needed, err := s.NeedsKey(ctx, gmcrypto.Encryption, "none")
		require.NoError(t, err)
		require.Empty(t, needed)
		record(t, s, 1)
		_, err = s.NeedsKey(ctx, gmcrypto.Integrity, "none")
		require.NoError(t, err)
	})
}

func TestNoSealedColumnIsForgotten(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	var found []string
	require.NoError(t, s.Writer().Raw(`SELECT m.name || '.' || p.name FROM sqlite_master m, pragma_table_info(m.name) p
 WHERE m.type = 'table' AND p.name LIKE '%!_sealed' ESCAPE '!'`).Scan(&found).Error)
	require.NotEmpty(t, found)
	require.ElementsMatch(t, found, store.SealedColumns(), "a column of sealed values must move to another key with the others")
}
