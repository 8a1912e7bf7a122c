package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/integrations/cloudsign"
)

const keyServiceSecret = "a secret of forty characters of the tests"

// newKeyService starts a stand-in of the cloud's sign and verify service.
func newKeyService(t *testing.T) *httptest.Server {
	t.Helper()
	box := &cloudsign.Sandbox{Config: cloudsign.Config{App: "service", Secret: keyServiceSecret}, Master: "of the service"}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	return server
}

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

// TestKeysLieUnderTheCloudService makes, rotates, backs up and restores keys whose root
// the stand-in of the cloud's service keeps.
func TestKeysLieUnderTheCloudService(t *testing.T) {
	service := newKeyService(t)
	dir, backups := t.TempDir(), t.TempDir()
	t.Setenv("CARDFLOW_KEYS_SERVICE_URL", service.URL)
	t.Setenv("CARDFLOW_KEYS_SERVICE_SECRET", keyServiceSecret)
	mustRun(t, dir, "migrate")
	require.NoFileExists(t, filepath.Join(dir, "cardflow.keys.root"))
	old := keyOf(t, dir, "signing", "active")
	mustRun(t, dir, "keys", "rotate", "signing")
	mustRun(t, dir, "keys", "rotate", "kek")
	require.Equal(t, old, keyOf(t, dir, "signing", "retired"))
	require.Contains(t, mustRun(t, dir, "keys", "backup", "--out", backups), "没有分片")
	files, err := filepath.Glob(filepath.Join(backups, "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	list := mustRun(t, dir, "keys", "list")
	require.NoError(t, os.Remove(filepath.Join(dir, "cardflow.keys")))
	mustRun(t, dir, "keys", "restore", "--backup", files[0])
	require.Equal(t, list, mustRun(t, dir, "keys", "list"))
	require.Contains(t, mustRun(t, dir, "audit", "verify"), "审计日志完整")

	service.Close()
	_, err = command(t, dir, "", "keys", "rotate", "encryption")
	require.ErrorContains(t, err, "云签名验签服务没有正确应答", "no other key in its place")
}

func TestKeysAreGeneratedOnceAndNeverBesideDataOfOthers(t *testing.T) {
	dir := t.TempDir()
	out := mustRun(t, dir, "keys", "generate")
	for _, use := range []string{"encryption", "integrity", "indexing", "signing"} {
		require.Regexp(t, `(?m)^\w+ +`+use+` +active`, out)
	}
	info, err := os.Stat(filepath.Join(dir, "cardflow.keys.root"))
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077, "nobody else reads it")
	_, err = command(t, dir, "", "keys", "generate")
	require.ErrorContains(t, err, "已存在")
	mustRun(t, dir, "migrate")
	require.Equal(t, out[:strings.LastIndex(out, "密钥已生成")], mustRun(t, dir, "keys", "list"), "the platform goes on with them")

	for _, file := range []string{"cardflow.keys", "cardflow.keys.root"} {
		require.NoError(t, os.Remove(filepath.Join(dir, file)))
	}
	_, err = command(t, dir, "", "keys", "generate")
	require.ErrorContains(t, err, "keys restore", "what lies there would never open")
	require.NoFileExists(t, filepath.Join(dir, "cardflow.keys"))
}

// TestKeysMoveFromTheirFileToTheCloudService goes on with everything that was sealed.
func TestKeysMoveFromTheirFileToTheCloudService(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, "migrate")
	signing := keyOf(t, dir, "signing", "active")
	_, err := command(t, dir, "", "keys", "move")
	require.ErrorContains(t, err, "keys.service.url")

	service := newKeyService(t)
	t.Setenv("CARDFLOW_KEYS_SERVICE_URL", service.URL)
	t.Setenv("CARDFLOW_KEYS_SERVICE_SECRET", keyServiceSecret)
	_, err = command(t, dir, "", "keys", "list")
	require.ErrorContains(t, err, "云签名验签服务拒绝了请求", "the service does not open what the file sealed")
	require.Contains(t, mustRun(t, dir, "keys", "move"), "cardflow.keys.root 不再需要")
	require.NoError(t, os.Remove(filepath.Join(dir, "cardflow.keys.root")))
	require.Equal(t, signing, keyOf(t, dir, "signing", "retired"), "it was known outside of the service")
	require.Contains(t, mustRun(t, dir, "audit", "verify"), "审计日志完整")
	require.Contains(t, mustRun(t, dir, "rows", "check"), "数据完整")
}
