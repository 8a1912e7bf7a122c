package release

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Papers keeps batches as papers, with their places in the inboxes.
type Papers interface {
	Facts() document.Facts
	// LockBatches locks the batches that boxes lie in, and gives them by their numbers.
	LockBatches(boxes []string) ([]*Batch, error)
	// UpdateBatch stores a batch whose stored version is b.Version-1; another version
	// is Conflict "release.stale".
	UpdateBatch(b *Batch) error
	// Waiting adds up the boxes of a batch by state and outlet.
	Waiting(batch string) ([]Wait, error)

	Document(id string) (*document.Document, error)
	UpdateDocument(d *document.Document, refs []string) error
	AddEvent(e document.Event) error
	Rows(documentID string) ([]task.Task, error)
	InsertTask(t task.Task) error
	UpdateTask(t task.Task) error
}

// Wait 在批次中的箱 is how many boxes of a batch are in a state, on their way to an outlet
// where one is known, with how many cards.
type Wait struct {
	State    State
	Outlet   string
	Boxes    int
	Quantity int64
}

// place 待办 is what waits for the people of one place.
type place struct {
	step, id string
	boxes    int
	cards    int64
}

// placesOf gives whom the boxes of a batch wait for, in the order of the chain.
func placesOf(b *Batch, boxes []Wait) []place {
	var out []place
	for _, w := range boxes {
		step, open := waits[w.State]
		if !open {
			continue
		}
		id := b.District
		if step == stepSign {
			id = w.Outlet
		}
		at := slices.IndexFunc(out, func(p place) bool { return p.step == step && p.id == id })
		if at < 0 {
			at, out = len(out), append(out, place{step: step, id: id})
		}
		out[at].boxes += w.Boxes
		out[at].cards += w.Quantity
	}
	steps := chain()
	slices.SortFunc(out, func(a, b place) int {
		return cmp.Or(steps.Find(a.step)-steps.Find(b.step), cmp.Compare(a.id, b.id))
	})
	return out
}

// settled is the state of a batch whose boxes are so.
func settled(boxes []Wait) BatchState {
	switch {
	case len(boxes) == 0:
		return Withdrawn
	case slices.ContainsFunc(boxes, func(w Wait) bool { return w.State == Listed }):
		return AwaitsDistrict
	}
	return AtItsDistrict
}

// settling is an act after which the inboxes follow the boxes. A posted paper acts for
// nobody who has a seat.
type settling struct {
	tx     Papers
	person directory.Person
	at     time.Time
	hours  task.WorkingTime
	act    Act
	said   string
}

// settle brings batches, whose boxes have changed and which are locked, to where their
// boxes are.
func (s settling) settle(batches ...*Batch) error {
	for _, b := range batches {
		boxes, err := s.tx.Waiting(b.ID)
		if err != nil {
			return err
		}
		b.State = settled(boxes)
		b.Version++
		if err := s.tx.UpdateBatch(b); err != nil {
			return err
		}
		d, err := s.tx.Document(b.ID)
		if fault.Is(err, "document.not_found") {
			continue // registered before batches were papers
		}
		if err != nil {
			return err
		}
		if err := s.follow(b, d, placesOf(b, boxes)); err != nil {
			return err
		}
	}
	return nil
}

// follow lets a paper wait where its boxes do: seats nobody is needed at any more are
// closed, those that are missing opened.
func (s settling) follow(b *Batch, d *document.Document, places []place) error {
	rows, err := s.tx.Rows(d.ID)
	if err != nil {
		return err
	}
	closed, err := s.close(d, rows, places)
	if err != nil {
		return err
	}
	was := d.State
	s.move(b, d, places)
	if err := s.tx.UpdateDocument(d, []string{b.District}); err != nil {
		return err
	}
	for _, p := range places {
		if err := s.seat(d, &rows, p); err != nil {
			return err
		}
	}
	if s.act == Sign && !closed && was == d.State { // one box of several is told in its own chain
		return nil
	}
	return s.tx.AddEvent(document.Event{ID: value.NewID(), DocumentID: d.ID, At: s.at, Action: string(s.act), Comment: s.said,
		Actor: document.Named{ID: s.person.ID, Name: s.person.Name}})
}

func (s settling) move(b *Batch, d *document.Document, places []place) {
	d.State, d.StepKey, d.EndedAt = document.Pending, "", nil
	switch {
	case len(places) > 0:
		d.StepKey = places[0].step
	case b.State == Withdrawn:
		d.State, d.EndedAt = document.Cancelled, &s.at
	default:
		d.State, d.EndedAt = document.Done, &s.at
	}
	d.Version++
	d.UpdatedAt = s.at
}

// close closes the seats that have nothing left to do. It is the work of who acted if
// it was his to do. What is over tells of the whole batch.
func (s settling) close(d *document.Document, rows []task.Task, places []place) (bool, error) {
	closed := false
	for _, row := range rows {
		if row.Kind != task.Work || !row.Unfinished() || slices.ContainsFunc(places, func(p place) bool { return p.has(row) }) {
			continue
		}
		row.Summary = d.Summary
		if row.MayAct(s.person) == nil {
			row.Did(document.Named{ID: s.person.ID, Name: s.person.Name}, string(s.act), "", "", s.at, s.hours)
		} else {
			row.State = task.Cancelled
		}
		if err := s.tx.UpdateTask(row); err != nil {
			return closed, err
		}
		closed = true
	}
	return closed, nil
}

func (p place) has(row task.Task) bool { return row.StepKey == p.step && row.RoleDepartment == p.id }

func (p place) summary() string { return fmt.Sprintf("%d 箱，%d 张", p.boxes, p.cards) }

// seat lets a place have its row: the one it has, with what waits now, or a new one.
func (s settling) seat(d *document.Document, rows *[]task.Task, p place) error {
	for _, row := range *rows {
		if row.Kind != task.Work || !row.Unfinished() || !p.has(row) {
			continue
		}
		if row.Summary == p.summary() {
			return nil
		}
		row.Summary = p.summary()
		return s.tx.UpdateTask(row)
	}
	step := d.Chain[d.Chain.Find(p.step)]
	ref := "districts"
	if p.step == stepSign {
		ref = "outlets"
	}
	where, err := s.tx.Facts().Entry(ref, p.id)
	if err != nil {
		return err
	}
	row := task.Place(d, step, s.at, s.hours.Due(s.at, step.DueHours))
	row.Role, row.RoleName, row.RoleDepartment = step.Role, where.Name+" "+step.RoleName, p.id
	row.Summary, row.Seat = p.summary(), task.LastSeat(*rows)+1
	row.Track = row.Seat
	*rows = append(*rows, row)
	return s.tx.InsertTask(row)
}
