package store_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/store/migrations"
)

// bareWords are the only words a statement may hold outside quotes; anything
// else would be a name that 达梦 folds to upper case, or a word it reserves.
var bareWords = strings.Fields(`ADD ALL ALTER AND AS ASC BETWEEN BIGINT BIT BY CASE CHAR CHECK CLOB COALESCE COUNT CREATE DEFAULT DELETE DESC
 DISTINCT DROP ELSE END ESCAPE EXISTS FOR FOREIGN FROM GROUP IN INDEX INSERT INTO IS JOIN KEY LEFT LIKE LIMIT MAX MIN NOT NULL ON OR
 ORDER PRIMARY REFERENCES SELECT SET SUBSTR SUM TABLE THEN TIME TIMESTAMP UNION UNIQUE UPDATE VALUES VARCHAR WHEN WHERE WITH ZONE`)

var (
	literal  = regexp.MustCompile(`'[^']*'`)
	name     = regexp.MustCompile(`"([^"]*)"`)
	goodName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	word     = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
)

// lint tells what 达梦 would not take as it is meant.
func lint(sql string) []string {
	var problems []string
	if strings.Contains(sql, "`") {
		problems = append(problems, "a backtick")
	}
	for _, forbidden := range []string{"ON CONFLICT", "RETURNING", "IDENTITY", "MERGE"} {
		if strings.Contains(strings.ToUpper(sql), forbidden) {
			problems = append(problems, forbidden)
		}
	}
	rest := literal.ReplaceAllString(sql, " ")
	for _, m := range name.FindAllStringSubmatch(rest, -1) {
		if !goodName.MatchString(m[1]) {
			problems = append(problems, "the name "+m[0])
		}
	}
	rest = name.ReplaceAllString(rest, " ")
	for _, w := range word.FindAllString(rest, -1) {
		if !slices.Contains(bareWords, w) {
			problems = append(problems, "the bare word "+w)
		}
	}
	if regexp.MustCompile(`VARCHAR\(\d+\)`).MatchString(rest) {
		problems = append(problems, "VARCHAR counted in bytes")
	}
	return problems
}

func TestDamengLintFindsWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"SELECT `id` FROM \"tasks\"", `SELECT id FROM "tasks"`, `INSERT INTO "a" ("b") VALUES (?) ON CONFLICT DO NOTHING`,
		`CREATE TABLE "a" ("b" VARCHAR(10))`, `SELECT "Id" FROM "a"`, `DELETE FROM "a" RETURNING "b"`,
	} {
		require.NotEmpty(t, lint(sql), sql)
	}
	require.Empty(t, lint(`SELECT "id" FROM "tasks" WHERE "name" LIKE '%it''s me%' LIMIT 1`))
}

// TestDamengSchemaIsTheReleasedOne holds the DDL still: a released version must
// not change, and a change is seen in review.
func TestDamengSchemaIsTheReleasedOne(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, m := range migrations.All() {
		b.WriteString("-- " + m.ID + "\n")
		for _, statement := range m.Statements(migrations.Dameng) {
			require.Empty(t, lint(statement), statement)
			b.WriteString(statement + ";\n")
		}
	}
	const golden = "testdata/dameng.sql"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}
