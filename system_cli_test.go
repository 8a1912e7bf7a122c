package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHelpExplainsTheCommands(t *testing.T) {
	for words, want := range map[string][]string{
		"":        {"serve --demo", "cardflow api", "cardflow worker", "cardflow migrate", "CARDFLOW_DATABASE_DSN", "--config"},
		"serve":   {"重启或异常退出后，未办完的单据接着办", "--listen", "--demo", "--temporal-port", "--data-dir"},
		"api":     {"--temporal-address", "--database-dsn"},
		"worker":  {"--temporal-namespace", "--database-driver"},
		"migrate": {"建立或升级数据库结构"},
	} {
		args := []string{"--help"}
		if words != "" {
			args = []string{words, "--help"}
		}
		out, _, code := runs(t, args...)
		require.Zero(t, code)
		for _, text := range want {
			require.Contains(t, out, text, "help of %q", words)
		}
	}
}

func TestFunctionsHaveAPageRolesAndOperations(t *testing.T) {
	out, stderr, code := runs(t, "functions", "--format", "json")
	require.Zero(t, code, stderr)
	var list []struct {
		ID, Title, Module, System, Route string
		Roles, Operations                []string
	}
	require.NoError(t, json.Unmarshal([]byte(out), &list))
	require.GreaterOrEqual(t, len(list), 24)
	table, _, code := runs(t, "functions")
	require.Zero(t, code)
	for _, f := range list {
		for name, text := range map[string]string{"title": f.Title, "module": f.Module, "system": f.System, "route": f.Route} {
			require.NotEmpty(t, text, "%s of %s", name, f.ID)
		}
		require.NotEmpty(t, f.Roles, "nobody may use %s", f.ID)
		require.NotEmpty(t, f.Operations, "nothing serves %s", f.ID)
		require.Regexp(t, regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(f.ID)+`\s+`+f.Title+`\s`), table)
	}
}

// A function of the catalogue that is missing, or that no scenario accepts, fails here.
func TestEveryFunctionOfTheCatalogueIsThereAndTested(t *testing.T) {
	table, err := filepath.Abs("api/testdata/acceptance.csv")
	require.NoError(t, err)
	out, stderr, code := runs(t, "functions", "--check", "--scenarios", table)
	require.Zero(t, code, "%s\n%s", out, stderr)
	require.Regexp(t, `(?m)^W-05\.6\s+卡发放汇总\s+/reports/W-05\.6\s+.*等于已完成的出库减退库和冲账\s+有$`, out)
	missing := filepath.Join(t.TempDir(), "none.csv")
	require.NoError(t, os.WriteFile(missing, []byte("W-01.1,只有一项\n"), 0o600))
	_, stderr, code = runs(t, "functions", "--check", "--scenarios", missing)
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "项功能与目录不符")
}

func TestVersionIsPrinted(t *testing.T) {
	out, _, code := runs(t, "version")
	require.Zero(t, code)
	require.Equal(t, "cardflow "+version+"\n", out)
}

func TestWrongSettingStopsTheStartAndIsNamed(t *testing.T) {
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "cardflow.yaml")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for want, words := range map[string][]string{
		"--lisen":                     {"serve", "--lisen", "127.0.0.1:1"},
		`"abc" for "--temporal-port"`: {"serve", "--temporal-port", "abc"},
		`"demo"`:                      {"serve", "demo"},
		`"srve"`:                      {"srve"},
		"配置 listen 的值":                {"serve", "--listen", "nowhere"},
		"环境变量 CARDFLOW_LISEN 不对应任何配置项":        {"CARDFLOW_LISEN=x", "serve"},
		"配置 database.driver 的值 \"oracle\" 不对": {"CARDFLOW_DATABASE_DRIVER=oracle", "serve"},
		"lisen 不是已知的配置项":                      {"serve", "--config", file("lisen: x\n")},
		"temporal.port":                       {"serve", "--config", file("temporal:\n  port: abc\n")},
		"log.level":                           {"serve", "--config", file("log:\n  level: loud\n")},
		"/nowhere.yaml 不存在":                   {"serve", "--config", "/nowhere.yaml"},
		"--format 应为 table 或 json":            {"functions", "--format", "xml"},
		"temporal.address":                    {"api"},
	} {
		out, stderr, code := runs(t, words...)
		require.Equal(t, 1, code, "%v", words)
		require.Contains(t, stderr, want, "%v", words)
		require.NotContains(t, stderr, "panic")
		require.Empty(t, out, "%v", words)
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	for name, port := range map[string]func(h *house) string{
		"web server":     func(h *house) string { return h.address },
		"process engine": func(h *house) string { return local(h.engine + 2) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			taken, err := net.Listen("tcp", port(h))
			require.NoError(t, err)
			defer taken.Close()
			_, number, err := net.SplitHostPort(port(h))
			require.NoError(t, err)
			p := h.spawn()
			require.Equal(t, 1, p.wait())
			require.Regexp(t, `端口 \S*`+number+` 已被占用`, p.stderr.String())
		})
	}
}

func TestFirstStartMakesThreeAdministratorsAndNoDemonstration(t *testing.T) {
	h := newHouse(t)
	p := h.serve()
	shown := regexp.MustCompile(`账号 admin，一次性密码 (\S+)，`).FindStringSubmatch(p.stdout.String())
	require.NotNil(t, shown, "%s", &p.stdout)
	require.NotContains(t, p.stderr.String(), shown[1], "a log would keep the password")

	for _, other := range []string{"安全管理员账号 secadmin", "审计管理员账号 auditor"} {
		require.Contains(t, p.stdout.String(), other)
	}
	admin, status := login(t, h.address, "admin", shown[1])
	require.Equal(t, http.StatusOK, status)
	user, _ := admin.call(t, http.StatusOK, http.MethodGet, "/session", nil)["user"].(map[string]any)
	require.Equal(t, "admin", user["username"])
	for _, username := range []string{"keeper", "sysadmin", "manager"} {
		_, status = login(t, h.address, username, "Demo@2026!")
		require.Equal(t, http.StatusUnauthorized, status, "%s must not exist", username)
	}
	meta := desk{address: h.address}.call(t, http.StatusOK, http.MethodGet, "/meta", nil)
	require.Equal(t, false, meta["demo"])
	require.Empty(t, meta["demo_accounts"])

	p.stop()
	require.Empty(t, h.serve().stdout.String(), "the passwords are shown once")
}
