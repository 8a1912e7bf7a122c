package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

func TestTheSameKeyMakesOnePaper(t *testing.T) {
	w := newWorld(t)
	first := w.call("keeper", http.MethodPost, "/documents", receipt(5, submitted), "Idempotency-Key", "k1")
	require.Equal(t, http.StatusCreated, first.status, first.text())
	second := w.call("keeper", http.MethodPost, "/documents", receipt(5, submitted), "Idempotency-Key", "k1")
	assert.Equal(t, first.text(), second.text())
	assert.Equal(t, "true", second.header.Get("Idempotent-Replayed"))
	other := w.call("keeper", http.MethodPost, "/documents", receipt(6, submitted), "Idempotency-Key", "k1")
	assert.Equal(t, "idempotency.mismatch", other.at(t, "code"))
	assert.Equal(t, http.StatusCreated, w.call("keeper2", http.MethodPost, "/documents", receipt(5, submitted), "Idempotency-Key", "k1").status, "a key is its owner's")
	assert.EqualValues(t, 2, w.call("keeper", http.MethodGet, "/documents", nil).at(t, "total"))
	long := w.call("keeper", http.MethodPost, "/documents", receipt(5), "Idempotency-Key", strings.Repeat("k", 65))
	assert.Equal(t, http.StatusUnprocessableEntity, long.status)
}

func TestADoubleClickMakesOnePaper(t *testing.T) {
	w := newWorld(t)
	w.token("keeper")
	var all sync.WaitGroup
	statuses := make([]int, 4)
	for i := range statuses {
		all.Go(func() {
			statuses[i] = w.call("keeper", http.MethodPost, "/documents", receipt(5, submitted), "Idempotency-Key", "click").status
		})
	}
	all.Wait()
	assert.Contains(t, statuses, http.StatusCreated)
	assert.EqualValues(t, 1, w.call("keeper", http.MethodGet, "/documents", nil).at(t, "total"))
}

// flaky fails to submit once, as when the engine restarts.
type flaky struct {
	api.Processes
	failed bool
}

func (f *flaky) Submit(ctx context.Context, id string, by approval.By, version int) (approval.Outcome, error) {
	if !f.failed {
		f.failed = true
		return approval.Outcome{}, errors.New("engine away")
	}
	return f.Processes.Submit(ctx, id, by, version)
}

func TestAFailureOfOursMayBeTriedAgainUnderItsKey(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Processes = &flaky{Processes: d.Processes} })
	first := w.call("keeper", http.MethodPost, "/documents", receipt(5, submitted), "Idempotency-Key", "k1")
	require.Equal(t, http.StatusInternalServerError, first.status)
	second := w.call("keeper", http.MethodPost, "/documents", receipt(5, submitted), "Idempotency-Key", "k1")
	require.Equal(t, http.StatusCreated, second.status, second.text())
	assert.Equal(t, first.at(t, "document_id"), second.at(t, "id"), "the draft of the first try went on")
	assert.Equal(t, string(document.Pending), second.at(t, "state"))
	third := w.call("keeper", http.MethodPost, "/documents", receipt(5, submitted), "Idempotency-Key", "k1")
	assert.Equal(t, second.text(), third.text())
}
