package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

func TestEveryRefusalIsAProblemInChinese(t *testing.T) {
	w := newWorld(t)
	w.play([]scenario{
		{name: "route", as: "keeper", method: "GET", path: "/nowhere", status: 404, want: []string{"route.not_found", "没有这个地址"}},
		{name: "method", as: "keeper", method: "PUT", path: "/tasks", status: 405, want: []string{"route.method_not_allowed"}},
		{name: "malformed", as: "keeper", method: "POST", path: "/documents", body: `{"type":`, status: 400, want: []string{"request.malformed", "JSON"}},
		{name: "no body", as: "keeper", method: "POST", path: "/documents", body: ``, status: 400, want: []string{"request.malformed"}},
		{name: "unknown member", as: "keeper", method: "POST", path: "/documents", body: `{"type":"x","color":"red"}`, status: 422,
			want: []string{`"location":"color"`, "没有“color”这个字段"}},
		{name: "wrong type", as: "keeper", method: "POST", path: "/documents", body: `{"type":7}`, status: 422, want: []string{`"location":"type"`, "应为文字"}},
		{name: "missing member", as: "keeper", method: "POST", path: "/documents", body: `{}`, status: 422, want: []string{"缺少字段 type"}},
		{name: "bad number", as: "keeper", method: "GET", path: "/tasks?page_size=many", status: 422, want: []string{`"location":"page_size"`, "应为整数"}},
		{name: "too large a page", as: "keeper", method: "GET", path: "/tasks?page_size=9999", status: 422, want: []string{"不能大于 200"}},
		{name: "no such view", as: "keeper", method: "GET", path: "/tasks?view=all", status: 422, want: []string{"只能是"}},
		{name: "no such date", as: "keeper", method: "GET", path: "/documents?from=2026-02-30", status: 422, want: []string{`"location":"from"`, "不是日期"}},
		{name: "no such state", as: "keeper", method: "GET", path: "/documents?state=lost", status: 422, want: []string{"没有“lost”这种状态"}},
		{name: "foreign cursor", as: "keeper", method: "GET", path: "/documents?cursor=abc", status: 422, want: []string{"cursor.invalid"}},
	})
	r := w.call("keeper", http.MethodGet, "/nowhere", nil, "X-Request-ID", "abc-123")
	assert.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
	assert.Equal(t, "abc-123", r.header.Get("X-Request-ID"))
	assert.Equal(t, "abc-123", r.at(t, "request_id"))
	assert.NotEqual(t, "abc\n123", w.call("keeper", http.MethodGet, "/nowhere", nil, "X-Request-ID", "<script>").at(t, "request_id"))
}

func TestAWrongContentTypeIsSaid(t *testing.T) {
	w := newWorld(t)
	r := w.call("keeper", http.MethodPost, "/documents", `<a/>`, "Content-Type", "text/xml")
	assert.Equal(t, http.StatusUnsupportedMediaType, r.status)
	assert.Contains(t, r.text(), "application/json")
	r = w.call("keeper", http.MethodPost, "/attachments", `{}`)
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Contains(t, r.text(), "multipart/form-data")
}

func TestABodyBeyondTheLimitIsRefusedBeforeItIsRead(t *testing.T) {
	w := newWorld(t)
	conn, err := net.Dial("tcp", w.listen())
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /api/v1/documents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{", 9<<20)
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(answer), "413")
	assert.Contains(t, string(answer), "9 MB")
	assert.Contains(t, string(answer), "8 MB")
	assert.NotContains(t, string(answer), `"request_id":""`)
}

// broken is an archive that fails in both ways a dependency can.
type broken struct{ approval.Archive }

func (broken) Paper(context.Context, string) (*document.Document, error) { panic("nil map") }
func (broken) Documents(context.Context, directory.Scope, document.Filter, document.PageRequest) (document.Page[document.Document], error) {
	return document.Page[document.Document]{}, errors.New("dial tcp 10.0.0.7: secret-host refused")
}

func TestOurDefectsAreLoggedAndNotShown(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Archive = broken{d.Archive} })
	for _, path := range []string{"/documents", "/documents/RK-20260301-0001"} {
		r := w.call("keeper", http.MethodGet, path, nil)
		assert.Equal(t, http.StatusInternalServerError, r.status, path)
		assert.Equal(t, "internal", r.at(t, "code"))
		assert.NotContains(t, r.text(), "secret-host")
		assert.NotContains(t, r.text(), "nil map")
		assert.Contains(t, w.log.String(), r.at(t, "request_id"))
	}
	assert.Contains(t, w.log.String(), "secret-host")
	assert.Contains(t, w.log.String(), "nil map")
}

func TestAnswersAreNotCachedAndPagesAreHeldToOurOwnFiles(t *testing.T) {
	w := newWorld(t)
	r := w.call("keeper", http.MethodGet, "/document-types", nil, "Accept-Encoding", "gzip")
	assert.Equal(t, "no-store", r.header.Get("Cache-Control"))
	assert.Equal(t, "gzip", r.header.Get("Content-Encoding"))
	assert.Contains(t, r.header.Get("Content-Security-Policy"), "default-src 'self'")
	assert.NotContains(t, r.header.Get("Content-Security-Policy"), "unsafe-eval")
	assert.Equal(t, "nosniff", r.header.Get("X-Content-Type-Options"))

	get := func(path string) reply {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.Header.Set("Accept-Encoding", "gzip")
		return w.send(req)
	}
	asset := get("/assets/app-1a2b.js")
	assert.Contains(t, asset.header.Get("Cache-Control"), "immutable")
	assert.Equal(t, "gzip", asset.header.Get("Content-Encoding"))
	assert.Equal(t, "no-cache", get("/").header.Get("Cache-Control"))
	assert.Contains(t, get("/documents/RK-20260301-0001").text(), "社保卡", "the interface routes itself")
	assert.Equal(t, http.StatusNotFound, get("/assets/app-old.js").status)
	assert.Equal(t, http.StatusNotFound, get("/../../etc/passwd.txt").status)
	assert.Equal(t, http.StatusNotFound, get("/api/v2/x").status)
}

func TestProbes(t *testing.T) {
	ready := errors.New("no database")
	w := newWorld(t, func(d *api.Deps) { d.Ready = func(context.Context) error { return ready } })
	get := func(path string) reply { return w.send(httptest.NewRequest(http.MethodGet, path, nil)) }
	assert.Equal(t, http.StatusOK, get("/healthz").status)
	assert.Equal(t, http.StatusServiceUnavailable, get("/readyz").status)
	ready = nil
	assert.Equal(t, http.StatusOK, get("/readyz").status)
	w.call("keeper", http.MethodGet, "/documents/RK-20260301-0001", nil)
	metrics := get("/metrics")
	require.Equal(t, http.StatusOK, metrics.status)
	assert.Contains(t, metrics.text(), `route="/api/v1/documents/:id"`)
	assert.NotContains(t, metrics.text(), "RK-2026")
}
