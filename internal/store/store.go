// Package store keeps everything in one relational database: SQLite, PostgreSQL
// or 达梦. It implements the ports that the domain declares; nothing outside
// knows GORM or the dialect.
//
// SQL that is written by hand quotes every name with ", which all three
// databases understand; 达梦 would fold a bare name to upper case.
package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store/migrations"
)

// The drivers a configuration may name.
const (
	DriverSQLite   = "sqlite"
	DriverPostgres = "postgres"
	DriverDameng   = "dameng"
)

// Config says which database to open and what the papers in it look like.
type Config struct {
	Driver  string             // sqlite, postgres or dameng
	DSN     string             // a file for SQLite; postgres://… or dm://… otherwise
	Types   *document.Registry // decodes the values of papers
	Masters *master.Registry   // decodes the values of master entries
	Clock   document.Clock     // time.Now unless set
	Logger  *slog.Logger       // slog.Default() unless set
	Keys    gmcrypto.Keyring   // seals citizens' data and proves the audit log; required
}

// Store is an open database. Reads go through their own connections where the
// database allows only one writer.
type Store struct {
	write, read *gorm.DB
	dialect     migrations.Dialect
	types       *document.Registry
	masters     *master.Registry
	clock       document.Clock
	log         *slog.Logger
	keys        gmcrypto.Keyring
	fields      gmcrypto.Fields
	published   publishedVersions
}

// Open connects to the database; it does not change the schema.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{types: c.Types, masters: c.Masters, clock: c.Clock, log: c.Logger, keys: c.Keys, fields: gmcrypto.NewFields(c.Keys)}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.types == nil || s.masters == nil {
		return nil, fmt.Errorf("store: the registries of document types and master lists are required")
	}
	if s.keys == nil {
		return nil, fmt.Errorf("store: the keys are required: without them nothing can be put on record")
	}
	if err := s.connect(c); err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("store: the %s database does not answer: %w", c.Driver, err)
	}
	return s, nil
}

func (s *Store) connect(c Config) error {
	switch c.Driver {
	case DriverSQLite:
		return s.connectSQLite(c.DSN)
	case DriverPostgres:
		return s.connectPostgres(c.DSN)
	case DriverDameng:
		return s.connectDameng(c.DSN)
	}
	return fmt.Errorf("store: driver %q is unknown; use sqlite, postgres or dameng", c.Driver)
}

// Ping asks the database for a sign of life, for /readyz.
func (s *Store) Ping(ctx context.Context) error {
	for _, db := range []*gorm.DB{s.write, s.read} {
		conn, err := db.DB()
		if err != nil {
			return err
		}
		if err := conn.PingContext(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close ends every connection.
func (s *Store) Close() error {
	var first error
	for i, db := range []*gorm.DB{s.read, s.write} {
		if db == nil || (i == 0 && s.read == s.write) {
			continue
		}
		conn, err := db.DB()
		if err == nil {
			err = conn.Close()
		}
		if first == nil {
			first = err
		}
	}
	return first
}
