package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"cardflow/api"
)

func TestOnlyATrustedProxyTellsTheCallersAddress(t *testing.T) {
	// Requests of tests come from 0.0.0.0.
	for proxy, want := range map[string]string{"": "address=0.0.0.0", "10.0.0.1": "address=0.0.0.0", "0.0.0.0": "address=203.0.113.7"} {
		w := newWorld(t, func(d *api.Deps) {
			if proxy != "" {
				d.Config.TrustedProxies = []string{proxy}
			}
		})
		req := httptest.NewRequest(http.MethodGet, "/api/v1/meta", nil)
		req.Header.Set("X-Forwarded-For", "203.0.113.7")
		w.send(req)
		assert.Contains(t, w.log.String(), want, proxy)
	}
}
