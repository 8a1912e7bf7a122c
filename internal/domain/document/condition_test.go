package document

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/value"
)

func TestConditionComparesAFieldInItsOwnType(t *testing.T) {
	d := &Document{Amount: 5_000_000, Quantity: value.Units(12), Department: Named{ID: "d1"}, Head: Values{
		"kind": "甲", "pieces": int64(9), "limit": value.Money(1050), "day": value.Date("2026-03-02"), "urgent": true, "tags": []string{"x", "y"}}}
	for _, tt := range []struct {
		c    Condition
		want bool
	}{
		{Condition{OwnAmount, Over, "50000"}, false},
		{Condition{OwnAmount, AtLeast, "50000.00"}, true},
		{Condition{OwnAmount, Over, "一万"}, false},
		{Condition{OwnQuantity, Under, "12.5"}, true},
		{Condition{OwnQuantity, AtMost, "11.9"}, false},
		{Condition{OwnDepartment, In, "d2, d1"}, true},
		{Condition{OwnDepartment, NotIn, "d2,d1"}, false},
		{Condition{"kind", Equal, "甲"}, true},
		{Condition{"kind", NotEqual, "甲"}, false},
		{Condition{"pieces", Over, "10"}, false}, // as a number, not as text
		{Condition{"limit", Equal, "10.5"}, true},
		{Condition{"day", AtLeast, "2026-03-02"}, true},
		{Condition{"urgent", Equal, "true"}, true},
		{Condition{"tags", Equal, "y"}, true},
		{Condition{"tags", In, "z,x"}, true},
		{Condition{"absent", Equal, ""}, true},
		{Condition{"absent", NotEqual, "甲"}, true},
		{Condition{"absent", Over, "0"}, false},
		{Condition{"absent", Under, "0"}, false},
		{Condition{"kind", "like", "甲"}, false},
	} {
		require.Equal(t, tt.want, tt.c.Met(d), "%v", tt.c)
	}
}

func TestChainKeepsTheStepsWhoseConditionsAreAllMet(t *testing.T) {
	c := chainOf(3)
	c[0].When = []Condition{{OwnQuantity, Over, "5"}, {OwnAmount, Over, "100"}}
	c[2].When = []Condition{{OwnQuantity, Over, "5"}}
	resolved := c.For(&Document{Quantity: value.Units(6)})
	require.Equal(t, []string{"b", "c"}, []string{resolved[0].Key, resolved[1].Key})
}
