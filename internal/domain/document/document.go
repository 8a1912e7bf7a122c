// Package document holds papers (单据) as data: types, fields, chains, and the
// pure rules by which a paper is entered and moves along its chain.
package document

import (
	"slices"
	"time"

	"cardflow/internal/domain/value"
)

// State 状态 of a paper.
type State string

// The states of a paper; while pending, its label is the step's 待….
const (
	Draft     State = "draft"     // 草稿
	Pending   State = "pending"   // 待…
	Returned  State = "returned"  // 已退回
	Done      State = "done"      // 已完成
	Rejected  State = "rejected"  // 已拒绝
	Withdrawn State = "withdrawn" // 已撤回
	Reversed  State = "reversed"  // 已冲账
	Stopped   State = "stopped"   // 已终止 by an operator
	Cancelled State = "cancelled" // 已取消, of a process of its own
)

var stateLabels = map[State]string{
	Draft: "草稿", Pending: "审批中", Returned: "已退回", Done: "已完成",
	Rejected: "已拒绝", Withdrawn: "已撤回", Reversed: "已冲账", Stopped: "已终止", Cancelled: "已取消",
}

// Editable tells whether the maker may change a paper in this state.
func (s State) Editable() bool { return s == Draft || s == Returned || s == Withdrawn }

// Holds tells whether a paper in this state still holds the places it counts.
func (s State) Holds() bool { return s.Editable() || s == Pending }

// Valid tells whether this is one of the states.
func (s State) Valid() bool { _, ok := stateLabels[s]; return ok }

// Named is the id and name of a person, department or place, as it was then.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Document 单据 is one paper. ID is its number, e.g. RK-20260301-0001. Chain is
// the resolved chain it was submitted with. StepKey is the step it waits at,
// Visit counts the steps it has waited at. Sort orders papers by creation.
type Document struct {
	ID           string
	Sort         string
	Type         string
	Title        string
	State        State
	StepKey      string
	Visit        int
	BusinessDate value.Date
	Maker        Named
	Department   Named
	Outlet       string
	District     string
	Head         Values
	Lines        []Values
	Chain        Chain
	ChainVersion int     // of the definition the chain was resolved from
	Resume       *Resume // where a returned paper goes on, when it was sent back so
	FormVersion  int
	Summary      string
	Quantity     value.Quantity
	Amount       value.Money
	CreateKey    string // idempotency key of the request that made it, unique per maker
	Version      int
	CreatedAt    time.Time
	UpdatedAt    time.Time
	SubmittedAt  *time.Time // for the first time
	EndedAt      *time.Time // 完成、拒绝 or 终止
}

// Listed 单据行 is a paper as an export lists it, without what it holds.
type Listed struct {
	ID           string
	Type         string
	Title        string
	State        State
	StateLabel   string
	StepKey      string
	BusinessDate value.Date
	Maker        Named
	Department   Named
	Summary      string
	Quantity     value.Quantity
	Amount       value.Money
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Resume 直达 says that a paper which was sent back returns straight to the visit
// that sent it back, instead of walking the chain again.
type Resume struct {
	Step  string `json:"step"`
	Visit int    `json:"visit"`
}

// StateLabel is the state in the words of the centre: 待质检员确认, 已完成 ….
func (d *Document) StateLabel() string {
	if d.State == Pending {
		if i := d.Chain.Find(d.StepKey); i >= 0 {
			return d.Chain[i].Waiting
		}
	}
	if n := len(d.Chain); d.State == Done && n > 0 && d.Chain[n-1].Done != "" {
		return d.Chain[n-1].Done
	}
	return stateLabels[d.State]
}

// PlaceOf gives the department or outlet that a scope means for the paper, or ""
// where it means everybody.
func (d *Document) PlaceOf(s Scope) string {
	switch s {
	case ScopeDepartment:
		return d.Department.ID
	case ScopeOutlet:
		return d.Outlet
	}
	return ""
}

// Step gives the step the paper waits at, or nil.
func (d *Document) Step() *Step {
	if d.State != Pending {
		return nil
	}
	if i := d.Chain.Find(d.StepKey); i >= 0 {
		return &d.Chain[i]
	}
	return nil
}

// LineAmount is the amount of one line: price × quantity, rounded to 分.
func LineAmount(line Values) value.Money {
	return line.Money("price").Times(LineQuantity(line))
}

// Recount sets the totals from the lines.
func (d *Document) Recount() {
	d.Quantity, d.Amount = 0, 0
	for _, l := range d.Lines {
		d.Quantity += l.Quantity("quantity")
		d.Amount = d.Amount.Plus(LineAmount(l))
	}
}

// Refs lists every master entry the paper names, once each.
func (d *Document) Refs(t *Type) []string {
	ids := d.collect(t, ofKind(Ref), func(v Values, name string) []string { return []string{v.Text(name)} })
	if t.Words == nil {
		return ids
	}
	note := func(id string) string {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		return id
	}
	for _, line := range d.Lines {
		for _, f := range t.Lines {
			t.Words(f, line, note)
		}
	}
	return ids
}

// Scans lists every number the paper carries that is scanned, once each.
func (d *Document) Scans(t *Type) []string {
	return d.collect(t, func(f Field) bool { return f.Scan }, func(v Values, name string) []string { return []string{v.Text(name)} })
}

// Files lists every attachment (附件) the paper carries, once each.
func (d *Document) Files(t *Type) []string { return d.collect(t, ofKind(Attachment), Values.List) }

func ofKind(kind FieldType) func(Field) bool { return func(f Field) bool { return f.Type == kind } }

// collect gives the ids that some fields hold, in head and lines.
func (d *Document) collect(t *Type, holds func(Field) bool, ids func(v Values, name string) []string) []string {
	seen := map[string]bool{}
	var out []string
	add := func(fields []Field, v Values) {
		for _, f := range fields {
			if !holds(f) {
				continue
			}
			for _, id := range ids(v, f.Name) {
				if id != "" && !seen[id] {
					seen[id] = true
					out = append(out, id)
				}
			}
		}
	}
	add(t.Head, d.Head)
	for _, l := range d.Lines {
		add(t.Lines, l)
	}
	return out
}

// Event 经过 is one entry of a paper's history; it is never changed.
type Event struct {
	ID         string
	DocumentID string
	At         time.Time
	Actor      Named
	Action     string // submit, agree, return, reject, withdraw, redate, edit …
	StepKey    string
	StepTitle  string
	Comment    string
	Changes    []Change
	Behalf     Named    // the principal for whom a deputy acted
	People     []Named  // to whom: transfer, delegation, added signers, copies, mentions
	Files      []string // attachments of the opinion
	Key        string   // of the command that did it, so that a repeated one is recognised
}

// Change is one field before and after.
type Change struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Before string `json:"before"`
	After  string `json:"after"`
}

var actionLabels = map[string]string{
	"create": "新建", "edit": "修改", "submit": "提交", "agree": "同意", "return": "退回",
	"reject": "拒绝", "withdraw": "撤回", "redate": "日期调整", "reverse": "冲账", "reprint": "补打印", "remind": "超时提醒",
	"take_back": "拿回", "transfer": "转办", "delegate": "委派", "recall": "收回委派", "reply": "委派办理",
	"add_before": "前加签", "add_after": "后加签", "remove_signer": "减签", "cc": "抄送", "urge": "催办",
	"claim": "认领", "release": "放回", "ask": "沟通", "answer": "回复沟通", "escalate": "超时升级",
	"pass_over": "跳过", "vote_failed": "票签未通过", "assign": "重新指派", "skip": "跳过环节", "move": "调整环节",
	"register": "登记", "solve": "电话解决", "dispatch": "派工", "redispatch": "重新派工", "accept": "接单", "depart": "出发", "arrive": "到达",
	"log": "维修日志", "wait": "等待配件", "resume": "继续维修", "finish": "完成维修", "rate": "网点评价", "reopen": "重新报修",
	"cancel": "取消", "close": "结束",
	// 发放批次
	"receive": "区级签收", "distribute": "分发到网点", "sign": "网点最终签收", "unregister": "撤销批次", "give_back": "退回仓库",
	"migrate": "更换流程版本", "stop": "终止", "retry": "重试",
	// 敬老卡申领
	"reverify": "重新认证", "manual": "转人工审核", "refuse": "审核不通过", "admit": "受理", "send": "发出卡片", "deliver": "登记妥投",
	"bounce": "登记退件", "shelve": "网点签收", "collect": "领取", "remail": "重新邮寄", "destroy": "销毁",
	"strand": "登记滞发", "callback": "接收认证答复", "receipt": "上传回执",
	"verified": "认证通过", "unverified": "认证未通过", "produced": "制卡完成", "lapse": "超过时限",
	"posted": "已交邮", "post_delivered": "邮政妥投", "post_returned": "邮政退回",
}

// ActionLabel is an event's action in words.
func ActionLabel(action string) string {
	if label, ok := actionLabels[action]; ok {
		return label
	}
	return action
}
