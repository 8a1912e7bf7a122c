package storetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store"
)

// Size says how much Bulk makes. Tasks and moves spread evenly over the papers.
type Size struct {
	Papers, Tasks, Moves int
}

const (
	bulkBatch = 5000 // papers in one transaction
	rarely    = 1000 // of so many papers one is by the rare maker
)

// Bulk fills a seeded store with a year of papers that ends at now: of ten, seven
// are done, two wait at a step and one lies with its maker. Of those that wait,
// some are one person's, some have not had their turn. Makers, deciders and
// entries are those the store has; one maker in another department is rare.
func Bulk(ctx context.Context, s *store.Store, types *document.Registry, size Size, now time.Time) error {
	b, err := newBulk(ctx, s, types, size, now)
	if err != nil {
		return err
	}
	if err := s.Load(ctx, b.opening()); err != nil {
		return err
	}
	for from := 0; from < size.Papers; from += bulkBatch {
		var p store.Papers
		for i := from; i < min(from+bulkBatch, size.Papers); i++ {
			b.add(&p, i)
		}
		if err := s.Load(ctx, p); err != nil {
			return err
		}
	}
	return s.Analyze(ctx)
}

type bulk struct {
	size      Size
	start     time.Time
	step      time.Duration
	types     []*document.Type
	people    map[string][]directory.Person // by role
	items     []master.Record
	locations []master.Record
	supplier  []master.Record
	inbound   []master.Record
	outbound  []master.Record
	serial    map[string]int
}

func newBulk(ctx context.Context, s *store.Store, types *document.Registry, size Size, now time.Time) (*bulk, error) {
	b := &bulk{size: size, types: slices.DeleteFunc(types.All(), func(t *document.Type) bool { return t.AtOnce || t.Holds }), people: map[string][]directory.Person{}, serial: map[string]int{}}
	year := 365 * 24 * time.Hour
	b.start, b.step = now.Add(-year), year/time.Duration(max(1, size.Papers))
	for ref, into := range map[string]*[]master.Record{"items": &b.items, "locations": &b.locations, "suppliers": &b.supplier,
		"inbound-categories": &b.inbound, "outbound-categories": &b.outbound} {
		page, err := s.Masters().List(ctx, ref, master.Filter{}, document.PageRequest{Size: 200})
		if err != nil {
			return nil, err
		}
		if *into = page.Items; len(page.Items) == 0 {
			return nil, fmt.Errorf("bulk: the store has no %s", ref)
		}
	}
	roles := map[string]bool{"requester": true, "finance": true}
	for _, t := range b.types {
		for _, step := range t.Chain {
			roles[step.Role] = true
		}
	}
	for role := range roles {
		people, err := s.People().Members(ctx, role, "")
		if err != nil {
			return nil, err
		}
		if b.people[role] = people; len(people) == 0 {
			return nil, fmt.Errorf("bulk: nobody is %s", role)
		}
	}
	return b, nil
}

func pick[T any](list []T, i int) T { return list[i%len(list)] }

// place spreads moves over items and locations without a pattern of the papers.
func (b *bulk) place(i int) ledger.Place {
	location := pick(b.locations, i/len(b.items)+i)
	return ledger.Place{Account: ledger.Stock, Item: pick(b.items, i).ID, Warehouse: location.Parent, Location: location.ID, Class: ledger.Good}
}

// opening fills every place once, so that what follows can be issued.
func (b *bulk) opening() store.Papers {
	var p store.Papers
	day := value.DateOf(b.start)
	for i := range len(b.items) * len(b.locations) {
		location := b.locations[i/len(b.items)]
		p.Moves = append(p.Moves, ledger.Move{ID: value.NewID(), Direction: ledger.In, Quantity: value.Units(1_000_000), Amount: 100,
			Place:    ledger.Place{Account: ledger.Stock, Item: pick(b.items, i).ID, Warehouse: location.Parent, Location: location.ID, Class: ledger.Good},
			Category: b.inbound[0].ID, Document: "RK-OPENING", DocumentType: warehouse.MaterialReceipt, Line: i + 1, Effect: "receive",
			BusinessDate: day, PostedAt: b.start})
	}
	return p
}

func (b *bulk) add(p *store.Papers, i int) {
	at := b.start.Add(time.Duration(i) * b.step).UTC()
	t := pick(b.types, i)
	d := b.paper(t, i, at)
	p.Documents = append(p.Documents, d)
	tasks := b.size.Tasks/b.size.Papers + boolInt(i < b.size.Tasks%b.size.Papers)
	for v := 1; v <= tasks; v++ {
		p.Tasks = append(p.Tasks, b.task(d, t.Chain, v, tasks, i, at.Add(time.Duration(v)*time.Hour)))
	}
	d.Visit = tasks
	milestones(d, p.Tasks[len(p.Tasks)-tasks:])
	if d.State == document.Pending {
		d.StepKey = t.Chain[(tasks-1)%len(t.Chain)].Key
	}
	moves := b.size.Moves/b.size.Papers + boolInt(i < b.size.Moves%b.size.Papers)
	for line := 1; line <= moves; line++ {
		p.Moves = append(p.Moves, b.move(d, i, line, at))
	}
}

// milestones notes when a paper was submitted and when it ended.
func milestones(d *document.Document, tasks []task.Task) {
	if d.State == document.Draft || len(tasks) == 0 {
		return
	}
	d.SubmittedAt = &tasks[0].CreatedAt
	if d.State.Ended() {
		d.EndedAt = &tasks[len(tasks)-1].CreatedAt
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (b *bulk) paper(t *document.Type, i int, at time.Time) *document.Document {
	day := value.DateOf(at)
	stem := t.Prefix + "-" + day.Compact()
	b.serial[stem]++
	makers := b.people["keeper"]
	if t.Code == warehouse.Requisition {
		makers = b.people["requester"]
	}
	if i%rarely == 3 {
		makers = b.people["finance"]
	}
	maker := pick(makers, i/3)
	item, location := pick(b.items, i), pick(b.locations, i)
	supplier := pick(b.supplier, i)
	d := &document.Document{ID: fmt.Sprintf("%s-%04d", stem, b.serial[stem]), Sort: value.NewID(), Type: t.Code, Title: t.Title,
		State: [...]document.State{"done", "done", "pending", "done", "done", "draft", "done", "pending", "done", "done"}[i/4%10],
		Maker: document.Named{ID: maker.ID, Name: maker.Name}, Department: document.Named{ID: maker.Department, Name: maker.DepartmentName},
		Outlet: maker.Outlet, District: maker.District, BusinessDate: day, Chain: t.Chain, FormVersion: t.Version, Version: 4,
		Summary: fmt.Sprintf("%s 100个 · %s", item.Name, supplier.Name), CreatedAt: at, UpdatedAt: at.Add(5 * time.Hour),
		Head: document.Values{"business_date": day, "warehouse": location.Parent, "remark": "压力测试"},
		Lines: []document.Values{{"item": item.ID, "location": location.ID, "quantity": value.Units(100)},
			{"item": pick(b.items, i+7).ID, "location": location.ID, "quantity": value.Units(50)}}}
	if t.Code == warehouse.Requisition {
		d.Head["category"] = pick(b.outbound, i).ID
	} else {
		d.Head["supplier"] = supplier.ID
	}
	d.Recount()
	return d
}

func (b *bulk) task(d *document.Document, chain document.Chain, visit, of, i int, at time.Time) task.Task {
	step := chain[(visit-1)%len(chain)]
	row := task.Task{ID: value.NewID(), Kind: task.Work, DocumentID: d.ID, DocumentType: d.Type, DocumentTitle: d.Title, Summary: d.Summary,
		MakerID: d.Maker.ID, MakerName: d.Maker.Name, Department: d.Department.ID, DepartmentName: d.Department.Name,
		BusinessDate: d.BusinessDate, StepKey: step.Key, StepTitle: step.Title, Function: step.Function, Visit: visit, State: task.Done,
		Role: step.Role, RoleName: step.RoleName, CreatedAt: at}
	if step.Scope == document.ScopeDepartment {
		row.RoleDepartment = d.Department.ID
	}
	due := at.Add(24 * time.Hour)
	row.DueAt = &due
	if visit == of && d.State == document.Pending {
		row.State = [...]task.State{task.Open, task.Open, task.Open, task.Waiting}[i/16%4]
		if i/64%8 == 0 {
			signer := pick(b.people[step.Role], i)
			row.Assignee, row.AssigneeName = signer.ID, signer.Name
		}
		return row
	}
	if visit == of && d.State == document.Done && of > 1 {
		reader := pick(b.people["finance"], i)
		row.Kind, row.StepKey, row.StepTitle, row.Function, row.Role, row.RoleName, row.RoleDepartment = task.CC, "cc:"+reader.ID, "抄送", "", "", "", ""
		row.Assignee, row.DueAt = reader.ID, nil
		if i%3 == 0 {
			row.State = task.Open
			return row
		}
	} else {
		actor := pick(b.people[step.Role], i+1)
		row.Action, row.ActorID, row.ActorName = string(document.Agree), actor.ID, actor.Name
	}
	decided := at.Add(30 * time.Minute)
	if i%19 == 7 { // too late
		decided = at.Add(30 * time.Hour)
	}
	row.DecidedAt, row.WorkedMinutes = &decided, int(task.Calendar{}.Worked(at, decided).Minutes())
	return row
}

func (b *bulk) move(d *document.Document, i, line int, at time.Time) ledger.Move {
	m := ledger.Move{ID: value.NewID(), Place: b.place(i*5 + line), Direction: ledger.In, Quantity: value.Units(10), Amount: 12500,
		Category: pick(b.inbound, i).ID, Supplier: pick(b.supplier, i).ID, Document: d.ID, DocumentType: d.Type, Line: line, Effect: "receive",
		BusinessDate: d.BusinessDate, PostedAt: at, ActorID: d.Maker.ID}
	if d.Type == warehouse.Requisition {
		m.Direction, m.Quantity, m.Amount, m.Effect, m.Supplier = ledger.Out, value.Units(-1), -1250, "issue", ""
		m.Category = pick(b.outbound, i).ID
	}
	return m
}
