package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cardflow.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestLaterSourcesOfConfigurationWin(t *testing.T) {
	path := writeConfig(t, "listen: 0.0.0.0:1000\ndata_dir: /srv\nsession:\n  idle: 10m\n")
	c, err := Load(path, []string{"CARDFLOW_LISTEN=0.0.0.0:2000", "CARDFLOW_SESSION_ABSOLUTE=3h", "CARDFLOW_PROXIES=127.0.0.1, 10.0.0.0/8", "HOME=/x"}, map[string]any{"listen": "0.0.0.0:3000"})
	require.NoError(t, err)
	require.Equal(t, "0.0.0.0:3000", c.Listen)
	require.Equal(t, "/srv", c.DataDir)
	require.Equal(t, 10*time.Minute, c.Session.Idle)
	require.Equal(t, 3*time.Hour, c.Session.Absolute)
	require.Equal(t, []string{"127.0.0.1", "10.0.0.0/8"}, c.proxies())
	require.Equal(t, 17233, c.Temporal.Port)
}

func TestWrongConfigurationIsNamedInASentence(t *testing.T) {
	for name, c := range map[string]struct {
		yaml string
		env  []string
		want string
	}{
		"word for a number":        {yaml: "attachments: {max_mb: abc}\n", want: "配置 attachments.max_mb 的值 \"abc\" 无法识别"},
		"unknown key in the file":  {yaml: "lisen: x\n", want: "lisen 不是已知的配置项"},
		"unknown variable":         {env: []string{"CARDFLOW_LISEN=x"}, want: "CARDFLOW_LISEN"},
		"not YAML":                 {yaml: "listen: [\n", want: "不是有效的 YAML"},
		"unknown driver":           {env: []string{"CARDFLOW_DATABASE_DRIVER=oracle"}, want: "database.driver"},
		"driver without a DSN":     {env: []string{"CARDFLOW_DATABASE_DRIVER=postgres"}, want: "database.dsn"},
		"port that is no number":   {env: []string{"CARDFLOW_TEMPORAL_PORT=abc"}, want: "temporal.port"},
		"address without a port":   {env: []string{"CARDFLOW_LISTEN=localhost"}, want: "listen"},
		"proxy that is no address": {env: []string{"CARDFLOW_PROXIES=127.0.0.1, nginx"}, want: "proxies"},
		"duration without a unit":  {yaml: "session:\n  idle: soon\n", want: "session.idle"},
		"mail without a sender":    {yaml: "mail: {server: \"mail.example:587\"}\n", want: "mail.from"},
		"mail server without port": {yaml: "mail: {server: mail.example, from: a@example.org}\n", want: "mail.server"},
		"mail protected somehow":   {env: []string{"CARDFLOW_MAIL_PROTECT=maybe"}, want: "mail.protect"},
		"idle beyond the absolute": {yaml: "session:\n  idle: 24h\n", want: "session.idle"},
	} {
		t.Run(name, func(t *testing.T) {
			path := ""
			if c.yaml != "" {
				path = writeConfig(t, c.yaml)
			}
			_, err := Load(path, c.env, nil)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestMissingConfigurationFileIsAnError(t *testing.T) {
	_, err := Load("/nowhere/cardflow.yaml", nil, nil)
	require.ErrorContains(t, err, "不存在")
}
