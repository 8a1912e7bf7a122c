package store_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// People and entries of histories beside the fixture's.
const (
	chiefKeeper = "chief-keeper"
	sender      = "sender"
	cardMaker   = "card-maker"
	residence   = "item-residence"
	defect      = "defect-1"
)

func withHistories(d store.Directory) store.Directory {
	d.Entries = append(d.Entries, master.Record{Entry: document.Entry{ID: residence, Ref: "items", Code: residence, Name: "居住证",
		Fields: document.Values{"kind": warehouse.KindFinished, "card_kind": warehouse.CardResidence, "unit": "张", "decimals": int64(0)}}},
		master.Record{Entry: document.Entry{ID: defect, Ref: "defect-codes", Code: "03", Name: "印刷错位"}})
	for _, r := range []string{"wh_supervisor", "shipping", "card_maker"} {
		d.Roles = append(d.Roles, directory.Role{Code: r, Name: directory.RoleName(r)})
	}
	for id, role := range map[string]string{chiefKeeper: "wh_supervisor", sender: "shipping", cardMaker: "card_maker"} {
		d.Accounts = append(d.Accounts, store.Account{PasswordHash: "-", Person: directory.Person{ID: id, Username: id, Name: id, Tier: directory.Center,
			Department: storetest.Department, Roles: []string{role}}})
	}
	return d
}

// history is a warehouse to which anything happens that its papers allow.
type history struct {
	*office
	months *period.Service
	mu     sync.Mutex
	done   map[string][]string // finished papers by type
	taken  int                 // acts that went through
}

func newHistory(t *testing.T, s *store.Store) *history {
	return &history{office: newOffice(t, s), months: &period.Service{Store: s.Months(), Clock: clock}, done: map[string][]string{}}
}

// act is one thing that somebody does; drawn first, so that several can be done at once.
type act struct {
	kind     int
	quantity int64
	which    int
	day      value.Date
	shelf    string
}

// The acts.
const (
	receives = iota
	draws
	givesBack
	passes
	boxes
	spoils
	ships
	sendsBack
	reversesIn
	reversesOut
	redates
	recounts
	closes
	reopens
	actKinds
)

func drawAct(r *rapid.T) act {
	return act{kind: rapid.IntRange(0, actKinds-1).Draw(r, "act"), quantity: rapid.Int64Range(1, 12).Draw(r, "quantity"), which: rapid.IntRange(0, 5).Draw(r, "which"),
		day:   rapid.SampledFrom([]value.Date{"2026-01-30", "2026-02-01", "2026-02-28", "2026-03-01", "2026-03-02"}).Draw(r, "day"),
		shelf: rapid.SampledFrom([]string{storetest.ShelfA, storetest.ShelfB}).Draw(r, "shelf")}
}

// earlier gives a finished paper of some types, or "".
func (h *history) earlier(a act, types ...string) (id, docType string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := types[a.which%len(types)]
	if list := h.done[t]; len(list) > 0 {
		return list[(a.which*7+int(a.quantity))%len(list)], t
	}
	return "", ""
}

// carry takes a paper to its end; what stops on the way stays open.
func (h *history) carry(maker string, d approval.Draft, deciders ...string) error {
	paper, err := h.desk.Create(ctx, by(maker), d)
	if err == nil {
		err = h.submit(paper.ID, maker)
	}
	for _, person := range deciders {
		if err == nil {
			err = h.decide(paper.ID, person, document.Agree)
		}
	}
	if err != nil && d.Type == warehouse.StockCount && paper != nil { // an open count would hold its place for good
		// One that was refused while it was entered is not there at all.
		if deleted := h.desk.Delete(ctx, by(maker), paper.ID); deleted != nil && fault.From(deleted).Kind != fault.KindNotFound {
			if rejected := h.decide(paper.ID, deciders[0], document.Reject); rejected != nil {
				h.t.Errorf("count %s is left open by %v: %v; %v", paper.ID, err, deleted, rejected)
			}
		}
	}
	if err == nil {
		h.mu.Lock()
		h.done[d.Type] = append(h.done[d.Type], paper.ID)
		h.taken++
		h.mu.Unlock()
	}
	return err
}

// do does an act. Whatever is refused must be refused in words.
func (h *history) do(a act) error {
	head := func(more ...any) map[string]any {
		m := map[string]any{"warehouse": storetest.Main, "business_date": string(a.day)}
		for i := 0; i < len(more); i += 2 {
			m[more[i].(string)] = more[i+1]
		}
		return m
	}
	lines := func(item string, more ...any) []map[string]any {
		m := map[string]any{"item": item, "quantity": value.Units(a.quantity)}
		for i := 0; i < len(more); i += 2 {
			m[more[i].(string)] = more[i+1]
		}
		return []map[string]any{m}
	}
	switch a.kind {
	case receives:
		return h.carry(storetest.Keeper, approval.Draft{Type: warehouse.MaterialReceipt, Head: head("supplier", storetest.Supplier, "category", storetest.Purchase),
			Lines: lines(storetest.Ribbon, "location", a.shelf, "price", value.Money(100))}, storetest.Inspector, storetest.Head, storetest.Keeper2)
	case draws:
		return h.carry(storetest.Requester, approval.Draft{Type: warehouse.Requisition, Head: head("category", storetest.Daily, "purpose", "制卡"), Lines: lines(storetest.Ribbon)},
			storetest.Head, storetest.Keeper, storetest.Keeper2)
	case givesBack:
		of, _ := h.earlier(a, warehouse.Requisition)
		return h.carry(storetest.Requester, approval.Draft{Type: warehouse.MaterialReturn, Head: head("requisition", of, "reason", "多领"), Lines: lines(storetest.Ribbon, "location", a.shelf)},
			storetest.Inspector, storetest.Head, storetest.Keeper)
	case passes:
		return h.carry(storetest.Inspector, approval.Draft{Type: warehouse.QCReceipt, Head: map[string]any{"job": "J-1", "job_quantity": a.quantity + 1, "business_date": string(a.day)},
			Lines: lines(residence, "rejected", value.Units(1), "defect_code", defect)})
	case boxes:
		of, _ := h.earlier(a, warehouse.QCReceipt)
		return h.carry(cardMaker, approval.Draft{Type: warehouse.CardReceipt, Head: head("qc", of), Lines: lines(residence, "location", a.shelf)}, storetest.Keeper)
	case spoils:
		return h.carry(storetest.Keeper, approval.Draft{Type: warehouse.ScrapReceipt, Head: head("origin", "车间"), Lines: lines(residence, "location", a.shelf, "defect_code", defect)}, storetest.Keeper2)
	case ships:
		return h.carry(sender, approval.Draft{Type: warehouse.ShippingOrder, Head: head("district", storetest.DistrictID), Lines: lines(residence)},
			storetest.Keeper, storetest.Head, storetest.Keeper2)
	case sendsBack:
		of, _ := h.earlier(a, warehouse.ShippingOrder)
		return h.carry(sender, approval.Draft{Type: warehouse.ShippingReturn, Head: head("order", of, "series", "other", "reason", "网点退回"), Lines: lines(residence)},
			storetest.Head, storetest.Keeper)
	}
	return h.correct(a)
}

// correct does what sets earlier papers right.
func (h *history) correct(a act) error {
	switch a.kind {
	case reversesIn, reversesOut:
		kind, types := warehouse.InboundReversal, []string{warehouse.CardReceipt, warehouse.ScrapReceipt}
		if a.kind == reversesOut {
			kind, types = warehouse.OutboundReversal, []string{warehouse.ShippingOrder}
		}
		of, _ := h.earlier(a, types...)
		return h.carry(storetest.Keeper, approval.Draft{Type: kind, Head: map[string]any{"original": of, "reason": "数量录错", "business_date": string(a.day)},
			Lines: []map[string]any{{"of_line": int64(1), "quantity": value.Units(a.quantity)}}}, chiefKeeper)
	case redates:
		of, _ := h.earlier(a, warehouse.MaterialReceipt, warehouse.Requisition, warehouse.CardReceipt, warehouse.ShippingOrder, warehouse.MaterialReturn)
		_, err := h.desk.Redate(ctx, approval.Redating{DocumentID: of, By: by(chiefKeeper), Date: a.day, Reason: "更正"})
		return err
	case recounts:
		return h.carry(storetest.Keeper, approval.Draft{Type: warehouse.StockCount, Head: map[string]any{"warehouse": storetest.Main, "location": a.shelf},
			Lines: []map[string]any{{"item": storetest.Ribbon, "location": a.shelf, "counted_quantity": value.Units(a.quantity), "reason": "盘点"}}}, chiefKeeper)
	case closes:
		return h.months.Close(ctx, by(chiefKeeper), []string{"2026-01", "2026-02"}[a.which%2])
	}
	closed, err := h.months.Months(ctx)
	if err != nil || len(closed) == 0 {
		return err
	}
	if err := h.months.Ask(ctx, by(storetest.Keeper), closed[0], "补录"); err != nil {
		return err
	}
	return h.months.Answer(ctx, by(chiefKeeper), closed[0], true)
}

// lets does an act and refuses every failure that is no refusal.
func (h *history) lets(a act) error {
	if err := h.do(a); err != nil && fault.From(err).Kind == fault.KindInternal {
		return fmt.Errorf("act %+v: %w", a, err)
	}
	return nil
}

// begins lets goods and cards come in that others can take: by chance alone a history may
// be over before there is anything. What comes in here is not counted as taken.
func (h *history) begins() {
	h.t.Helper()
	for _, kind := range []int{receives, passes, boxes, spoils} {
		for which := range 2 {
			require.NoError(h.t, h.do(act{kind: kind, quantity: 12, which: which, day: today, shelf: storetest.ShelfA}), "act %d", kind)
		}
	}
	h.taken = 0
}

// bounded lets a history go on for some rounds: each costs a dozen transactions.
func bounded(t *testing.T, rounds int, next func(r *rapid.T)) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		if rounds--; rounds >= 0 {
			next(r)
		}
	})
}

// TestBooksAddUpAfterAnyHistory lets one thing after the other happen.
func TestBooksAddUpAfterAnyHistory(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, withHistories(store.Directory{})))
		h := newHistory(t, s)
		h.begins()
		bounded(t, 60, func(r *rapid.T) {
			require.NoError(r, h.lets(drawAct(r)))
			h.addsUp(r)
		})
		require.Greater(t, h.taken, 15, "hardly anything happened")
	})
}

// TestLimitsHoldWhoeverActsAtTheSameTime lets several people act at once.
func TestLimitsHoldWhoeverActsAtTheSameTime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, withHistories(store.Directory{})))
		h := newHistory(t, s)
		bounded(t, 25, func(r *rapid.T) {
			acts := []act{drawAct(r), drawAct(r), drawAct(r)}
			acts[1].kind = acts[0].kind // two of a kind meet at the same limit
			errs := make([]error, len(acts))
			together(len(acts), func(i int) { errs[i] = h.lets(acts[i]) })
			for _, err := range errs {
				require.NoError(r, err)
			}
			h.withinLimits(r)
			h.addsUp(r)
		})
		require.Greater(t, h.taken, 10, "hardly anything happened")
	})
}
