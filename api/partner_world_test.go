package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/partner"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
	"cardflow/internal/store/storetest"
)

const (
	ssb, alipay, hotline, post = "ssb", "alipay", "962222", "post"
	partnerSecret              = "0123456789abcdef0123456789abcdef"
)

// partners are three as they will be connected, and one that may call once a minute.
func (w *world) partners(t *testing.T) partner.Gate {
	t.Helper()
	key, err := gmcrypto.NewSM2Private()
	require.NoError(t, err)
	w.sm2 = key
	known := func(id, name string, scheme signature.Scheme, perMinute int, functions ...string) signature.Known {
		return signature.Known{Partner: partner.Partner{ID: id, Name: name, Functions: functions, PerMinute: perMinute}, Scheme: scheme}
	}
	all := []signature.Known{
		known(ssb, "随申办", signature.HMAC(partnerSecret), 100, partner.CheckSenior, partner.SubmitSenior, partner.ListOutlets, partner.SeniorProgress),
		known(alipay, "支付宝生活号", signature.SM2{Public: key.Public()}, 100, partner.AlipayProgress),
		known(hotline, "962222 网站", signature.HMAC(partnerSecret), 100, partner.PublicProgress),
		known(post, "邮政", signature.HMAC(partnerSecret), 100, partner.PostalEvents),
		known("slow", "慢", signature.HMAC(partnerSecret), 1, partner.ListOutlets),
	}
	for _, k := range all {
		w.known = append(w.known, k.Partner)
	}
	return signature.NewGate(all, w.now)
}

// mayAsPartner tells whether a partner was given a function.
func (w *world) mayAsPartner(id, function string) bool {
	return slices.ContainsFunc(w.known, func(p partner.Partner) bool { return p.ID == id && p.May(function) })
}

// client is a partner over real HTTP.
type client struct {
	w    *world
	base string
}

func newPartnerWorld(t *testing.T) (*world, client) {
	t.Helper()
	w := newSeniorWorld(t)
	return w, client{w: w, base: "http://" + w.listen()}
}

// signed builds a request of a partner; change may spoil it behind the signature.
func (c client) signed(id, method, path string, body []byte, change ...func(*http.Request)) *http.Request {
	c.w.t.Helper()
	target, err := url.Parse(c.base + "/partner/v1" + path)
	require.NoError(c.w.t, err)
	m := signature.Message{Method: method, Path: target.EscapedPath(), Query: target.RawQuery, Body: body}
	m.Stamp(c.w.now())
	var by signature.Signer = signature.HMAC(partnerSecret)
	if id == alipay {
		by = signature.SM2Signer{Private: c.w.sm2}
	}
	signed, err := m.Sign(by)
	require.NoError(c.w.t, err)
	req, err := http.NewRequest(method, target.String(), bytes.NewReader(body))
	require.NoError(c.w.t, err)
	for name, v := range map[string]string{"X-Partner-Id": id, "X-Partner-Timestamp": m.Timestamp, "X-Partner-Nonce": m.Nonce, "X-Partner-Signature": signed} {
		req.Header.Set(name, v)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, f := range change {
		f(req)
	}
	return req
}

func (c client) do(req *http.Request) reply {
	c.w.t.Helper()
	res, err := http.DefaultClient.Do(req)
	require.NoError(c.w.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(c.w.t, err)
	return reply{status: res.StatusCode, header: res.Header, body: text}
}

func (c client) post(id, path string, body any) reply {
	c.w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(c.w.t, err)
	return c.do(c.signed(id, http.MethodPost, path, raw))
}

// elderOf is an application by a partner for an elder with a rare name.
func (c client) elderOf(serial, number string) map[string]any {
	return map[string]any{"serial": serial, "region": "local", "name": "王\U0002A6A5", "id_number": number, "phone": "13812345678",
		"address": "上海市黄浦区南京东路1号", "household": "上海市黄浦区福州路9号", "delivery": "post", "pickup": storetest.OutletID,
		"photo": base64.StdEncoding.EncodeToString(portrait(c.w.t, 358, 441))}
}

func (c client) submit(serial, number string) reply {
	c.w.t.Helper()
	return c.post(ssb, "/senior/applications", c.elderOf(serial, number))
}

// refused asserts that an answer is a problem with a code.
func refused(t *testing.T, r reply, status int, code string) {
	t.Helper()
	require.Equal(t, status, r.status, r.text())
	require.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
	require.Equal(t, code, r.at(t, "code"), r.text())
	require.NotEmpty(t, r.at(t, "detail"))
	require.NotEmpty(t, r.at(t, "request_id"))
}

// audited gives what the audit log has of a partner, the newest first.
func (w *world) audited(id string) []audit.Entry {
	w.t.Helper()
	found, err := w.store.Audit().Entries(context.Background(), audit.Filter{Actors: []string{"partner:" + id}}, document.PageRequest{Size: 100})
	require.NoError(w.t, err)
	return found.Items
}

func person(name, number string) map[string]any {
	return map[string]any{"name": name, "id_number": number}
}
