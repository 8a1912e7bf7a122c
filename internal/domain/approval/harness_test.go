package approval_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

var ctx = context.Background()

func requireCode(t require.TestingT, err error, code string) {
	require.Error(t, err, "want %s", code)
	require.Equal(t, code, fault.From(err).Code, "%v", err)
}

func create(t require.TestingT, w *at.World, person string, in approval.Draft) *document.Document {
	d, err := w.Desk.Create(ctx, at.By(person), in)
	require.NoError(t, err)
	return d
}

// submitted enters a paper and sends it to its first step.
func submitted(t require.TestingT, w *at.World, person string, in approval.Draft) string {
	d := create(t, w, person, in)
	_, err := w.Submit(d.ID, person)
	require.NoError(t, err)
	return d.ID
}

func agree(t require.TestingT, w *at.World, id string, people ...string) approval.Outcome {
	var out approval.Outcome
	for _, person := range people {
		var err error
		out, err = w.Decide(id, person, document.Agree)
		require.NoError(t, err, "%s agrees to %s", person, id)
	}
	return out
}

// received brings ribbons into the warehouse by a whole 入库单.
func received(t require.TestingT, w *at.World, quantity int) string {
	id := submitted(t, w, at.Keeper, at.Receipt(quantity))
	agree(t, w, id, at.Inspector, at.DeptHead, at.Keeper2)
	return id
}

// issued takes ribbons out by a whole 领用单.
func issued(t require.TestingT, w *at.World, quantity int) string {
	id := submitted(t, w, at.Requester, at.Requisition(quantity))
	agree(t, w, id, at.DeptHead, at.Keeper, at.Keeper)
	return id
}

func paper(t require.TestingT, w *at.World, id string) *document.Document {
	d, err := w.Paper(ctx, id)
	require.NoError(t, err)
	return d
}

func openTask(t require.TestingT, w *at.World, id string) *task.Task {
	row, err := w.OpenTask(ctx, id)
	require.NoError(t, err)
	return row
}

// picture is everything a refused command must leave alone.
type picture struct {
	papers                 []*document.Document
	tasks                  []task.Task
	events, moves, entries int
	balances               any
}

func pictureOf(t require.TestingT, w *at.World, id string) picture {
	tasks, err := w.Tasks(ctx, id)
	require.NoError(t, err)
	events, err := w.Events(ctx, id)
	require.NoError(t, err)
	return picture{w.Papers(), tasks, len(events), len(w.Moves()), len(w.Audits()), w.Balances()}
}

func requireRefusedWithoutTrace(t *testing.T, w *at.World, id, code string, command func() error) {
	t.Helper()
	before := pictureOf(t, w, id)
	requireCode(t, command(), code)
	require.Equal(t, before, pictureOf(t, w, id), "a refusal changes nothing")
}
