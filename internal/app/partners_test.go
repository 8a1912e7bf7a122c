package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/gmcrypto"
)

const hmacPartner = `partners:
  - id: ssb
    name: 随申办
    scheme: hmac-sm3
    secret: 0123456789abcdef0123456789abcdef
    operations: [S-01.1, S-01.4]
    per_minute: 60
`

func loaded(t *testing.T, text string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cardflow.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return Load(path, nil, nil)
}

func TestPartnersAreConfiguration(t *testing.T) {
	c, err := loaded(t, hmacPartner)
	require.NoError(t, err)
	require.Equal(t, []Partner{{ID: "ssb", Name: "随申办", Scheme: "hmac-sm3", Secret: "0123456789abcdef0123456789abcdef",
		Operations: []string{"S-01.1", "S-01.4"}, PerMinute: 60}}, c.Partners)
}

func TestAWrongPartnerStopsTheStartAndIsNamed(t *testing.T) {
	one := func(id, rest string) string {
		return "partners:\n  - {id: " + id + ", name: 合作方, " + rest + "}\n"
	}
	secret := "scheme: hmac-sm3, secret: 0123456789abcdef0123456789abcdef, "
	for text, want := range map[string]string{
		one("SSB", secret+"operations: [S-05], per_minute: 1"):                                      "partners[0].id",
		one("abcdefghijklmnopqrstuvwxyz", secret+"operations: [S-05], per_minute: 1"):               "partners[0].id",
		one("ssb", "scheme: hmac-sm3, secret: short, operations: [S-05], per_minute: 1"):            "secret",
		one("ssb", "scheme: sm2, public_key: 04, operations: [S-05], per_minute: 1"):                "public_key",
		one("ssb", "scheme: md5, operations: [S-05], per_minute: 1"):                                "scheme",
		one("ssb", secret+"operations: [S-04.1], per_minute: 1"):                                    "S-04.1",
		one("ssb", secret+"per_minute: 1"):                                                          "operations",
		one("ssb", secret+"operations: [S-05]"):                                                     "per_minute",
		one("ssb", secret+"operations: [S-05], per_minute: 1, rate: 3"):                             "rate",
		hmacPartner + "  - {id: ssb, name: 又一个, " + secret + "operations: [S-05], per_minute: 1}\n": "重复",
	} {
		_, err := loaded(t, text)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "0123456789abcdef0123456789abcdef")
	}
}

func TestDemonstrationMakesItsPartnersOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), demoPartnerFile)
	made, err := demoPartners(path)
	require.NoError(t, err)
	again, err := demoPartners(path)
	require.NoError(t, err)
	require.Equal(t, made, again)
	require.Len(t, made, 4)
	_, err = gmcrypto.ParseSM2Public(made[1].PublicKey)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	other, err := demoPartners(filepath.Join(t.TempDir(), demoPartnerFile))
	require.NoError(t, err)
	require.NotEqual(t, made[0].Secret, other[0].Secret)
}
