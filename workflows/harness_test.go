package workflows

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/fault"
)

// story is one paper in Temporal's test environment, with the real activities
// at a real desk on a store in memory. Commands are written down with the time
// they are given; play runs the workflow until it ends.
type story struct {
	t    *testing.T
	w    *at.World
	id   string
	env  *testsuite.TestWorkflowEnvironment
	from ApprovalInput

	incidents *incidents
}

// incidents is what was reported to the operators.
type incidents struct {
	incident.Repository
	raised []incident.Incident
	down   int // reports that fail before one gets through
}

func (n *incidents) Raise(_ context.Context, i incident.Incident) error {
	if n.down > 0 {
		n.down--
		return errDown
	}
	n.raised = append(n.raised, i)
	return nil
}

// open seals nothing, so that tests can read it.
type open struct{}

func (open) Seal(plain []byte, _ string) ([]byte, error)  { return plain, nil }
func (open) Open(sealed []byte, _ string) ([]byte, error) { return sealed, nil }

// answer is what the person who gave a command got to know.
type answer struct {
	out      approval.Outcome
	err      error
	rejected bool // by the validator, without a trace in the history
	times    int
	accepted func() // called when the run takes the command up
}

func (r *answer) Accept() {
	if r.accepted != nil {
		r.accepted()
	}
}
func (r *answer) Reject(e error) { r.err, r.rejected, r.times = translate(e), true, r.times+1 }
func (r *answer) Complete(success any, err error) {
	r.out, _ = success.(approval.Outcome)
	r.err, r.times = translate(err), r.times+1
}

func (r *answer) requireOK(t *testing.T, label string) {
	t.Helper()
	require.Equal(t, 1, r.times, "answered once")
	require.NoError(t, r.err)
	require.Equal(t, label, r.out.StateLabel)
}

func (r *answer) requireCode(t *testing.T, code string) {
	t.Helper()
	require.Equal(t, 1, r.times, "answered once")
	require.Error(t, r.err)
	require.Equal(t, code, fault.From(r.err).Code, "%v", r.err)
}

// newWorld opens the desk on a Monday far ahead. The test environment measures
// the retries of local activities against the wall clock, so a story that plays
// in the past would see every retry come too late.
func newWorld() *at.World {
	w := at.NewWorld()
	w.SetNow(time.Date(2099, 3, 2, 1, 0, 0, 0, time.UTC))
	return w
}

// newStory enters a paper; its workflow starts with the first command.
func newStory(t *testing.T, w *at.World, maker string, in approval.Draft) *story {
	t.Helper()
	d, err := w.Desk.Create(context.Background(), at.By(maker), in)
	require.NoError(t, err)
	return resume(t, w, d.ID, nil)
}

// resume starts a run for a paper where it stands.
func resume(t *testing.T, w *at.World, id string, dueAt *time.Time) *story {
	t.Helper()
	d, err := w.Paper(context.Background(), id)
	require.NoError(t, err)
	return continued(t, w, inputOf(d, dueAt))
}

// continued starts a run from its input.
func continued(t *testing.T, w *at.World, in ApprovalInput) *story {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	s := &story{t: t, w: w, id: in.DocumentID, env: suite.NewTestWorkflowEnvironment(), from: in, incidents: &incidents{}}
	s.env.SetStartTime(w.Now())
	s.env.SetTestTimeout(time.Minute)
	s.env.RegisterWorkflow(Approval)
	s.env.RegisterActivity(&activities.Approval{Desk: w.Desk, Incidents: s.incidents, Sealer: open{}})
	w.Desk.Clock = s.env.Now
	return s
}

// at does something a while after the start of the run.
func (s *story) at(after time.Duration, do func()) { s.env.RegisterDelayedCallback(do, after) }

func (s *story) send(r *answer, name string, args ...any) {
	s.env.UpdateWorkflow(name, uuid.NewString(), r, args...)
}

func (s *story) submit(after time.Duration, person string) *answer {
	r := &answer{}
	s.at(after, func() {
		s.send(r, updateSubmit, approval.Submission{DocumentID: s.id, By: at.By(person), Key: uuid.NewString()})
	})
	return r
}

func (s *story) withdraw(after time.Duration, person string) *answer {
	r := &answer{}
	s.at(after, func() {
		s.send(r, updateWithdraw, approval.Withdrawal{DocumentID: s.id, By: at.By(person), Key: uuid.NewString()})
	})
	return r
}

// decide decides at the step where the paper waits at that time.
func (s *story) decide(after time.Duration, person string, action document.Action) *answer {
	r := &answer{}
	s.at(after, func() { s.send(r, updateDecide, s.order(person, action)) })
	return r
}

// order is a decision as it comes from the API.
func (s *story) order(person string, action document.Action) approval.Decision {
	d := s.paper()
	return approval.Decision{DocumentID: s.id, Step: d.StepKey, Visit: d.Visit, By: at.By(person), Action: action,
		Comment: "原因", Key: uuid.NewString()}
}

func (s *story) paper() *document.Document {
	d, err := s.w.Paper(context.Background(), s.id)
	require.NoError(s.t, err)
	return d
}

// play runs the workflow to its end, which must be a good one.
func (s *story) play() {
	s.t.Helper()
	s.env.ExecuteWorkflow(Approval, s.from)
	require.True(s.t, s.env.IsWorkflowCompleted())
	require.NoError(s.t, s.env.GetWorkflowError())
	s.w.SetNow(s.env.Now())
}

// playOn runs the workflow until it continues as new and gives the next input.
func (s *story) playOn() ApprovalInput {
	s.t.Helper()
	s.env.ExecuteWorkflow(Approval, s.from)
	var next *workflow.ContinueAsNewError
	require.True(s.t, errors.As(s.env.GetWorkflowError(), &next), "%v", s.env.GetWorkflowError())
	s.w.SetNow(s.env.Now())
	var in ApprovalInput
	require.NoError(s.t, converter.GetDefaultDataConverter().FromPayloads(next.Input, &in))
	return in
}

func (s *story) count(action string) int {
	events, err := s.w.Events(context.Background(), s.id)
	require.NoError(s.t, err)
	n := 0
	for _, e := range events {
		if e.Action == action {
			n++
		}
	}
	return n
}
