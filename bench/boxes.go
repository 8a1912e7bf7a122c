package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"cardflow/internal/demo"
	"cardflow/internal/domain/warehouse"
)

// The targets of scanning boxes.
const (
	scanKeepers   = 50
	scansAMinute  = 20 // of each
	scansPerBatch = 20
	maxScan       = 150 * time.Millisecond
)

// measureBoxes lets keepers scan boxes onto batches by the clock: each scan is
// answered by itself, and every twenty become a batch. The baseline is as many calls
// that only look at the session.
func (b *bench) measureBoxes(ctx context.Context) error {
	o, err := b.openOffice(ctx)
	if err != nil {
		return err
	}
	minutes := 3
	if b.quick {
		minutes = 1
	}
	s, err := newScanning(ctx, o, scanKeepers*scansAMinute*minutes)
	if err != nil {
		return err
	}
	rate := float64(scanKeepers*scansAMinute) / 60
	base := openLoop(rate, len(s.boxes), func(n int) error { return s.keepers[n%scanKeepers].get(ctx, "/api/v1/session", nil, nil) })
	if err := base.err(); err != nil {
		return err
	}
	scans := b.counted(func() *sample { return openLoop(rate, len(s.boxes), func(n int) error { return s.scan(ctx, n) }) })
	s.registering.Wait()
	b.table.add(row{fmt.Sprintf("boxes scanned by %d keepers, %d a minute each, for %d min, p95", scanKeepers, scansAMinute, minutes), "≤ " + ms(maxScan),
		ms(base.p95()), fmt.Sprintf("%s (p50 %s)", ms(scans.p95()), ms(scans.p50())), judge(scans.p95() <= maxScan && scans.err() == nil)})
	b.table.add(row{"— processor time of one", "", "", ms(scans.cpuEach()), info})
	b.table.add(row{fmt.Sprintf("— batches of %d boxes registered meanwhile, p95", scansPerBatch), "", "",
		fmt.Sprintf("%s (%d batches)", ms(s.batches.p95()), len(s.batches.took)), judge(s.batches.err() == nil)})
	if err := scans.err(); err != nil {
		return err
	}
	return s.batches.err()
}

// scanning 扫描 is the keepers with the boxes they are going to scan, and what each has
// scanned since his last batch.
type scanning struct {
	keepers     []*clerk
	boxes       []string
	district    string
	mu          sync.Mutex
	hands       map[int][]string
	batches     sample
	registering sync.WaitGroup
}

func newScanning(ctx context.Context, o *office, boxes int) (*scanning, error) {
	s := &scanning{hands: map[int][]string{}, boxes: make([]string, boxes)}
	transport := officeTransport()
	for range scanKeepers {
		c, err := logIn(ctx, transport, o.server.address, "card_release", demo.Password)
		if err != nil {
			return nil, err
		}
		s.keepers = append(s.keepers, c)
	}
	var places, items page[entry]
	if err := s.keepers[0].get(ctx, "/api/v1/masters/districts", nil, &places); err != nil {
		return nil, err
	}
	if err := s.keepers[0].get(ctx, "/api/v1/masters/items", url.Values{"page_size": {"200"}}, &items); err != nil {
		return nil, err
	}
	card := ""
	for _, i := range items.Items {
		if i.Kind == warehouse.KindFinished {
			card = i.ID
		}
	}
	if len(places.Items) == 0 || card == "" {
		return nil, fmt.Errorf("the demonstration has no districts or no finished cards")
	}
	s.district = places.Items[0].ID
	packed := closedLoop(8, boxes, func(caller, n int) error {
		var made struct {
			Number string `json:"number"`
		}
		err := s.keepers[caller].call(ctx, http.MethodPost, "/api/v1/release/boxes", "", map[string]any{"item": card, "quantity": 500}, &made)
		s.boxes[n] = made.Number
		return err
	})
	return s, packed.err()
}

// scan scans one box; the twentieth of a keeper makes a batch, which is timed apart.
func (s *scanning) scan(ctx context.Context, n int) error {
	keeper := n % scanKeepers
	var found struct {
		Problem string `json:"problem"`
	}
	err := s.keepers[keeper].call(ctx, http.MethodPost, "/api/v1/release/scan", "",
		map[string]any{"number": s.boxes[n], "for": "register", "district": s.district}, &found)
	if err == nil && found.Problem != "" {
		err = fmt.Errorf("a box was refused: %s", found.Problem)
	}
	if full := s.hold(keeper, s.boxes[n]); full != nil {
		s.registering.Go(func() { s.register(ctx, keeper, full) })
	}
	return err
}

// hold gives a keeper's boxes once they make a batch.
func (s *scanning) hold(keeper int, box string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hands[keeper] = append(s.hands[keeper], box)
	if len(s.hands[keeper]) < scansPerBatch {
		return nil
	}
	full := s.hands[keeper]
	s.hands[keeper] = nil
	return full
}

func (s *scanning) register(ctx context.Context, keeper int, boxes []string) {
	began := time.Now()
	err := s.keepers[keeper].call(ctx, http.MethodPost, "/api/v1/release/batches", "", map[string]any{"district": s.district, "boxes": boxes}, nil)
	if err != nil {
		s.batches.fail(err)
	}
	s.batches.add(time.Since(began))
}
