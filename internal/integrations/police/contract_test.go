package police

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
	"cardflow/internal/integrations/wire"
)

// place is the interface over real HTTP, with what passed over the wire.
type place struct {
	t      *testing.T
	box    *Sandbox
	client *Client
	behave Behaviour
	wire   string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	keys, err := gmcrypto.FileKeyring(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	p := &place{t: t}
	p.box = &Sandbox{Judge: func() Behaviour { return p.behave }, Config: Config{Secret: "shared", Keys: keys, Clock: time.Now}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.wire += string(body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		p.box.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.client = New(Config{URL: server.URL, App: "cardflow", Secret: "shared", Keys: keys, HTTP: &http.Client{Timeout: 300 * time.Millisecond}})
	return p
}

func batch() postal.Consignment {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	return postal.Consignment{Batch: "b1", Items: []postal.Item{
		{ID: "e1", Number: "EA100", Name: "王\U0002A6A5", IDNumber: "310101195001011228", At: at, Code: "203", State: postal.Sent},
		{ID: "e2", Number: "EA100", Name: "王\U0002A6A5", IDNumber: "310101195001011228", At: at.Add(time.Hour), Code: "704", State: postal.Delivered},
	}}
}

func (p *place) push() ([]postal.Receipt, error) { return p.client.Push(context.Background(), batch()) }

func TestBatchIsTakenWithAReceiptForEachEventAndNothingPersonalPassesInClear(t *testing.T) {
	p := newPlace(t)
	p.box.Refuse = func(i postal.Item) string {
		if i.ID == "e2" {
			return "时间早于办卡时间"
		}
		return ""
	}
	receipts, err := p.push()
	require.NoError(t, err)
	require.Equal(t, []postal.Receipt{{ID: "e1", Taken: true}, {ID: "e2", Reason: "时间早于办卡时间"}}, receipts)
	taken, _ := p.box.Taken()
	require.Equal(t, batch().Items[0], taken["e1"])
	for _, plain := range []string{"\U0002A6A5", "310101195001011228", "EA100"} {
		require.NotContains(t, p.wire, plain)
	}
}

func TestTroubleIsWorthAnotherTryAndEachEventIsTakenOnce(t *testing.T) {
	for name, c := range map[string]struct {
		b     Behaviour
		taken bool // before the answer was lost
	}{
		"500": {Behaviour{Fault: wire.ServerError}, false}, "cut off in the middle": {Behaviour{Fault: wire.Truncated}, true},
		"signed by another": {Behaviour{Fault: wire.WrongSignature}, true}, "slower than we can wait": {Behaviour{Delay: 600 * time.Millisecond}, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.behave = c.b
			_, err := p.push()
			require.Error(t, err)
			require.Equal(t, fault.KindUnavailable, fault.From(err).Kind, "%v", err)
			for _, secret := range []string{"310101195001011228", "\U0002A6A5", "127.0.0.1"} {
				require.NotContains(t, err.Error(), secret)
			}
			p.behave = Behaviour{}
			receipts, err := p.push()
			require.NoError(t, err)
			require.Len(t, receipts, 2)
			taken, again := p.box.Taken()
			require.Len(t, taken, 2)
			require.Equal(t, c.taken, again == 2)
		})
	}
}

func TestReceiptThatIsMissingIsSeen(t *testing.T) {
	p := newPlace(t)
	p.behave = Behaviour{Fault: Forgetful}
	receipts, err := p.push()
	require.NoError(t, err)
	require.Len(t, receipts, 1, "the desk sends the batch again")
}

func TestRefusalOfTheWholeBatchIsNoOutage(t *testing.T) {
	p := newPlace(t)
	p.behave = Behaviour{Fault: wire.Refused}
	_, err := p.push()
	require.True(t, fault.Is(err, "police.refused"), "%v", err)
	p.client.cfg.Secret = "not ours"
	_, err = p.push()
	require.True(t, fault.Is(err, "police.refused"), "%v", err)
	p.client.cfg.URL = "http://127.0.0.1:1"
	_, err = p.push()
	require.True(t, fault.Is(err, "police.unavailable"), "%v", err)
}

func TestBatchThatIsPlayedAgainIsRefused(t *testing.T) {
	p := newPlace(t)
	body, err := p.client.body(batch())
	require.NoError(t, err)
	m := signature.Message{Method: http.MethodPost, Path: Path, Body: body}
	m.Stamp(time.Now())
	send := func() int {
		req, err := http.NewRequest(http.MethodPost, p.client.cfg.URL+Path, strings.NewReader(string(body)))
		require.NoError(t, err)
		require.NoError(t, wire.HeadersOf(headers).Dress(req.Header, "cardflow", "shared", m))
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		return res.StatusCode
	}
	require.Equal(t, http.StatusOK, send())
	require.Equal(t, http.StatusUnauthorized, send())
}
