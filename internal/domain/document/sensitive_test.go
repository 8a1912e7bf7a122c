package document

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

func sensitiveType() *Type {
	return &Type{Head: []Field{{Name: "number", Type: Text, Sensitive: true}, {Name: "open", Type: Text}},
		Lines: []Field{{Name: "kind", Type: Text}, {Name: "value", Type: Text, Sensitive: true}}}
}

func TestMaskedPaperShowsNothingSensitiveAndLeavesTheOriginalAlone(t *testing.T) {
	typ := sensitiveType()
	d := &Document{Head: Values{"number": "310", "open": "甲"}, Lines: []Values{{"kind": "a", "value": "乙"}, {"kind": "b"}}}
	m := typ.Masked(d, func(Field) bool { return true })
	require.Equal(t, Values{"number": "***", "open": "甲"}, m.Head)
	require.Equal(t, []Values{{"kind": "a", "value": "***"}, {"kind": "b"}}, m.Lines)
	require.Equal(t, "310", d.Head.Text("number"))
	typ.Mask = func(f Field, row Values) string { return row.Text("kind") + "*" }
	require.Equal(t, "a*", typ.Masked(d, func(Field) bool { return true }).Lines[0].Text("value"))
	require.True(t, typ.Sensitive())
	require.False(t, (&Type{}).Sensitive())
}

func TestSensitiveFieldsAskForNoConditionAndAreText(t *testing.T) {
	typ := sensitiveType()
	for _, f := range typ.ConditionFields() {
		require.False(t, f.Sensitive)
	}
	_, err := NewRegistry([]Type{{Code: "c", Title: "t", Module: "m", Prefix: "P", Create: "F1", Query: "F2", Chain: chainOf(1),
		Head: []Field{{Name: "day", Type: DateField, Sensitive: true}}}})
	require.True(t, fault.Is(err, "type.invalid"), "%v", err)
}

func TestFinishedPaperIsCalledWhatItsLastStepSays(t *testing.T) {
	chain := chainOf(2)
	chain[1].Done = "已处理"
	require.Equal(t, "已处理", (&Document{State: Done, Chain: chain}).StateLabel())
	require.Equal(t, "已退回", (&Document{State: Returned, Chain: chain}).StateLabel())
	require.Equal(t, "已完成", (&Document{State: Done, Chain: chain[:1]}).StateLabel())
}
