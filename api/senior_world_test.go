package api_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/verification"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

const verificationSecret = "shared-secret"

// seniorsAtOnce moves applications at the desk, without a process engine.
type seniorsAtOnce struct{ desk *senior.Desk }

func (p seniorsAtOnce) StartSenior(context.Context, string) error { return nil }
func (p seniorsAtOnce) SyncSenior(context.Context, string) error  { return nil }
func (p seniorsAtOnce) DoSenior(ctx context.Context, c senior.Command) (approval.Outcome, error) {
	return p.desk.Do(ctx, c)
}

func (p seniorsAtOnce) AnswerSenior(ctx context.Context, id string, a senior.Answer) error {
	_, err := p.desk.Receive(ctx, id, a, "callback")
	return err
}

func (w *world) seniors(t *testing.T) api.Seniors {
	desk := storetest.SeniorDesk(t, w.store, w.now)
	keys, err := gmcrypto.FileKeyring(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	client := verification.New(verification.Config{Secret: verificationSecret, Keys: keys, Clock: w.now})
	return api.Seniors{Desk: desk, Processes: seniorsAtOnce{desk}, Archive: w.store.Seniors(), Statistics: w.store.SeniorStatistics(), Callbacks: client,
		Logistics: postal.Logistics{Archive: w.store.Postal(), Own: senior.OwnLogistics{Histories: w.store.Archive()}}}
}

// newSeniorWorld adds the clerks and places of senior cards.
func newSeniorWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	more := storetest.WithSeniors(store.Directory{})
	more.Roles = nil // every role is there
	require.NoError(t, w.store.Seed(context.Background(), more))
	return w
}

// portrait draws what passes for a photo: skin in the middle with edges in it.
func portrait(t *testing.T, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{210, 220, 235, 255}
			dx, dy := float64(x-width/2)/float64(width), float64(y-height*2/5)/float64(height)
			switch {
			case dx*dx/0.07+dy*dy/0.09 >= 1:
			case (x/6+y/6)%5 == 0:
				c = color.RGBA{120, 78, 60, 255}
			default:
				c = color.RGBA{222, 176, 148, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}))
	return b.Bytes()
}

// photo uploads a photo that passes and gives its id.
func (w *world) photo(person string) string {
	w.t.Helper()
	r := w.upload(person, "/senior/photos", "elder.jpg", portrait(w.t, 358, 441))
	require.Equal(w.t, http.StatusOK, r.status, r.text())
	require.Equal(w.t, true, r.at(w.t, "ok"), r.text())
	return r.at(w.t, "attachment", "id").(string)
}

// elderForm is the form of an elder with a rare name.
func (w *world) elderForm(person, number string) map[string]any {
	w.t.Helper()
	identity := w.upload(person, "/attachments", "id.jpg", portrait(w.t, 400, 300))
	require.Equal(w.t, http.StatusCreated, identity.status, identity.text())
	return map[string]any{"region": "local", "name": "王\U0002A6A5", "id_number": number, "phone": "13812345678",
		"address": "上海市黄浦区南京东路1号", "household": "上海市黄浦区福州路9号", "delivery": "post", "pickup": storetest.OutletID,
		"photo": w.photo(person), "identity": identity.at(w.t, "id")}
}

// applied takes an application and gives its number.
func (w *world) applied(person, number string) string {
	w.t.Helper()
	r := w.call(person, http.MethodPost, "/senior/applications", w.elderForm(person, number))
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

func (w *world) act(person, id, verb string, more ...string) reply {
	w.t.Helper()
	body := map[string]any{"verb": verb}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i]] = more[i+1]
	}
	return w.call(person, http.MethodPost, "/senior/applications/"+id+"/actions", body)
}

// calledBack sends an answer of the provider about the present request.
func (w *world) calledBack(id string, result senior.Result, secret string) reply {
	w.t.Helper()
	a, err := w.store.Seniors().Application(context.Background(), id)
	require.NoError(w.t, err)
	return w.answer(senior.Answer{Request: a.Request, Result: result}, secret)
}

func (w *world) answer(a senior.Answer, secret string) reply {
	w.t.Helper()
	return w.callback(a, secret)()
}

// callbackOf signs a callback once; each call of it sends the very same.
func (w *world) callbackOf(a senior.Answer) func() reply { return w.callback(a, verificationSecret) }

func (w *world) callback(a senior.Answer, secret string) func() reply {
	w.t.Helper()
	var send func() reply
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		send = func() reply {
			req := httptest.NewRequest(r.Method, r.URL.Path, bytes.NewReader(b.Bytes()))
			req.Header = r.Header.Clone()
			return w.send(req)
		}
	}))
	defer server.Close()
	box := &verification.Sandbox{Config: verification.Config{Secret: secret, Clock: w.now}}
	require.NoError(w.t, box.Call(context.Background(), server.URL+"/callbacks/verification", a, secret))
	return send
}
