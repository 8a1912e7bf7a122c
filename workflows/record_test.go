//go:build record

package workflows_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/worker"
	"cardflow/workflows"
)

// recorder runs papers on a real process engine, through the client the API
// uses, and keeps their histories in testdata:
//
//	go test -tags record ./workflows -run Record
//
// Record anew only when a change to the workflow is versioned or no paper can
// be under way; otherwise the histories that are there must go on replaying.
type recorder struct {
	t        *testing.T
	w        *at.World
	temporal client.Client
	papers   *workflows.Client
}

func newRecorder(t *testing.T, others ...worker.Process) *recorder {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	engine, err := worker.StartEmbedded(ctx, worker.EmbeddedConfig{Dir: t.TempDir(), FrontendPort: freePorts(t), Logger: quiet})
	require.NoError(t, err)
	t.Cleanup(engine.Stop)
	c, err := worker.Dial(ctx, engine.Address(), worker.DefaultNamespace, nil, quiet)
	require.NoError(t, err)
	t.Cleanup(c.Close)

	w := at.NewWorld()
	w.SetNow(time.Now())
	w.Desk.Clock = time.Now // the engine's
	require.NoError(t, w.Stock(100))
	run := worker.New(c, &activities.Approval{Desk: w.Desk}, &activities.Reconciliation{}, "", nil, others...)
	require.NoError(t, run.Start())
	t.Cleanup(run.Stop)
	return &recorder{t: t, w: w, temporal: c,
		papers: workflows.NewClient(c, at.Archive{Store: w.Store}, at.Inbox{Store: w.Store})}
}

// freePorts finds the first of four consecutive ports nobody uses.
func freePorts(t *testing.T) int {
	for base := 33000; base < 34000; base += 4 {
		free := true
		for port := base; port < base+4; port++ {
			listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
			if err != nil {
				free = false
				break
			}
			require.NoError(t, listener.Close())
		}
		if free {
			return base
		}
	}
	t.Fatal("no four free ports")
	return 0
}

func (r *recorder) create(maker string, in approval.Draft) string {
	d, err := r.w.Desk.Create(r.t.Context(), at.By(maker), in)
	require.NoError(r.t, err)
	return d.ID
}

func (r *recorder) submit(id, maker string) {
	_, err := r.papers.Submit(r.t.Context(), id, at.By(maker), 0)
	require.NoError(r.t, err)
}

func (r *recorder) start(maker string, in approval.Draft) string {
	id := r.create(maker, in)
	r.submit(id, maker)
	return id
}

func (r *recorder) decide(id, person string, action document.Action, fields approval.Fields, change ...func(*approval.Decision)) error {
	order, err := r.w.Order(id, person, action)
	require.NoError(r.t, err)
	order.Fields = fields
	for _, c := range change {
		c(&order)
	}
	out, err := r.papers.Decide(r.t.Context(), order)
	if err != nil {
		return err
	}
	again, err := r.papers.Decide(r.t.Context(), order)
	require.NoError(r.t, err, "the same key again, even after the workflow has ended")
	require.Equal(r.t, out.State, again.State)
	return nil
}

func (r *recorder) agree(id string, people ...string) {
	for _, person := range people {
		require.NoError(r.t, r.decide(id, person, document.Agree, approval.Fields{}))
	}
}

// keep waits for a run to end and writes its history.
func (r *recorder) keep(name, documentID, runID string) {
	r.keepWorkflow(name, workflows.ApprovalWorkflowID(documentID), runID)
}

func (r *recorder) keepWorkflow(name, id, runID string) {
	events := r.temporal.GetWorkflowHistory(r.t.Context(), id, runID, true, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	history := &historypb.History{}
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(r.t, err)
		history.Events = append(history.Events, event)
	}
	raw, err := protojson.Marshal(history)
	require.NoError(r.t, err)
	host, err := os.Hostname()
	require.NoError(r.t, err)
	raw = bytes.ReplaceAll(raw, []byte(`"`+host+`:`), []byte(`"host:`)) // in the name of the sticky queue
	raw = regexp.MustCompile(`"identity": ?"[^"]*"`).ReplaceAll(raw, []byte(`"identity":"recorder"`))

	var text bytes.Buffer
	require.NoError(r.t, json.Indent(&text, raw, "", " "))
	if len(history.Events) > 500 { // too much to read
		var packed bytes.Buffer
		zip := gzip.NewWriter(&packed)
		_, err := zip.Write(text.Bytes())
		require.NoError(r.t, err)
		require.NoError(r.t, zip.Close())
		text, name = packed, name+".gz"
	}
	require.NoError(r.t, os.MkdirAll("testdata", 0o755))
	require.NoError(r.t, os.WriteFile(filepath.Join("testdata", name), text.Bytes(), 0o644))
	r.t.Logf("%s: %d events", name, len(history.Events))
}

// Of papers only the histories named "opening_" can be recorded still: those named
// "alarm_" left a timer behind from their start, those named "desk_" had one for each
// visit, the others are older than the desk's rules. Of repairs and senior cards those
// named "alarm_" can; the others had a timer for each wait.
func TestRecordHistories(t *testing.T) {
	r := newRecorder(t)
	t.Run("countersigned with a return", r.recordCountersign)
	t.Run("reminded and escalated", r.recordEscalation)
	t.Run("repaired by an operator", r.recordOperations)
}

// recordCountersign has two inspectors sign, one of them return the paper, and
// the paper come straight back to him.
func (r *recorder) recordCountersign(t *testing.T) {
	r.publish(func(s *document.Step) {
		s.Mode, s.Also = document.All, []document.Approver{{Person: at.Finance, PersonName: "财务"}}
	})
	id := r.start(at.Keeper, at.Receipt(5))
	r.agree(id, at.Inspector)
	require.NoError(t, r.decide(id, at.Finance, document.Return, approval.Fields{}, func(d *approval.Decision) { d.Resume = approval.ResumeDirect }))
	r.submit(id, at.Keeper)
	_, err := r.papers.Urge(t.Context(), approval.Urging{DocumentID: id, By: at.By(at.Keeper), Key: uuid.NewString()})
	require.NoError(t, err)
	r.agree(id, at.Finance, at.DeptHead, at.Keeper2)
	r.keep("opening_countersigned.json", id, "")
}

func (r *recorder) recordEscalation(t *testing.T) {
	r.publish(func(s *document.Step) { s.DueHours, s.EscalateHours = 1, 1 })
	r.w.Desk.Calendar = soonDue{}
	defer func() { r.w.Desk.Calendar = task.Calendar{} }()
	id := r.start(at.Keeper, at.Receipt(5))
	require.Eventually(t, func() bool {
		events, err := r.w.Events(t.Context(), id)
		return err == nil && events[len(events)-1].Action == "escalate"
	}, 20*time.Second, 50*time.Millisecond)
	r.agree(id, at.Inspector)
	_, err := r.papers.Withdraw(t.Context(), id, at.By(at.Keeper), "数量有误")
	require.True(t, fault.Is(err, "document.not_withdrawable"), "%v", err)
	require.NoError(t, r.decide(id, at.DeptHead, document.Reject, approval.Fields{}))
	r.keep("opening_escalated.json", id, "")
}

// soonDue is a calendar on which a working hour takes two seconds.
type soonDue struct{ task.Calendar }

func (soonDue) Due(start time.Time, hours int) *time.Time {
	if hours == 0 {
		return nil
	}
	due := start.Add(time.Duration(hours) * 2 * time.Second)
	return &due
}

func (r *recorder) recordOperations(t *testing.T) {
	id := r.start(at.Keeper, at.Receipt(5))
	for _, o := range []approval.Operation{
		{Verb: approval.OpAssign, Person: at.Finance2}, {Verb: approval.OpMove, Step: "department"}, {Verb: approval.OpSkip}, {Verb: approval.OpStop},
	} {
		o.DocumentID, o.By, o.Reason, o.Key = id, at.By(at.Finance), "人员离岗", uuid.NewString()
		_, err := r.papers.Operate(t.Context(), o)
		require.NoError(t, err, o.Verb)
	}
	r.keep("opening_operated.json", id, "")
}

// publish makes a next version of the receipt's chain with another first step.
func (r *recorder) publish(change func(first *document.Step)) {
	receipt, err := r.w.Desk.Types.Find(warehouse.MaterialReceipt)
	require.NoError(r.t, err)
	chain := slices.Clone(receipt.Chain)
	change(&chain[0])
	r.w.Publish(warehouse.MaterialReceipt, chain)
}
