// Package cardmaking stands in for the card-making system (制卡系统) of the centre
// until it is connected: it makes each card after a while and gives it a number.
package cardmaking

import (
	"context"
	"strings"
	"sync"
	"time"

	"cardflow/internal/domain/senior"
)

// StandIn 制卡替身 takes a production once and has the card ready a while later. It
// keeps nothing on disk: after a restart a card takes its time again.
type StandIn struct {
	Takes time.Duration
	Clock func() time.Time

	mu    sync.Mutex
	begun map[string]time.Time
}

// Make begins a card, or tells how far it is. The same application is the same
// card, with the same number.
func (s *StandIn) Make(_ context.Context, p senior.Production) (senior.Produced, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun == nil {
		s.begun = map[string]time.Time{}
	}
	now := s.Clock()
	began, known := s.begun[p.ID]
	if !known {
		began = now
		s.begun[p.ID] = began
	}
	if left := began.Add(s.Takes).Sub(now); left > 0 {
		return senior.Produced{Again: left}, nil
	}
	delete(s.begun, p.ID)
	return senior.Produced{Card: "31" + strings.NewReplacer("JL", "", "-", "").Replace(p.ID)}, nil
}
