package document

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func chainOf(n int) Chain {
	c := make(Chain, n)
	for i := range c {
		key := string(rune('a' + i))
		c[i] = Step{Key: key, Title: key, Waiting: "待" + key, Function: "F", Role: "r"}
	}
	return c
}

func TestChainRefusesWithTheReason(t *testing.T) {
	c := chainOf(2)
	_, err := c.Submitted(Progress{State: Pending, StepKey: "a", Visit: 1})
	require.True(t, fault.Is(err, "document.not_editable"))
	_, err = c.Withdrawn(Progress{State: Pending, StepKey: "b", Visit: 2})
	require.True(t, fault.Is(err, "document.not_withdrawable"))
}

func TestReturnAndRejectNeedAReasonAndAgreeDoesNot(t *testing.T) {
	require.Equal(t, []bool{false, true, true}, []bool{Agree.NeedsReason(), Return.NeedsReason(), Reject.NeedsReason()})
}

func TestStatesSayWhetherThePaperIsOpenAndEditable(t *testing.T) {
	for state, want := range map[State]struct{ editable, open bool }{
		Draft: {true, false}, Pending: {false, true}, Returned: {true, true}, Done: {}, Rejected: {}, Withdrawn: {true, false}, Reversed: {},
	} {
		require.True(t, state.Valid())
		require.Equal(t, want.editable, state.Editable(), state)
		require.Equal(t, want.open, Progress{State: state}.Open(), state)
	}
	require.False(t, State("lost").Valid())
}

func TestLabelsAreTheWordsOfTheCentre(t *testing.T) {
	d := &Document{State: Pending, StepKey: "b", Chain: chainOf(2)}
	require.Equal(t, "待b", d.StateLabel())
	require.Equal(t, "b", d.Step().Key)
	d.StepKey = "z"
	require.Equal(t, "审批中", d.StateLabel())
	require.Nil(t, d.Step())
	d.State = Returned
	require.Equal(t, "已退回", d.StateLabel())
	require.Nil(t, d.Step())
	require.Equal(t, "退回", ActionLabel("return"))
	require.Equal(t, "other", ActionLabel("other"))
}

func TestTotalsCountWhatWasPickedInMoney(t *testing.T) {
	d := &Document{Lines: []Values{
		{"quantity": value.Units(3), "price": value.Money(100)},
		{"quantity": value.Units(5), "picked_quantity": value.Units(2), "price": value.Money(100)},
		{},
	}}
	d.Recount()
	require.Equal(t, value.Units(8), d.Quantity)
	require.Equal(t, value.Money(500), d.Amount)
}

func TestRefsNameEachEntryOnce(t *testing.T) {
	d := goodPaper()
	d.Lines = append(d.Lines, Values{"item": "i1", "location": "l2"}, Values{})
	require.Equal(t, []string{"w1", "i1", "l1", "l2"}, d.Refs(paperType()))
}

func TestValuesOfAnotherTypeReadAsNothing(t *testing.T) {
	v := Values{"a": 1.5}
	require.Zero(t, v.Text("a"))
	require.Zero(t, v.Int("a"))
	require.Zero(t, v.Quantity("a"))
	require.Zero(t, v.Money("a"))
	require.Zero(t, v.Date("a"))
	require.Nil(t, v.List("a"))
	require.True(t, v.Has("a"))
	merged := v.Merge(Values{"b": "x"})
	require.False(t, v.Has("b"), "a merge leaves the original alone")
	require.Equal(t, "x", merged.Text("b"))
}

func TestRegistryRefusesAnIncompleteType(t *testing.T) {
	good := func() Type {
		return Type{Code: "c", Title: "t", Module: "m", Prefix: "P", Create: "F1", Query: "F2", Chain: chainOf(2)}
	}
	changes := map[string]func(x *Type){
		"no code": func(x *Type) { x.Code = "" }, "no title": func(x *Type) { x.Title = "" }, "no module": func(x *Type) { x.Module = "" },
		"no prefix": func(x *Type) { x.Prefix = "" }, "no entry": func(x *Type) { x.Create = "" }, "no query": func(x *Type) { x.Query = "" },
		"no chain": func(x *Type) { x.Chain = nil }, "nameless step": func(x *Type) { x.Chain[1].Key = "" },
		"repeated step": func(x *Type) { x.Chain[1].Key = "a" }, "step without a role": func(x *Type) { x.Chain[0].Role = "" },
		"step without a function": func(x *Type) { x.Chain[0].Function = "" }, "step without a label": func(x *Type) { x.Chain[0].Waiting = "" },
	}
	for name, change := range changes {
		x := good()
		change(&x)
		_, err := NewRegistry([]Type{x})
		require.True(t, fault.Is(err, "type.invalid"), name)
	}
	_, err := NewRegistry([]Type{good()}, []Type{good()})
	require.True(t, fault.Is(err, "type.duplicate"))

	r, err := NewRegistry([]Type{good()})
	require.NoError(t, err)
	require.Len(t, r.All(), 1)
	_, err = r.Find("c")
	require.NoError(t, err)
	_, err = r.Find("d")
	require.True(t, fault.Is(err, "document.unknown_type"))
}
