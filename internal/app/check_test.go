package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatAFunctionLacksIsSaid(t *testing.T) {
	whole := CheckedFunction{FunctionRow: FunctionRow{ID: "W-01.1", Title: "录入入库单", Roles: []string{"keeper"}, Operations: []string{"POST"}}, Scenario: "有单号"}
	for want, change := range map[string]func(*CheckedFunction){
		"":     func(*CheckedFunction) {},
		"没有登记": func(c *CheckedFunction) { *c = CheckedFunction{} },
		"名称应为“录入入库单”，现为“入库单”": func(c *CheckedFunction) { c.Title = "入库单" },
		"没有角色可以使用":            func(c *CheckedFunction) { c.Roles = nil },
		"没有接口":                func(c *CheckedFunction) { c.Operations = nil },
		"没有验收场景，请在":           func(c *CheckedFunction) { c.Scenario = "" },
	} {
		c := whole
		change(&c)
		got := problemOf(c, "录入入库单", true)
		require.True(t, strings.HasPrefix(got, want) && (want != "" || got == ""), "%q, want %q", got, want)
	}
	require.Empty(t, problemOf(CheckedFunction{Later: true}, "以后", true), "what is not built yet lacks nothing")
	whole.Scenario = ""
	require.Empty(t, problemOf(whole, "录入入库单", false), "scenarios are asked for only when they are known")
}

// Every function's route is one that the interface declares.
func TestEveryFunctionHasAPage(t *testing.T) {
	files, err := filepath.Glob("../../ui/src/features/*/routes.ts")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	declared, parameter := regexp.MustCompile(`path: '([^']+)'`), regexp.MustCompile(`:[a-z]+(\([^)]*\))?\??`)
	var pages []*regexp.Regexp
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			pages = append(pages, regexp.MustCompile("^/?"+parameter.ReplaceAllString(m[1], `[^/]+`)+"$"))
		}
	}
	table, err := FunctionTable()
	require.NoError(t, err)
	for _, f := range table {
		if strings.HasPrefix(f.Route, "/partner") {
			continue // partners have no pages
		}
		path, _, _ := strings.Cut(f.Route, "?")
		found := false
		for _, page := range pages {
			found = found || page.MatchString(path)
		}
		require.True(t, found, "%s leads to %s, which is no page", f.ID, f.Route)
	}
}
