package workflows

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"
	"go.temporal.io/sdk/temporal"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// counter is a client whose process engine answers as a test says.
func counter(w *at.World) (*Client, *mocks.Client) {
	engine := &mocks.Client{}
	return NewClient(engine, at.Archive{Store: w.Store}, at.Inbox{Store: w.Store}), engine
}

func onUpdate(engine *mocks.Client) *mock.Call {
	return engine.On("UpdateWorkflow", mock.Anything, mock.Anything)
}

var errGone = serviceerror.NewNotFound("workflow execution already completed")

// entered is a paper that waits at its first step and has no workflow.
func entered(t *testing.T, w *at.World) string {
	t.Helper()
	d, err := w.Desk.Create(context.Background(), at.By(at.Keeper), at.Receipt(5))
	require.NoError(t, err)
	_, err = w.Submit(d.ID, at.Keeper)
	require.NoError(t, err)
	return d.ID
}

func TestLostReplyOfTheLastDecisionIsFoundAgain(t *testing.T) {
	w := at.NewWorld()
	id := entered(t, w)
	order, err := w.Order(id, at.Inspector, document.Reject)
	require.NoError(t, err)
	_, err = w.Desk.Decide(context.Background(), order)
	require.NoError(t, err)
	c, engine := counter(w)
	onUpdate(engine).Return(nil, errGone)

	out, err := c.Decide(context.Background(), order)
	require.NoError(t, err)
	require.Equal(t, document.Rejected, out.State)

	changes := map[string]func(d *approval.Decision){
		"another key":        func(d *approval.Decision) { d.Key = "other" },
		"another person":     func(d *approval.Decision) { d.By = at.By("second") },
		"another visit":      func(d *approval.Decision) { d.Visit, d.Key = 9, "other" },
		"a step never taken": func(d *approval.Decision) { d.Step, d.Key = "warehouse", "other" },
	}
	for name, change := range changes {
		other := order
		change(&other)
		_, err := c.Decide(context.Background(), other)
		require.True(t, fault.Is(err, "task.already_decided"), "%s: %v", name, err)
	}
}

func TestPaperWhoseWorkflowIsGoneIsAdoptedWithItsDueTime(t *testing.T) {
	w := at.NewWorld()
	id := entered(t, w)
	c, engine := counter(w)
	handle := &mocks.WorkflowUpdateHandle{}
	handle.On("Get", mock.Anything, mock.Anything).Return(nil)
	onUpdate(engine).Return(nil, errGone).Once()
	onUpdate(engine).Return(handle, nil).Once()
	engine.On("ExecuteWorkflow", mock.Anything, mock.MatchedBy(func(o client.StartWorkflowOptions) bool { return o.ID == "doc-"+id }), mock.Anything,
		mock.MatchedBy(func(in ApprovalInput) bool {
			return in.Progress == document.Progress{State: document.Pending, StepKey: "qc", Visit: 1} && in.DueAt != nil
		})).Return(nil, nil).Once()
	order, err := w.Order(id, at.Inspector, document.Agree)
	require.NoError(t, err)
	_, err = c.Decide(context.Background(), order)
	require.NoError(t, err)
	engine.AssertExpectations(t)
}

func TestCommandForAClosedPaperStartsNothing(t *testing.T) {
	w := at.NewWorld()
	id := entered(t, w)
	_, err := w.Decide(id, at.Inspector, document.Reject)
	require.NoError(t, err)
	c, engine := counter(w)
	onUpdate(engine).Return(nil, errGone)
	_, err = c.Withdraw(context.Background(), id, at.By(at.Keeper), "")
	require.EqualError(t, err, "单据 "+id+" 现为“已拒绝”，请刷新")
	require.NoError(t, c.Sync(context.Background(), id), "nothing has to catch up")
	_, err = c.Withdraw(context.Background(), "RK-0", at.By(at.Keeper), "")
	require.True(t, fault.Is(err, "document.not_found"))
	engine.AssertNotCalled(t, "ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything)
}

func TestEveryAttemptHasAnIDOfItsOwn(t *testing.T) {
	a, b := updateOptions("RK-1", updateDecide), updateOptions("RK-1", updateDecide)
	require.NotEqual(t, a.UpdateID, b.UpdateID)
	require.Equal(t, "doc-RK-1", a.WorkflowID)
}

func TestErrorsOfTheEngineAreTranslated(t *testing.T) {
	refusal := fault.Conflict("stock.insufficient", "库存不足")
	tests := map[string]struct {
		err  error
		code string
	}{
		"refusal":          {activities.Encode(refusal), "stock.insufficient"},
		"deadline":         {context.DeadlineExceeded, "process.slow"},
		"activity timeout": {temporal.NewTimeoutError(0, nil), "process.slow"},
		"engine down":      {serviceerror.NewUnavailable("connection refused"), "process.unavailable"},
		"anything else":    {errors.New("boom"), "process.unavailable"},
	}
	for name, tt := range tests {
		got := translate(tt.err)
		require.Equal(t, tt.code, fault.From(got).Code, name)
		require.NotContains(t, fault.From(got).Message, "boom")
	}
	require.NoError(t, translate(nil))
	require.LessOrEqual(t, replyWithin, 30*time.Second, "a person waits no longer")
}
