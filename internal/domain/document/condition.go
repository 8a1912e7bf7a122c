package document

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cardflow/internal/domain/value"
)

// Op 比较 compares a field with a value.
type Op string

// The comparisons a condition may use; In takes values separated by commas.
const (
	Equal    Op = "eq"
	NotEqual Op = "ne"
	Over     Op = "gt"
	AtLeast  Op = "ge"
	Under    Op = "lt"
	AtMost   Op = "le"
	In       Op = "in"
	NotIn    Op = "not_in"
)

// Fields of a condition that are the paper's own and not of its head.
const (
	OwnAmount     = "amount"     // 合计金额, in 元
	OwnQuantity   = "quantity"   // 合计数量
	OwnDepartment = "department" // id of the maker's department
)

// Condition 条件 is what a paper must meet for a step to exist: it compares a
// field of the head, or one of the paper's own, with a value.
type Condition struct {
	Field string `json:"field"`
	Op    Op     `json:"op"`
	Value string `json:"value"`
}

// For gives the steps that exist for a paper: those whose conditions it meets.
func (c Chain) For(d *Document) Chain {
	out := make(Chain, 0, len(c))
	for _, step := range c {
		if step.Applies(d) {
			out = append(out, step)
		}
	}
	return out
}

// Applies tells whether the paper meets every condition of the step.
func (s Step) Applies(d *Document) bool {
	return !slices.ContainsFunc(s.When, func(c Condition) bool { return !c.Met(d) })
}

// Met tells whether a paper meets the condition. A field that is empty equals
// only an empty value and is neither over nor under any other.
func (c Condition) Met(d *Document) bool {
	have := c.subject(d)
	switch c.Op {
	case Equal:
		return same(have, c.Value)
	case NotEqual:
		return !same(have, c.Value)
	case In, NotIn:
		found := slices.ContainsFunc(strings.Split(c.Value, ","), func(v string) bool { return same(have, strings.TrimSpace(v)) })
		return found == (c.Op == In)
	}
	order, ok := compare(have, c.Value)
	if !ok {
		return false
	}
	switch c.Op {
	case Over:
		return order > 0
	case AtLeast:
		return order >= 0
	case Under:
		return order < 0
	case AtMost:
		return order <= 0
	}
	return false
}

func (c Condition) subject(d *Document) any {
	switch c.Field {
	case OwnAmount:
		return d.Amount
	case OwnQuantity:
		return d.Quantity
	case OwnDepartment:
		return d.Department.ID
	}
	return d.Head[c.Field]
}

// same tells whether a value of a paper is what the condition names; a list is
// when it holds it.
func same(have any, want string) bool {
	if list, ok := have.([]string); ok {
		return slices.Contains(list, want)
	}
	if order, ok := compare(have, want); ok {
		return order == 0
	}
	return false
}

// compare orders a value of a paper against the text of a condition; money is in
// 元. It is not ok when the text is no value of that kind, or nothing is there.
func compare(have any, want string) (int, bool) {
	switch v := have.(type) {
	case value.Money:
		n, err := value.ParseMoney(want)
		return cmp.Compare(v, n), err == nil
	case value.Quantity:
		n, err := value.ParseQuantity(want)
		return cmp.Compare(v, n), err == nil
	case int64:
		n, err := strconv.ParseInt(strings.TrimSpace(want), 10, 64)
		return cmp.Compare(v, n), err == nil
	case bool:
		return strings.Compare(strconv.FormatBool(v), want), true
	case value.Date:
		return strings.Compare(string(v), want), true
	case string:
		return strings.Compare(v, want), true
	case nil:
		return 0, want == ""
	}
	return 0, false
}
