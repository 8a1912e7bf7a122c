package demo

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// worker finds somebody of a role who works at a place; nobody may.
func (w *world) worker(role string, here func(directory.Person) bool) (directory.Person, bool) {
	for _, a := range w.seed.Accounts {
		if a.Person.HasRole(role) && here(a.Person) {
			return a.Person, true
		}
	}
	return directory.Person{}, false
}

func (w *world) districtClerk(district string) (directory.Person, bool) {
	return w.worker("district_op", func(p directory.Person) bool { return p.District == district })
}

func (w *world) outletClerk(outlet string) (directory.Person, bool) {
	return w.worker("outlet_op", func(p directory.Person) bool { return p.Outlet == outlet })
}

// release 发放 lets the boxes of a finished order go to their outlet: a batch is
// registered, the district signs a day later, sends them on, and the outlet signs.
// What lies behind the end stays undone, so some boxes are always on their way.
func (s *story) release(_ context.Context, d *document.Document) error {
	district, outlet := d.Head.Text("district"), d.Head.Text("outlet")
	clerk, known := s.districtClerk(district)
	signer, staffed := s.outletClerk(outlet)
	if !known || !staffed {
		return nil
	}
	var boxes []string
	for _, line := range d.Lines {
		boxes = append(boxes, line.Text("box"))
	}
	s.plan(s.now.Add(time.Hour), func(ctx context.Context) error {
		return s.letGo(ctx, travel{district: district, outlet: outlet, clerk: clerk, signer: signer, boxes: boxes})
	})
	return nil
}

// travel 路程 of some boxes and the people on it. Short is what the outlet misses.
type travel struct {
	district, outlet string
	clerk, signer    directory.Person
	boxes            []string
	short            int64
	stop             release.State // where it ends; "" goes on
}

func (s *story) letGo(ctx context.Context, t travel) error {
	batch, err := s.boxing.Register(ctx, by(s.person("card_release")), release.RegisterForm{District: t.district, Boxes: t.boxes})
	if err != nil || t.stop == release.Listed {
		return err
	}
	s.later(8, 20, func(ctx context.Context) error {
		if _, err := s.boxing.Receive(ctx, by(t.clerk), release.ReceiveForm{Batch: batch.ID}); err != nil || t.stop == release.DistrictSigned {
			return err
		}
		s.plan(s.now.Add(2*time.Hour), func(ctx context.Context) error { return s.sendOn(ctx, t) })
		return nil
	})
	return nil
}

func (s *story) sendOn(ctx context.Context, t travel) error {
	_, err := s.boxing.Distribute(ctx, by(t.clerk), release.DistributeForm{Outlet: t.outlet, Boxes: t.boxes})
	if err != nil || t.stop == release.Distributed {
		return err
	}
	s.later(4, 40, func(ctx context.Context) error {
		for i, box := range t.boxes {
			form := release.SignForm{Box: box}
			if i == 0 && t.short > 0 {
				form.Findings = []release.Finding{{Kind: release.Short, Quantity: t.short, Reason: "清点两遍均少，已与区核实"}}
			}
			if _, err := s.boxing.Sign(ctx, by(t.signer), form); err != nil {
				return err
			}
		}
		return nil
	})
	return nil
}

// planRelease packs boxes whose cards are known one by one and leaves some in every
// state at the end.
func (s *story) planRelease(days []value.Date) {
	last := s.lastLong(days)
	stops := []release.State{"", release.Packed, release.Listed, release.DistrictSigned, release.Distributed, ""}
	for i, stop := range stops {
		day := days[max(last-3, 0)]
		if i == 0 { // long ago: those that nobody fetched lie too long
			day = days[0]
		}
		s.plan(morning(day, 20+i*5), func(ctx context.Context) error { return s.packKnown(ctx, i, stop) })
	}
}

// packKnown packs two boxes of senior cards for the outlet of the demonstration's
// clerk, with rare names among them.
func (s *story) packKnown(ctx context.Context, n int, stop release.State) error {
	signer := s.person("outlet_op")
	clerk := s.person("district_op")
	t := travel{district: signer.District, outlet: signer.Outlet, clerk: clerk, signer: signer, stop: stop, short: int64(n % 2)}
	for range 2 {
		var cards []release.CardEntry
		for range 12 {
			s.count++
			cards = append(cards, release.CardEntry{Number: fmt.Sprintf("SL31%08d", 20260+s.count*7), Name: rareNames[s.count%len(rareNames)]})
		}
		b, err := s.boxing.Pack(ctx, by(s.person("card_release")), release.PackForm{Item: s.cards[warehouse.CardSenior].ID, Cards: cards,
			District: t.district, Outlet: t.outlet})
		if err != nil {
			return err
		}
		t.boxes = append(t.boxes, b.Number)
	}
	if _, err := s.boxing.PrintLabels(ctx, by(s.person("card_release")), t.boxes, false); err != nil || stop == release.Packed {
		return err
	}
	s.plan(s.now.Add(time.Hour), func(ctx context.Context) error { return s.letGo(ctx, t) })
	return nil
}
