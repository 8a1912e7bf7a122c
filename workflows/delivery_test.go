package workflows

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"cardflow/activities"
	"cardflow/internal/fault"
)

// A report that cannot be made is tried again, and keeps no other from being sent.
func TestEveryReportThatIsDueIsSent(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	env := suite.NewTestWorkflowEnvironment()
	desk := &activities.Deliveries{}
	env.RegisterActivity(desk)
	at := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	env.OnActivity(desk.Due, mock.Anything, reportsInARun).Return([]activities.DueReport{{Plan: "broken", At: at}, {Plan: "slow", At: at}, {Plan: "well", At: at}}, nil).Once()
	sent, tries := []string{}, map[string]int{}
	env.OnActivity(desk.Send, mock.Anything, mock.Anything).Return(func(_ context.Context, due activities.DueReport) error {
		tries[due.Plan]++
		if due.Plan == "broken" || due.Plan == "slow" && tries["slow"] < 3 {
			return activities.Encode(fault.Unavailable("database.unavailable", "数据库没有响应"))
		}
		sent = append(sent, due.Plan)
		return nil
	})
	env.ExecuteWorkflow(DeliverReports)
	require.True(t, env.IsWorkflowCompleted())
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, []string{"slow", "well"}, sent)
	require.Equal(t, map[string]int{"broken": 4, "slow": 3, "well": 1}, tries)
}
