package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"time"

	"cardflow/internal/demo"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

const (
	manyPeople = 1_000_000
	fewPeople  = 10_000
	peopleLoad = 10_000 // in one transaction
	lookups    = 300
	maxLookup  = 50 * time.Millisecond
)

// measurePeople looks people up by their ID numbers, which are sealed and found by a
// blind index: among a million, and in turn among a hundredth of that.
func (b *bench) measurePeople(ctx context.Context) error {
	big, err := b.lookUp(ctx, manyPeople)
	if err != nil {
		return err
	}
	little, err := b.lookUp(ctx, fewPeople)
	if err != nil {
		return err
	}
	b.table.add(row{"search by ID number, 1,000,000 people, p95", "≤ " + ms(maxLookup), ms(little.p95()) + " among 10,000",
		fmt.Sprintf("%s (p50 %s), processor time of one %s", ms(big.p95()), ms(big.p50()), ms(big.cpuEach())), judge(big.p95() <= maxLookup)})
	return b.measureSealed()
}

func (b *bench) lookUp(ctx context.Context, people int) (*sample, error) {
	key, err := libraryKey()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("people-%d-%s", people, key))
	if err := b.keep(ctx, dir, func(half string) error { return loadPeople(ctx, half, people) }); err != nil {
		return nil, err
	}
	server, err := b.serveAPI(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer server.stop()
	c, err := logIn(ctx, officeTransport(), server.address, "affairs", demo.Password)
	if err != nil {
		return nil, err
	}
	s := &sample{}
	before := cpuTime(server.pid())
	for range lookups {
		want := numberOf(rand.IntN(people)) //nolint:gosec // a choice, no secret
		var found page[entry]
		began := time.Now()
		if err := c.call(ctx, http.MethodPost, "/api/v1/citizens/search", "", map[string]string{"q": string(want)}, &found); err != nil {
			return nil, err
		}
		s.add(time.Since(began))
		if len(found.Items) != 1 {
			return nil, fmt.Errorf("%d people have a number that one was given", len(found.Items))
		}
	}
	s.cpu = cpuTime(server.pid()) - before
	return s, nil
}

func loadPeople(ctx context.Context, dir string, count int) error {
	log.Printf("loading %d people", count)
	s, err := openStore(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for from := 0; from < count; from += peopleLoad {
		var p store.Papers
		for i := from; i < min(from+peopleLoad, count); i++ {
			p.Citizens = append(p.Citizens, citizen.Citizen{ID: value.NewID(), Name: fmt.Sprintf("王%c%c", '一'+rune(i%5000), '丁'+rune(i/5000)), IDNumber: numberOf(i),
				Phone: fmt.Sprintf("139%08d", i), Address: fmt.Sprintf("上海市演示路 %d 号", i), Version: 1, UpdatedAt: time.Now()})
		}
		if err := s.Load(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// numberOf gives the ID number of the i-th person, with its check digit (ISO 7064
// MOD 11-2). The region is none of the demonstration's.
func numberOf(i int) identity.IDNumber {
	day := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%25_000)
	body := fmt.Sprintf("%06d%s%03d", 990_100+i/25_000/1000, day.Format("20060102"), i/25_000%1000)
	p := 0
	for _, d := range body {
		p = (p + int(d-'0')) * 2 % 11
	}
	return identity.IDNumber(body + string("0123456789X"[(12-p)%11]))
}

// A page of people has so many rows, with ID number, phone and two addresses sealed.
const (
	sealedRows    = 50
	sealedColumns = 4
)

// measureSealed opens what a page of a list has sealed, beside the same values in
// plain. It is the processor's work alone: the rest of the page costs the same.
func (b *bench) measureSealed() error {
	dir := filepath.Join(b.dir, "sealed.keys")
	keys, err := gmcrypto.FileKeyring(dir)
	if err != nil {
		return err
	}
	fields := gmcrypto.NewFields(keys)
	plain, sealed := make([]string, sealedRows*sealedColumns), make([]string, sealedRows*sealedColumns)
	for i := range plain {
		plain[i] = fmt.Sprintf("上海市演示路 %d 号", i)
		if sealed[i], err = fields.Seal("people", "address", fmt.Sprint(i/sealedColumns), plain[i]); err != nil {
			return err
		}
	}
	open := func(of func(i int) (string, error)) (time.Duration, error) {
		const rounds = 200
		began := time.Now()
		for range rounds {
			for i := range plain {
				if text, err := of(i); err != nil || text != plain[i] {
					return 0, fmt.Errorf("a sealed value opened as %q: %w", text, err)
				}
			}
		}
		return time.Since(began) / rounds, nil
	}
	theirs, err := open(func(i int) (string, error) { return fmt.Sprint(plain[i]), nil })
	if err != nil {
		return err
	}
	ours, err := open(func(i int) (string, error) {
		return fields.Open("people", "address", fmt.Sprint(i/sealedColumns), sealed[i])
	})
	if err != nil {
		return err
	}
	b.table.add(row{"a list of 50 rows, 200 values opened from SM4-GCM", "", ms(theirs) + " in plain", ms(ours), info})
	return nil
}
