package function

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func good(id string) Function {
	return Function{ID: id, Title: "t", Module: "m", System: "s", Route: "/r", Actions: []Action{View}}
}

func TestRegistryKeepsTheOrderOfTheCatalogue(t *testing.T) {
	r, err := NewRegistry([]Function{good("W-02"), good("W-01")}, []Function{good("A-01")})
	require.NoError(t, err)
	require.Equal(t, []Function{good("W-02"), good("W-01"), good("A-01")}, r.All())
	f, ok := r.Find("W-01")
	require.True(t, ok)
	require.Equal(t, "W-01", f.ID)
	_, ok = r.Find("X-01")
	require.False(t, ok)
}

func TestRegistryRefusesIncompleteAndRepeatedFunctions(t *testing.T) {
	changes := map[string]func(f *Function){
		"id": func(f *Function) { f.ID = "" }, "title": func(f *Function) { f.Title = "" }, "module": func(f *Function) { f.Module = "" },
		"system": func(f *Function) { f.System = "" }, "route": func(f *Function) { f.Route = "" }, "actions": func(f *Function) { f.Actions = nil },
	}
	for name, change := range changes {
		f := good("W-01")
		change(&f)
		_, err := NewRegistry([]Function{f})
		require.Error(t, err, name)
	}
	_, err := NewRegistry([]Function{good("W-01")}, []Function{good("W-01")})
	require.Error(t, err)
}
