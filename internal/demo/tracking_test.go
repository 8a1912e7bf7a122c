package demo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/tracking/trackingtest"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// TestFiguresOfTheDemonstrationEqualAHandCount goes through every paper with its
// history, and holds what managers see against it.
func TestFiguresOfTheDemonstrationEqualAHandCount(t *testing.T) {
	now := time.Date(2026, 5, 29, 4, 0, 0, 0, time.UTC)
	s := told(t, now)
	office := trackingtest.Office{Calendar: task.Calendar{}, Now: now}
	var approved []string // the types whose history tells submissions and decisions in the words of approvals
	for _, kind := range storetest.Config(t).Types.All() {
		if kind.Process == "" {
			approved = append(approved, kind.Code)
		}
	}
	require.NoError(t, s.Archive().EachListed(t.Context(), directory.Scope{All: true}, document.Filter{Types: approved}, func(l document.Listed) error {
		d, err := s.Archive().Paper(t.Context(), l.ID)
		if err != nil {
			return err
		}
		office.Papers = append(office.Papers, withHistory(t, s, *d))
		rows, err := s.Inbox().Tasks(t.Context(), d.ID)
		office.Tasks = append(office.Tasks, rows...)
		return err
	}))
	require.Greater(t, len(office.Papers), 150)
	tracker := &tracking.Tracker{Reader: s.Tracking(), Calendar: office.Calendar, Types: storetest.Config(t).Types, Clock: func() time.Time { return now }}
	q := tracking.Question{Scope: directory.Scope{All: true}, Types: approved, Span: tracking.Days("2026-02-23", "2026-05-29")}
	want := office.Count(q.Span, func(document.Document) bool { return true })
	trackingtest.Compare(t, tracker, q, want)

	overview, err := tracker.Overview(t.Context(), q)
	require.NoError(t, err)
	week := value.Date("2026-05-25")
	require.Equal(t, len(want.Submitted[week]), overview.Compare.ThisWeek.Submitted)
	require.Equal(t, len(want.Finished[week]), overview.Compare.ThisWeek.Finished)
	require.Equal(t, len(want.Returned[week]), overview.Compare.ThisWeek.Returned)
	last := office.Count(tracking.Span{From: q.Span.To.AddDate(0, 0, -12), To: now.AddDate(0, 0, -7)}, func(document.Document) bool { return true })
	require.Equal(t, len(last.Submitted[week.AddDays(-7)]), overview.Compare.LastWeek.Submitted)
	require.Equal(t, len(last.Finished[week.AddDays(-7)]), overview.Compare.LastWeek.Finished)
}

// withHistory takes from a paper's history when it was first submitted and when it
// ended, whatever the store noted.
func withHistory(t *testing.T, s *store.Store, d document.Document) document.Document {
	t.Helper()
	d.SubmittedAt, d.EndedAt = nil, nil
	events, err := s.Archive().Events(t.Context(), d.ID)
	require.NoError(t, err)
	for _, e := range events {
		switch {
		case e.Action == "submit" && d.SubmittedAt == nil:
			d.SubmittedAt = &e.At
			if d.State == document.Done {
				d.EndedAt = &e.At // unless somebody agrees later: some papers take effect at once
			}
		case d.State.Ended() && (e.Action == string(document.Agree) || e.Action == string(document.Reject)):
			d.EndedAt = &e.At
		}
	}
	return d
}
