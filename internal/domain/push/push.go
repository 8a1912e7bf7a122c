// Package push tells the three business systems of outlets and users (网点与用户推送):
// what is due at which system, what came of it, and when it is tried again.
package push

import (
	"context"
	"encoding/json"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

// Target 业务系统 is one of those that are told.
type Target string

// The three business systems.
const (
	SocialCard Target = "social"    // 社保卡业务系统
	Residence  Target = "residence" // 居住证业务系统
	SeniorCard Target = "senior"    // 敬老卡业务系统
)

// Targets lists them in order.
func Targets() []Target { return []Target{SocialCard, Residence, SeniorCard} }

// Label is a system in words.
func (t Target) Label() string {
	return map[Target]string{SocialCard: "社保卡业务系统", Residence: "居住证业务系统", SeniorCard: "敬老卡业务系统"}[t]
}

// State 推送状态 of a change at one system.
type State string

// The states. A change that a system refuses for what it says is Stopped at once; one
// that cannot be brought there is tried for days before.
const (
	Waiting  State = "waiting"  // 待推送
	Retrying State = "retrying" // 失败重试
	Pushed   State = "pushed"   // 已推送
	Stopped  State = "stopped"  // 已停止
)

// Label is the state in words.
func (s State) Label() string {
	return map[State]string{Waiting: "待推送", Retrying: "失败重试", Pushed: "已推送", Stopped: "已停止"}[s]
}

// Delivery 推送 is a change at one system.
type Delivery struct {
	Change   string
	Target   Target
	State    State
	Attempts int
	TriedAt  *time.Time
	DoneAt   *time.Time
	Answer   string // the last, in words
}

// Entry 推送日志 is a change with what became of it everywhere.
type Entry struct {
	directory.Change
	Deliveries []Delivery
}

// Message 推送报文 is what a system is sent.
type Message struct {
	Event    string               `json:"event"` // id of the change: it counts once
	Kind     directory.ObjectKind `json:"kind"`
	Object   string               `json:"object"`   // its id, which never changes
	Sequence int64                `json:"sequence"` // of the changes of one object; an earlier one never undoes a later
	Action   string               `json:"action"`
	Record   json.RawMessage      `json:"record"`
	// Verifier checks the password of a user; it is the hash the platform itself
	// keeps. MustChange tells that the password was given by an administrator.
	Verifier   string `json:"verifier,omitempty"`
	MustChange bool   `json:"must_change,omitempty"`
}

// Result 推送应答 is what a system makes of a message.
type Result string

// The results.
const (
	Taken   Result = "taken"   // 已接收
	Known   Result = "known"   // 重复，早已接收
	Older   Result = "older"   // 已有更新的内容
	Refused Result = "refused" // 不接收
)

// Answer 应答.
type Answer struct {
	Event  string `json:"event"`
	Result Result `json:"result"`
	Reason string `json:"reason,omitempty"`
}

// Words says an answer in a sentence.
func (a Answer) Words() string {
	if a.Result == Refused {
		return "对方不接收：" + a.Reason
	}
	return map[Result]string{Taken: "对方已接收", Known: "对方早已接收", Older: "对方已有更新的内容"}[a.Result]
}

// Line 推送通道 brings messages to one system. An error of the kind Unavailable is
// worth another try.
type Line interface {
	Send(ctx context.Context, m Message) (Answer, error)
}

// Filter narrows the log; zero members do not narrow.
type Filter struct {
	Kind     directory.ObjectKind
	Target   Target
	State    State
	Query    string // code or name of the object
	Object   string // its id
	From, To *time.Time
}

// Archive 推送库 reads.
type Archive interface {
	// Entries lists changes, the newest first.
	Entries(ctx context.Context, f Filter, page document.PageRequest) (document.Page[Entry], error)
	Entry(ctx context.Context, id string) (Entry, error)
	// Latest gives the newest change of each object, by its id.
	Latest(ctx context.Context, objects []string) (map[string]Entry, error)
	// Totals counts the deliveries of a kind in each state but Pushed.
	Totals(ctx context.Context, kind directory.ObjectKind) (map[State]int, error)
	// Due gives the changes of the same object that a system was not told yet, up to
	// and with this one, the earliest first.
	Due(ctx context.Context, change string, at Target) ([]directory.Change, error)
	// Credential gives the verifier of a user's password as it is now.
	Credential(ctx context.Context, person string) (verifier string, mustChange bool, err error)
	// Untended gives changes that some system should have been told and that nobody
	// tried since.
	Untended(ctx context.Context, made, tried time.Time, after string, limit int) ([]string, error)
}

// Store runs a function in one transaction: an error rolls everything back.
type Store interface {
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is one transaction of the desk.
type Tx interface {
	Person(id string) (directory.Person, error)
	Audit(e audit.Entry) error
	// Delivery gives one for a change of it, or nil.
	Delivery(change string, at Target) (*Delivery, error)
	UpdateDelivery(d Delivery) error
	Change(id string) (directory.Change, error)
}

// By says who does something, and from where.
type By = approval.By
