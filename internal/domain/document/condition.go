package document

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
