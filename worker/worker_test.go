//go:build noembed

package worker

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"cardflow/activities"
	"cardflow/internal/fault"
)

// A build without the embedded engine registers the same workflows and
// activities, and says what it lacks.
func TestBuildWithoutTheEngineWorksWithAnExternalOne(t *testing.T) {
	c, err := client.NewLazyClient(client.Options{})
	require.NoError(t, err)
	require.NotNil(t, New(c, &activities.Approval{}, &activities.Reconciliation{}, "", nil))
	_, err = StartEmbedded(t.Context(), EmbeddedConfig{})
	require.True(t, fault.Is(err, "temporal.not_embedded"))
}
