package app

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// allowed says which packages of the platform a folder may import; a folder
// that is not named may import nothing of it. "domain/" stands for all of it.
var allowed = map[string][]string{
	".":                     {"internal/app"},
	"internal/app":          {"*"},
	"internal/demo":         {"internal/demo/data", "domain/", "internal/fault", "internal/gmcrypto", "internal/store"},
	"internal/demo/data":    {"domain/"},
	"api":                   {"workflows", "domain/", "policies", "internal/reports", "internal/gmcrypto", "internal/fault"},
	"worker":                {"workflows", "activities", "internal/gmcrypto", "internal/litesql", "domain/", "internal/fault"},
	"workflows":             {"activities", "domain/", "internal/fault"},
	"activities":            {"domain/", "internal/fault"},
	"policies":              {"domain/", "internal/fault"},
	"ui":                    {},
	"internal/store":        {"domain/", "internal/gmcrypto", "internal/litesql", "internal/fault"},
	"internal/reports":      {"domain/", "internal/gmcrypto", "internal/fault"},
	"internal/integrations": {"domain/", "internal/gmcrypto", "internal/fault"},
	"internal/gmcrypto":     {"internal/fault"},
	"internal/litesql":      {},
	"internal/fault":        {},
	"bench":                 {"*"},

	"internal/domain/value":      {},
	"internal/domain/function":   {},
	"internal/domain/audit":      {"internal/domain/value", "internal/domain/document", "internal/fault"},
	"internal/domain/attachment": {"internal/fault"},
	"internal/domain/directory":  {"internal/domain/value", "internal/domain/audit", "internal/domain/document", "internal/domain/function", "internal/fault"},
	"internal/domain/document":   {"internal/domain/value", "internal/fault"},
	"internal/domain/signing":    {"internal/domain/value", "internal/domain/document", "internal/fault"},
	"internal/domain/task":       {"internal/domain/value", "internal/domain/document", "internal/domain/directory", "internal/fault"},
	"internal/domain/ledger":     {"internal/domain/value", "internal/domain/document", "internal/fault"},
	"internal/domain/master":     {"internal/domain/value", "internal/domain/document", "internal/fault"},
	"internal/domain/approval":   {"domain/", "internal/fault"},
	"internal/domain/identity":   {"internal/domain/value", "internal/fault"},
	"internal/domain/citizen":    {"domain/", "internal/fault"},
	"internal/domain/rarechar":   {"internal/domain/identity", "internal/fault"},
	"internal/domain/repair":     {"domain/", "internal/fault"},
	"internal/domain/definition": {"domain/", "internal/fault"},
	"internal/domain/period":     {"domain/", "internal/fault"},
	"internal/domain/calendar":   {"domain/", "internal/fault"},
	"internal/domain/incident":   {"domain/", "internal/fault"},
	"internal/domain/tracking":   {"domain/", "internal/fault"},
	"internal/domain/senior":     {"domain/", "internal/fault"},
	"internal/domain/partner":    {"internal/domain/directory", "internal/domain/function"},
	"internal/domain/postal":     {"domain/", "internal/fault"},
	"internal/domain/delivery":   {"domain/", "internal/fault"},
	"internal/domain/push":       {"domain/", "internal/fault"},
	"internal/domain/release":    {"domain/", "internal/fault"},
	"internal/domain/platform":   {"internal/domain/function"},
	"internal/domain/warehouse":  {"domain/", "internal/fault"},
	"internal/domain/affairs":    {"domain/", "internal/fault"},
	"internal/domain/supplies":   {"domain/", "internal/fault"},

	"internal/domain/approval/approvaltest": {"domain/", "internal/fault"},
}

// foreign says which folders alone may import a library: the domain knows no
// database, web server or process engine.
var foreign = map[string][]string{
	"gorm.io":                     {"internal/store"},
	"github.com/gofiber":          {"api", "internal/app"},
	"github.com/danielgtaylor":    {"api"},
	"go.temporal.io/sdk":          {"worker", "workflows", "activities", "internal/app", "internal/gmcrypto", "bench"},
	"go.temporal.io/server":       {"worker"},
	"github.com/casbin":           {"policies"},
	"github.com/xuri/excelize":    {"internal/reports"},
	"github.com/tjfoc/gmsm":       {"internal/gmcrypto"},
	"github.com/godoes":           {"internal/store"},
	"github.com/libtnb":           {"internal/store"},
	"github.com/spf13/cobra":      {"."},
	"github.com/boombuler":        {"internal/reports"},
	"github.com/mozillazg":        {"internal/store"},
	"github.com/prometheus":       {"api"},
	"github.com/go-gormigrate":    {"internal/store"},
	"github.com/knadh/koanf":      {"internal/app"},
	"modernc.org/sqlite":          {"internal/store", "internal/litesql", "worker", "bench", "internal/integrations/business"}, // the last for sandboxes with a store of their own
	"github.com/6tail/lunar-go":   {"internal/app"},
	"github.com/google/uuid":      {"internal/domain/value", "workflows", "internal/store"},
	"github.com/shopspring":       {},
	"github.com/valyala/fasthttp": {"api"},
	"github.com/wneessen":         {"internal/integrations"},
	"github.com/mojocn":           {"internal/integrations"},
}

func TestImportsFollowTheArchitecture(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git" || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			checkImport(t, filepath.ToSlash(folder), strings.Trim(spec.Path.Value, `"`), path)
		}
		return nil
	})
	require.NoError(t, err)
}

func checkImport(t *testing.T, folder, imported, path string) {
	t.Helper()
	if strings.Contains(folder, "/storetest") || strings.Contains(folder, "/approvaltest") {
		return // helpers of tests
	}
	if own, ok := strings.CutPrefix(imported, "cardflow/"); ok {
		assert.True(t, permits(rule(folder), folder, own), "%s must not import %s", path, imported)
		return
	}
	for prefix, folders := range foreign {
		if strings.HasPrefix(imported, prefix) {
			assert.True(t, within(folder, folders), "%s must not import %s", path, imported)
		}
	}
}

// rule finds the folder's own rule or that of the nearest folder above.
func rule(folder string) []string {
	for f := folder; ; f = filepath.ToSlash(filepath.Dir(f)) {
		if r, ok := allowed[f]; ok {
			return r
		}
		if f == "." {
			return nil
		}
	}
}

func permits(rules []string, folder, imported string) bool {
	for _, r := range rules {
		if r == "*" || r == imported || (r == "domain/" && strings.HasPrefix(imported, "internal/domain/")) {
			return true
		}
	}
	// A package may use the folders below it and beside it in its own context.
	top := strings.SplitN(folder, "/", 3)
	return len(top) >= 1 && !strings.HasPrefix(folder, "internal/domain") && sameContext(folder, imported)
}

func sameContext(folder, imported string) bool {
	context := func(p string) string {
		parts := strings.Split(p, "/")
		if parts[0] == "internal" && len(parts) > 1 {
			return parts[0] + "/" + parts[1]
		}
		return parts[0]
	}
	return context(folder) == context(imported)
}

func within(folder string, folders []string) bool {
	for _, f := range folders {
		if folder == f || (f != "." && strings.HasPrefix(folder, f+"/")) {
			return true
		}
	}
	return false
}

// TestOnlyAdaptersCallOut keeps requests to other systems in the adapters, whose
// addresses come from the configuration: nothing that a user sends becomes one.
func TestOnlyAdaptersCallOut(t *testing.T) {
	calls := regexp.MustCompile(`http\.(Client\{|DefaultClient|DefaultTransport|Get\(|Post\(|PostForm\(|Head\(|NewRequest)|net\.Dial|fasthttp\.(Do|Get|Post)|fiber\.(Get|Post|AcquireAgent)`)
	allowed := []string{"internal/integrations/", "bench/"}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git" || entry.Name() == ".tools") {
			return filepath.SkipDir
		}
		name, err := filepath.Rel(root, path)
		require.NoError(t, err)
		name = filepath.ToSlash(name)
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(name, a) }) {
			return nil
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Empty(t, calls.FindString(string(text)), "%s calls another system: that is for an adapter in internal/integrations", name)
		return nil
	})
	require.NoError(t, err)
}
