package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/function"
	"cardflow/internal/domain/postal"
)

func (s *server) registerPostalPushes() {
	path := postalPath + "/pushes"
	view := boundTo(grant(postal.Pushing, function.View))
	register(s, operation{method: http.MethodGet, path: path, id: "list-postal-pushes", summary: "推送日志", tag: postalTag, access: view}, s.listPushes)
	register(s, operation{method: http.MethodGet, path: path + "/summary", id: "postal-push-summary", summary: "推送概况", tag: postalTag, access: view},
		func(ctx context.Context, _ *struct{}) (*struct{ Body PushSummary }, error) {
			t, err := s.Postal.Archive.PushTotals(ctx)
			return &struct{ Body PushSummary }{PushSummary(t)}, err
		})
	register(s, operation{method: http.MethodPost, path: path + "/run", id: "push-postal", summary: "立即推送", tag: postalTag,
		access: boundTo(grant(postal.Pushing, function.Act))}, s.pushNow)
	register(s, operation{method: http.MethodGet, path: path + "/{id}/refused", id: "list-refused-events", summary: "被拒的轨迹", tag: postalTag, access: view},
		s.listRefused)
}

// PushBatch 推送批次.
type PushBatch struct {
	ID         string            `json:"id"`
	Events     int               `json:"events"`
	Refused    int               `json:"refused"`
	State      postal.BatchState `json:"state" enum:"open,failed,done"`
	StateLabel string            `json:"state_label"`
	Attempts   int               `json:"attempts"`
	Error      string            `json:"error"`
	CreatedAt  time.Time         `json:"created_at"`
	TriedAt    *time.Time        `json:"tried_at"`
	DoneAt     *time.Time        `json:"done_at"`
}

// PushSummary 推送概况.
type PushSummary struct {
	Waiting int `json:"waiting" doc:"events that are not pushed yet"`
	Refused int `json:"refused" doc:"events that the bureau refused"`
	Failed  int `json:"failed" doc:"batches that are tried again"`
}

// RefusedEvent 被拒的轨迹.
type RefusedEvent struct {
	Parcel string    `json:"parcel"`
	Number string    `json:"number"`
	At     time.Time `json:"at"`
	Code   string    `json:"code"`
	Text   string    `json:"text"`
	Reason string    `json:"reason"`
}

func (s *server) listPushes(ctx context.Context, in *struct {
	State string `query:"state" enum:",open,failed,done"`
	Paging
}) (*listOutput[PushBatch], error) {
	page, err := s.Postal.Archive.Batches(ctx, postal.BatchState(in.State), in.request())
	if err != nil {
		return nil, err
	}
	return listOf(page, func(b postal.Batch) PushBatch {
		return PushBatch{ID: b.ID, Events: b.Events, Refused: b.Refused, State: b.State, StateLabel: b.State.Label(), Attempts: b.Attempts,
			Error: b.Error, CreatedAt: b.CreatedAt, TriedAt: b.TriedAt, DoneAt: b.DoneAt}
	}), nil
}

func (s *server) listRefused(ctx context.Context, in *ParcelPath) (*struct{ Body []RefusedEvent }, error) {
	list, err := s.Postal.Archive.RefusedEvents(ctx, in.ID)
	out := make([]RefusedEvent, 0, len(list))
	for _, r := range list {
		out = append(out, RefusedEvent{Parcel: r.Parcel, Number: r.Number, At: r.Event.At, Code: r.Event.Code, Text: r.Event.Text, Reason: r.Event.Note})
	}
	return &struct{ Body []RefusedEvent }{out}, err
}

// pushNow pushes what waits, and once more what the bureau refused.
func (s *server) pushNow(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Again int `json:"again" doc:"events that were refused before"`
	}
}, error) {
	n, err := s.Postal.Desk.PushAgain(ctx, by(ctx))
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Again int `json:"again" doc:"events that were refused before"`
		}
	}{}
	out.Body.Again = n
	return out, s.Postal.Processes.RunPostal(ctx)
}
