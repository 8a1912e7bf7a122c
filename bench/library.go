package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cardflow/internal/app"
	"cardflow/internal/demo"
	"cardflow/internal/domain/period"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// size says how much a library holds.
type size = storetest.Size

// The two sizes that are compared: a year of a large centre, and a hundredth.
var (
	large = size{Papers: 200_000, Tasks: 1_000_000, Moves: 1_000_000}
	small = size{Papers: 2_000, Tasks: 10_000, Moves: 10_000}
)

// lastDay is the last day of the year that a library holds. It lies before the
// demonstration's own three months, whose numbers it must not repeat.
func lastDay() time.Time { return time.Now().AddDate(0, -5, 0) }

// library is a large database with the API on it. It has no worker: forty
// thousand open papers would be given workflows while the lists are measured.
type library struct {
	server *process
	people staff
}

func (l *library) close() { l.server.stop() }

// openLibrary starts the API on a database of this size, made when needed.
func (b *bench) openLibrary(ctx context.Context, of size) (*library, error) {
	if l, open := b.stocks[of]; open {
		return l, nil
	}
	dir, err := b.fill(ctx, of)
	if err != nil {
		return nil, err
	}
	p, err := b.serveAPI(ctx, dir)
	if err != nil {
		return nil, err
	}
	l := &library{server: p, people: staff{}}
	b.stocks[of] = l
	transport := officeTransport()
	for _, name := range append(slices.Clone(principals), "keeper2", "finance", "manager", deputy) {
		if l.people[name], err = logIn(ctx, transport, p.address, name, demo.Password); err != nil {
			return nil, err
		}
	}
	return l, l.people.depute(ctx)
}

// serveAPI starts the API alone on a data directory.
func (b *bench) serveAPI(ctx context.Context, dir string) (*process, error) {
	if b.bare == nil {
		var err error
		if b.bare, err = startBare(b.dir, false); err != nil {
			return nil, err
		}
	}
	port, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	return startProcess(ctx, logFile(b.dir, "api"), local(port), b.program, "api", "--data-dir", dir, "--listen", local(port),
		"--temporal-address", b.bare.address)
}

// fill makes the database, unless an earlier run left one of the same schema.
func (b *bench) fill(ctx context.Context, of size) (string, error) {
	key, err := libraryKey()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("library-%d-%s", of.Tasks, key))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	log.Printf("loading %d papers, %d tasks and %d moves", of.Papers, of.Tasks, of.Moves)
	return dir, b.keep(ctx, dir, func(half string) error { return loadBulk(ctx, half, of) })
}

// keep makes a data directory for this run and later ones: the office, and what is
// loaded into it. One that was not finished is not kept.
func (b *bench) keep(ctx context.Context, dir string, load func(half string) error) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	began := time.Now()
	half := dir + ".part"
	if err := os.RemoveAll(half); err != nil {
		return err
	}
	if err := seedOffice(ctx, b.program, half); err != nil {
		return err
	}
	if err := withoutIndexes(ctx, databaseFile(half), func() error { return load(half) }); err != nil {
		return err
	}
	log.Printf("loaded in %s", time.Since(began).Round(time.Second))
	return os.Rename(half, dir)
}

func loadBulk(ctx context.Context, dir string, of size) error {
	s, err := openStore(ctx, dir)
	if err != nil {
		return err
	}
	catalog, err := app.NewCatalog()
	if err != nil {
		return err
	}
	err = reopenMonths(ctx, s)
	if err == nil {
		err = storetest.Bulk(ctx, s, catalog.Types, of, lastDay())
	}
	if closed := s.Close(); err == nil {
		err = closed
	}
	return err
}

// reopenMonths opens what the demonstration has closed: what is loaded lies before it.
func reopenMonths(ctx context.Context, s *store.Store) error {
	return s.Months().Within(ctx, func(tx period.Tx) error {
		if err := tx.Hold(); err != nil {
			return err
		}
		closed, err := tx.Closed() // the latest first
		for _, month := range closed {
			if err == nil {
				err = tx.Reopen(month)
			}
		}
		return err
	})
}

// libraryKey changes with the schema, with what fills it, and with the month,
// since a library ends some months ago.
func libraryKey() (string, error) {
	h := sha256.New()
	h.Write([]byte(time.Now().Format("2006-01")))
	for _, pattern := range []string{"migrations/*.go", "row_*.go", "load.go", "post.go", "storetest/bulk.go"} {
		files, err := filepath.Glob(filepath.Join("internal", "store", filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			return "", fmt.Errorf("start the bench in the root of the repository: no internal/store/%s", pattern)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			h.Write(text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

// both opens the two sizes.
func (b *bench) both(ctx context.Context) (big, little *library, err error) {
	if big, err = b.openLibrary(ctx, large); err != nil {
		return nil, nil, err
	}
	little, err = b.openLibrary(ctx, small)
	return big, little, err
}

// fetch asks for a page of a list and gives the cursor of the next.
func (l *library) fetch(ctx context.Context, who, path string) (next string, err error) {
	var found struct {
		Next string `json:"next_cursor"`
	}
	err = l.people[who].call(ctx, http.MethodGet, path, "", nil, &found)
	return found.Next, err
}
