package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestHeldIsWhatOnePersonHasByNameOrGetsBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		paper := seats(t, s, storetest.Keeper, task.Task{Role: "inspector"}, task.Task{Assignee: storetest.Inspector, Role: "inspector"},
			task.Task{Assignee: storetest.Inspector, State: task.Waiting}, task.Task{Assignee: storetest.Finance, OwnerID: storetest.Inspector},
			task.Task{Kind: task.Question, Assignee: storetest.Inspector}, task.Task{Kind: task.CC, Assignee: storetest.Inspector},
			task.Task{Assignee: storetest.Inspector, State: task.Done, ActorID: storetest.Inspector},
			task.Task{Assignee: storetest.Head, OwnerID: storetest.Inspector, State: task.Cancelled})
		held, err := s.Inbox().Held(ctx, storetest.Inspector)
		require.NoError(t, err)
		numbers := []int{}
		for _, row := range held {
			require.Equal(t, paper, row.DocumentID)
			require.Equal(t, document.Pending, row.DocumentState)
			numbers = append(numbers, row.Seat)
		}
		require.Equal(t, []int{2, 3, 4, 5}, numbers)
		held, err = s.Inbox().Held(ctx, storetest.Keeper2)
		require.NoError(t, err)
		require.Empty(t, held)
	})
}

func TestSeatsOfAVisitComeInOrderWithWhatListsShow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		urged := clock().Add(-time.Hour)
		first := task.Task{Assignee: storetest.Inspector, AssigneeName: "王质检", OwnerID: storetest.Head, OwnerName: "赵部长", AddedBy: storetest.Head,
			Weight: 3, Escalated: true, Urges: 2, UrgedAt: &urged, State: task.Waiting}
		paper := seats(t, s, storetest.Keeper, first, task.Task{Role: "keeper"}, task.Task{Role: "finance"})
		rows, err := s.Inbox().Tasks(ctx, paper)
		require.NoError(t, err)
		require.Equal(t, []int{1, 2, 3}, []int{rows[0].Seat, rows[1].Seat, rows[2].Seat})
		got := rows[0]
		require.Equal(t, []any{"王质检", "赵部长", storetest.Head, 3, true, 2, &urged, task.Waiting},
			[]any{got.AssigneeName, got.OwnerName, got.AddedBy, got.Weight, got.Escalated, got.Urges, got.UrgedAt, got.State})
		open, err := s.Inbox().OpenTask(ctx, paper)
		require.NoError(t, err)
		require.Equal(t, 2, open.Seat, "the first of those that are open")
	})
}

func TestUpdateStoresEverythingThatMayChangeOfASeat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		paper := seats(t, s, storetest.Keeper, task.Task{Role: "inspector", RoleName: "质检员", RoleDepartment: "d"})
		at := clock().Add(time.Hour)
		update := func(change func(row *task.Task)) (want task.Task) {
			require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
				rows, err := tx.Seats(paper, "qc", 1)
				if err != nil {
					return err
				}
				want = rows[0]
				change(&want)
				return tx.UpdateTask(want)
			}))
			return want
		}
		stored := func() task.Task {
			rows, err := s.Inbox().Rows(ctx, paper)
			require.NoError(t, err)
			return rows[0]
		}
		want := update(func(r *task.Task) {
			r.State, r.Role, r.RoleName, r.RoleDepartment, r.Assignee, r.AssigneeName = task.Done, "", "", "", storetest.Head, "赵部长"
			r.OwnerID, r.OwnerName, r.AddedBy, r.Track, r.Position, r.Weight = storetest.Idle, "周闲", storetest.Finance, 4, 5, 6
			r.Escalated, r.Urges, r.UrgedAt, r.Returned, r.Action = true, 7, &at, true, "agree"
			r.ActorID, r.ActorName, r.BehalfID, r.BehalfName, r.Comment = storetest.Head, "赵部长", storetest.Keeper2, "李库管", "好"
			r.WorkedMinutes, r.DecisionKey, r.DueAt, r.CreatedAt, r.DecidedAt = 8, "k", &at, at, &at
		})
		require.Equal(t, want, stored())
		want = update(func(r *task.Task) { // taken back
			r.State, r.Action, r.ActorID, r.ActorName, r.BehalfID, r.BehalfName = task.Open, "", "", "", "", ""
			r.Comment, r.DecisionKey, r.DecidedAt, r.DueAt, r.Escalated, r.WorkedMinutes = "", "", nil, nil, false, 0
		})
		require.Equal(t, want, stored())
		want = update(func(*task.Task) {})
		require.Equal(t, want, stored())
		require.Error(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
			want.ID = value.NewID()
			return tx.UpdateTask(want)
		}), "no such row")
	})
}

func TestFailedVoteCountsAsAReturn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		paper := seats(t, s, storetest.Keeper, task.Task{Role: "inspector"})
		require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
			was, err := tx.WasReturned(paper)
			require.False(t, was)
			if err != nil {
				return err
			}
			if err := tx.AddEvent(document.Event{ID: value.NewID(), DocumentID: paper, At: clock(), Action: "vote_failed"}); err != nil {
				return err
			}
			was, err = tx.WasReturned(paper)
			require.True(t, was)
			return err
		}))
	})
}

func TestOwnPaperShowsTheSeatThatTellsMost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		early, late := clock().Add(-2*time.Hour), clock().Add(-time.Hour)
		done := func(at *time.Time) task.Task { return task.Task{State: task.Done, Action: "agree", DecidedAt: at} }
		for name, c := range map[string]struct {
			rows []task.Task
			want int
		}{
			"open before done":      {[]task.Task{done(&early), {Role: "keeper"}, {Assignee: storetest.Head, State: task.Waiting}}, 2},
			"the later decision":    {[]task.Task{done(&late), done(&early), {State: task.Cancelled}}, 1},
			"done before cancelled": {[]task.Task{{State: task.Cancelled}, done(&early)}, 2},
		} {
			paper := seats(t, s, storetest.Keeper, c.rows...)
			rows := listed(t, s, storetest.Keeper, task.Initiated, task.Filter{Query: paper})
			require.Len(t, rows, 1, name)
			require.Equal(t, c.want, rows[0].Seat, name)
		}
	})
}
