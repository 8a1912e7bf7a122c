package document

import "cardflow/internal/fault"

// Action 处理动作 is what a person decides on a task.
type Action string

// The decisions a step offers.
const (
	Agree  Action = "agree"  // 同意
	Return Action = "return" // 退回 to the maker, with a reason
	Reject Action = "reject" // 拒绝: the paper ends here, with a reason; in a vote, a vote against

	TakeBack     Action = "take_back"     // 拿回 one's own last decision
	Transfer     Action = "transfer"      // 转办 to somebody else for good
	Delegate     Action = "delegate"      // 委派: somebody gives an opinion, the task comes back
	Recall       Action = "recall"        // 收回委派
	AddBefore    Action = "add_before"    // 前加签
	AddAfter     Action = "add_after"     // 后加签
	RemoveSigner Action = "remove_signer" // 减签
	Claim        Action = "claim"         // 认领
	Release      Action = "release"       // 放回
	Ask          Action = "ask"           // 沟通: a question, the task stays
	Answer       Action = "answer"        // 回复沟通
	Copy         Action = "cc"            // 抄送
)

// NeedsReason tells whether the decision must say why.
func (a Action) NeedsReason() bool {
	return a == Return || a == Reject || a == Transfer || a == Ask || a == Answer
}

// Progress is where a paper stands; it is all that the workflow must remember.
type Progress struct {
	State   State  `json:"state"`
	StepKey string `json:"step,omitempty"`
	Visit   int    `json:"visit"`
}

// Open tells whether the paper still needs its workflow.
func (p Progress) Open() bool { return p.State == Pending || p.State == Returned }

// Submitted gives the progress after the maker submits: the first step waits. It
// and Withdrawn are what runs recorded before the desk decided alone still ask.
func (c Chain) Submitted(p Progress) (Progress, error) {
	if !p.State.Editable() {
		return p, fault.Conflict("document.not_editable", "单据已提交，不能再次提交")
	}
	return Progress{State: Pending, StepKey: c[0].Key, Visit: p.Visit + 1}, nil
}

// Withdrawn gives the progress after the maker takes the paper back, which he
// may while nobody has decided since he submitted.
func (c Chain) Withdrawn(p Progress) (Progress, error) {
	if p.State != Pending || p.StepKey != c[0].Key {
		return p, fault.Conflict("document.not_withdrawable", "下一环节已处理或单据不在审批中，不能撤回")
	}
	return Progress{State: Withdrawn, Visit: p.Visit}, nil
}
