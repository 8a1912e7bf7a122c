package repair

import (
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
)

// Call 报修电话 is what the reception heard on the phone.
type Call struct {
	By          approval.By `json:"by"`
	Key         string      `json:"key"`
	Outlet      string      `json:"outlet"`
	Device      string      `json:"device,omitempty"`
	Kind        string      `json:"kind,omitempty"` // when the device is not in the register
	Fault       string      `json:"fault,omitempty"`
	Description string      `json:"description"`
	Caller      string      `json:"caller"`
	Phone       string      `json:"phone,omitempty"`
	Priority    Priority    `json:"priority,omitempty"`
	Pictures    []string    `json:"pictures,omitempty"`
}

// Verb 动作 is what a person does to a ticket.
type Verb string

// The verbs; each arrives as an update of its own name.
const (
	Solve    Verb = "solve"    // 电话解决
	Dispatch Verb = "dispatch" // 派工, also to another technician
	Accept   Verb = "accept"   // 接单
	Depart   Verb = "depart"   // 出发
	Arrive   Verb = "arrive"   // 到达
	Log      Verb = "log"      // 维修日志
	Wait     Verb = "wait"     // 等待配件
	Resume   Verb = "resume"   // 继续维修
	Finish   Verb = "finish"   // 完成维修
	Rate     Verb = "rate"     // 网点评价
	Reopen   Verb = "reopen"   // 重新报修
	Cancel   Verb = "cancel"   // 取消
)

// Verbs lists them.
func Verbs() []Verb {
	return []Verb{Solve, Dispatch, Accept, Depart, Arrive, Log, Wait, Resume, Finish, Rate, Reopen, Cancel}
}

// Command is one verb with what it takes.
type Command struct {
	TicketID   string      `json:"ticket"`
	Verb       Verb        `json:"verb"`
	By         approval.By `json:"by"`
	Key        string      `json:"key"`
	Text       string      `json:"text,omitempty"` // solution, log, feedback, reason or the outlet's opinion
	Technician string      `json:"technician,omitempty"`
	At         *time.Time  `json:"at,omitempty"` // dispatch: planned; wait: parts expected
	Used       []Part      `json:"used,omitempty"`
	Files      []string    `json:"files,omitempty"`
	Stars      int         `json:"stars,omitempty"`

	Signature *signing.Signature `json:"signature,omitempty"`
}

// Part 配件 is what was used, from where.
type Part struct {
	Item      string         `json:"item"`
	Warehouse string         `json:"warehouse"`
	Location  string         `json:"location"`
	Quantity  value.Quantity `json:"quantity"`
}
