package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// seeded adds people and entries to the fixture.
func seeded(t *testing.T, s *store.Store, d store.Directory) {
	t.Helper()
	require.NoError(t, s.Seed(ctx, d))
}

func TestMembersOfAnOutletAreThoseWhoBelongToIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		clerk := func(id, outlet string) store.Account {
			return store.Account{PasswordHash: "-", Person: directory.Person{ID: id, Username: id, Name: id, Tier: directory.Outlet, Outlet: outlet,
				District: storetest.DistrictID, Roles: []string{"keeper"}}}
		}
		seeded(t, s, store.Directory{Outlets: []store.Place{{ID: "o2", Code: "o2", Name: "豫园", District: storetest.DistrictID}},
			Accounts: []store.Account{clerk("c1", storetest.OutletID), clerk("c2", "o2")}})
		people, err := s.People().Members(ctx, "keeper", storetest.OutletID)
		require.NoError(t, err)
		require.Len(t, people, 1)
		require.Equal(t, "c1", people[0].ID)
	})
}

func TestEntriesThatPapersNameAreInstalledOnceAndStay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		taken := master.Record{Entry: document.Entry{ID: "own", Ref: "outbound-categories", Code: "CK12", Name: "自编"}}
		seeded(t, s, store.Directory{Entries: []master.Record{taken}})
		for range 2 {
			require.NoError(t, s.InstallEntries(ctx))
		}
		r, err := s.Masters().Record(ctx, "outbound-categories", warehouse.CategorySupplies)
		require.NoError(t, err)
		require.Equal(t, "CK12-1", r.Code, "its code was somebody else's")
		_, err = s.Masters().Record(ctx, "inbound-categories", "inbound-purchase")
		require.Error(t, err, "a list that has entries gets only what papers need")
		err = s.Masters().Delete(ctx, "outbound-categories", warehouse.CategorySupplies, master.Editor{ID: storetest.Keeper, Name: "张库管"})
		require.True(t, fault.Is(err, "master.builtin"), "%v", err)
		page, err := s.Masters().List(ctx, "postal-codes", master.Filter{}, document.PageRequest{Size: 50})
		require.NoError(t, err)
		require.Len(t, page.Items, 6)
	})
}

func TestBooksTellWhatAnOpeningBalanceBeganAndWhatCameAfter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		open := move(1, storetest.Ribbon, storetest.ShelfA, 30)
		open.Document, open.Category, open.Effect = "QC-1", warehouse.CategoryOpening, "open"
		require.NoError(t, post(s, open))
		books := func() (by string, with []string, closed string) {
			require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
				b := tx.Facts().(warehouse.Books)
				var err error
				if by, err = b.OpenedBy(open.Place); err != nil {
					return err
				}
				if with, err = b.MovedWith("QC-1"); err != nil {
					return err
				}
				closed, err = b.FirstClose()
				return err
			}))
			return by, with, closed
		}
		by, with, closed := books()
		require.Equal(t, "QC-1", by)
		require.Empty(t, with)
		require.Empty(t, closed)
		other := move(1, storetest.Ribbon, storetest.ShelfB, 5)
		other.Document = "RK-9"
		later := move(1, storetest.Ribbon, storetest.ShelfA, -4)
		later.Document = "LL-1"
		require.NoError(t, post(s, other, later))
		_, with, _ = books()
		require.Equal(t, []string{"LL-1"}, with, "only what moved at its places")
		back := open.Reversed(value.Units(26), 0)
		back.ID, back.Document = value.NewID(), "QZ-1"
		require.NoError(t, post(s, back))
		by, _, _ = books()
		require.Equal(t, "QC-1", by, "part of it stands")
		require.NoError(t, s.CloseMonth(ctx, "2026-01"))
		_, _, closed = books()
		require.Equal(t, "2026-01", closed)
	})
}

func TestAlertsAreComputedFromTheLedgerAndAnnouncedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s, store.Directory{Entries: []master.Record{
			{Entry: document.Entry{ID: "limit", Ref: warehouse.LimitList, Code: "a", Name: "a", Fields: document.Values{"item": storetest.Ribbon,
				"warehouse": storetest.Main, "min_stock": value.Units(10)}}},
			{Entry: document.Entry{ID: "off", Ref: warehouse.LimitList, Code: "b", Name: "b", Disabled: true, Fields: document.Values{"item": storetest.Glue,
				"warehouse": storetest.Main, "min_stock": value.Units(10)}}}}})
		lot := move(1, storetest.Ribbon, storetest.ShelfA, 12)
		lot.Expires = "2026-03-20"
		require.NoError(t, post(s, lot))
		alerts := func() []warehouse.Alert {
			list, err := warehouse.AlertsNow(ctx, s.Shelves(), warehouse.Thresholds{ExpiryDays: 30}, "2026-03-10")
			require.NoError(t, err)
			return list
		}
		announced := func() int {
			n, err := s.Announce(ctx, "keeper", alerts())
			require.NoError(t, err)
			return n
		}
		require.Equal(t, []warehouse.Alert{{Kind: warehouse.AlertExpiring, Account: ledger.Stock, Item: storetest.Ribbon, Warehouse: storetest.Main, Quantity: value.Units(12), Date: "2026-03-20"}}, alerts())
		require.Equal(t, 1, announced())
		out := move(1, storetest.Ribbon, storetest.ShelfA, -5)
		out.Document = "LL-1"
		require.NoError(t, post(s, out))
		require.Len(t, alerts(), 2)
		require.Equal(t, 1, announced())
		require.Zero(t, announced())
		unread, err := s.Notices().Unread(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Equal(t, 2, unread)
	})
}

func TestTransitIsABalanceThatTheOutletHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		way := move(1, storetest.Ribbon, "", 4)
		way.Place = ledger.Place{Account: ledger.Transit, Item: storetest.Ribbon, Department: storetest.OutletID, Class: ledger.Good}
		require.NoError(t, post(s, way))
		rows, err := s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Transit}, ledger.ByDepartment, ledger.ByItem)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, value.Units(4), rows[0].Closing)
		way.Document, way.Quantity, way.Direction = "X-2", value.Units(-5), ledger.Out
		err = post(s, way)
		require.True(t, fault.Is(err, "stock.insufficient"), "%v", err)
		require.Contains(t, fault.From(err).Message, "外滩街道社区事务受理服务中心可用 4卷")
	})
}
