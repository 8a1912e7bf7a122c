package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
	"github.com/stretchr/testify/require"
)

func TestSampleConfigurationShowsTheDefaults(t *testing.T) {
	c, err := Load(filepath.Join("..", "..", "deploy", "cardflow.sample.yaml"), nil, nil)
	require.NoError(t, err)
	require.Equal(t, Default(), c)
}

func TestEveryKeyIsDocumented(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	sample := koanf.New(".")
	require.NoError(t, loadFile(sample, filepath.Join("..", "..", "deploy", "cardflow.sample.yaml"), defaultKeys(t)))
	for key := range defaultKeys(t) {
		require.Contains(t, string(readme), "`"+key+"`", "README.md does not explain %s", key)
		require.True(t, sample.Exists(key), "deploy/cardflow.sample.yaml does not show %s", key)
	}
}

func defaultKeys(t *testing.T) map[string]bool {
	t.Helper()
	k := koanf.New(".")
	require.NoError(t, k.Load(structs.Provider(Default(), "koanf"), nil))
	keys := map[string]bool{}
	for _, key := range k.Keys() {
		keys[key] = true
	}
	return keys
}
