package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheStoredDescriptionOfTheAPIIsCurrent(t *testing.T) {
	want, err := OpenAPI("dev")
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join("..", "..", "api", "openapi.json"))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run make openapi")
}
