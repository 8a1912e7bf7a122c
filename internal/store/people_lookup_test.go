package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestPeopleAreFoundByNameUsernameOrInitials(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		found := func(text string, limit int, roles ...string) []string {
			list, err := s.Lookup().FindPeople(ctx, text, roles, limit)
			require.NoError(t, err)
			ids := []string{}
			for _, p := range list {
				ids = append(ids, p.ID)
			}
			return ids
		}
		warehouse := []string{"keeper", "inspector"}
		require.NoError(t, s.SetRoles(ctx, storetest.Keeper2, []string{"keeper", "inspector", "finance"}))
		for text, want := range map[string][]string{
			"": {storetest.Inspector, storetest.Keeper, storetest.Keeper2}, "库管": {storetest.Keeper, storetest.Keeper2},
			"KEEPER2": {storetest.Keeper2}, "zkg": {storetest.Keeper}, "周闲": {}, "100%": {},
		} {
			require.Equal(t, want, found(text, 20, warehouse...), text)
		}
		require.Equal(t, []string{storetest.Inspector, storetest.Keeper}, found("", 2, warehouse...), "the limit counts people, not roles")
		require.Empty(t, found("", 20), "nobody holds none of the roles")
		require.NoError(t, s.SetDisabled(ctx, storetest.Keeper, true))
		require.Equal(t, []string{storetest.Keeper2}, found("库管", 20, warehouse...))

		known, err := s.Lookup().People(ctx, []string{storetest.Keeper, storetest.Keeper2, "nobody"})
		require.NoError(t, err)
		require.Len(t, known, 2)
		require.True(t, known[storetest.Keeper].Disabled)
		require.Equal(t, []string{"finance", "inspector", "keeper"}, known[storetest.Keeper2].Roles)
	})
}

func TestSavedFilterIsReplacedByNameAndDeletedByItsOwnerOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		save := func(id, person, page, name, query string) string {
			kept, err := s.SavedFilters().SaveFilter(ctx, directory.SavedFilter{ID: id, PersonID: person, Page: page, Name: name, Query: query,
				Shared: query == "b", CreatedAt: clock()})
			require.NoError(t, err)
			return kept
		}
		require.Equal(t, "1", save("1", storetest.Keeper, "inbox", "超时的", "a"))
		require.Equal(t, "1", save("2", storetest.Keeper, "inbox", "超时的", "b"), "the link somebody was given goes on")
		require.Equal(t, "3", save("3", storetest.Keeper, "documents", "超时的", "a"))
		require.Equal(t, "4", save("4", storetest.Keeper2, "inbox", "超时的", "a"))

		own, err := s.SavedFilters().Filters(ctx, storetest.Keeper, "inbox")
		require.NoError(t, err)
		want := directory.SavedFilter{ID: "1", PersonID: storetest.Keeper, Page: "inbox", Name: "超时的", Query: "b", Shared: true, CreatedAt: clock()}
		require.Equal(t, []directory.SavedFilter{want}, own)
		own, err = s.SavedFilters().Filters(ctx, storetest.Keeper, "")
		require.NoError(t, err)
		require.Len(t, own, 2)
		one, err := s.SavedFilters().Filter(ctx, "1")
		require.NoError(t, err)
		require.Equal(t, want, one)

		require.True(t, fault.Is(s.SavedFilters().DeleteFilter(ctx, "1", storetest.Keeper2), "filter.not_found"))
		require.NoError(t, s.SavedFilters().DeleteFilter(ctx, "1", storetest.Keeper))
		_, err = s.SavedFilters().Filter(ctx, "1")
		require.True(t, fault.Is(err, "filter.not_found"))
	})
}
