package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheStoredDescriptionOfTheAPIIsCurrent(t *testing.T) {
	for name, describe := range map[string]func(string) ([]byte, error){"openapi.json": OpenAPI, "partner-openapi.json": PartnerOpenAPI} {
		want, err := describe("dev")
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", "..", "api", name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "run make openapi")
	}
}
