package workflows

import (
	"compress/gzip"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
)

// A failure here means that papers under way would be stuck after an upgrade:
// put the change behind workflow.GetVersion, do not record the histories anew.
func TestHistoriesRecordedEarlierStillReplay(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json*"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 10)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			replayer.RegisterWorkflow(Approval)
			replayer.RegisterWorkflow(Repair)
			replayer.RegisterWorkflow(Senior)
			replayer.RegisterWorkflow(Push)
			quiet := sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
			require.NoError(t, replayer.ReplayWorkflowHistory(quiet, readHistory(t, file)))
		})
	}
}

func readHistory(t *testing.T, file string) *historypb.History {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	var content io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		content, err = gzip.NewReader(f)
		require.NoError(t, err)
	}
	history, err := client.HistoryFromJSON(content, client.HistoryJSONOptions{})
	require.NoError(t, err)
	return history
}
