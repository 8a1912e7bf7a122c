package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"path/filepath"

	"cardflow/internal/app"
	"cardflow/internal/demo"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
	"cardflow/policies"
)

// desks is how many clerks decide at once.
const desks = 50

// posts are the roles of the chain of a 入库单, in its order.
var posts = [...]struct{ role, function, title string }{
	{"inspector", "W-01.4", "质检"}, {"dept_head", "W-01.5", "负责人"}, {"keeper", "W-01.6", "库管"},
}

// makers enter the papers; others are colleagues whom they never reach.
const (
	makers = 5
	others = streams - makers - len(posts)*desks
)

func clerkName(role string, i int) string { return fmt.Sprintf("bench.%s.%02d", role, i) }

// seedOffice makes a data directory with the demonstration and, because that has
// one or two people at each step, with an office of clerks besides.
func seedOffice(ctx context.Context, program, dir string) error {
	if out, err := exec.CommandContext(ctx, program, "seed", "demo", "--data-dir", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("seed demo: %w\n%s", err, out)
	}
	s, err := openStore(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	department, err := materialDepartment(ctx, s)
	if err != nil {
		return err
	}
	// One hash for all: two hundred salts would take a quarter of a minute.
	hash, err := gmcrypto.HashPassword(demo.Password)
	if err != nil {
		return err
	}
	var d store.Directory
	add := func(username, name, role string) {
		d.Accounts = append(d.Accounts, store.Account{PasswordHash: hash, Person: directory.Person{ID: value.NewID(), Username: username,
			Name: name, Tier: directory.Center, Department: department, Roles: []string{role}}})
	}
	for _, p := range posts {
		for i := range desks {
			add(clerkName(p.role, i), fmt.Sprintf("%s%02d", p.title, i), p.role)
		}
	}
	for i := range makers {
		add(clerkName("maker", i), fmt.Sprintf("录入%02d", i), "keeper")
	}
	for i := range others {
		add(clerkName("other", i), fmt.Sprintf("受理%02d", i), "reception")
	}
	if err := s.Seed(ctx, d); err != nil {
		return err
	}
	return installRights(ctx, s) // or the API alone would start without any
}

func installRights(ctx context.Context, s *store.Store) error {
	catalog, err := app.NewCatalog()
	if err != nil {
		return err
	}
	defaults, err := policies.Defaults()
	if err != nil {
		return err
	}
	return s.InstallRights(ctx, catalog.Functions.All(), defaults)
}

// materialDepartment is the department whose head confirms what keepers enter.
func materialDepartment(ctx context.Context, s *store.Store) (string, error) {
	keepers, err := s.People().Members(ctx, "keeper", "")
	if err != nil {
		return "", err
	}
	if len(keepers) == 0 {
		return "", fmt.Errorf("the demonstration has no keeper")
	}
	return keepers[0].Department, nil
}

// openStore opens the database of a data directory that no process is using.
func openStore(ctx context.Context, dir string) (*store.Store, error) {
	catalog, err := app.NewCatalog()
	if err != nil {
		return nil, err
	}
	keys, err := gmcrypto.FileKeyring(filepath.Join(dir, "cardflow.keys"))
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Config{Driver: store.DriverSQLite, DSN: databaseFile(dir), Types: catalog.Types,
		Masters: catalog.Masters, Keys: keys, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func databaseFile(dir string) string { return filepath.Join(dir, "cardflow.db") }
