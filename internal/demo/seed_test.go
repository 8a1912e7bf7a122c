package demo

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestStoryEndsInEveryStateOnWhateverDayItIsTold(t *testing.T) {
	for name, now := range map[string]string{
		"before work on a Monday":   "2026-03-01T22:00:00Z",
		"the end of a long holiday": "2026-10-07T15:00:00Z",
		"the last of a long month":  "2026-05-31T04:00:00Z",
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, now)
			require.NoError(t, err)
			s := told(t, at)
			requireEveryEnding(t, s)
			requireAlerts(t, s, value.DateOf(at))
		})
	}
}

func TestDemonstrationKilledHalfWayDoesNotPassForAWholeOne(t *testing.T) {
	cfg := storetest.Config(t)
	cfg.Driver, cfg.DSN = store.DriverSQLite, filepath.Join(t.TempDir(), "cardflow.db")
	s, err := store.Open(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	require.NoError(t, s.Migrate(t.Context()))
	require.NoError(t, s.Seed(t.Context(), store.Directory{Demonstration: true}))
	open := func(document.Clock) (*store.Store, error) { return store.Open(t.Context(), cfg) }
	_, err = Seed(t.Context(), Config{Open: open, Now: time.Now()})
	require.True(t, fault.Is(err, "demo.incomplete"), "%v", err)
	require.NoError(t, s.CompleteDemonstration(t.Context()))
	begun, complete, err := s.Demonstration(t.Context())
	require.NoError(t, err)
	require.True(t, begun && complete)
}

// told writes the demonstration as of a moment and gives the store it is in.
func told(t *testing.T, now time.Time) *store.Store {
	t.Helper()
	path, keyed := filepath.Join(t.TempDir(), "cardflow.db"), storetest.Config(t)
	open := func(clock document.Clock) (*store.Store, error) {
		cfg := keyed
		cfg.Driver, cfg.DSN, cfg.Clock = store.DriverSQLite, path, clock
		return store.Open(context.Background(), cfg)
	}
	s, err := open(nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	require.NoError(t, s.Migrate(context.Background()))
	blobs, err := filestore.NewDisk(t.TempDir())
	require.NoError(t, err)
	calendar := task.Calendar{Holidays: map[value.Date]bool{}}
	for day := 1; day <= 7; day++ {
		calendar.Holidays[value.Date("2026-10-01").AddDays(day-1)] = true
	}
	done, err := Seed(context.Background(), Config{
		Open: open,
		Desk: func(s *store.Store, clock document.Clock) *approval.Desk {
			desk := storetest.Desk(t, s, clock)
			desk.Calendar = calendar
			return desk
		},
		Blobs: blobs, Calendar: calendar, Now: now,
	})
	require.NoError(t, err)
	require.True(t, done)
	return s
}

func TestStoryHasStuckCardsOfBothSourcesAndSomeThatLieTooLong(t *testing.T) {
	at := time.Date(2026, 11, 29, 4, 0, 0, 0, time.UTC)
	s, all := told(t, at), directory.Scope{All: true}
	for kind, q := range map[string]senior.Question{"outlet": {Measure: senior.Lying, Kind: "outlet"}, "postal": {Measure: senior.Lying, Kind: "postal"},
		"overdue": {Measure: senior.TooLong, On: value.DateOf(at)}, "collect": {Measure: senior.Uploaded, Kind: "collect"}, "delta": {Measure: senior.Applied, Kind: "delta"}} {
		page, err := s.SeniorStatistics().Records(t.Context(), all, q, document.PageRequest{})
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(page.Items), 3, kind)
	}
}

// requireAlerts wants something of each kind that a story of three months can bring, and
// no flood.
func requireAlerts(t *testing.T, s *store.Store, today value.Date) {
	t.Helper()
	limits, err := s.Masters().List(t.Context(), warehouse.LimitList, master.Filter{}, document.PageRequest{Size: 50})
	require.NoError(t, err)
	require.Len(t, limits.Items, 12)
	alerts, err := warehouse.AlertsNow(t.Context(), s.Shelves(), warehouse.Thresholds{ExpiryDays: 60, SlowDays: 180}, today)
	require.NoError(t, err)
	kinds := map[warehouse.AlertKind]int{}
	for _, a := range alerts {
		kinds[a.Kind]++
	}
	for _, kind := range []warehouse.AlertKind{warehouse.AlertLow, warehouse.AlertHigh, warehouse.AlertExpiring} {
		require.Positive(t, kinds[kind], "%s: %v", kind.Label(), alerts)
	}
	require.LessOrEqual(t, len(alerts), 10, "%v", alerts)
}

func requireEveryEnding(t *testing.T, s *store.Store) {
	t.Helper()
	seen := map[string]bool{}
	require.NoError(t, s.Archive().EachListed(context.Background(), directory.Scope{All: true}, document.Filter{},
		func(d document.Listed) error {
			seen[string(d.State)], seen[d.Type+"/"+d.StepKey] = true, true
			seen[d.Type+"/"+string(d.State)] = true
			return nil
		}))
	for _, want := range []string{"draft", "returned", "rejected", "withdrawn", "done",
		"warehouse.material_receipt/qc", "warehouse.material_receipt/department", "warehouse.material_receipt/warehouse",
		"senior.application/decide", "senior.application/review", "senior.application/correct", "senior.application/accept",
		"senior.application/make", "senior.application/send", "senior.application/mail", "senior.application/move",
		"senior.application/collect", "senior.application/stuck",
		"warehouse.requisition/approve", "warehouse.requisition/pick", "warehouse.requisition/confirm"} {
		require.True(t, seen[want], "no paper is %s", want)
	}
	for _, kind := range warehouse.Types() {
		if kind.Code == warehouse.StockCount {
			continue // nobody counts in these months
		}
		require.True(t, seen[kind.Code+"/done"], "no %s %s is done", kind.Catalog, kind.Title)
		for _, step := range kind.Chain {
			if len(step.When) == 0 && kind.Module != warehouse.ModuleInbound && // these stop by chance
				kind.Module != warehouse.ModuleOpening { // and these are over once a month is closed
				require.True(t, seen[kind.Code+"/"+step.Key], "no %s %s waits for %s", kind.Catalog, kind.Title, step.Title)
			}
		}
	}
}
