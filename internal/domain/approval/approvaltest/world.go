package approvaltest

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// The people of the small world; ids are what they are.
const (
	Keeper     = "keeper"     // 仓库管理员 of 物资部
	Keeper2    = "keeper2"    // another one
	Inspector  = "inspector"  // 质检员
	DeptHead   = "dept_head"  // 部门负责人 of 物资部
	OtherHead  = "other_head" // 部门负责人 of another department
	Requester  = "requester"  // 领用经办人 of 物资部
	Finance    = "finance"    // 财务, gets copies
	Finance2   = "finance2"   // another one
	Department = "material"   // 物资部
)

// The master entries of the small world.
const (
	Supplier     = "s1"
	Warehouse    = "w1"
	OtherStore   = "w2"
	Shelf        = "l1" // in Warehouse
	Shelf2       = "l2" // in Warehouse
	OtherShelf   = "l9" // in OtherStore
	Ribbon       = "i1" // 色带, whole rolls
	Glue         = "i2" // 胶水, three decimals
	FinishedCard = "i3" // 成品
	Purchase     = "in1"
	Consumption  = "out1"
	DeliveryNote = "a1" // an uploaded file
)

// World is a desk on an in-memory store with the warehouse's papers.
type World struct {
	*Store
	Desk *approval.Desk

	mu  sync.Mutex
	now time.Time
}

// NewWorld opens the desk on Monday, 2 March 2026, at nine in Shanghai.
func NewWorld() *World {
	types, err := document.NewRegistry(warehouse.Types(), affairs.Types())
	if err != nil {
		panic(err) // the types are part of the program
	}
	w := &World{now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	w.Store = NewStore(value.DateOf(w.now))
	for _, t := range types.All() {
		w.Publish(t.Code, t.Chain, t.CC...)
	}
	w.Desk = &approval.Desk{Store: w.Store, Types: types, Effects: effects(), Calendar: task.Calendar{}, Clock: w.Now}
	w.settle()
	return w
}

func effects() map[string]approval.Effect {
	all := warehouse.Effects()
	maps.Copy(all, affairs.Effects())
	return all
}

// Now is the desk's clock.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// SetNow moves the desk's clock and the business day.
func (w *World) SetNow(now time.Time) {
	w.mu.Lock()
	w.now = now
	w.mu.Unlock()
	w.SetToday(value.DateOf(now))
}

func (w *World) settle() {
	person := func(id, department string, roles ...string) directory.Person {
		return directory.Person{ID: id, Username: id, Name: "用户" + id, Tier: directory.Center,
			Department: department, DepartmentName: department, Roles: roles}
	}
	w.AddPerson(person(Keeper, Department, "keeper"), person(Keeper2, Department, "keeper"),
		person(Inspector, "quality", "inspector"), person(DeptHead, Department, "dept_head"),
		person(OtherHead, "cards", "dept_head"), person(Requester, Department, "requester"),
		person(Finance, "finance", "finance"), person(Finance2, "finance", "finance"))
	item := func(id, name, kind string, decimals int64) document.Entry {
		return document.Entry{ID: id, Ref: "items", Code: id, Name: name,
			Fields: document.Values{"kind": kind, "unit": "卷", "decimals": decimals}}
	}
	w.AddEntry(item(Ribbon, "色带", warehouse.KindMaterial, 0), item(Glue, "胶水", warehouse.KindConsumable, 3),
		item(FinishedCard, "社保卡", warehouse.KindFinished, 0),
		document.Entry{ID: Supplier, Ref: "suppliers", Code: Supplier, Name: "华东制卡"},
		document.Entry{ID: Warehouse, Ref: "warehouses", Code: Warehouse, Name: "材料库"},
		document.Entry{ID: OtherStore, Ref: "warehouses", Code: OtherStore, Name: "耗材库"},
		document.Entry{ID: Shelf, Ref: "locations", Code: Shelf, Name: "A-01", Parent: Warehouse},
		document.Entry{ID: Shelf2, Ref: "locations", Code: Shelf2, Name: "A-02", Parent: Warehouse},
		document.Entry{ID: OtherShelf, Ref: "locations", Code: OtherShelf, Name: "B-01", Parent: OtherStore},
		document.Entry{ID: Purchase, Ref: "inbound-categories", Code: "in1", Name: "采购入库"},
		document.Entry{ID: Consumption, Ref: "outbound-categories", Code: "out1", Name: "生产领用"})
	w.AddAttachment(DeliveryNote)
}

// By names the person who acts.
func By(person string) approval.By { return approval.By{PersonID: person} }

// Line is one line of a paper as decoded JSON.
func Line(item, quantity string) map[string]any {
	return map[string]any{"item": item, "quantity": quantity}
}

// Receipt is a draft of a good 入库单 of whole ribbons.
func Receipt(quantity int) approval.Draft {
	line := Line(Ribbon, fmt.Sprint(quantity))
	line["location"], line["price"] = Shelf, 1250
	return approval.Draft{Type: warehouse.MaterialReceipt, Lines: []map[string]any{line}, Head: map[string]any{
		"supplier": Supplier, "category": Purchase, "warehouse": Warehouse, "attachments": []any{DeliveryNote}}}
}

// Requisition is a draft of a good 领用单.
func Requisition(quantity int) approval.Draft {
	return approval.Draft{Type: warehouse.Requisition, Lines: []map[string]any{Line(Ribbon, fmt.Sprint(quantity))},
		Head: map[string]any{"category": Consumption, "warehouse": Warehouse, "purpose": "三月制卡"}}
}

// Return is a draft of a good 退料单 against a 领用单.
func Return(requisition string, quantity int) approval.Draft {
	line := Line(Ribbon, fmt.Sprint(quantity))
	line["location"] = Shelf
	return approval.Draft{Type: warehouse.MaterialReturn, Lines: []map[string]any{line},
		Head: map[string]any{"requisition": requisition, "warehouse": Warehouse, "reason": "多领"}}
}

// Stock puts ribbons on the first shelf, as an earlier paper would have.
func (w *World) Stock(quantity int64) error {
	return w.Seed(ledger.Move{ID: value.NewID(), Direction: ledger.In, Quantity: value.Units(quantity), Document: "opening", Effect: "opening",
		Line: len(w.Moves()) + 1, Place: ShelfPlace(), BusinessDate: "2026-02-01"})
}

// ShelfPlace is where the ribbons lie.
func ShelfPlace() ledger.Place {
	return ledger.Place{Account: ledger.Stock, Item: Ribbon, Warehouse: Warehouse, Location: Shelf, Class: ledger.Good}
}

// HeldPlace is what the department holds of them.
func HeldPlace() ledger.Place {
	return ledger.Place{Account: ledger.InUse, Item: Ribbon, Department: Department, Class: ledger.Good}
}

// Submit moves a paper to its first step, as its workflow would order it.
func (w *World) Submit(id, person string) (approval.Outcome, error) {
	ctx := context.Background()
	d, err := w.Paper(ctx, id)
	if err != nil {
		return approval.Outcome{}, err
	}
	return w.Desk.Submit(ctx, approval.Submission{DocumentID: d.ID, By: By(person)})
}

// Order builds the decision a workflow would order at the paper's step, on the
// person's own seat when he has one.
func (w *World) Order(id, person string, action document.Action) (approval.Decision, error) {
	d, err := w.Paper(context.Background(), id)
	if err != nil {
		return approval.Decision{}, err
	}
	order := approval.Decision{DocumentID: id, Step: d.StepKey, Visit: d.Visit, By: By(person), Action: action,
		Comment: "原因", Key: value.NewID()}
	if row := w.Seat(id, person); row != nil {
		order.Seat = row.Seat
	}
	return order, nil
}

// Seat gives the unfinished row of a paper that names a person, as assignee,
// owner or member of its role; nil when there is none.
func (w *World) Seat(id, person string) *task.Task {
	d, err := w.Paper(context.Background(), id)
	if err != nil {
		return nil
	}
	var p directory.Person
	w.read(func(st *state) { p = st.world.people[person] })
	for _, row := range w.Rows(id) {
		mine := row.Assignee == person || row.OwnerID == person || (row.Assignee == "" && p.HasRole(row.Role))
		if row.Kind == task.Work && row.Unfinished() && row.StepKey == d.StepKey && row.Visit == d.Visit && mine {
			return &row
		}
	}
	return nil
}

// Decide decides at the step where the paper waits.
func (w *World) Decide(id, person string, action document.Action) (approval.Outcome, error) {
	order, err := w.Order(id, person, action)
	if err != nil {
		return approval.Outcome{}, err
	}
	return w.Desk.Decide(context.Background(), order)
}

// Progress is where a paper stands.
func Progress(d *document.Document) document.Progress {
	return document.Progress{State: d.State, StepKey: d.StepKey, Visit: d.Visit}
}
