//go:build record

package workflows_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/repair"
	st "cardflow/internal/store/storetest"
	"cardflow/worker"
	"cardflow/workflows"
)

// TestRecordRepair keeps a ticket that one technician lets lie, that the next
// accepts, and that is cancelled.
func TestRecordRepair(t *testing.T) {
	s := st.Open(t)
	st.Seed(t, s)
	people := st.RepairDirectory()
	people.Roles = st.RepairRoles()
	require.NoError(t, s.Seed(t.Context(), people))
	desk := st.RepairDesk(t, s, time.Now)
	desk.Calendar = soonDue{}
	r := newRecorder(t, worker.Process{Workflow: workflows.Repair, Activities: &activities.Repairs{Desk: desk}})
	tickets := &workflows.RepairClient{Client: r.papers, Desk: desk, Tickets: s.Repairs(), Log: slog.Default()}
	d, err := tickets.Register(t.Context(), repair.Call{By: approval.By{PersonID: st.Clerk}, Key: uuid.NewString(), Outlet: st.OutletID,
		Device: st.Printer, Description: "卡卡", Caller: "谢网点", Priority: repair.Normal})
	require.NoError(t, err)
	do := func(person string, verb repair.Verb, technician string) {
		_, err := tickets.Do(t.Context(), repair.Command{TicketID: d.ID, Verb: verb, By: approval.By{PersonID: person}, Key: uuid.NewString(),
			Text: "说明", Technician: technician})
		require.NoError(t, err, verb)
	}
	do(st.Clerk, repair.Dispatch, st.Fitter)
	require.Eventually(t, func() bool {
		k, err := s.Repairs().Ticket(t.Context(), d.ID)
		return err == nil && k.Technician == st.Fitter2
	}, 20*time.Second, 50*time.Millisecond)
	do(st.Fitter2, repair.Accept, "")
	do(st.Clerk, repair.Cancel, "")
	r.keep("alarm_repair.json", d.ID, "")
}
