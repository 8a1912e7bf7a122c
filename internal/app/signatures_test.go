package app

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/signing"
	"cardflow/internal/gmcrypto"
)

// signedFor signs an act with a key file of the platform's own authority and keeps it.
func (a *App) signedFor(t *testing.T, act signing.Act) {
	t.Helper()
	file, now := filepath.Join(t.TempDir(), "clerk.key.json"), time.Now()
	require.NoError(t, CAIn(a.Config.DataDir).Init("测试根证书", now))
	_, err := CAIn(a.Config.DataDir).Issue("冯区岚", "246810", file, now, 30)
	require.NoError(t, err)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var personal gmcrypto.PersonalKey
	require.NoError(t, json.Unmarshal(text, &personal))
	certificate, key, err := personal.Open("246810")
	require.NoError(t, err)
	at := now.UTC().Truncate(time.Second)
	s := signing.Signature{Instruction: gmcrypto.DigestOf(act.Instruction()), At: at, Serial: certificate.Serial(),
		Fingerprint: certificate.Fingerprint(), Certificate: string(certificate.PEM())}
	original := act.Text(s, "clerk", gmcrypto.DigestOf)
	value, err := key.Sign([]byte(original))
	require.NoError(t, err)
	s.Value, s.Text = hex.EncodeToString(value), gmcrypto.DigestOf([]byte(original))
	require.NoError(t, a.Store.ReleaseDesk().Within(context.Background(), func(tx release.Tx) error {
		return act.Keep(tx, &s, document.Named{ID: "clerk", Name: "冯区岚"}, now, gmcrypto.DigestOf)
	}))
}

// TestAnAlteredSignatureIsNamed is what `cardflow signatures verify` prints.
func TestAnAlteredSignatureIsNamed(t *testing.T) {
	a := opened(t)
	boxes := []release.Box{{Number: "XH-20260302-0001", Quantity: 20, Version: 3}, {Number: "XH-20260302-0002", Quantity: 30, Version: 3}}
	a.signedFor(t, release.ActOfDistributing(release.DistributeForm{Outlet: "outlet"}, boxes))
	prove := func() (int, []BadSignature) {
		count, bad, err := a.VerifySignatures(t.Context(), func(int) error { return nil })
		require.NoError(t, err)
		return count, bad
	}
	count, bad := prove()
	require.Equal(t, 2, count, "one under each box")
	require.Empty(t, bad)
	db, err := sql.Open("sqlite", a.Config.databaseDSN())
	require.NoError(t, err)
	defer db.Close()
	for column, altered := range map[string]string{"person_id": "somebody", "action": "box_void", "original": "别的内容", "document_id": "XH-20260302-0009"} {
		var kept string
		require.NoError(t, db.QueryRow(`SELECT "`+column+`" FROM "decision_signatures" ORDER BY "id" DESC LIMIT 1`).Scan(&kept))
		set := `UPDATE "decision_signatures" SET "` + column + `" = ? WHERE "id" = (SELECT MAX("id") FROM "decision_signatures")`
		_, err = db.Exec(set, altered)
		require.NoError(t, err)
		_, bad = prove()
		require.Len(t, bad, 1, column)
		require.Equal(t, "分发到网点", bad[0].Step)
		require.Equal(t, "冯区岚", bad[0].Person)
		if column != "document_id" {
			require.Equal(t, boxes[1].Number, bad[0].Document)
		}
		_, err = db.Exec(set, kept)
		require.NoError(t, err)
	}
	_, bad = prove()
	require.Empty(t, bad)
}
