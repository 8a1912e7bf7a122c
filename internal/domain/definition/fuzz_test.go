package definition_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/document"
)

// FuzzChain reads any JSON as a chain: it is judged without failing, the same each
// time, and what has no problem can be walked.
func FuzzChain(f *testing.F) {
	built, err := json.Marshal(paper().Chain)
	require.NoError(f, err)
	for _, text := range []string{string(built), `[{}]`, `[{"key":"a","role":"head","when":[{"field":"pages","op":"gt","value":"1e309"}]}]`,
		`[{"key":"a","title":"t","mode":"vote","share":-1,"weight":9223372036854775807,"also":[{"weight":9223372036854775807}]}]`,
		`[{"key":"approve","due_hours":-9223372036854775808}]`, `[{"key":"a","person":"gone"},{"key":"a"}]`, `[{"when":[{"field":"day","op":"in","value":",,,"}]}]`} {
		f.Add([]byte(text), "head")
	}
	f.Fuzz(func(t *testing.T, text []byte, cc string) {
		var chain document.Chain
		if json.Unmarshal(text, &chain) != nil || len(chain) > 60 {
			return
		}
		first, err := check(newCentre(), chain, cc)
		require.NoError(t, err)
		again, err := definition.Check(paper(), chain, []string{cc}, newCentre(), newCentre())
		require.NoError(t, err)
		require.Equal(t, first, again)
		typ := paper()
		for _, step := range chain {
			for _, c := range step.When {
				_ = typ.ConditionText(c)
			}
			_ = step.Signers()
		}
		if len(first.Problems) == 0 {
			require.NotEmpty(t, chain)
		}
	})
}
