package master

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

func TestRegistryFindsListsInOrder(t *testing.T) {
	r := NewRegistry([]List{{Ref: "items"}, {Ref: "suppliers"}}, []List{{Ref: "cards"}})
	var refs []string
	for _, l := range r.All() {
		refs = append(refs, l.Ref)
	}
	require.Equal(t, []string{"items", "suppliers", "cards"}, refs)
	l, err := r.Find("cards")
	require.NoError(t, err)
	require.Equal(t, "cards", l.Ref)
	_, err = r.Find("planets")
	require.True(t, fault.Is(err, "master.unknown"))
	require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
}

func TestEveryListHasCodeAndNameFirst(t *testing.T) {
	own := []document.Field{{Name: "remark"}}
	l := List{Fields: own}
	require.Equal(t, []string{"code", "name", "remark"}, []string{l.AllFields()[0].Name, l.AllFields()[1].Name, l.AllFields()[2].Name})
	require.Len(t, own, 1)
}
