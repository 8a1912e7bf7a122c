package api_test

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/function"
)

// plays are the scenarios by function.
func plays() map[string]play {
	all := map[string]play{}
	for _, part := range []map[string]play{receiptPlays(), issuePlays(), cardInPlays(), cardOutPlays(), postPlays(), stockPlays(), countPlays(), ledgerPlays(),
		masterPlays(), purchasePlays(), oneTimePlays(), scrapPlays(), settingPlays()} {
		maps.Copy(all, part)
	}
	return all
}

// TestEveryFunctionIsAcceptable plays the acceptance of each function in
// testdata/acceptance.csv. A sentence without a scenario, or a scenario of no
// sentence, fails; which functions need a sentence, cardflow functions --check tells.
func TestEveryFunctionIsAcceptable(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/acceptance.csv")
	require.NoError(t, err)
	defer file.Close()
	accepted, err := function.ReadScenarios(file)
	require.NoError(t, err)
	scenarios, told := plays(), stories()
	for _, id := range slices.Sorted(maps.Keys(accepted)) {
		scenario := scenarios[id]
		delete(scenarios, id)
		if told[id] != nil {
			delete(told, id)
			continue
		}
		t.Run(id+" "+accepted[id], func(t *testing.T) {
			t.Parallel()
			require.NotNil(t, scenario, "%s has no scenario", id)
			w := newWorldOf(t, withEverybody())
			w.confirm(securityAdmin, systemAdmin)
			scenario(w)
		})
	}
	assert.Empty(t, slices.Collect(maps.Keys(scenarios)), "scenarios of no function")
	assert.Empty(t, slices.Collect(maps.Keys(told)), "stories of no function")
}
