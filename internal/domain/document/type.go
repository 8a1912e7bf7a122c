package document

import (
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// MaxLines is how many lines one paper may hold; more belong on another paper.
const MaxLines = 1000

// MaxAmount is the largest total of one paper, 1 万亿元: beyond any real one,
// and far enough from the end of an int64 that ledgers can be summed.
const MaxAmount value.Money = 100_000_000_000_000

// Scope says whose members of a role may act on a step.
type Scope string

// The scopes a step may have.
const (
	ScopeAny        Scope = ""           // every member of the role
	ScopeDepartment Scope = "department" // members in the maker's department
	ScopeOutlet     Scope = "outlet"     // members at the maker's outlet
)

// Known tells whether this is one of the scopes.
func (s Scope) Known() bool { return s == ScopeAny || s == ScopeDepartment || s == ScopeOutlet }

// Edits names the fields a step fills in; all others are fixed once submitted.
type Edits struct {
	Head  []string `json:"head,omitempty"`
	Lines []string `json:"lines,omitempty"`
}

// Mode 办理方式 says how many of a step's signers it takes.
type Mode string

// The modes of a step.
const (
	Single Mode = ""     // 单人: one task, offered to all of the role
	All    Mode = "all"  // 会签: every signer agrees
	Any    Mode = "any"  // 或签: whoever decides first decides
	Vote   Mode = "vote" // 票签: agreed when enough weight agrees
)

// Approver 审批人 is a role, within a scope, or one person.
type Approver struct {
	Role       string `json:"role,omitempty"`
	RoleName   string `json:"role_name,omitempty"`
	Scope      Scope  `json:"scope,omitempty"`
	Person     string `json:"person,omitempty"`
	PersonName string `json:"person_name,omitempty"`
	Weight     int    `json:"weight,omitempty"` // in a vote; 0 counts as 1
}

// Step 环节 is one stop of a chain: who must act, and what it is called. It is
// kept with each paper, so it holds data only. The first approver is Role or
// Person; a step that takes several signers gives each member of a role a seat.
type Step struct {
	Key           string      `json:"key"`
	Title         string      `json:"title"`    // 质检员确认, the function's name
	Waiting       string      `json:"waiting"`  // 待质检员确认, the paper's state while it waits here
	Function      string      `json:"function"` // W-01.4
	Role          string      `json:"role"`     // inspector
	RoleName      string      `json:"role_name"`
	Scope         Scope       `json:"scope,omitempty"`
	Person        string      `json:"person,omitempty"` // instead of a role
	PersonName    string      `json:"person_name,omitempty"`
	Mode          Mode        `json:"mode,omitempty"`
	Weight        int         `json:"weight,omitempty"`         // of the first signer in a vote; 0 counts as 1
	Also          []Approver  `json:"also,omitempty"`           // further signers of a step that takes several
	Ordered       bool        `json:"ordered,omitempty"`        // signers one after the other, not at once
	Share         int         `json:"share,omitempty"`          // of the weight that must agree in a vote, in percent
	When          []Condition `json:"when,omitempty"`           // the step exists only for papers that meet all of them
	Optional      bool        `json:"optional,omitempty"`       // passed over when nobody could act
	DueHours      int         `json:"due_hours,omitempty"`      // in working hours; 0 means no limit
	EscalateHours int         `json:"escalate_hours,omitempty"` // working hours past due until the supervisor is told; 0 means never
	EscalateRole  string      `json:"escalate_role,omitempty"`  // 主管 unless named
	Edits         Edits       `json:"edits,omitzero"`
	Own           bool        `json:"own,omitempty"`  // 签收: it confirms what was got and checks nobody, so the maker may act on it
	Done          string      `json:"done,omitempty"` // 已处理, the paper's state once this was its last step; "" is 已完成
}

// Signers gives the step's approvers, the first one first.
func (s Step) Signers() []Approver {
	first := Approver{Role: s.Role, RoleName: s.RoleName, Scope: s.Scope, Person: s.Person, PersonName: s.PersonName, Weight: s.Weight}
	return append([]Approver{first}, s.Also...)
}

// Chain 审批链 is the ordered steps of a paper.
type Chain []Step

// Find gives the position of a step, or -1.
func (c Chain) Find(key string) int {
	for i, s := range c {
		if s.Key == key {
			return i
		}
	}
	return -1
}

// Facts answers what a rule needs to know about the world, inside the
// transaction that decides. Rules stay pure: they ask, they change nothing.
type Facts interface {
	// Today is the business day in Shanghai.
	Today() value.Date
	// MonthClosed tells whether a month (2026-03) is closed for posting.
	MonthClosed(month string) (bool, error)
	// Entry gives an entry of a master list; fault kind NotFound when absent.
	Entry(ref, id string) (Entry, error)
	// Stock gives the quantity on hand at a place.
	Stock(at Shelf) (value.Quantity, error)
	// StockByLocation lists where an item lies in a warehouse, most first; the
	// location of the place does not matter.
	StockByLocation(at Shelf) ([]LocationStock, error)
	// Source gives another paper this one refers to; inside a transaction it is
	// locked.
	Source(id string) (*Document, error)
	// Taken gives by item what posted papers have taken of an earlier one with an
	// effect, or with any for "".
	Taken(source, effect string) (map[string]value.Quantity, error)
	// Reversed gives what was reversed (冲账) of each line of a paper.
	Reversed(source string) (map[int]value.Quantity, error)
	// Attachment tells whether an attachment exists.
	Attachment(id string) (bool, error)
}

// Entry is an entry of a master list as rules see it.
type Entry struct {
	ID       string
	Ref      string
	Code     string
	Name     string
	Parent   string // the warehouse of a location
	Disabled bool
	Fields   Values
}

// Shelf 存放处 is where a quantity lies: which account, item and class of it, and
// where in the warehouse.
type Shelf struct {
	Account, Item, Warehouse, Location, Class string
}

// LocationStock is the quantity on hand at one location.
type LocationStock struct {
	Location string
	Quantity value.Quantity
}

// Check is a rule of a type beyond its fields: it lists what is wrong.
type Check func(d *Document, facts Facts) ([]fault.Detail, error)

// Type 单据类型 describes one kind of paper as data: fields, chain, rules and
// the effect at the end. The generic list, form, approval and print pages
// render from it.
type Type struct {
	Code     string
	Title    string // 入库单
	Module   string // 材料入库
	Prefix   string // of the number, RK
	Catalog  string // D-01
	Create   string // function that enters it, W-01.1
	Query    string // function that lists it, W-01.7
	Redate   string // function that moves its business date, W-01.9
	Open     string // function that lists those that wait, 未确认明细 W-03.13
	Reprint  string // function that prints a finished one again, 补打印 W-04.19
	Head     []Field
	Lines    []Field
	Links    []Link // the earlier papers it comes from
	Chain    Chain
	AtOnce   bool     // 登记即生效: without a chain, it takes effect when it is submitted
	CC       []string // roles that get a copy when it is done
	Check    Check    // at submit; an effect checks again what may have changed since
	StepRule map[string]Check
	StepFill map[string]func(d *Document, facts Facts) error // defaults for the fields a step fills in
	Effect   string                                          // name of the effect posted at the last step
	// StepEffect 环节入账 names the effects posted when steps before the last are
	// agreed to: what left the warehouse has left it. The paper goes only forwards
	// from there.
	StepEffect map[string]string
	Summary    func(d *Document, facts Facts) string
	// Fill completes what the maker entered with what the program knows, each time
	// it is saved; it may refuse what he must not learn about.
	Fill func(d *Document, facts Facts) error
	// Mask 脱敏 gives a sensitive value of a head or line as others see it; without
	// one nothing of it is seen.
	Mask func(f Field, row Values) string
	// Words gives a text of a head or line as people read it, where what the field
	// holds depends on the row; name gives the name behind an id.
	Words func(f Field, row Values, name func(id string) string) string
	// Holds 盘点 keeps everything else from being posted at the warehouse, or the
	// location of it, that the head names, as long as the paper may still change.
	Holds bool
	// Confirm 再次确认身份: who submits one proves again who he is, for it takes back
	// what others confirmed.
	Confirm bool
	Version int    // of the form; papers keep the one they were made with
	Earlier []Form // the forms of versions before
	// Process names the process of its own that moves papers of the type, "" for
	// the approval along the chain. The chain then tells only where a paper may
	// wait, and Page is the page that shows one, with {id} for its number.
	Process string
	Page    string
	// StepPage names the pages where steps are done, where that is not Page.
	StepPage map[string]string
	// SideBySide: the paper may wait at several steps at once, of which its own is the
	// first; what it is of goes through the chain piece by piece.
	SideBySide bool
}

// PageOf gives the page of a paper that a process of its own moves, or "".
func (t *Type) PageOf(id string) string { return strings.ReplaceAll(t.Page, "{id}", id) }

// PageAt gives the page where a step of such a paper is done.
func (t *Type) PageAt(id, step string) string {
	if page, own := t.StepPage[step]; own {
		return strings.ReplaceAll(page, "{id}", id)
	}
	return t.PageOf(id)
}

// OwnProcess is the refusal to move such a paper as if it were an approval.
func (t *Type) OwnProcess() error {
	if t.Process == "" {
		return nil
	}
	return fault.Conflict("document.own_process", "%s在“%s”中办理，不能在这里操作", t.Title, t.Module)
}

// Registry keeps the types by code, in order.
type Registry struct {
	ordered []*Type
	byCode  map[string]*Type
}

// NewRegistry builds a registry from the contexts' lists.
func NewRegistry(groups ...[]Type) (*Registry, error) {
	r := &Registry{byCode: map[string]*Type{}}
	for _, group := range groups {
		for i := range group {
			t := group[i]
			if err := t.valid(); err != nil {
				return nil, err
			}
			if _, twice := r.byCode[t.Code]; twice {
				return nil, fault.New(fault.KindInternal, "type.duplicate", "document type %s is registered twice", t.Code)
			}
			r.byCode[t.Code] = &t
			r.ordered = append(r.ordered, &t)
		}
	}
	return r, nil
}

// All lists the types in order.
func (r *Registry) All() []*Type { return append([]*Type(nil), r.ordered...) }

// Find gives a type by code; an unknown code is the caller's mistake.
func (r *Registry) Find(code string) (*Type, error) {
	t, ok := r.byCode[code]
	if !ok {
		return nil, fault.Invalid("document.unknown_type", "没有“%s”这种单据", code).At("type", "未知的单据类型")
	}
	return t, nil
}

func (t Type) valid() error {
	bad := func(why string) error {
		return fault.New(fault.KindInternal, "type.invalid", "document type %q %s", t.Code, why)
	}
	if slices.Contains([]string{t.Code, t.Title, t.Module, t.Prefix, t.Create, t.Query}, "") {
		return bad("lacks a code, title, module, prefix or function")
	}
	if (len(t.Chain) == 0) != t.AtOnce {
		return bad("has no chain, or one although it takes effect at once")
	}
	for _, l := range t.Links {
		if !slices.ContainsFunc(t.Head, func(f Field) bool { return f.Name == l.Field && f.Ref == l.List.Ref }) {
			return bad("has a link without the field that names the earlier paper")
		}
	}
	if (t.Process == "") != (t.Page == "") {
		return bad("has a process of its own and no page, or a page and no process")
	}
	for _, f := range slices.Concat(t.Head, t.Lines) {
		if f.Sensitive && f.Type != Text && f.Type != TextArea {
			return bad("has a sensitive field that is no text")
		}
	}
	if wrong := t.wrongSteps(); wrong != "" {
		return bad(wrong)
	}
	return nil
}

// wrongSteps says what is wrong with the steps of the type, or nothing.
func (t Type) wrongSteps() string {
	for key := range t.StepEffect {
		if i := t.Chain.Find(key); i < 0 || i == len(t.Chain)-1 {
			return "posts at a step that it has not, or that is its last"
		}
	}
	seen := map[string]bool{}
	for _, s := range t.Chain {
		if seen[s.Key] || slices.Contains([]string{s.Key, s.Title, s.Waiting, s.Function, s.Role}, "") {
			return "has an incomplete or repeated step"
		}
		seen[s.Key] = true
	}
	return ""
}

// Clock gives the present instant; demo data and tests bring their own.
type Clock func() time.Time
