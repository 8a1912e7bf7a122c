package workflows

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// Whatever verb ended the paper's workflow: the reply that got lost is found by
// the key of the command, for the person who gave it.
func TestLostReplyOfEveryVerbIsFoundAgain(t *testing.T) {
	stop := approval.Operation{By: at.By(at.Finance), Verb: approval.OpStop, Reason: "重复录入", Key: "k"}
	withdrawal := approval.Withdrawal{By: at.By(at.Keeper), Key: "k"}
	tests := map[string]struct {
		do     func(w *at.World, id string) error
		repeat func(c *Client, id string) (approval.Outcome, error)
		state  document.State
	}{
		"stop": {
			func(w *at.World, id string) error {
				stop.DocumentID = id
				_, err := w.Desk.Operate(t.Context(), stop)
				return err
			},
			func(c *Client, _ string) (approval.Outcome, error) { return c.Operate(t.Context(), stop) }, document.Stopped},
		"withdraw": {
			func(w *at.World, id string) error {
				withdrawal.DocumentID = id
				_, err := w.Desk.Withdraw(t.Context(), withdrawal)
				return err
			},
			func(c *Client, id string) (approval.Outcome, error) {
				return c.Repeat(t.Context(), id, kept(t, updateWithdraw, withdrawal))
			}, document.Withdrawn},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := at.NewWorld()
			id := entered(t, w)
			require.NoError(t, tt.do(w, id))
			c, engine := counter(w)
			onUpdate(engine).Return(nil, errGone)
			out, err := tt.repeat(c, id)
			require.NoError(t, err)
			require.Equal(t, tt.state, out.State)

			_, err = c.Urge(t.Context(), approval.Urging{DocumentID: id, By: at.By(at.Keeper), Key: "another"})
			require.True(t, fault.Is(err, codeClosed), "%v", err)
			_, err = c.Operate(t.Context(), approval.Operation{DocumentID: id, By: at.By("somebody"), Verb: approval.OpStop, Reason: "x", Key: "k"})
			require.True(t, fault.Is(err, codeClosed), "a key is its owner's: %v", err)
		})
	}
}

func kept(t *testing.T, update string, command any) []byte {
	t.Helper()
	raw, err := json.Marshal(command)
	require.NoError(t, err)
	order, err := json.Marshal(activities.Order{Update: update, Command: raw})
	require.NoError(t, err)
	return order
}

func TestKeptCommandIsSentExactlyAsItWasGiven(t *testing.T) {
	w := at.NewWorld()
	id := entered(t, w)
	order, err := w.Order(id, at.Inspector, document.Agree)
	require.NoError(t, err)
	order.Fields = approval.Fields{Lines: []map[string]any{{"line": 1, "picked_quantity": "3.25"}}}
	c, engine := counter(w)
	handle := &mocks.WorkflowUpdateHandle{}
	handle.On("Get", mock.Anything, mock.Anything).Return(nil)
	engine.On("UpdateWorkflow", mock.Anything, mock.MatchedBy(func(o client.UpdateWorkflowOptions) bool {
		raw, ok := o.Args[0].(json.RawMessage)
		var got approval.Decision
		return ok && o.UpdateName == updateDecide && o.WorkflowID == ApprovalWorkflowID(id) && json.Unmarshal(raw, &got) == nil &&
			got.By == order.By && got.Key == order.Key && got.Fields.Lines[0]["picked_quantity"] == "3.25"
	})).Return(handle, nil).Once()
	_, err = c.Repeat(t.Context(), id, kept(t, updateDecide, order))
	require.NoError(t, err)
	engine.AssertExpectations(t)

	for _, damaged := range []string{"", `{"update":"decide","command":"x"}`} {
		_, err = c.Repeat(t.Context(), id, []byte(damaged))
		require.True(t, fault.Is(err, "internal"), "%v", err)
	}
}

func TestWakingStartsARunThatIsGoneWhereThePaperStands(t *testing.T) {
	w := at.NewWorld()
	id := entered(t, w)
	c, engine := counter(w)
	handle := &mocks.WorkflowUpdateHandle{}
	handle.On("Get", mock.Anything, mock.Anything).Return(nil)
	onUpdate(engine).Return(nil, errGone).Once()
	onUpdate(engine).Return(handle, nil).Once()
	engine.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything,
		mock.MatchedBy(func(in ApprovalInput) bool { return in.Rules == rulesNow && in.Chain == nil && in.DueAt != nil })).Return(nil, nil).Once()
	require.NoError(t, c.Wake(t.Context(), id))
	engine.AssertExpectations(t)
}
