package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func person(t *testing.T, s *store.Store, id string) directory.Person {
	t.Helper()
	p, err := s.People().Person(ctx, id)
	require.NoError(t, err)
	return p
}

func listed(t *testing.T, s *store.Store, id string, v task.View, f task.Filter) []task.Task {
	t.Helper()
	page, err := s.Inbox().List(ctx, person(t, s, id), v, f, document.PageRequest{})
	require.NoError(t, err)
	require.Equal(t, len(page.Items), page.Total)
	return page.Items
}

func TestPaperWaitsOnlyForThoseWhoMayDecide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		d := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
		require.NoError(t, o.submit(d.ID, storetest.Keeper))
		for _, id := range []string{storetest.Keeper, storetest.Keeper2, storetest.Head, storetest.Idle, storetest.Finance} {
			require.Empty(t, listed(t, s, id, task.Todo, task.Filter{}), id)
		}
		rows := listed(t, s, storetest.Inspector, task.Todo, task.Filter{})
		require.Len(t, rows, 1)
		require.Equal(t, "待质检员确认", rows[0].DocumentStateLabel)
		require.Equal(t, document.Pending, rows[0].DocumentState)
		require.NotNil(t, rows[0].DueAt)
		require.NoError(t, o.decide(d.ID, storetest.Inspector, document.Agree))
		require.Len(t, listed(t, s, storetest.Head, task.Todo, task.Filter{}), 1)
		require.NoError(t, o.decide(d.ID, storetest.Head, document.Agree))
		require.Empty(t, listed(t, s, storetest.Keeper, task.Todo, task.Filter{}), "the maker is not his own checker")
		require.Len(t, listed(t, s, storetest.Keeper2, task.Todo, task.Filter{Function: "W-01.6"}), 1)
		require.Empty(t, listed(t, s, storetest.Keeper2, task.Todo, task.Filter{Function: "W-02.7"}))
		require.Len(t, listed(t, s, storetest.Keeper2, task.Todo, task.Filter{Query: "0001"}), 1)
		require.Len(t, listed(t, s, storetest.Keeper2, task.Todo, task.Filter{Query: "色带"}), 1)
		require.Empty(t, listed(t, s, storetest.Keeper2, task.Todo, task.Filter{Query: "信封"}))
	})
}

func TestScopedStepWaitsOnlyInTheMakersDepartment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		d := o.draft(storetest.Idle, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
		require.NoError(t, o.submit(d.ID, storetest.Idle))
		require.NoError(t, o.decide(d.ID, storetest.Inspector, document.Agree))
		require.Empty(t, listed(t, s, storetest.Head, task.Todo, task.Filter{}))
		require.True(t, fault.Is(o.decide(d.ID, storetest.Head, document.Agree), "task.not_yours"))
	})
}

func TestCountsAgreeWithTheLists(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 5)
		for range 3 {
			d := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
			require.NoError(t, o.submit(d.ID, storetest.Keeper))
		}
		counts, err := s.Inbox().Counts(ctx, person(t, s, storetest.Inspector))
		require.NoError(t, err)
		require.Equal(t, task.Counts{Todo: 3, ByFunction: map[string]int{"W-01.4": 3}}, counts)
		counts, err = s.Inbox().Counts(ctx, person(t, s, storetest.Finance))
		require.NoError(t, err)
		require.Equal(t, task.Counts{CCUnread: 1, ByFunction: map[string]int{}}, counts)
	})
}

func TestCopyIsReadOnceAndOnlyByItsReader(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		newOffice(t, s).receive(storetest.Ribbon, storetest.ShelfA, 5)
		rows := listed(t, s, storetest.Finance, task.Copies, task.Filter{})
		require.Len(t, rows, 1)
		require.Equal(t, task.Open, rows[0].State)
		require.Error(t, s.Inbox().MarkRead(ctx, rows[0].ID, storetest.Keeper, clock()))
		require.NoError(t, s.Inbox().MarkRead(ctx, rows[0].ID, storetest.Finance, clock()))
		require.NoError(t, s.Inbox().MarkRead(ctx, rows[0].ID, storetest.Finance, clock()))
		require.Equal(t, task.Done, listed(t, s, storetest.Finance, task.Copies, task.Filter{})[0].State)
		require.Empty(t, listed(t, s, storetest.Finance, task.Finished, task.Filter{}), "reading is not deciding")
	})
}

func TestInitiatedShowsEachPaperOnceAtItsLastStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		done := o.receive(storetest.Ribbon, storetest.ShelfA, 5)
		returned := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)).ID
		require.NoError(t, o.submit(returned, storetest.Keeper))
		require.NoError(t, o.decide(returned, storetest.Inspector, document.Return))
		draft := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)).ID
		rows := listed(t, s, storetest.Keeper, task.Initiated, task.Filter{})
		require.Len(t, rows, 3)
		require.Equal(t, []string{draft, returned, done}, []string{rows[0].DocumentID, rows[1].DocumentID, rows[2].DocumentID})
		require.Equal(t, []document.State{document.Draft, document.Returned, document.Done},
			[]document.State{rows[0].DocumentState, rows[1].DocumentState, rows[2].DocumentState})
		require.Equal(t, "return", rows[1].Action)
		require.Equal(t, "warehouse", rows[2].StepKey)
		require.Empty(t, listed(t, s, storetest.Keeper2, task.Initiated, task.Filter{}))
	})
}

func TestDoneListsMyDecisionsNewestFirstPageByPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		for range 3 {
			o.receive(storetest.Ribbon, storetest.ShelfA, 5)
		}
		p := person(t, s, storetest.Inspector)
		seen := map[string]bool{}
		page, err := s.Inbox().List(ctx, p, task.Finished, task.Filter{}, document.PageRequest{Size: 2})
		require.NoError(t, err)
		require.Equal(t, 3, page.Total)
		for _, row := range page.Items {
			seen[row.DocumentID] = true
		}
		page, err = s.Inbox().List(ctx, p, task.Finished, task.Filter{}, document.PageRequest{Size: 2, Cursor: page.Next})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		require.False(t, seen[page.Items[0].DocumentID])
		require.Empty(t, page.Next)
		open, err := s.Inbox().OpenTask(ctx, page.Items[0].DocumentID)
		require.NoError(t, err)
		require.Nil(t, open)
		_, err = s.Inbox().List(ctx, p, "everything", task.Filter{}, document.PageRequest{})
		require.True(t, fault.Is(err, "task.unknown_view"))
	})
}
