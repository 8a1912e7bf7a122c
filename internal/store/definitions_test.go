package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// published appends a version of the 领用单 whose first step has this title.
func published(t *testing.T, s *store.Store, version int, title string) document.Definition {
	t.Helper()
	own, err := s.Definitions().Definition(ctx, warehouse.Requisition, 1)
	require.NoError(t, err)
	chain := append(document.Chain(nil), own.Chain...)
	chain[0].Title, chain[0].When = title, []document.Condition{{Field: document.OwnAmount, Op: document.Over, Value: "1000"}}
	d := document.Definition{Type: warehouse.Requisition, Version: version, Chain: chain, CC: []string{"finance"}, Note: "说明",
		By: document.Named{ID: storetest.Idle, Name: "周闲"}, At: clock()}
	require.NoError(t, s.Definitions().Within(ctx, func(tx definition.Tx) error { return tx.Publish(d) }))
	return d
}

func TestTheProgramsChainIsTheFirstVersionForGood(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		own, err := s.Definitions().Definition(ctx, warehouse.Requisition, 0)
		require.NoError(t, err)
		require.Equal(t, 1, own.Version)
		require.Equal(t, "部门审批", own.Chain[0].Title)
		require.Equal(t, []string{"finance"}, own.CC)
		versions, err := s.Definitions().Versions(ctx, warehouse.Requisition)
		require.NoError(t, err)
		require.Len(t, versions, 1)
		_, err = s.Definitions().Definition(ctx, warehouse.Requisition, 2)
		require.True(t, fault.Is(err, "definition.not_found"), "%v", err)
		_, err = s.Definitions().Definition(ctx, "no.such", 0)
		require.True(t, fault.Is(err, "document.unknown_type"), "%v", err)

		second := published(t, s, 2, "科长审批")
		for _, version := range []int{0, 2, 2} {
			d, err := s.Definitions().Definition(ctx, warehouse.Requisition, version)
			require.NoError(t, err)
			require.Equal(t, second, d)
		}
		first, err := s.Definitions().Definition(ctx, warehouse.Requisition, 1)
		require.NoError(t, err)
		require.Equal(t, own.Chain, first.Chain, "as it is stored now")
		require.Equal(t, clock(), first.At)
		published(t, s, 3, "主任审批")
		versions, err = s.Definitions().Versions(ctx, warehouse.Requisition)
		require.NoError(t, err)
		require.Equal(t, []int{3, 2, 1}, []int{versions[0].Version, versions[1].Version, versions[2].Version})
		require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
			d, err := tx.Definition(warehouse.Requisition, 0)
			require.Equal(t, "主任审批", d.Chain[0].Title)
			return err
		}))
		other, err := s.Definitions().Definition(ctx, warehouse.MaterialReceipt, 0)
		require.NoError(t, err)
		require.Equal(t, 1, other.Version, "another type is untouched")
	})
}

func TestAVersionThatWasRolledBackIsNotRemembered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		boom := errors.New("boom")
		err := s.Definitions().Within(ctx, func(tx definition.Tx) error {
			if err := tx.Publish(document.Definition{Type: warehouse.Requisition, Version: 2, Note: "nie", At: clock()}); err != nil {
				return err
			}
			d, err := tx.Definition(warehouse.Requisition, 0)
			require.NoError(t, err)
			require.Equal(t, 2, d.Version)
			return boom
		})
		require.ErrorIs(t, err, boom)
		d, err := s.Definitions().Definition(ctx, warehouse.Requisition, 0)
		require.NoError(t, err)
		require.Equal(t, 1, d.Version)
		_, err = s.Definitions().Definition(ctx, warehouse.Requisition, 2)
		require.True(t, fault.Is(err, "definition.not_found"))
	})
}

func TestADraftIsKeptUntilItIsDropped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		draft, err := s.Definitions().Draft(ctx, warehouse.Requisition)
		require.NoError(t, err)
		require.Nil(t, draft)
		want := document.DefinitionDraft{Type: warehouse.Requisition, Base: 1, Revision: 1, Chain: document.Chain{{Key: "a", Title: "甲", Mode: document.Vote, Share: 60,
			Also: []document.Approver{{Person: "p", Weight: 2}}}}, By: document.Named{ID: storetest.Idle, Name: "周闲"}, At: clock()}
		put := func(d document.DefinitionDraft) {
			require.NoError(t, s.Definitions().Within(ctx, func(tx definition.Tx) error { return tx.PutDraft(d) }))
			got, err := s.Definitions().Draft(ctx, warehouse.Requisition)
			require.NoError(t, err)
			require.Equal(t, d, *got)
		}
		put(want)
		want.Revision, want.CC, want.At, want.Chain = 2, []string{"finance"}, clock().Add(time.Hour), document.Chain{}
		put(want)
		require.NoError(t, s.Definitions().Within(ctx, func(tx definition.Tx) error {
			d, err := tx.Draft(warehouse.Requisition)
			require.NoError(t, err)
			require.Equal(t, 2, d.Revision)
			require.NoError(t, tx.Audit(audit.Entry{ID: value.NewID(), At: clock(), Function: "P-01", Action: "discard_draft", Result: "ok"}))
			return tx.DropDraft(warehouse.Requisition)
		}))
		draft, err = s.Definitions().Draft(ctx, warehouse.Requisition)
		require.NoError(t, err)
		require.Nil(t, draft)
	})
}

func TestOpenPapersAreCountedByTheVersionTheyKeep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 10)
		var pending []string
		for range 3 {
			id := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)).ID
			require.NoError(t, o.submit(id, storetest.Keeper))
			pending = append(pending, id)
		}
		o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
		require.NoError(t, o.decide(pending[0], storetest.Inspector, document.Return))
		require.NoError(t, s.Writer().Exec(`UPDATE "documents" SET "chain_version" = 4 WHERE "id" = ?`, pending[2]).Error)
		open, err := s.Definitions().OpenPapers(ctx)
		require.NoError(t, err)
		require.Equal(t, map[string]map[int]int{warehouse.MaterialReceipt: {1: 2, 4: 1}}, open)
	})
}

func TestACheckFindsPeopleAndEntries(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Definitions().Within(ctx, func(tx definition.Tx) error {
			roles, err := tx.Roles()
			require.NoError(t, err)
			require.Equal(t, "仓库管理员", roles[0].Name)
			people, err := tx.Members("keeper", "")
			require.NoError(t, err)
			require.Len(t, people, 2)
			entry, err := tx.Entry("departments", storetest.Department)
			require.NoError(t, err)
			require.Equal(t, "物料管理科", entry.Name)
			_, err = tx.Entry("suppliers", "none")
			require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
			_, err = tx.Person("none")
			require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
			return nil
		}))
	})
}
