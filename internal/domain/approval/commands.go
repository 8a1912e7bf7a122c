package approval

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
)

// Submission moves an editable paper to the first step of its chain, or back to
// the step that asked for it.
type Submission struct {
	DocumentID string `json:"document"`
	By         By     `json:"by"`
	Version    int    `json:"version,omitempty"` // 0 skips the check for a stale page
	Key        string `json:"key,omitempty"`     // idempotency key, as of every command
}

// Ways on after a return: what the paper does when the step it was returned to
// is finished with it.
const (
	ResumeChain  = ""       // 从此继续: walks the chain again from there
	ResumeDirect = "direct" // 直达退回人: comes straight back to who returned it
)

// Decision is a verb that a person uses on a task: on one seat of one visit.
type Decision struct {
	DocumentID string             `json:"document"`
	Step       string             `json:"step"`
	Visit      int                `json:"visit"`
	Seat       int                `json:"seat,omitempty"` // 0 means the first
	TaskID     string             `json:"task,omitempty"` // of a question, which has no seat
	By         By                 `json:"by"`
	Action     document.Action    `json:"action"`
	Comment    string             `json:"comment,omitempty"`
	Fields     Fields             `json:"fields,omitzero"`
	Key        string             `json:"key"`                // idempotency key
	ToStep     string             `json:"to_step,omitempty"`  // Return: the step, or "" for the maker
	Resume     string             `json:"resume,omitempty"`   // Return: ResumeChain or ResumeDirect
	Users      []string           `json:"users,omitempty"`    // transfer, delegate, add and remove signers, ask, cc
	Mentions   []string           `json:"mentions,omitempty"` // people the opinion speaks to
	Files      []string           `json:"files,omitempty"`    // attachments of the opinion
	Signature  *signing.Signature `json:"signature,omitempty"`
}

// Fields are what the step fills in, as decoded JSON; a line is addressed by
// its number, from 1.
type Fields struct {
	Head  map[string]any   `json:"head,omitempty"`
	Lines []map[string]any `json:"lines,omitempty"`
}

// Withdrawal takes a paper back to its maker.
type Withdrawal struct {
	DocumentID string `json:"document"`
	By         By     `json:"by"`
	Comment    string `json:"comment,omitempty"`
	Key        string `json:"key,omitempty"`
}

// Urging 催办 asks whoever a paper waits for to hurry.
type Urging struct {
	DocumentID string `json:"document"`
	By         By     `json:"by"`
	Comment    string `json:"comment,omitempty"`
	Key        string `json:"key,omitempty"`
}

// Verb 运维操作 is what an operator does to a paper that does not move by itself.
type Verb string

// The operator's verbs; each needs a reason.
const (
	OpAssign  Verb = "assign"  // 重新指派: gives the open seat to a person
	OpSkip    Verb = "skip"    // 跳过环节: the step counts as passed
	OpMove    Verb = "move"    // 调整环节: the paper waits at another step
	OpMigrate Verb = "migrate" // 更换流程版本: takes another version of its chain
	OpStop    Verb = "stop"    // 终止
)

// Operation is an operator's repair of one paper.
type Operation struct {
	DocumentID string `json:"document"`
	By         By     `json:"by"`
	Verb       Verb   `json:"verb"`
	Reason     string `json:"reason"`
	Key        string `json:"key"`
	TaskID     string `json:"task,omitempty"`   // assign: which seat; "" when there is one open seat
	Person     string `json:"person,omitempty"` // assign
	Step       string `json:"step,omitempty"`   // move, migrate
	ChainTo    int    `json:"to,omitempty"`     // migrate: the version; 0 means the current one
}

// Plan 试算 is what a migration would change, found out without changing it.
type Plan struct {
	DocumentID string
	From, To   int            // versions
	Step       string         // where the paper would wait
	Before     document.Chain // resolved for this paper
	After      document.Chain
	Changes    []document.StepChange
	Reopens    bool   // the present step would begin anew
	Refusal    string // why it cannot be done, or ""
}
