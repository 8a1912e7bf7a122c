//go:build !noembed

package worker

import (
	"errors"
	"net/url"
	"reflect"
	"slices"

	"github.com/jmoiron/sqlx"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	enginesql "go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/resolver"

	"cardflow/internal/litesql"
)

// keepStatements has the engine's connection keep its compiled statements. The engine
// compiles each anew, some thirty for every decision, which is a twelfth of all that a
// decision costs, and offers no place to give it another connection. But all its
// services share one pool for one file, which is made when it is first asked for: here,
// so that what is in it can be exchanged before anybody uses it. A later release that is
// built otherwise works as it is shipped; the error says that it does.
func keepStatements(store *config.SQL, file string) error {
	db, err := enginesql.NewSQLDB(sqlplugin.DbKindMain, store, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
	if err != nil {
		return err
	}
	pool, err := poolOf(db)
	if err != nil {
		return err
	}
	shipped := pool.DB
	pool.DB = litesql.Open(file+"?"+pragmas(store), true)
	pool.SetMaxOpenConns(1) // as shipped: reads and writes take turns
	pool.SetMaxIdleConns(1)
	return shipped.Close()
}

// poolOf finds the pool behind the engine's view of a database, which no method gives.
func poolOf(db sqlplugin.DB) (*sqlx.DB, error) {
	view := reflect.Indirect(reflect.ValueOf(db))
	if view.Kind() == reflect.Struct {
		if field := view.FieldByName("db"); field.IsValid() && field.Type() == reflect.TypeFor[*sqlx.DB]() {
			return (*sqlx.DB)(field.UnsafePointer()), nil
		}
	}
	return nil, errors.New("worker: the engine keeps its pool elsewhere")
}

// pragmas writes the attributes of a connection as the engine does.
func pragmas(store *config.SQL) string {
	out := url.Values{"_time_format": {"sqlite"}}
	for name, value := range store.ConnectAttributes {
		if name == "mode" {
			out.Set(name, value)
			continue
		}
		out.Add("_pragma", name+"="+value)
	}
	slices.Sort(out["_pragma"])
	return out.Encode()
}
