package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// allowAll lets every role do everything.
type allowAll struct{}

func (allowAll) Allowed([]string, string, function.Action) bool { return true }

func chains(t *testing.T, s *store.Store) *definition.Service {
	return &definition.Service{Store: s.Definitions(), Types: storetest.Config(t).Types, Rights: allowAll{}, Clock: clock}
}

// retitled is the current chain of the 领用单 with another name of its first step.
func retitled(t *testing.T, s *store.Store, title string) document.Chain {
	d, err := s.Definitions().Definition(ctx, warehouse.Requisition, 0)
	require.NoError(t, err)
	chain := append(document.Chain(nil), d.Chain...)
	chain[0].Title = title
	return chain
}

func TestOfManyWhoSaveAtOnceOneSavesAndTheOthersAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		service, chain := chains(t, s), retitled(t, s, "科长审批")
		for revision := range 3 {
			var saved, stale atomic.Int32
			together(6, func(int) {
				_, _, err := service.SaveDraft(ctx, by(storetest.Idle), definition.Draft{Type: warehouse.Requisition, Revision: revision, Chain: chain})
				switch {
				case err == nil:
					saved.Add(1)
				case fault.Is(err, "definition.stale"):
					stale.Add(1)
				default:
					t.Error(err)
				}
			})
			require.EqualValues(t, 1, saved.Load())
			require.EqualValues(t, 5, stale.Load())
		}
		draft, err := s.Definitions().Draft(ctx, warehouse.Requisition)
		require.NoError(t, err)
		require.Equal(t, 3, draft.Revision)
	})
}

func TestVersionsCountUpWithoutGapsWhoeverPublishes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		service := chains(t, s)
		for i := range 2 {
			_, _, err := service.SaveDraft(ctx, by(storetest.Idle), definition.Draft{Type: warehouse.Requisition, Chain: retitled(t, s, fmt.Sprint("第", i))})
			require.NoError(t, err)
			var made atomic.Int32
			together(4, func(int) {
				if _, _, err := service.Publish(ctx, by(storetest.Idle), warehouse.Requisition, 1, ""); err == nil {
					made.Add(1)
				}
			})
			require.EqualValues(t, 1, made.Load(), "one draft makes one version")
		}
		var made atomic.Int32
		together(4, func(i int) {
			if _, _, err := service.Rollback(ctx, by(storetest.Idle), warehouse.Requisition, 1+i%2, ""); err == nil {
				made.Add(1)
			}
		})
		versions, err := s.Definitions().Versions(ctx, warehouse.Requisition)
		require.NoError(t, err)
		require.Len(t, versions, 3+int(made.Load()))
		require.Equal(t, len(versions), versions[0].Version)
		require.Equal(t, "部门审批", versions[len(versions)-1].Chain[0].Title)
		var published int64
		require.NoError(t, s.Writer().Raw(`SELECT COUNT(*) FROM "audit_log" WHERE "function_id" = ? AND "action" IN (?, ?)`,
			"P-01", "publish", "rollback").Scan(&published).Error)
		require.EqualValues(t, len(versions)-1, published, "each version is audited, and none that was not made")
	})
}
