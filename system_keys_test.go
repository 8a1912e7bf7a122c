package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// command runs the program with arguments on a data directory of its own.
func command(t *testing.T, dir, input string, args ...string) (string, error) {
	t.Helper()
	root := rootCommand()
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetIn(strings.NewReader(input))
	root.SetArgs(append(args, "--data-dir", dir, "--log-level", "error"))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func mustRun(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := command(t, dir, "", args...)
	require.NoError(t, err, out)
	return out
}

// keyOf gives the id of the key of a use and state.
func keyOf(t *testing.T, dir, use, state string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^(\w+) +` + use + ` +` + state).FindStringSubmatch(mustRun(t, dir, "keys", "list"))
	require.NotNil(t, found, "%s %s", use, state)
	return found[1]
}

func TestKeysAreRotatedReencryptedRevokedAndDestroyed(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, "migrate")
	old := keyOf(t, dir, "encryption", "active")
	mustRun(t, dir, "keys", "rotate", "encryption")
	require.Equal(t, old, keyOf(t, dir, "encryption", "retired"))
	require.Contains(t, mustRun(t, dir, "keys", "reencrypt"), "重新加密完成")
	_, err := command(t, dir, "", "keys", "destroy", old)
	require.ErrorContains(t, err, "--at-once", "the process engine may need it")
	mustRun(t, dir, "keys", "destroy", old, "--at-once")
	require.Equal(t, old, keyOf(t, dir, "encryption", "destroyed"))

	signing := keyOf(t, dir, "signing", "active")
	mustRun(t, dir, "keys", "revoke", signing)
	require.NotEqual(t, signing, keyOf(t, dir, "signing", "active"))
	mustRun(t, dir, "keys", "rotate", "kek")
	integrity := keyOf(t, dir, "integrity", "active")
	mustRun(t, dir, "keys", "rotate", "integrity")
	_, err = command(t, dir, "", "keys", "destroy", integrity)
	require.ErrorContains(t, err, "audit_log.stamp", "entries are proved by it")
	_, err = command(t, dir, "", "keys", "rotate", "indexing")
	require.Error(t, err)
	require.Contains(t, mustRun(t, dir, "audit", "verify"), "审计日志完整", "what was done to the keys is on record")
}

func TestKeysComeBackFromABackupAndTwoShares(t *testing.T) {
	dir, backups := t.TempDir(), t.TempDir()
	mustRun(t, dir, "migrate")
	out := mustRun(t, dir, "keys", "backup", "--out", backups, "--shares", "3", "--threshold", "2")
	shares := regexp.MustCompile(`cf1-\S+`).FindAllString(out, -1)
	require.Len(t, shares, 3)
	files, err := filepath.Glob(filepath.Join(backups, "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	list := mustRun(t, dir, "keys", "list")

	_, err = command(t, dir, shares[0]+"\n"+shares[2]+"\n", "keys", "restore", "--backup", files[0])
	require.ErrorContains(t, err, "已存在", "nothing is written over")
	require.NoError(t, os.Remove(filepath.Join(dir, "cardflow.keys")))
	require.NoError(t, os.Remove(filepath.Join(dir, "cardflow.keys.root")))
	_, err = command(t, dir, shares[0]+"\n", "keys", "restore", "--backup", files[0])
	require.ErrorContains(t, err, "至少需要 2 个")
	_, err = command(t, dir, shares[0]+"\n"+shares[2]+"\n", "keys", "restore", "--backup", files[0])
	require.NoError(t, err)
	require.Equal(t, list, mustRun(t, dir, "keys", "list"))
	mustRun(t, dir, "audit", "verify")
}
