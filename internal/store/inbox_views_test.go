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

// seats puts rows into the first visit of a new paper of a maker, one seat each,
// and gives its number.
func seats(t *testing.T, s *store.Store, maker string, rows ...task.Task) string {
	t.Helper()
	d := newOffice(t, s).draft(maker, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
	require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
		paper, err := tx.Document(d.ID)
		if err != nil {
			return err
		}
		paper.State, paper.StepKey, paper.Visit, paper.Version = document.Pending, "qc", 1, paper.Version+1
		if err := tx.UpdateDocument(paper, nil); err != nil {
			return err
		}
		for i, r := range rows {
			r.ID, r.DocumentID, r.DocumentType, r.MakerID, r.Department = value.NewID(), paper.ID, paper.Type, paper.Maker.ID, paper.Department.ID
			r.StepKey, r.Visit, r.Seat, r.Track, r.Position = "qc", 1, i+1, i+1, 1
			if r.Kind == "" {
				r.Kind = task.Work
			}
			if r.State == "" {
				r.State = task.Open
			}
			if r.CreatedAt.IsZero() {
				r.CreatedAt = clock()
			}
			if err := tx.InsertTask(r); err != nil {
				return err
			}
		}
		return nil
	}))
	return d.ID
}

// papersOf gives the numbers a list shows, newest first.
func papersOf(t *testing.T, s *store.Store, id string, v task.View, f task.Filter) []string {
	t.Helper()
	out := []string{}
	for _, row := range listed(t, s, id, v, f) {
		out = append(out, row.DocumentID)
	}
	return out
}

func TestDeputySeesWhatWaitsForHisPrincipalsAsFarAsHeStandsIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		qc := task.Task{Role: "inspector", Function: "W-01.4"}
		shared := seats(t, s, storetest.Keeper, qc)
		other := seats(t, s, storetest.Keeper, task.Task{Role: "inspector", Function: "W-02.6"})
		byPrincipal := seats(t, s, storetest.Inspector, qc)
		byDeputy := seats(t, s, storetest.Idle, qc)
		named := seats(t, s, storetest.Keeper, task.Task{Assignee: storetest.Inspector, Function: "W-01.4"})
		asked := seats(t, s, storetest.Keeper, task.Task{Kind: task.Question, Assignee: storetest.Inspector, Function: "W-01.4"})
		elsewhere := seats(t, s, storetest.Keeper, task.Task{Role: "inspector", RoleDepartment: storetest.Department, Function: "W-01.4"})
		require.Empty(t, papersOf(t, s, storetest.Idle, task.Todo, task.Filter{}))

		standIn(t, s, storetest.Idle, storetest.Inspector, 0, 0, "W-01.4")
		require.Equal(t, []string{asked, named, shared}, papersOf(t, s, storetest.Idle, task.Todo, task.Filter{}))
		require.NotContains(t, papersOf(t, s, storetest.Inspector, task.Todo, task.Filter{}), byPrincipal)
		require.Contains(t, papersOf(t, s, storetest.Inspector, task.Todo, task.Filter{}), byDeputy)
		counts, err := s.Inbox().Counts(ctx, person(t, s, storetest.Idle))
		require.NoError(t, err)
		require.Equal(t, task.Counts{Todo: 3, ByFunction: map[string]int{"W-01.4": 3}}, counts)

		// A second principal in the same group adds what the first leaves out.
		require.NoError(t, s.SetRoles(ctx, storetest.Head, []string{"inspector"}))
		standIn(t, s, storetest.Idle, storetest.Head, 0, 0)
		require.Equal(t, []string{elsewhere, asked, named, byPrincipal, other, shared}, papersOf(t, s, storetest.Idle, task.Todo, task.Filter{}))
		counts, err = s.Inbox().Counts(ctx, person(t, s, storetest.Idle))
		require.NoError(t, err)
		require.Equal(t, task.Counts{Todo: 6, ByFunction: map[string]int{"W-01.4": 5, "W-02.6": 1}}, counts, "nothing counts twice")

		// A role of his own needs no principal.
		require.NoError(t, s.SetRoles(ctx, storetest.Idle, []string{"inspector"}))
		require.Equal(t, []string{elsewhere, asked, named, byPrincipal, other, shared}, papersOf(t, s, storetest.Idle, task.Todo, task.Filter{}))
	})
}

func TestEveryListedTaskMayBeActedOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		for _, maker := range []string{storetest.Keeper, storetest.Inspector, storetest.Idle} {
			for _, row := range []task.Task{{Role: "inspector", Function: "a"}, {Role: "inspector", RoleDepartment: storetest.OtherDept, Function: "b"},
				{Role: "keeper", Function: "a"}, {Assignee: storetest.Inspector, Function: "b"}, {Assignee: storetest.Idle, Role: "keeper", Function: "a"},
				{Kind: task.Question, Assignee: storetest.Inspector, Function: "a"}, {Kind: task.Question, Assignee: storetest.Idle},
				{Assignee: storetest.Inspector, State: task.Waiting, Function: "a"}, {Kind: task.CC, Assignee: storetest.Idle},
				{Assignee: storetest.Keeper, OwnerID: storetest.Inspector, Function: "a"}} {
				seats(t, s, maker, row)
			}
		}
		standIn(t, s, storetest.Idle, storetest.Inspector, 0, 0, "a")
		standIn(t, s, storetest.Keeper2, storetest.Inspector, 0, 0)
		for _, id := range []string{storetest.Keeper, storetest.Keeper2, storetest.Inspector, storetest.Idle, storetest.Head} {
			p := person(t, s, id)
			todo := map[string]bool{}
			for _, row := range listed(t, s, id, task.Todo, task.Filter{}) {
				require.NoError(t, row.MayAct(p), "%s %+v", id, row)
				todo[row.ID] = true
			}
			page, err := s.Archive().Unfinished(ctx, "", 100)
			require.NoError(t, err)
			for _, d := range page {
				rows, err := s.Inbox().Rows(ctx, d.ID)
				require.NoError(t, err)
				for _, row := range rows {
					require.Equal(t, row.MayAct(p) == nil, todo[row.ID], "%s %+v", id, row)
				}
			}
		}
	})
}

func TestTeamSeesWhatWaitsForItsDepartment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		mine := seats(t, s, storetest.Keeper, task.Task{Assignee: storetest.Head}, task.Task{Assignee: storetest.Keeper2, State: task.Waiting})
		group := seats(t, s, storetest.Keeper, task.Task{Role: "keeper"})
		here := seats(t, s, storetest.Keeper, task.Task{Role: "keeper", RoleDepartment: storetest.Department})
		seats(t, s, storetest.Keeper, task.Task{Role: "keeper", RoleDepartment: storetest.OtherDept})
		seats(t, s, storetest.Keeper, task.Task{Role: "finance"}, task.Task{Assignee: storetest.Idle})
		seats(t, s, storetest.Keeper, task.Task{Kind: task.CC, Assignee: storetest.Head})
		require.Equal(t, []string{here, group, mine}, papersOf(t, s, storetest.Requester, task.Team, task.Filter{}))
		require.Equal(t, []string{mine}, papersOf(t, s, storetest.Requester, task.Team, task.Filter{State: task.Waiting}))
		for _, over := range []task.State{task.Done, task.Cancelled} {
			seats(t, s, storetest.Keeper, task.Task{Role: "keeper", State: over, ActorID: storetest.Keeper2}, task.Task{Assignee: storetest.Head, State: over})
			require.Empty(t, papersOf(t, s, storetest.Requester, task.Team, task.Filter{State: over}), "what is over waits for nobody")
		}
		require.Equal(t, []string{here, group, mine}, papersOf(t, s, storetest.Requester, task.Team, task.Filter{}))
		require.Empty(t, papersOf(t, s, storetest.Head, task.Todo, task.Filter{State: task.Waiting}), "what waits is in nobody's list of things to do")
		stranger := person(t, s, storetest.Keeper)
		stranger.Department = ""
		page, err := s.Inbox().List(ctx, stranger, task.Team, task.Filter{}, document.PageRequest{})
		require.NoError(t, err)
		require.Empty(t, page.Items)
		require.NotNil(t, page.Items)
	})
}

func TestListsAreNarrowedByDueTimeMakerDepartmentAndDate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		due := func(hours int) task.Task { // noon is now; the day of Shanghai ends in 12 hours
			at := clock().Add(time.Duration(hours) * time.Hour)
			return task.Task{Role: "inspector", DueAt: &at}
		}
		late := seats(t, s, storetest.Keeper, due(-30))
		morning := seats(t, s, storetest.Keeper, due(-1))
		evening := seats(t, s, storetest.Finance, due(11))
		week := seats(t, s, storetest.Keeper, due(13))
		never := seats(t, s, storetest.Keeper, task.Task{Role: "inspector", CreatedAt: clock().AddDate(0, -1, 0)})
		from, to := clock().AddDate(0, 0, -40), clock().AddDate(0, 0, -20)
		for name, c := range map[string]struct {
			filter task.Filter
			want   []string
		}{
			"overdue": {task.Filter{Due: task.Overdue}, []string{morning, late}}, "today": {task.Filter{Due: task.DueToday}, []string{evening, morning}},
			"week":  {task.Filter{Due: task.DueWeek}, []string{week, evening, morning}},
			"maker": {task.Filter{Maker: storetest.Finance}, []string{evening}}, "department": {task.Filter{Dept: storetest.OtherDept}, []string{evening}},
			"maker and due": {task.Filter{Maker: storetest.Keeper, Due: task.DueToday}, []string{morning}},
			"no such maker": {task.Filter{Maker: "nobody"}, []string{}},
			"dates":         {task.Filter{From: &from, To: &to}, []string{never}}, "open": {task.Filter{State: task.Open, Due: task.Overdue}, []string{morning, late}},
			"number": {task.Filter{Query: late, Due: task.Overdue}, []string{late}}, "name": {task.Filter{Query: "孙财务"}, []string{evening}},
		} {
			require.Equal(t, c.want, papersOf(t, s, storetest.Inspector, task.Todo, c.filter), name)
			require.Equal(t, c.want, papersOf(t, s, storetest.Inspector, task.Team, c.filter), "team by %s", name)
		}
		require.Equal(t, []string{morning, late}, papersOf(t, s, storetest.Keeper, task.Initiated, task.Filter{Due: task.Overdue}))
		require.Equal(t, []string{week, morning}, papersOf(t, s, storetest.Keeper, task.Initiated, task.Filter{Due: task.DueWeek}))
		require.Empty(t, papersOf(t, s, storetest.Keeper, task.Initiated, task.Filter{Due: task.Overdue, State: task.Done}))
		require.Empty(t, papersOf(t, s, storetest.Keeper, task.Initiated, task.Filter{Maker: storetest.Finance}))
	})
}

func TestDoneIsNarrowedByTheDayOfTheDecision(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		done := func(decided, due time.Time) task.Task {
			return task.Task{Role: "inspector", State: task.Done, ActorID: storetest.Inspector, CreatedAt: clock().AddDate(0, -1, 0), DecidedAt: &decided, DueAt: &due}
		}
		inTime := seats(t, s, storetest.Keeper, done(clock(), clock().Add(time.Hour)))
		late := seats(t, s, storetest.Keeper, done(clock().AddDate(0, 0, -3), clock().AddDate(0, 0, -4)))
		from := clock().AddDate(0, 0, -1)
		require.Equal(t, []string{inTime, late}, papersOf(t, s, storetest.Inspector, task.Finished, task.Filter{State: task.Done}))
		require.Equal(t, []string{inTime}, papersOf(t, s, storetest.Inspector, task.Finished, task.Filter{From: &from}))
		require.Equal(t, []string{late}, papersOf(t, s, storetest.Inspector, task.Finished, task.Filter{Due: task.Overdue}))
		require.Equal(t, []string{late}, papersOf(t, s, storetest.Inspector, task.Finished, task.Filter{Query: late}))
		require.Empty(t, papersOf(t, s, storetest.Inspector, task.Finished, task.Filter{Due: task.DueToday}))
		require.Empty(t, papersOf(t, s, storetest.Inspector, task.Finished, task.Filter{State: task.Open}))
	})
}
