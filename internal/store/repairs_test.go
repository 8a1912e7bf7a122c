package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// bench is a repair desk on a store with the repair fixture.
func bench(t *testing.T, s *store.Store) *repair.Desk {
	t.Helper()
	people := storetest.RepairDirectory()
	people.Roles = storetest.RepairRoles()
	require.NoError(t, s.Seed(ctx, people))
	return storetest.RepairDesk(t, s, clock)
}

func call(key, outlet, device string) repair.Call {
	return repair.Call{By: approval.By{PersonID: storetest.Clerk}, Key: key, Outlet: outlet, Device: device, Fault: storetest.Jammed,
		Description: "卡卡", Caller: "谢网点", Phone: "02112345678", Priority: repair.High}
}

func TestTicketComesBackExactly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		desk := bench(t, s)
		d, err := desk.Register(ctx, call("k1", storetest.OutletID, storetest.Printer))
		require.NoError(t, err)
		again, err := desk.Register(ctx, call("k1", storetest.OutletID, storetest.Printer))
		require.NoError(t, err)
		require.Equal(t, d.ID, again.ID, "the same call twice is one ticket")
		at := time.Date(2026, 3, 3, 4, 5, 6, 7000, time.UTC)
		want, err := s.Repairs().Ticket(ctx, d.ID)
		require.NoError(t, err)
		want.Technician, want.TechnicianName, want.Tried, want.PlannedAt, want.PausedAt = storetest.Fitter, "马维修", []string{"a", "b"}, &at, &at
		want.LeftMinutes, want.Logs, want.Rating, want.Phase = 7, 2, 5, repair.Parts
		require.NoError(t, s.RepairDesk().Within(ctx, func(tx repair.Tx) error { return tx.UpdateTicket(&want) }))
		got, err := s.Repairs().Ticket(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, "02112345678", got.Phone)
		for _, table := range []string{"repair_tickets", "documents", "document_events"} {
			for _, text := range store.Texts(t, s, table) {
				require.NotContains(t, text, "02112345678", "a telephone is not stored in clear")
			}
		}
		found, err := s.Repairs().Tickets(ctx, directory.Scope{All: true}, repair.Filter{Query: "021-1234 5678"}, document.PageRequest{Size: 10})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, "found by the whole telephone, however it is written")
		_, err = s.Repairs().Ticket(ctx, "BX-20260302-9999")
		require.True(t, fault.Is(err, "document.not_found"))
	})
}

func TestTicketsAreListedWithinTheScopeAndNarrowed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		desk := bench(t, s)
		near, err := desk.Register(ctx, call("k1", storetest.OutletID, storetest.Printer))
		require.NoError(t, err)
		far, err := desk.Register(ctx, call("k2", storetest.FarOutlet, storetest.FarPrinter))
		require.NoError(t, err)
		_, err = desk.Do(ctx, repair.Command{TicketID: far.ID, Verb: repair.Dispatch, By: approval.By{PersonID: storetest.Clerk}, Key: "d", Technician: storetest.Fitter})
		require.NoError(t, err)
		all := directory.Scope{All: true}
		for name, c := range map[string]struct {
			scope  directory.Scope
			filter repair.Filter
			want   []string
		}{
			"everything":                {all, repair.Filter{}, []string{far.ID, near.ID}},
			"an outlet":                 {directory.Scope{Outlet: storetest.OutletID}, repair.Filter{}, []string{near.ID}},
			"a district":                {directory.Scope{District: storetest.FarDistrict}, repair.Filter{}, []string{far.ID}},
			"a technician":              {directory.Scope{Person: storetest.Fitter}, repair.Filter{}, []string{far.ID}},
			"nobody":                    {directory.Scope{}, repair.Filter{}, nil},
			"outlet asks for another's": {directory.Scope{Outlet: storetest.OutletID}, repair.Filter{Outlet: storetest.FarOutlet}, nil},
			"by phase":                  {all, repair.Filter{Phases: []repair.Phase{repair.Accepting}}, []string{far.ID}},
			"by name":                   {all, repair.Filter{Query: "陆家嘴"}, []string{far.ID}},
			"by initials":               {all, repair.Filter{Query: "ljz"}, []string{far.ID}},
			"by caller's phone":         {all, repair.Filter{Query: "02112345678"}, []string{far.ID, near.ID}},
			"by device":                 {all, repair.Filter{Device: storetest.Printer}, []string{near.ID}},
			"late":                      {all, repair.Filter{Overdue: true}, nil},
		} {
			page, err := s.Repairs().Tickets(ctx, c.scope, c.filter, document.PageRequest{Size: 10})
			require.NoError(t, err, name)
			var got []string
			for _, r := range page.Items {
				got = append(got, r.ID)
				require.Equal(t, r.ID, r.Paper.ID)
			}
			require.Equal(t, c.want, got, name)
		}
		first, err := s.Repairs().Tickets(ctx, all, repair.Filter{}, document.PageRequest{Size: 1})
		require.NoError(t, err)
		rest, err := s.Repairs().Tickets(ctx, all, repair.Filter{}, document.PageRequest{Size: 1, Cursor: first.Next})
		require.NoError(t, err)
		require.Equal(t, near.ID, rest.Items[0].ID)
	})
}

func TestBoardLoadsAndFailuresAreCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		desk := bench(t, s)
		for i := range 3 {
			d, err := desk.Register(ctx, call(fmt.Sprint("k", i), storetest.OutletID, storetest.Printer))
			require.NoError(t, err)
			if i > 0 {
				_, err = desk.Do(ctx, repair.Command{TicketID: d.ID, Verb: repair.Dispatch, By: approval.By{PersonID: storetest.Clerk}, Key: "d", Technician: storetest.Fitter})
				require.NoError(t, err)
			}
		}
		board, err := s.Repairs().Board(ctx, directory.Scope{All: true}, clock().Add(4*time.Hour))
		require.NoError(t, err)
		require.Equal(t, []repair.Tally{{Key: "accept", Open: 2, Overdue: 2}, {Key: "triage", Open: 1, Overdue: 1}}, board.Phases)
		require.Equal(t, []repair.Tally{{Key: storetest.Fitter, Open: 2, Overdue: 2}}, board.Technicians)
		require.NoError(t, s.Repairs().SetTechnician(ctx, storetest.Fitter2, []string{storetest.DistrictID}, nil))
		technicians, err := s.Repairs().Technicians(ctx)
		require.NoError(t, err)
		require.Equal(t, []repair.Technician{{ID: storetest.Fitter, Name: "马维修", Open: 2},
			{ID: storetest.Fitter2, Name: "罗维修", Districts: []string{storetest.DistrictID}}}, technicians)
		failures, err := s.Repairs().Failures(ctx, []string{storetest.Printer, storetest.FarPrinter})
		require.NoError(t, err)
		require.Equal(t, map[string]int{storetest.Printer: 3}, failures)
		open, err := s.Repairs().Unfinished(ctx, clock(), "", 2)
		require.NoError(t, err)
		require.Len(t, open, 2)
		approvals, err := s.Archive().Unfinished(ctx, "", 10)
		require.NoError(t, err)
		require.Empty(t, approvals, "no approval workflow is for them")
	})
}

func TestPromisesAreKeptForTicketsToCome(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		desk := bench(t, s)
		levels, err := s.Repairs().Levels(ctx)
		require.NoError(t, err)
		require.Equal(t, repair.DefaultLevels(), levels)
		before, err := desk.Register(ctx, call("k1", storetest.OutletID, storetest.Printer))
		require.NoError(t, err)

		levels[1].Respond, levels[1].Solve = 3, 16 // 高
		said := audit.Entry{ID: value.NewID(), At: clock(), Function: repair.Tickets, Action: "set_levels", Object: "repair_levels", Result: audit.OK}
		require.NoError(t, s.Repairs().SetLevels(ctx, levels, said))
		said.ID = value.NewID()
		require.NoError(t, s.Repairs().SetLevels(ctx, levels, said), "set again")
		got, err := s.Repairs().Levels(ctx)
		require.NoError(t, err)
		require.Equal(t, levels, got)
		after, err := desk.Register(ctx, call("k2", storetest.OutletID, storetest.Printer))
		require.NoError(t, err)
		old, err := s.Repairs().Ticket(ctx, before.ID)
		require.NoError(t, err)
		now, err := s.Repairs().Ticket(ctx, after.ID)
		require.NoError(t, err)
		require.True(t, now.RespondBy.After(*old.RespondBy))
		require.True(t, now.SolveBy.After(*old.SolveBy))
	})
}
