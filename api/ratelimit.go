package api

import (
	"sync"
	"time"
)

// maxAddresses bounds the memory of a limit under a flood of addresses.
const maxAddresses = 100_000

// rateLimit 限流 allows so many calls of one address in a window; it slows down
// guessing passwords across accounts, which the lockout of one does not.
type rateLimit struct {
	limit  int
	window time.Duration

	mu   sync.Mutex
	seen map[string]*rateWindow
}

type rateWindow struct {
	ends  time.Time
	count int
}

func newRateLimit(limit int, window time.Duration) *rateLimit {
	return &rateLimit{limit: limit, window: window, seen: map[string]*rateWindow{}}
}

// take counts a call and gives how long to wait before the next, 0 if allowed.
func (r *rateLimit) take(address string, now time.Time) time.Duration {
	return r.takeOf(address, r.limit, now)
}

// takeOf counts a call against a limit of its caller's own.
func (r *rateLimit) takeOf(address string, limit int, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.seen[address]
	if w == nil || !now.Before(w.ends) {
		if len(r.seen) >= maxAddresses {
			clear(r.seen)
		}
		w = &rateWindow{ends: now.Add(r.window)}
		r.seen[address] = w
	}
	w.count++
	if w.count > limit {
		return w.ends.Sub(now)
	}
	return 0
}

// count tells how many calls were counted in the present window.
func (r *rateLimit) count(address string, now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if w := r.seen[address]; w != nil && now.Before(w.ends) {
		return w.count
	}
	return 0
}

// forget begins to count anew.
func (r *rateLimit) forget(address string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.seen, address)
}
