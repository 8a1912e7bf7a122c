package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

var editor = master.Editor{ID: storetest.Keeper, Name: "张库管", Function: "W-08.1"}

func codes(t *testing.T, s *store.Store, ref string, f master.Filter) []string {
	t.Helper()
	page, err := s.Masters().List(ctx, ref, f, document.PageRequest{})
	require.NoError(t, err)
	out := []string{}
	for _, r := range page.Items {
		require.Equal(t, ref, r.Ref)
		out = append(out, r.Code)
	}
	return out
}

func TestEntryKeepsItsValuesThroughCreateAndUpdate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		in := master.Record{Entry: document.Entry{Ref: "items", Code: "M-9", Name: "空白卡𠮷", Fields: document.Values{
			"kind": warehouse.KindCardBase, "unit": "张", "decimals": int64(2), "price": value.Money(125), "min_stock": value.Units(10)}}}
		made, err := s.Masters().Create(ctx, in, editor)
		require.NoError(t, err)
		got, err := s.Masters().Record(ctx, "items", made.ID)
		require.NoError(t, err)
		require.Equal(t, made, got)
		require.Equal(t, in.Fields, got.Fields)

		_, err = s.Masters().Create(ctx, in, editor)
		require.True(t, fault.Is(err, "master.code_taken"), "%v", err)

		got.Name, got.Disabled = "空白卡二代", true
		updated, err := s.Masters().Update(ctx, got, editor)
		require.NoError(t, err)
		require.Equal(t, 2, updated.Version)
		_, err = s.Masters().Update(ctx, got, editor)
		require.True(t, fault.Is(err, "master.stale"), "%v", err)
		require.Empty(t, codes(t, s, "items", master.Filter{Query: "kbked"}))
		require.Equal(t, []string{"M-9"}, codes(t, s, "items", master.Filter{Query: "KBKED", IncludeDisabled: true}))
		require.NoError(t, s.Masters().Delete(ctx, "items", made.ID, editor))
		_, err = s.Masters().Record(ctx, "items", made.ID)
		require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
	})
}

func TestUsedEntryCannotBeDeleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		refused := func(ref, id string) {
			t.Helper()
			err := s.Masters().Delete(ctx, ref, id, editor)
			require.True(t, fault.Is(err, "master.in_use"), "%s: %v", id, err)
		}
		refused("warehouses", storetest.Spare) // has a location
		newOffice(t, s).draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1))
		refused("items", storetest.Ribbon)
		refused("suppliers", storetest.Supplier)
		refused("locations", storetest.ShelfA)
		require.NoError(t, s.Masters().Delete(ctx, "items", storetest.Glue, editor))
	})
}

func TestListsAreSearchedByCodeNameAndInitials(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.Equal(t, []string{storetest.ShelfA, storetest.ShelfB}, codes(t, s, "locations", master.Filter{Parent: storetest.Main}))
		require.Equal(t, []string{storetest.Envelope}, codes(t, s, "items", master.Filter{Query: "npxf"}))
		require.Equal(t, []string{storetest.Envelope}, codes(t, s, "items", master.Filter{Query: "牛皮"}))
		require.Equal(t, []string{storetest.Envelope}, codes(t, s, "items", master.Filter{Query: "ITEM-ENV"}))
		ids, err := s.Masters().Match(ctx, "shen", 5)
		require.NoError(t, err)
		require.Empty(t, ids)
		ids, err = s.Masters().Match(ctx, "shsc", 5)
		require.NoError(t, err)
		require.Equal(t, []string{storetest.Supplier}, ids)
		_, err = s.Masters().List(ctx, "unicorns", master.Filter{}, document.PageRequest{})
		require.True(t, fault.Is(err, "master.unknown"))
	})
}

func TestUsedItemKeepsItsUnit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		change := func(edit func(document.Values)) error {
			r, err := s.Masters().Record(ctx, "items", storetest.Ribbon)
			require.NoError(t, err)
			edit(r.Fields)
			_, err = s.Masters().Update(ctx, r, editor)
			return err
		}
		require.NoError(t, change(func(v document.Values) { v["unit"] = "盒" }), "nobody has used it yet")
		newOffice(t, s).receive(storetest.Ribbon, storetest.ShelfA, 20)
		err := change(func(v document.Values) { v["unit"], v["decimals"] = "卷", int64(2) })
		require.True(t, fault.Is(err, "master.in_use"), "%v", err)
		require.Len(t, fault.From(err).Details, 2)
		require.NoError(t, change(func(v document.Values) { v["spec"] = "500 面/卷" }))
	})
}

func TestUsedLocationStaysInItsWarehouse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		newOffice(t, s).receive(storetest.Ribbon, storetest.ShelfA, 20)
		move := func(location, warehouse string) error {
			r, err := s.Masters().Record(ctx, "locations", location)
			require.NoError(t, err)
			r.Parent, r.Fields["warehouse"] = warehouse, warehouse
			_, err = s.Masters().Update(ctx, r, editor)
			return err
		}
		require.True(t, fault.Is(move(storetest.ShelfA, storetest.Spare), "master.in_use"))
		require.NoError(t, move(storetest.ShelfA, storetest.Main))
		require.NoError(t, move(storetest.ShelfB, storetest.Spare))
	})
}

func TestDirectoryAndRequisitionsAreListsToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 20)
		issued := o.finish(storetest.Requester, approval.Draft{Type: warehouse.Requisition,
			Head:  map[string]any{"category": storetest.Daily, "warehouse": storetest.Main, "purpose": "制卡"},
			Lines: []map[string]any{{"item": storetest.Ribbon, "quantity": "10"}}}, storetest.Head, storetest.Keeper, storetest.Keeper2)
		require.Equal(t, []string{storetest.Department}, codes(t, s, "departments", master.Filter{Query: "wlglk"}))
		require.Equal(t, []string{storetest.OutletID}, codes(t, s, "outlets", master.Filter{Parent: storetest.DistrictID}))
		require.Equal(t, []string{storetest.Keeper}, codes(t, s, "users", master.Filter{Query: "zkg"}))
		require.Equal(t, []string{issued}, codes(t, s, "posted-requisitions", master.Filter{Parent: storetest.Department}))
		require.Equal(t, []string{issued}, codes(t, s, "posted-requisitions", master.Filter{Query: "色带"}))
		require.Empty(t, codes(t, s, "posted-requisitions", master.Filter{Parent: storetest.OtherDept}))
		e, err := s.Archive().Facts(ctx).Entry("posted-requisitions", issued)
		require.NoError(t, err)
		require.Equal(t, storetest.Department, e.Parent)
		records, err := s.Masters().Records(ctx, []string{storetest.Ribbon, issued, storetest.Keeper, storetest.OutletID, storetest.OtherDept, "gone"})
		require.NoError(t, err)
		require.Len(t, records, 5)
		require.Equal(t, "彩色色带", records[storetest.Ribbon].Name)
		require.Equal(t, "users", records[storetest.Keeper].Ref)
	})
}

func TestClosedMonthIsKnownToTheRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		for range 2 {
			require.NoError(t, s.CloseMonth(ctx, "2026-01"))
		}
		closed, err := s.Archive().Facts(ctx).MonthClosed("2026-01")
		require.NoError(t, err)
		require.True(t, closed)
		closed, err = s.Archive().Facts(ctx).MonthClosed("2025-12")
		require.NoError(t, err)
		require.True(t, closed, "a month before a closed one")
		closed, err = s.Archive().Facts(ctx).MonthClosed("2026-02")
		require.NoError(t, err)
		require.False(t, closed)
		require.Equal(t, today, s.Archive().Facts(ctx).Today())
	})
}
