package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/tracking/trackingtest"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// trackedOffice makes papers that came to where they are by every way: some have
// two signers at a step, some came back, some were withdrawn.
func trackedOffice(t *testing.T, s *store.Store) trackingtest.Office {
	t.Helper()
	types, err := document.NewRegistry(warehouse.Types())
	require.NoError(t, err)
	b := &trackedBuilder{rng: rand.New(rand.NewPCG(7, 11)), office: trackingtest.Office{Calendar: task.Calendar{}, Now: clock()}}
	for i := range 90 {
		b.paper(pickType(types, i), i)
	}
	p := store.Papers{Tasks: b.office.Tasks}
	for i := range b.office.Papers {
		p.Documents = append(p.Documents, &b.office.Papers[i])
	}
	require.NoError(t, s.Load(ctx, p))
	return b.office
}

// pickType leaves out what takes effect at once: it never waits.
func pickType(types *document.Registry, i int) *document.Type {
	chained := slices.DeleteFunc(types.All(), func(t *document.Type) bool { return t.AtOnce })
	return chained[i%len(chained)]
}

type trackedBuilder struct {
	rng    *rand.Rand
	office trackingtest.Office
}

func (b *trackedBuilder) paper(typ *document.Type, i int) {
	at := clock().Add(-time.Duration(b.rng.IntN(50*24*60)) * time.Minute)
	department := []string{storetest.Department, storetest.OtherDept}[b.rng.IntN(2)]
	d := document.Document{ID: fmt.Sprintf("%s-20260101-%04d", typ.Prefix, i+1), Sort: value.NewID(), Type: typ.Code, Title: typ.Title,
		State: document.Draft, BusinessDate: value.DateOf(at), Maker: document.Named{ID: storetest.Keeper, Name: "张库管"},
		Department: document.Named{ID: department, Name: department}, Chain: typ.Chain, FormVersion: typ.Version, Version: 1,
		Head: document.Values{}, CreatedAt: at, UpdatedAt: at}
	if i%3 == 0 {
		d.Maker = document.Named{ID: storetest.Idle, Name: "周闲"}
	}
	if i%9 != 0 {
		b.walk(&d, at)
	}
	b.office.Papers = append(b.office.Papers, d)
}

// walk takes a paper through its chain until it stops somewhere, or until now.
func (b *trackedBuilder) walk(d *document.Document, at time.Time) {
	submitted := at
	d.SubmittedAt, d.State = &submitted, document.Pending
	for step := 0; ; {
		d.Visit++
		d.StepKey = d.Chain[step].Key
		decided := at.Add(time.Duration(1+b.rng.IntN(4*24*60)) * time.Minute)
		if decided.After(clock()) {
			b.seats(d, step, at, nil, "")
			return
		}
		action := []document.Action{"agree", "agree", "agree", "agree", "agree", "return", "reject"}[b.rng.IntN(7)]
		b.seats(d, step, at, &decided, action)
		at, d.UpdatedAt = decided, decided
		switch {
		case action == document.Reject:
			d.State, d.StepKey, d.EndedAt = document.Rejected, "", &decided
			return
		case action == document.Return && b.rng.IntN(2) == 0:
			d.State, d.StepKey = document.Returned, ""
			return
		case action == document.Return:
			step, at = 0, at.Add(time.Hour)
		case step == len(d.Chain)-1:
			d.State, d.StepKey, d.EndedAt = document.Done, "", &decided
			return
		default:
			step++
		}
	}
}

// seats adds one or two signers of a visit; the second stays open when nobody has
// decided, else he agreed a little earlier.
func (b *trackedBuilder) seats(d *document.Document, step int, opened time.Time, decided *time.Time, action document.Action) {
	s := d.Chain[step]
	for seat := range 1 + b.rng.IntN(2) {
		row := task.Task{ID: value.NewID(), Kind: task.Work, State: task.Open, DocumentID: d.ID, DocumentType: d.Type, DocumentTitle: d.Title,
			MakerID: d.Maker.ID, MakerName: d.Maker.Name, Department: d.Department.ID, DepartmentName: d.Department.Name,
			BusinessDate: d.BusinessDate, StepKey: s.Key, StepTitle: s.Title, Function: s.Function, Role: s.Role, RoleName: s.RoleName,
			Visit: d.Visit, Seat: seat + 1, Track: seat + 1, Position: 1, CreatedAt: opened}
		row.DueAt = b.office.Calendar.Due(opened, 10)
		if decided != nil {
			at := decided.Add(-time.Duration(seat) * 30 * time.Second)
			row.State, row.Action, row.DecidedAt = task.Done, string(action), &at
			if seat > 0 {
				row.Action = string(document.Agree)
			}
			row.ActorID = []string{storetest.Inspector, storetest.Head, storetest.Keeper2}[b.rng.IntN(3)]
			row.WorkedMinutes = int(b.office.Calendar.Worked(opened, at).Minutes())
		}
		b.office.Tasks = append(b.office.Tasks, row)
	}
}

// TestFiguresEqualAHandCount holds every figure, within scopes and filters, against
// a count from the rows themselves.
func TestFiguresEqualAHandCount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		office := trackedOffice(t, s)
		types, err := document.NewRegistry(warehouse.Types())
		require.NoError(t, err)
		tracker := &tracking.Tracker{Reader: s.Tracking(), Calendar: task.Calendar{}, Types: types, Clock: clock}
		all, some := tracking.Days("2026-01-05", "2026-03-02"), tracking.Days("2026-02-03", "2026-02-18")
		everything := func(document.Document) bool { return true }
		first := types.All()[0].Code
		for name, c := range map[string]struct {
			q    tracking.Question
			keep func(document.Document) bool
		}{
			"everything":   {tracking.Question{Scope: directory.Scope{All: true}, Span: all}, everything},
			"some days":    {tracking.Question{Scope: directory.Scope{All: true}, Span: some}, everything},
			"a type":       {tracking.Question{Scope: directory.Scope{All: true}, Span: all, Types: []string{first}}, func(d document.Document) bool { return d.Type == first }},
			"a department": {tracking.Question{Scope: directory.Scope{All: true}, Span: all, Department: storetest.OtherDept}, func(d document.Document) bool { return d.Department.ID == storetest.OtherDept }},
			"head of a department": {tracking.Question{Scope: directory.Scope{Department: storetest.Department, Person: storetest.Idle}, Span: all},
				func(d document.Document) bool {
					return d.Department.ID == storetest.Department || d.Maker.ID == storetest.Idle
				}},
			"nobody's": {tracking.Question{Scope: directory.Scope{Person: storetest.Finance, District: "310101", Outlet: "x"}, Span: all}, func(document.Document) bool { return false }},
		} {
			t.Run(name, func(t *testing.T) {
				trackingtest.Compare(t, tracker, c.q, office.Count(c.q.Span, c.keep))
			})
		}
	})
}
