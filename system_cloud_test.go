package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/integrations/cloudsign"
	"cardflow/internal/integrations/wire"
)

// breakable is a stand-in of the cloud's service that can stop to answer.
type breakable struct {
	*httptest.Server
	down  atomic.Bool
	signs atomic.Int64
}

func newBreakable(t *testing.T) *breakable {
	t.Helper()
	b := &breakable{}
	box := &cloudsign.Sandbox{Config: cloudsign.Config{App: "service", Secret: keyServiceSecret}, Master: "of the service",
		Judge: func() wire.Fault {
			if b.down.Load() {
				return wire.ServerError
			}
			return wire.NoFault
		}}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/sign" && !b.down.Load() {
			b.signs.Add(1)
		}
		box.ServeHTTP(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

// under starts a house whose keys the service keeps, and does not wait for it.
func (b *breakable) under(h *house) *process {
	return spawn(h.t, "CARDFLOW_KEYS_SERVICE_URL="+b.URL, "CARDFLOW_KEYS_SERVICE_SECRET="+keyServiceSecret,
		"serve", "--demo", "--listen", h.address, "--data-dir", h.dir, "--temporal-port", strconv.Itoa(h.engine))
}

// probe gives what a probe of the process says.
func probe(t *testing.T, address, path string) string {
	t.Helper()
	res, err := http.Get("http://" + address + path)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode, path)
	return string(text)
}

// agree lets somebody agree to a paper that waits for him.
func agree(t *testing.T, address, username, paper string) {
	t.Helper()
	d, status := login(t, address, username, "Demo@2026!")
	require.Equal(t, http.StatusOK, status, username)
	items := d.call(t, http.StatusOK, http.MethodGet, "/tasks?view=todo&q="+paper, nil)["items"].([]any)
	require.Len(t, items, 1, "%s has %s to do", username, paper)
	id := items[0].(map[string]any)["id"].(string)
	d.call(t, http.StatusOK, http.MethodPost, "/tasks/"+id+"/decisions", map[string]any{"action": "agree"})
}

// demoReceipt is a receipt of what the demonstration has.
func demoReceipt(t *testing.T, d desk) map[string]any {
	t.Helper()
	list := d.call(t, http.StatusOK, http.MethodGet, "/documents?type=warehouse.material_receipt&state=done&page_size=1", nil)["items"].([]any)
	require.NotEmpty(t, list)
	paper := d.call(t, http.StatusOK, http.MethodGet, "/documents/"+list[0].(map[string]any)["id"].(string), nil)
	return map[string]any{"type": "warehouse.material_receipt", "submit": true, "head": paper["head"], "lines": paper["lines"]}
}

// TestThePlatformWorksUnderTheCloudServiceAndSignsNothingWithoutIt logs in, decides and
// restarts with a root key that only the service has; while that is away what runs goes
// on, and nothing starts.
func TestThePlatformWorksUnderTheCloudServiceAndSignsNothingWithoutIt(t *testing.T) {
	h, service := newHouse(t), newBreakable(t)
	p := service.under(h)
	p.answers(h.address)
	require.NoFileExists(t, filepath.Join(h.dir, "cardflow.keys.root"))
	keeper, status := login(t, h.address, "keeper", "Demo@2026!")
	require.Equal(t, http.StatusOK, status)
	form := demoReceipt(t, keeper)
	paper := keeper.enter(t, form)
	agree(t, h.address, "inspector", paper)
	p.writes("audit log sealed")
	p.stop()
	require.NotZero(t, service.signs.Load(), "by the key that the service keeps")

	p = service.under(h)
	p.answers(h.address)
	agree(t, h.address, "dept_head", paper)
	require.Equal(t, "ok", probe(t, h.address, "/readyz"))
	require.Contains(t, probe(t, h.address, "/metrics"), "cardflow_impaired 0")

	service.down.Store(true)
	p.alive("to tell that the service is away", func() bool { return probe(t, h.address, "/readyz") != "ok" })
	require.Contains(t, probe(t, h.address, "/readyz"), "云签名验签服务没有正确应答")
	require.Contains(t, probe(t, h.address, "/metrics"), "cardflow_impaired 1")
	agree(t, h.address, "keeper2", paper)
	require.Equal(t, "done", keeper.call(t, http.StatusOK, http.MethodGet, "/documents/"+paper, nil)["state"], "who works goes on with the keys that are open")
	p.stop()
	require.NotContains(t, p.stderr.String(), keyServiceSecret)

	p = service.under(h)
	require.NotZero(t, p.wait(), "nothing starts without the service")
	require.Contains(t, p.stderr.String(), "云签名验签服务没有正确应答")
	require.NoFileExists(t, filepath.Join(h.dir, "cardflow.keys.root"), "no root key is made in its place")

	service.down.Store(false)
	p = service.under(h)
	p.answers(h.address)
	p.stop()
	_, stderr, code := runs(t, "CARDFLOW_KEYS_SERVICE_URL="+service.URL, "CARDFLOW_KEYS_SERVICE_SECRET="+keyServiceSecret,
		"audit", "verify", "--data-dir", h.dir)
	require.Zero(t, code, stderr)
	info, err := os.Stat(filepath.Join(h.dir, "cardflow.keys"))
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077)
}
