package workflows

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/mocks"

	"cardflow/activities"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
)

// manyPapers is an archive with more papers under way than one page holds.
type manyPapers struct {
	at.Archive
	papers []document.Document
}

func (m manyPapers) Unfinished(_ context.Context, after string, limit int) ([]document.Document, error) {
	from, _ := slices.BinarySearchFunc(m.papers, after+"\x00", func(d document.Document, id string) int { return cmp.Compare(d.ID, id) })
	return m.papers[from:min(from+limit, len(m.papers))], nil
}

func TestEveryPaperUnderWayIsComparedOnce(t *testing.T) {
	w := at.NewWorld()
	archive := manyPapers{Archive: at.Archive{Store: w.Store}}
	answer := &workflowservice.ListWorkflowExecutionsResponse{}
	const without = "RK-20260301-0501"
	for i := range 2*reconcilePage + 1 {
		// Sort orders by creation and has nothing to do with the number.
		d := document.Document{ID: fmt.Sprintf("RK-20260301-%04d", i), Sort: fmt.Sprintf("%09d", 1_000_000-i), State: document.Returned}
		archive.papers = append(archive.papers, d)
		if d.ID != without {
			answer.Executions = append(answer.Executions, &workflowpb.WorkflowExecutionInfo{
				Execution: &commonpb.WorkflowExecution{WorkflowId: ApprovalWorkflowID(d.ID)}})
		}
	}
	engine := &mocks.Client{}
	engine.On("ListWorkflow", mock.Anything, mock.Anything).Return(answer, nil)
	engine.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(nil, nil)
	c := NewClient(engine, archive, at.Inbox{Store: w.Store})
	var told []string
	done, err := c.Reconcile(context.Background(), func(d *document.Document) error { told = append(told, d.ID); return nil })
	require.NoError(t, err)
	require.Equal(t, activities.Mended{Adopted: 1}, done)
	require.Equal(t, []string{without}, told)
	engine.AssertNumberOfCalls(t, "ExecuteWorkflow", 1)
}
