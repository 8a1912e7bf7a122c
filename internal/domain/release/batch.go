package release

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// BatchState 批次状态.
type BatchState string

// The states of a batch.
const (
	AwaitsDistrict BatchState = "waiting"   // 待区签收
	AtItsDistrict  BatchState = "signed"    // 区已签收
	Withdrawn      BatchState = "withdrawn" // 已撤销
)

// BatchStates lists them in the customer's words.
func BatchStates() []document.Option {
	return []document.Option{{Value: string(AwaitsDistrict), Label: "待区签收"}, {Value: string(AtItsDistrict), Label: "区已签收"},
		{Value: string(Withdrawn), Label: "已撤销"}}
}

// Label is the state in the customer's words.
func (s BatchState) Label() string { return labelOf(BatchStates(), string(s)) }

// Batch 发放批次 is a set of boxes that go to one district together. Boxes and
// Quantity are what was registered.
type Batch struct {
	ID           string // 发放批次号
	District     string
	State        BatchState
	Boxes        int
	Quantity     int64
	RegisteredOn value.Date
	RegisteredAt time.Time
	RegisteredBy document.Named
	SignedOn     value.Date // when the last of its boxes was signed for
	SignedBy     document.Named
	Remark       string
	Version      int
	// By is how many of its boxes are in each state; known in reads only.
	By map[State]int
}

// Proof 签封核验 tells whether a batch is what the platform sealed when it was registered.
type Proof string

// What a proof may come to.
const (
	Intact   Proof = "intact"   // 相符
	Altered  Proof = "altered"  // 不符
	Unsealed Proof = "unsealed" // 没有签封: from before there were seals, or its seal was taken away
)

// The numbers that boxes and batches begin with.
const (
	BoxPrefix   = "XH" // 箱号
	BatchPrefix = "FP" // 发放批次号
)

// Stage 签收环节 is at whose sign-in a difference was found.
type Stage string

// The two sign-ins.
const (
	ByDistrict Stage = "district" // 区级签收
	ByOutlet   Stage = "outlet"   // 网点最终签收
)

// Label is the stage in words.
func (s Stage) Label() string {
	return map[Stage]string{ByDistrict: "区级签收", ByOutlet: "网点最终签收"}[s]
}

// DifferenceKind 差异类型.
type DifferenceKind string

// What may be wrong with a box that arrives.
const (
	Short  DifferenceKind = "missing" // 少
	Over   DifferenceKind = "extra"   // 多
	Broken DifferenceKind = "damaged" // 破损
	NoBox  DifferenceKind = "no_box"  // 未到: the whole box
)

// DifferenceKinds lists them in words.
func DifferenceKinds() []document.Option {
	return []document.Option{{Value: string(Short), Label: "少"}, {Value: string(Over), Label: "多"}, {Value: string(Broken), Label: "破损"},
		{Value: string(NoBox), Label: "整箱未到"}}
}

// Label is the kind in words.
func (k DifferenceKind) Label() string { return labelOf(DifferenceKinds(), string(k)) }

// Difference 差异 is what somebody who signed found other than it should be.
type Difference struct {
	ID       string
	Box      string
	Batch    string
	District string
	Outlet   string
	Stage    Stage
	Kind     DifferenceKind
	Quantity int64
	Reason   string
	On       value.Date
	At       time.Time
	By       document.Named
}

// Finding 差异登记 is a difference as it is told at a sign-in.
type Finding struct {
	Box      string
	Kind     DifferenceKind
	Quantity int64
	Reason   string
	Cards    []string // numbers of the cards that are missing or damaged, where known
}
