package approvaltest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// tx is one transaction on its own copy of the state.
type tx struct{ state state }

var _ approval.Tx = (*tx)(nil)

// Facts answers rules from the copy.
func (t *tx) Facts() document.Facts { return facts{&t.state} }

// Person gives a person.
func (t *tx) Person(id string) (directory.Person, error) {
	p, ok := t.state.world.people[id]
	if !ok {
		return p, fault.NotFound("person.not_found", "没有这个用户")
	}
	return p, nil
}

// Members lists enabled people who hold a role, by id.
func (t *tx) Members(role, department string) ([]directory.Person, error) {
	var out []directory.Person
	for _, p := range t.state.world.people {
		if p.HasRole(role) && !p.Disabled && (department == "" || p.Department == department) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b directory.Person) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// Document gives a paper the caller may change freely.
func (t *tx) Document(id string) (*document.Document, error) { return t.state.document(id) }

func (s *state) document(id string) (*document.Document, error) {
	d, ok := s.documents[id]
	if !ok {
		return nil, fault.NotFound("document.not_found", "没有单据 %s", id)
	}
	return cloneDocument(d), nil
}

// DocumentByKey finds what a maker created with a key.
func (t *tx) DocumentByKey(maker, key string) (*document.Document, error) {
	for _, d := range t.state.documents {
		if d.Maker.ID == maker && d.CreateKey == key {
			return cloneDocument(d), nil
		}
	}
	return nil, nil
}

// NextNumber counts from 1 on each day.
func (t *tx) NextNumber(prefix string, day value.Date) (string, error) {
	series := prefix + "-" + day.Compact()
	t.state.numbers[series]++
	return fmt.Sprintf("%s-%04d", series, t.state.numbers[series]), nil
}

// InsertDocument refuses a number or a key that is taken.
func (t *tx) InsertDocument(d *document.Document, refs []string) error {
	if _, taken := t.state.documents[d.ID]; taken {
		return fmt.Errorf("document %s exists", d.ID)
	}
	if d.CreateKey != "" {
		if twin, _ := t.DocumentByKey(d.Maker.ID, d.CreateKey); twin != nil {
			return fmt.Errorf("key %s of %s is taken", d.CreateKey, d.Maker.ID)
		}
	}
	t.state.documents[d.ID], t.state.refs[d.ID] = cloneDocument(d), refs
	return nil
}

// UpdateDocument refuses a paper that is not one version ahead.
func (t *tx) UpdateDocument(d *document.Document, refs []string) error {
	stored, err := t.state.document(d.ID)
	if err != nil {
		return err
	}
	if stored.Version != d.Version-1 {
		return approval.Stale(d.ID)
	}
	t.state.documents[d.ID], t.state.refs[d.ID] = cloneDocument(d), refs
	return nil
}

// DeleteDocument removes a paper and its history.
func (t *tx) DeleteDocument(id string) error {
	delete(t.state.documents, id)
	delete(t.state.refs, id)
	t.state.events = slices.DeleteFunc(slices.Clone(t.state.events), func(e document.Event) bool { return e.DocumentID == id })
	return nil
}

// AddEvent appends to a paper's history.
func (t *tx) AddEvent(e document.Event) error {
	t.state.events = append(t.state.events, e)
	return nil
}

// Definition gives a version of a type's chain, the last one for 0.
func (t *tx) Definition(docType string, version int) (document.Definition, error) {
	versions := t.state.world.definitions[docType]
	if version == 0 {
		version = len(versions)
	}
	if version < 1 || version > len(versions) {
		return document.Definition{}, fault.NotFound("definition.not_found", "没有这个流程版本")
	}
	return versions[version-1], nil
}

// Seats gives the rows of a visit in order of seat.
func (t *tx) Seats(documentID, step string, visit int) ([]task.Task, error) {
	var out []task.Task
	for _, r := range t.state.tasks {
		if r.DocumentID == documentID && r.StepKey == step && r.Visit == visit {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b task.Task) int { return cmp.Compare(a.Seat, b.Seat) })
	return out, nil
}

// Rows gives every row of a paper, oldest first.
func (t *tx) Rows(documentID string) ([]task.Task, error) {
	var out []task.Task
	for _, r := range t.state.tasks {
		if r.DocumentID == documentID {
			out = append(out, r)
		}
	}
	return out, nil
}

// InsertTask refuses a second row of the same seat.
func (t *tx) InsertTask(row task.Task) error {
	for _, r := range t.state.tasks {
		if r.DocumentID == row.DocumentID && r.StepKey == row.StepKey && r.Visit == row.Visit && r.Seat == row.Seat {
			return fmt.Errorf("task of %s, step %s, visit %d, seat %d exists", row.DocumentID, row.StepKey, row.Visit, row.Seat)
		}
	}
	t.state.tasks = append(t.state.tasks, row)
	return nil
}

// UpdateTask replaces a row.
func (t *tx) UpdateTask(row task.Task) error {
	i := slices.IndexFunc(t.state.tasks, func(r task.Task) bool { return r.ID == row.ID })
	if i < 0 {
		return fmt.Errorf("task %s does not exist", row.ID)
	}
	t.state.tasks[i] = row
	return nil
}

// Events gives a paper's history, oldest first.
func (t *tx) Events(documentID string) ([]document.Event, error) {
	var out []document.Event
	for _, e := range t.state.events {
		if e.DocumentID == documentID {
			out = append(out, e)
		}
	}
	return out, nil
}

// Carried tells whether the history has the command of a key.
func (t *tx) Carried(documentID, key string) (bool, error) {
	return slices.ContainsFunc(t.state.events, func(e document.Event) bool { return e.DocumentID == documentID && e.Key == key }), nil
}

// Notify appends to the notices.
func (t *tx) Notify(n task.Notice) error {
	t.state.notices = append(t.state.notices, n)
	return nil
}

// Raise counts up an incident that is open already.
func (t *tx) Raise(i incident.Incident) error {
	same := func(o incident.Incident) bool {
		return o.Kind == i.Kind && o.DocumentID == i.DocumentID && o.Key == i.Key
	}
	if at := slices.IndexFunc(t.state.incidents, same); at >= 0 {
		t.state.incidents = slices.Clone(t.state.incidents)
		t.state.incidents[at].Count++
		return nil
	}
	t.state.incidents = append(t.state.incidents, i)
	return nil
}

// WasReturned looks for a task that was decided so.
func (t *tx) WasReturned(documentID string) (bool, error) {
	return slices.ContainsFunc(t.state.tasks, func(r task.Task) bool {
		return r.DocumentID == documentID && r.Action == string(document.Return)
	}), nil
}

type moveKey struct {
	document, effect string
	line, revision   int
}

func keyOf(m ledger.Move) moveKey { return moveKey{m.Document, m.Effect, m.Line, m.Revision} }

// Post appends the moves that are not there yet, by the ledger's own rule.
func (t *tx) Post(moves []ledger.Move) error {
	known := make(map[moveKey]bool, len(t.state.moves))
	for _, m := range t.state.moves {
		known[keyOf(m)] = true
	}
	fresh := slices.DeleteFunc(slices.Clone(moves), func(m ledger.Move) bool { return known[keyOf(m)] })
	before := t.state.balances
	if err := ledger.Apply(before, fresh); err != nil {
		return t.short(fresh).Because(err)
	}
	t.state.moves = append(t.state.moves, fresh...)
	return nil
}

func (t *tx) short(moves []ledger.Move) *fault.Error {
	asked := map[ledger.Place]value.Quantity{}
	for _, m := range moves {
		asked[m.Place] -= m.Quantity
	}
	for _, m := range moves {
		if have := t.state.balances[m.Place]; asked[m.Place] > have {
			item := t.state.world.entries["items/"+m.Place.Item]
			location := t.state.world.entries["locations/"+m.Place.Location]
			return ledger.Short(item.Name, location.Name, have, asked[m.Place], item.Fields.Text("unit"))
		}
	}
	return fault.Conflict("stock.insufficient", "库存不足")
}

// LatestMoves gives the moves with the highest revision of their line and effect.
func (t *tx) LatestMoves(documentID string) ([]ledger.Move, error) {
	var out []ledger.Move
	for _, m := range t.state.moves {
		if m.Document != documentID {
			continue
		}
		newer := func(o ledger.Move) bool {
			return o.Document == m.Document && o.Line == m.Line && o.Effect == m.Effect && o.Revision > m.Revision
		}
		if !slices.ContainsFunc(t.state.moves, newer) {
			out = append(out, m)
		}
	}
	return out, nil
}

// Lowest sums the moves of one place by day.
func (t *tx) Lowest(place ledger.Place, from value.Date) (value.Date, value.Quantity, error) {
	net := map[value.Date]value.Quantity{}
	for _, m := range t.state.moves {
		if m.Place == place {
			net[m.BusinessDate] += m.Quantity
		}
	}
	var days []ledger.Day
	for _, date := range slices.Sorted(maps.Keys(net)) {
		days = append(days, ledger.Day{Date: date, Net: net[date]})
	}
	at, lowest := ledger.Lowest(days, from)
	return at, lowest, nil
}

// Audit appends to the audit log.
func (t *tx) Audit(e audit.Entry) error {
	t.state.audits = append(t.state.audits, e)
	return nil
}
