package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store"
)

// unposted are the papers of the warehouse that others follow without a move of their own.
var unposted = []string{warehouse.QCReceipt, warehouse.SeniorQCReceipt, warehouse.PurchaseRequest}

// demoRoles are the accounts that the demonstration promises.
var demoRoles = map[string]string{
	"keeper": "keeper", "keeper2": "keeper", "wh_supervisor": "wh_supervisor", "inspector": "inspector", "dept_head": "dept_head",
	"making_head": "dept_head", "shipping_head": "dept_head",
	"requester": "requester", "supervisor": "supervisor", "purchaser": "purchaser", "approver": "approver", "finance": "finance",
	"shipping": "shipping", "card_release": "card_release", "citizen_service": "citizen_service", "card_maker": "card_maker",
	"card_manager": "card_manager", "consumables": "consumables", "affairs": "affairs", "reception": "reception",
	"technician": "technician", "technician2": "technician", "content_admin": "content_admin", "manager": "manager",
	"outlet_op": "outlet_op", "outlet_op2": "outlet_op", "center_outlet": "center_outlet", "district_op": "district_op",
	"district_op2": "district_op", "center_op": "center_op", "center_op2": "center_op", "sysadmin": "sysadmin", "secadmin": "secadmin", "auditor": "auditor",
}

func TestDemonstrationIsCompleteAndLives(t *testing.T) {
	h := newHouse(t)
	seedDemo := func() {
		_, stderr, code := runs(t, "seed", "demo", "--data-dir", h.dir)
		require.Zero(t, code, stderr)
	}
	seedDemo()
	s := h.store()
	papers, moves := allPapers(t, s), allMoves(t, s)
	seedDemo()
	require.Equal(t, papers, allPapers(t, s), "a second time changes nothing")
	require.Equal(t, moves, allMoves(t, s))

	t.Run("places, people and masters", func(t *testing.T) { requireDemoMasters(t, s) })
	t.Run("accounts", func(t *testing.T) {
		requireDemoAccounts(t, openStore(t, store.DriverSQLite, filepath.Join(h.dir, "cardflow.db"), filepath.Join(h.dir, "cardflow.keys")))
	})
	approved := approvedOf(t, papers)
	t.Run("papers in every state", func(t *testing.T) { requireEveryState(t, s, approved) })
	t.Run("ledger", func(t *testing.T) {
		requirePosted(t, slices.DeleteFunc(slices.Clone(approved), func(d *document.Document) bool {
			return strings.HasPrefix(d.Type, "affairs.") || slices.Contains(unposted, d.Type) // change records, or nothing yet, but no stock
		}), moves)
		requireBalanced(t, s, moves)
		requireMonths(t, s, moves)
	})
	t.Run("it is not served as if it were real", func(t *testing.T) {
		_, stderr, code := runs(t, "serve", "--listen", h.address, "--data-dir", h.dir, "--temporal-port", strconv.Itoa(h.engine))
		require.NotZero(t, code)
		require.Contains(t, stderr, "演示数据")
	})
	t.Run("it is served and goes on", func(t *testing.T) {
		p := h.serve("--demo")
		require.Contains(t, p.stderr.String(), "演示模式")
		requireReconciled(t, s, local(h.engine))
		keeper, status := login(t, h.address, "keeper", "Demo@2026!")
		require.Equal(t, http.StatusOK, status)
		require.NotEmpty(t, keeper.call(t, http.StatusOK, http.MethodGet, "/tasks?view=todo", nil)["items"])
		meta := desk{address: h.address}.call(t, http.StatusOK, http.MethodGet, "/meta", nil)
		require.Len(t, meta["demo_accounts"], len(demoRoles))
	})
}

func requireDemoMasters(t *testing.T, s *store.Store) {
	ctx := context.Background()
	count := func(ref string) int {
		page, err := s.Masters().List(ctx, ref, master.Filter{}, document.PageRequest{Size: 1})
		require.NoError(t, err)
		return page.Total
	}
	require.GreaterOrEqual(t, count("outlets"), 200)
	require.Equal(t, 1000, count("users"))
	require.GreaterOrEqual(t, count("items"), 30)
	require.Equal(t, 4, count("warehouses"))
	require.Equal(t, 10, count("suppliers"))
	districts := map[string]bool{}
	people, err := s.People().Members(ctx, "outlet_op", "")
	require.NoError(t, err)
	for _, p := range people {
		districts[p.DistrictName] = true
	}
	require.Len(t, districts, 16)
}

func requireDemoAccounts(t *testing.T, s *store.Store) {
	ctx := context.Background()
	people := map[string]directory.Person{}
	for username, role := range demoRoles {
		c, err := s.People().Credential(ctx, username)
		require.NoError(t, err, username)
		p, err := s.People().Person(ctx, c.PersonID)
		require.NoError(t, err)
		require.Equal(t, []string{role}, p.Roles, username)
		people[username] = p
	}
	require.Equal(t, people["keeper"].Department, people["dept_head"].Department)
	require.Equal(t, people["requester"].Department, people["dept_head"].Department)
	require.NotEqual(t, people["outlet_op"].District, people["outlet_op2"].District)
}

func requireEveryState(t *testing.T, s *store.Store, papers []*document.Document) {
	seen := map[string]int{}
	for _, d := range papers {
		requireWhole(t, s, d)
		seen[d.Type]++
		seen[string(d.State)]++
		seen[d.Type+"/"+d.StepKey]++
	}
	for _, want := range []string{"draft", "pending", "returned", "done", "rejected", "withdrawn",
		"warehouse.material_receipt/qc", "warehouse.material_receipt/department", "warehouse.material_receipt/warehouse",
		"warehouse.requisition/approve", "warehouse.requisition/pick", "warehouse.requisition/confirm",
		"warehouse.material_return", "warehouse.claim_receipt"} {
		require.NotZero(t, seen[want], "no paper is %s: %v", want, seen)
	}
}

// requireMonths compares 收发存 of every month, item and warehouse with sums over
// the moves themselves.
func requireMonths(t *testing.T, s *store.Store, moves []ledger.Move) {
	months := map[string]bool{}
	for _, m := range moves {
		months[m.BusinessDate.Month()] = true
	}
	require.GreaterOrEqual(t, len(months), 3)
	for month := range months {
		first, err := time.Parse("2006-01", month)
		require.NoError(t, err)
		from, to := value.Date(month+"-01"), value.Date(first.AddDate(0, 1, -1).Format(time.DateOnly))
		rows, err := s.Ledger().Movements(context.Background(), ledger.Selection{Account: ledger.Stock, From: from, To: to}, ledger.ByItem, ledger.ByWarehouse)
		require.NoError(t, err)
		got := map[string]ledger.Movement{}
		for _, r := range rows {
			require.Equal(t, r.Closing, r.Opening+r.In-r.Out)
			key := fmt.Sprint(r.Key[ledger.ByItem], r.Key[ledger.ByWarehouse])
			r.Key = nil
			got[key] = r
		}
		require.Equal(t, summed(moves, from, to), got, month)
	}
}

// summed is 收发存 the slow way.
func summed(moves []ledger.Move, from, to value.Date) map[string]ledger.Movement {
	out := map[string]ledger.Movement{}
	for _, m := range moves {
		if m.Place.Account != ledger.Stock || m.BusinessDate > to {
			continue
		}
		key := m.Place.Item + m.Place.Warehouse
		row := out[key]
		switch {
		case m.BusinessDate < from:
			row.Opening += m.Quantity
		case m.Direction == ledger.In:
			row.In += m.Quantity
		default:
			row.Out -= m.Quantity
		}
		row.Closing += m.Quantity
		out[key] = row
	}
	for key, row := range out {
		if row.Opening == 0 && row.In == 0 && row.Out == 0 {
			delete(out, key)
		}
	}
	return out
}

func TestDemonstrationMayBeSeededIntoALiveInstallationWithoutHarm(t *testing.T) {
	h := newHouse(t)
	o := newOffice(t, h.store())
	p := spawn(t, "seed", "demo", "--data-dir", filepath.Clean(h.dir))
	require.Zero(t, p.wait(), "%s", &p.stderr)
	require.Empty(t, o.papers())
	_, err := o.store.People().Credential(context.Background(), "auditor")
	require.Error(t, err)
}
