package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cardflow/internal/domain/task"
)

// Feed 变化流.
func (s *Store) Feed() task.Feed { return feed{s} }

type feed struct{ s *Store }

// happenedRow is what the feed tells of an entry of a paper's history.
type happenedRow struct {
	ID, DocumentID string
	HappenedAt     time.Time
}

// Changes walks both primary keys from the same place on. When nothing happened
// that is two looks at the end of an index.
func (f feed) Changes(ctx context.Context, after string, limit int) ([]task.Change, error) {
	db := f.s.read.WithContext(ctx)
	events, err := raw[happenedRow](db, `SELECT "id", "document_id", "happened_at" FROM "document_events" WHERE "id" > ? ORDER BY "id" LIMIT ?`, after, limit)
	if err != nil {
		return nil, f.s.translate(err)
	}
	told, err := raw[noticeRow](db, `SELECT * FROM "notices" WHERE "id" > ? ORDER BY "id" LIMIT ?`, after, limit)
	if err != nil {
		return nil, f.s.translate(err)
	}
	out := make([]task.Change, 0, len(events)+len(told))
	for _, e := range events {
		out = append(out, task.Change{ID: e.ID, At: e.HappenedAt.UTC(), DocumentID: e.DocumentID})
	}
	for _, r := range told {
		n := r.notice()
		out = append(out, task.Change{ID: r.ID, At: n.At, DocumentID: r.DocumentID, Notice: &n})
	}
	slices.SortFunc(out, func(a, b task.Change) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}
