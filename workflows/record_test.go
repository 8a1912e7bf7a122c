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

func newRecorder(t *testing.T) *recorder {
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
	w.SetNow(time.Now()) // due times lie ahead of the engine's clock
	require.NoError(t, w.Stock(100))
	run := worker.New(c, &activities.Approval{Desk: w.Desk}, &activities.Reconciliation{}, "", nil)
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

func (r *recorder) decide(id, person string, action document.Action, fields approval.Fields) error {
	d, err := r.w.Paper(r.t.Context(), id)
	require.NoError(r.t, err)
	order := approval.Decision{DocumentID: id, Step: d.StepKey, Visit: d.Visit, By: at.By(person), Action: action,
		Comment: "原因", Fields: fields, Key: uuid.NewString()}
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

// runID is the present run of a paper.
func (r *recorder) runID(id string) string {
	about, err := r.temporal.DescribeWorkflowExecution(r.t.Context(), workflows.ApprovalWorkflowID(id), "")
	require.NoError(r.t, err)
	return about.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// keep waits for a run to end and writes its history.
func (r *recorder) keep(name, id, runID string) {
	events := r.temporal.GetWorkflowHistory(r.t.Context(), workflows.ApprovalWorkflowID(id), runID, true, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
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

func TestRecordHistories(t *testing.T) {
	r := newRecorder(t)
	t.Run("receipt", func(t *testing.T) {
		id := r.start(at.Keeper, at.Receipt(5))
		r.agree(id, at.Inspector, at.DeptHead, at.Keeper2)
		r.keep("receipt.json", id, "")
	})
	t.Run("returned and submitted again", func(t *testing.T) {
		id := r.start(at.Keeper, at.Receipt(5))
		r.agree(id, at.Inspector)
		require.True(t, fault.Is(r.decide(id, at.Finance, document.Agree, approval.Fields{}), "task.not_yours"))
		require.NoError(t, r.decide(id, at.DeptHead, document.Return, approval.Fields{}))
		r.submit(id, at.Keeper)
		r.agree(id, at.Inspector, at.DeptHead, at.Keeper2)
		r.keep("receipt_returned.json", id, "")
	})
	t.Run("withdrawn", func(t *testing.T) {
		id := r.start(at.Keeper, at.Receipt(5))
		_, err := r.papers.Withdraw(t.Context(), id, at.By(at.Keeper), "数量有误")
		require.NoError(t, err)
		r.keep("receipt_withdrawn.json", id, "")
	})
	t.Run("requisition with what was picked", func(t *testing.T) {
		id := r.start(at.Requester, at.Requisition(8))
		r.agree(id, at.DeptHead)
		picked := approval.Fields{Lines: []map[string]any{{"line": 1, "picked_quantity": "3", "location": at.Shelf}}}
		require.NoError(t, r.decide(id, at.Keeper, document.Agree, picked))
		r.agree(id, at.Keeper)
		r.keep("requisition.json", id, "")
	})
	t.Run("adopted and reminded", r.recordReminder)
	t.Run("continued as new", r.recordContinuation)
}

func (r *recorder) recordReminder(t *testing.T) {
	id := r.create(at.Keeper, at.Receipt(5))
	_, err := r.w.Submit(id, at.Keeper)
	require.NoError(t, err)
	d, err := r.w.Paper(t.Context(), id)
	require.NoError(t, err)
	due := time.Now().Add(time.Second)
	_, err = r.temporal.ExecuteWorkflow(t.Context(),
		client.StartWorkflowOptions{ID: workflows.ApprovalWorkflowID(id), TaskQueue: workflows.ApprovalQueue}, workflows.Approval,
		workflows.ApprovalInput{DocumentID: id, Chain: d.Chain, DueAt: &due,
			Progress: document.Progress{State: d.State, StepKey: d.StepKey, Visit: d.Visit}})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		events, err := r.w.Events(t.Context(), id)
		return err == nil && events[len(events)-1].Action == "remind"
	}, 20*time.Second, 50*time.Millisecond)
	r.agree(id, at.Inspector, at.DeptHead, at.Keeper2)
	r.keep("receipt_reminded.json", id, "")
}

func (r *recorder) recordContinuation(t *testing.T) {
	id := r.start(at.Keeper, at.Receipt(5))
	first := r.runID(id)
	for range 500 {
		if r.runID(id) != first {
			break
		}
		require.True(t, fault.Is(r.decide(id, at.Finance, document.Agree, approval.Fields{}), "task.not_yours"))
	}
	require.NotEqual(t, first, r.runID(id))
	r.agree(id, at.Inspector, at.DeptHead, at.Keeper2)
	r.keep("receipt_continued.json", id, first)
	r.keep("receipt_continuation.json", id, "")
}
