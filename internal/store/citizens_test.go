package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/fault"
	"cardflow/internal/store"
)

func someCitizen() citizen.Citizen {
	return citizen.Citizen{ID: "c1", Name: "王\U0002A6A5", IDNumber: "11010519491231002X", Phone: "13812345678", Address: "上海市黄浦区南京东路1号",
		Household: citizen.Household{Kind: "family", Address: "上海市黄浦区福州路9号", District: "d1", Since: "1990-05-01"},
		Outlet:    "o1", District: "d1", Version: 1, UpdatedAt: time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)}
}

func withCitizens(s *store.Store, fn func(tx citizen.Tx) error) error {
	return s.Desk().Within(ctx, func(tx approval.Tx) error { return fn(tx.(citizen.Tx)) })
}

func TestCitizenComesBackExactlyAndLiesSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		want := someCitizen()
		require.NoError(t, withCitizens(s, func(tx citizen.Tx) error { return tx.InsertCitizen(want) }))
		got, err := s.Citizens().Citizen(ctx, "c1")
		require.NoError(t, err)
		require.Equal(t, want, got)
		for _, text := range store.Texts(t, s, "citizens") {
			for _, secret := range []string{"19491231", "13812345678", "南京东路", "福州路"} {
				require.NotContains(t, text, secret)
			}
		}
	})
}

func TestCitizenIsFoundByNumberNameAndEndWithinTheScope(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, withCitizens(s, func(tx citizen.Tx) error { return tx.InsertCitizen(someCitizen()) }))
		everything, here, elsewhere := directory.Scope{All: true}, directory.Scope{Outlet: "o1"}, directory.Scope{District: "d9", Outlet: "o9"}
		for name, c := range map[string]struct {
			scope directory.Scope
			query citizen.Query
			found int
		}{
			"by number":              {everything, citizen.Query{IDNumber: "11010519491231002X"}, 1},
			"by name":                {here, citizen.Query{Name: "王 \U0002A6A5"}, 1},
			"by name and end":        {here, citizen.Query{Name: "王\U0002A6A5", Last4: "002X"}, 1},
			"by end":                 {everything, citizen.Query{Last4: "002X"}, 1},
			"by another's end":       {everything, citizen.Query{Name: "王\U0002A6A5", Last4: "0014"}, 0},
			"another number":         {everything, citizen.Query{IDNumber: "440524188001010014"}, 0},
			"from another district":  {elsewhere, citizen.Query{IDNumber: "11010519491231002X"}, 0},
			"by somebody of nowhere": {directory.Scope{Person: "p"}, citizen.Query{IDNumber: "11010519491231002X"}, 0},
		} {
			page, err := s.Citizens().Find(ctx, c.scope, c.query, document.PageRequest{})
			require.NoError(t, err, name)
			require.Len(t, page.Items, c.found, name)
		}
		_, err := s.Citizens().Find(ctx, everything, citizen.Query{}, document.PageRequest{})
		require.True(t, fault.Is(err, "citizen.no_query"))
	})
}

func TestTwoCitizensCannotHaveOneNumberAndAnOldPageChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, withCitizens(s, func(tx citizen.Tx) error { return tx.InsertCitizen(someCitizen()) }))
		twin := someCitizen()
		twin.ID = "c2"
		err := withCitizens(s, func(tx citizen.Tx) error { return tx.InsertCitizen(twin) })
		require.True(t, fault.Is(err, "citizen.id_taken"), "%v", err)

		next := someCitizen()
		next.Name, next.Version = "李\u4DAE", 2
		require.NoError(t, withCitizens(s, func(tx citizen.Tx) error { return tx.UpdateCitizen(next) }))
		err = withCitizens(s, func(tx citizen.Tx) error { return tx.UpdateCitizen(next) })
		require.True(t, fault.Is(err, "citizen.changed"), "%v", err)
		got, err := s.Citizens().Citizen(ctx, "c1")
		require.NoError(t, err)
		require.Equal(t, next, got)
	})
}

func TestConcurrentFirstRecordsOfOneNumberGiveOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		errs := make([]error, 6)
		together(len(errs), func(i int) {
			c := someCitizen()
			c.ID, c.IDNumber = fmt.Sprintf("c%d", i), identity.IDNumber("440524188001010014")
			errs[i] = withCitizens(s, func(tx citizen.Tx) error { return tx.InsertCitizen(c) })
		})
		ok := 0
		for _, err := range errs {
			if err == nil {
				ok++
			} else {
				require.True(t, fault.Is(err, "citizen.id_taken"), "%v", err)
			}
		}
		require.Equal(t, 1, ok)
	})
}
