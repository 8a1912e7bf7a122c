package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/senior"
	"cardflow/internal/store/storetest"
)

func TestCallThatIsNotGenuineFreshAndAllowedIsRefused(t *testing.T) {
	w, c := newPartnerWorld(t)
	body, err := json.Marshal(person("王\U0002A6A5", elder))
	require.NoError(t, err)
	progress := func(id string, change ...func(*http.Request)) reply {
		return c.do(c.signed(id, http.MethodPost, "/senior/progress", body, change...))
	}
	header := func(name, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(name, v) } }
	other := bytes.Replace(body, []byte("1228"), []byte("4031"), 1)
	for name, r := range map[string]reply{
		"wrong signature": progress(ssb, header("X-Partner-Signature", strings.Repeat("0", 64))),
		"no signature":    progress(ssb, func(r *http.Request) { r.Header.Del("X-Partner-Signature") }),
		"no headers":      progress(ssb, func(r *http.Request) { r.Header = http.Header{"Content-Type": {"application/json"}} }),
		"unknown partner": progress(ssb, header("X-Partner-Id", "nobody")),
		"another partner": progress(ssb, header("X-Partner-Id", alipay)),
		"another time":    progress(ssb, header("X-Partner-Timestamp", fmt.Sprint(w.now().UnixMilli()+1))),
		"another nonce":   progress(ssb, header("X-Partner-Nonce", "n")),
		"tampered body": progress(ssb, func(r *http.Request) {
			again := c.signed(ssb, http.MethodPost, "/senior/progress", other)
			r.Body, r.GetBody, r.ContentLength = again.Body, again.GetBody, again.ContentLength
		}),
		"another path": progress(ssb, func(r *http.Request) { r.URL.Path = "/partner/v1/senior/eligibility" }),
		"a query":      progress(ssb, func(r *http.Request) { r.URL.RawQuery = "x=1" }),
		"sm2 by hand":  progress(alipay, header("X-Partner-Signature", base64.StdEncoding.EncodeToString([]byte("0E")))),
	} {
		t.Run(name, func(t *testing.T) { refused(t, r, http.StatusUnauthorized, partner.CodeSignature) })
	}
	refused(t, progress(ssb, header("Content-Encoding", "gzip")), http.StatusUnprocessableEntity, "request.content_encoding")
	refused(t, progress(hotline), http.StatusForbidden, partner.CodeNotAllowed)

	old := c.signed(ssb, http.MethodPost, "/senior/progress", body)
	w.pass(6 * time.Minute)
	refused(t, c.do(old), http.StatusUnauthorized, partner.CodeTimestamp)
	early := c.signed(ssb, http.MethodPost, "/senior/progress", body)
	w.pass(-6 * time.Minute)
	refused(t, c.do(early), http.StatusUnauthorized, partner.CodeTimestamp)

	once := c.signed(ssb, http.MethodPost, "/senior/progress", body)
	again := once.Clone(context.Background())
	again.Body, _ = once.GetBody()
	refused(t, c.do(once), http.StatusNotFound, partner.CodeAbsent)
	refused(t, c.do(again), http.StatusConflict, partner.CodeNonce)
}

func TestEachPartnerHasItsRateAndIsToldWhenToComeAgain(t *testing.T) {
	w, c := newPartnerWorld(t)
	outlets := func() reply { return c.do(c.signed("slow", http.MethodGet, "/senior/outlets", nil)) }
	require.Equal(t, http.StatusOK, outlets().status)
	r := outlets()
	refused(t, r, http.StatusTooManyRequests, partner.CodeLimited)
	require.Equal(t, "60", r.header.Get("Retry-After"))
	require.Equal(t, http.StatusOK, c.do(c.signed(ssb, http.MethodGet, "/senior/outlets", nil)).status, "the others are not slowed down")
	w.pass(time.Minute)
	require.Equal(t, http.StatusOK, outlets().status)
}

func TestContentIsCheckedBehindTheSignature(t *testing.T) {
	w, c := newPartnerWorld(t)
	send := func(path string, body []byte) reply { return c.do(c.signed(ssb, http.MethodPost, path, body)) }
	refused(t, send("/senior/progress", []byte(`{"name":`)), http.StatusBadRequest, "request.malformed")
	refused(t, send("/senior/progress", nil), http.StatusBadRequest, "request.malformed")
	refused(t, send("/senior/progress", bytes.Repeat([]byte(" "), 17<<10)), http.StatusRequestEntityTooLarge, "request.too_large")
	refused(t, send("/senior/progress", []byte(`{"name":"王","id_number":"310101195001011229"}`)), http.StatusUnprocessableEntity, "identity.id_number")
	refused(t, send("/senior/progress", []byte(`{"id_number":"`+elder+`"}`)), http.StatusUnprocessableEntity, "request.invalid")
	refused(t, send("/senior/progress", []byte(`{"name":"王","id_number":"`+elder+`","x":1}`)), http.StatusUnprocessableEntity, "request.invalid")

	huge := c.signed(ssb, http.MethodPost, "/senior/applications", bytes.Repeat([]byte("x"), 7<<20))
	if res, err := http.DefaultClient.Do(huge); err == nil { // the server may hang up while we are still sending
		defer res.Body.Close()
		require.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode)
	}
	wrong := func(field string, v any, code, field2 string) {
		t.Helper()
		body := c.elderOf("wrong", elder)
		body[field] = v
		r := c.post(ssb, "/senior/applications", body)
		refused(t, r, http.StatusUnprocessableEntity, code)
		require.Equal(t, field2, r.at(t, "errors", 0, "location"), r.text())
	}
	wrong("photo", "no base64!", "senior.photo", "photo")
	wrong("photo", base64.StdEncoding.EncodeToString([]byte("no picture")), "senior.photo", "photo")
	wrong("photo", base64.StdEncoding.EncodeToString(portrait(t, 200, 200)), "senior.photo", "photo")
	wrong("phone", "12", "senior.invalid", "phone")
	wrong("pickup", "nowhere", "senior.pickup", "pickup")
	wrong("serial", "", "request.invalid", "serial")
	wrong("serial", "a b", "request.invalid", "serial")
	wrong("id_number", "310101195001011229", "identity.id_number", "id_number")
	none, err := w.store.Seniors().Applications(context.Background(), directory.Scope{All: true}, senior.Filter{}, document.PageRequest{Size: 1})
	require.NoError(t, err)
	require.Empty(t, none.Items)
}

func TestEligibilityTellsEligibleUnderAgeHolderAndWrongNameApart(t *testing.T) {
	_, c := newPartnerWorld(t)
	require.Equal(t, http.StatusOK, c.submit("1", elder).status)
	check := func(name, number string) reply {
		return c.post(ssb, "/senior/eligibility", map[string]any{"region": "local", "name": name, "id_number": number, "household": "上海市黄浦区福州路9号"})
	}
	for _, x := range []struct{ name, number, code string }{
		{"李明", "310101195001014031", ""},
		{"李明", "310101197001011227", senior.CodeUnderAge},
		{"王\U0002A6A5", elder, senior.CodeUnderWay},
		{"王明", elder, partner.CodeUnmatched},
	} {
		r := check(x.name, x.number)
		require.Equal(t, http.StatusOK, r.status, r.text())
		assert.Equal(t, x.code, r.at(t, "code"), r.text())
		assert.Equal(t, x.code == "", r.at(t, "eligible"))
		assert.Equal(t, x.code == "", r.at(t, "reason") == "")
	}
	r := c.post(ssb, "/senior/eligibility", map[string]any{"region": "local", "name": "李明", "id_number": "310101195001014031"})
	require.Equal(t, senior.CodeNotResident, r.at(t, "code"))
	require.NotContains(t, check("王明", elder).text(), "JL-", "who does not know the name is told nothing of the application")
	refused(t, c.submit("2", elder), http.StatusConflict, senior.CodeUnderWay)
}

func TestSerialIsTakenOnceHoweverOftenItComes(t *testing.T) {
	w, c := newPartnerWorld(t)
	body, err := json.Marshal(c.elderOf("SSB-20260302-0001", elder))
	require.NoError(t, err)
	requests := make([]*http.Request, 10)
	for i := range requests {
		requests[i] = c.signed(ssb, http.MethodPost, "/senior/applications", body)
	}
	replies := make([]reply, len(requests))
	var group sync.WaitGroup
	for i, req := range requests {
		group.Go(func() { replies[i] = c.do(req) })
	}
	group.Wait()
	for _, r := range replies {
		require.Equal(t, http.StatusOK, r.status, r.text())
		require.JSONEq(t, replies[0].text(), r.text())
	}
	all, err := w.store.Seniors().Applications(context.Background(), directory.Scope{All: true}, senior.Filter{}, document.PageRequest{Size: 5})
	require.NoError(t, err)
	require.Len(t, all.Items, 1)
	later := c.do(c.signed(ssb, http.MethodPost, "/senior/applications", body))
	require.JSONEq(t, replies[0].text(), later.text())
	changed := c.elderOf("SSB-20260302-0001", elder)
	changed["phone"] = "13900000000"
	r := c.post(ssb, "/senior/applications", changed)
	refused(t, r, http.StatusConflict, partner.CodeSerial)
	require.Equal(t, "serial", r.at(t, "errors", 0, "location"))
}

func TestApplicationOfAPartnerIsWorkedOnAtTheCounterLikeAnyOther(t *testing.T) {
	w, c := newPartnerWorld(t)
	id := c.submit("1", elder).at(t, "application").(string)
	a, err := w.store.Seniors().Application(context.Background(), id)
	require.NoError(t, err)
	require.Equal(t, []any{senior.Verifying, storetest.OutletID}, []any{a.Phase, a.Outlet})
	require.Equal(t, true, w.calledBack(id, senior.Pass, verificationSecret).at(t, "taken"))
	shown := w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil)
	require.Equal(t, "随申办", shown.at(t, "timeline", 0, "actor"), shown.text())
	photo := w.call(storetest.OutletClerk, http.MethodGet, "/attachments/"+shown.at(t, "photo").(string), nil)
	require.Equal(t, http.StatusOK, photo.status)
	require.Equal(t, portrait(t, 358, 441), photo.body)
	require.Equal(t, "making", w.act(storetest.OutletClerk, id, "admit").at(t, "stage"))
	require.Equal(t, http.StatusNotFound, w.call(storetest.OtherClerk, http.MethodGet, "/senior/applications/"+id, nil).status)
}

func TestNamesPassByteForByte(t *testing.T) {
	w, c := newPartnerWorld(t)
	numbers := []string{elder, "310101195001014031", "31010119500101404X", "310101195001015034", "310101195001011236", "310101195001012001",
		"310101195001012028", "310101195001012044", "310101195001012060"}
	for i, name := range []string{"㐀一", "王\U00020000", "王\U0002A700", "王\U0002B740", "王\U0002B820", "王\U0002CEB0", "王\U00030000", "王\U00031350",
		"王\uE863\U000E0100"} {
		body := c.elderOf(fmt.Sprint(i), numbers[i])
		body["name"] = name
		r := c.post(ssb, "/senior/applications", body)
		require.Equal(t, http.StatusOK, r.status, "%d %s", i, r.text())
		a, err := w.store.Seniors().Application(context.Background(), r.at(t, "application").(string))
		require.NoError(t, err)
		require.Equal(t, []byte(name), []byte(a.Name))
		require.Equal(t, http.StatusOK, c.post(ssb, "/senior/progress", person(name, numbers[i])).status, name)
	}
	require.Equal(t, http.StatusOK, c.post(ssb, "/senior/progress", person("王䶮", numbers[8])).status, "the standard character finds the one of an old font")
}

func TestProgressIsTheSameForEveryPartnerAndTellsNothingOfStrangers(t *testing.T) {
	w, c := newPartnerWorld(t)
	id := c.submit("1", elder).at(t, "application").(string)
	me := person("王\U0002A6A5", elder)
	here := c.post(ssb, "/senior/progress", me)
	require.Equal(t, []any{id, "verifying", "实人认证中"}, []any{here.at(t, "application"), here.at(t, "stage"), here.at(t, "stage_label")})
	require.Equal(t, storetest.OutletID, here.at(t, "pickup", "id"))
	there := c.post(hotline, "/hotline/senior/progress", me)
	require.JSONEq(t, here.text(), there.text())

	stranger := c.post(ssb, "/senior/progress", person("王\U0002A6A5", "310101195001014031"))
	wrongName := c.post(ssb, "/senior/progress", person("王明", elder))
	refused(t, stranger, http.StatusNotFound, partner.CodeAbsent)
	refused(t, wrongName, http.StatusNotFound, partner.CodeAbsent)
	same := func(r reply) string { return strings.ReplaceAll(r.text(), r.at(t, "request_id").(string), "") }
	require.Equal(t, same(stranger), same(wrongName))

	for _, r := range []reply{here, there} {
		for _, secret := range []string{elder, "\U0002A6A5", "13812345678", "南京东路"} {
			require.NotContains(t, r.text(), secret)
		}
	}
	w.calledBack(id, senior.Pass, verificationSecret)
	w.act(storetest.OutletClerk, id, "admit")
	require.Equal(t, "making", c.post(ssb, "/senior/progress", me).at(t, "stage"))
	require.Equal(t, "making", c.post(alipay, "/alipay/senior/progress", me).at(t, "stage"))
}

func TestAlipayShowsLogisticsAndMasksThePerson(t *testing.T) {
	w, c := newPartnerWorld(t)
	id := c.submit("1", elder).at(t, "application").(string)
	me := person("王\U0002A6A5", elder)
	require.Nil(t, c.post(alipay, "/alipay/senior/progress", me).at(t, "parcel"))
	w.calledBack(id, senior.Pass, verificationSecret)
	w.act(storetest.OutletClerk, id, "admit")
	a, err := w.store.Seniors().Application(context.Background(), id)
	require.NoError(t, err)
	d, err := w.store.Archive().Paper(context.Background(), id)
	require.NoError(t, err)
	_, err = w.deps.Seniors.Desk.(*senior.Desk).Produced(context.Background(), senior.Visit{ID: id, Phase: string(a.Phase), Number: d.Visit}, "SB0000001")
	require.NoError(t, err)
	require.Equal(t, "mail", w.act(storetest.CenterOutlet, id, "send", "waybill", "EMS0000000001").at(t, "phase"))
	r := c.post(alipay, "/alipay/senior/progress", me)
	require.Equal(t, "on_the_way", r.at(t, "stage"), r.text())
	require.Equal(t, []any{"EMS0000000001", "已交寄"}, []any{r.at(t, "parcel", "waybill"), r.at(t, "parcel", "events", 0, "label")})
	require.Equal(t, []any{"310***********1228", "138****5678"}, []any{r.at(t, "id_number"), r.at(t, "phone")})
	for _, secret := range []string{elder, "\U0002A6A5", "13812345678", "南京东路1号", "SB0000001"} {
		require.NotContains(t, r.text(), secret)
	}
}

func TestOldQueriesOfAlipayDoNotExist(t *testing.T) {
	w, c := newPartnerWorld(t)
	for _, path := range []string{"/alipay/senior/card", "/alipay/senior/applications", "/alipay/senior/outlets", "/alipay/senior"} {
		refused(t, c.do(c.signed(alipay, http.MethodPost, path, []byte("{}"))), http.StatusNotFound, "route.not_found")
	}
	require.NotContains(t, c.post(alipay, "/alipay/senior/progress", person("某", elder)).text(), "route.not_found")
	res := w.send(mustGet("/partner/openapi.json"))
	var doc struct {
		Paths map[string]map[string]struct {
			Function []struct{ Function string } `json:"x-function"`
		}
	}
	require.NoError(t, json.Unmarshal(res.body, &doc))
	served := map[string]string{}
	for path, methods := range doc.Paths {
		for _, op := range methods {
			served[path] = op.Function[0].Function
		}
	}
	require.Equal(t, map[string]string{"/partner/v1/senior/eligibility": "S-01.1", "/partner/v1/senior/applications": "S-01.2", "/partner/v1/senior/outlets": "S-01.3",
		"/partner/v1/postal/events": "C-22", "/partner/v1/senior/progress": "S-01.4", "/partner/v1/alipay/senior/progress": "S-04.2", "/partner/v1/hotline/senior/progress": "S-05"}, served)
	page := w.send(mustGet("/partner/docs"))
	require.Equal(t, http.StatusOK, page.status)
	require.Contains(t, page.text(), "/partner/v1/senior/eligibility")
	require.NotContains(t, page.text(), "/api/v1/")
	require.NotContains(t, w.send(mustGet("/api/openapi.json")).text(), "/partner/v1/")
}

func mustGet(path string) *http.Request {
	req, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		panic(err)
	}
	return req
}

func TestOutletsAreThoseInServiceOfADistrict(t *testing.T) {
	_, c := newPartnerWorld(t)
	all := c.do(c.signed(ssb, http.MethodGet, "/senior/outlets", nil))
	require.Len(t, all.at(t, "items"), 2)
	some := c.do(c.signed(ssb, http.MethodGet, "/senior/outlets?district="+storetest.OtherDistrict, nil))
	require.Len(t, some.at(t, "items"), 1)
	require.Equal(t, storetest.OtherOutlet, some.at(t, "items", 0, "id"))
	require.Equal(t, http.StatusUnprocessableEntity, c.do(c.signed(ssb, http.MethodPost, "/senior/applications", []byte(`{}`))).status)
}

func TestEveryCallIsInTheAuditLogWithoutPersonalData(t *testing.T) {
	w, c := newPartnerWorld(t)
	id := c.submit("1", elder).at(t, "application").(string)
	c.post(ssb, "/senior/progress", person("王\U0002A6A5", elder))
	c.post(ssb, "/senior/progress", person("王明", elder))
	c.do(c.signed(ssb, http.MethodPost, "/senior/progress", []byte("{}"), func(r *http.Request) { r.Header.Set("X-Partner-Signature", "0") }))
	type line struct{ name, function, action, object, result string }
	var got []line
	for _, e := range w.audited(ssb) {
		got = append(got, line{e.ActorName, e.Function, e.Action, e.Object, e.Result})
		require.NotEmpty(t, e.Address)
		require.NotEmpty(t, e.RequestID)
		for _, secret := range []string{"19500101", "\U0002A6A5", "13812345678", "王明"} {
			require.NotContains(t, fmt.Sprint(e), secret)
		}
	}
	require.ElementsMatch(t, []line{{"随申办", "S-01.2", "submit", id, "ok"}, {"随申办", "S-01.2", "call", id, "ok"}, {"随申办", "S-01.4", "call", id, "ok"},
		{"随申办", "S-01.4", "call", "", partner.CodeAbsent}, {"随申办", "S-01.4", "call", "", partner.CodeSignature}}, got)
	for _, secret := range []string{"19500101", "\U0002A6A5", "13812345678", "王明"} {
		require.NotContains(t, w.log.String(), secret)
	}
}

func TestCallbackPlayedAgainChangesNothingWithinItsTime(t *testing.T) {
	w := newSeniorWorld(t)
	id := w.applied(storetest.OutletClerk, elder)
	a, err := w.store.Seniors().Application(context.Background(), id)
	require.NoError(t, err)
	first := w.callbackOf(senior.Answer{Request: a.Request, Result: senior.Fail})
	again := first()
	require.Equal(t, true, again.at(t, "taken"), again.text())
	require.Equal(t, false, first().at(t, "taken"))
	require.Equal(t, http.StatusOK, w.act(storetest.OutletClerk, id, "reverify").status)
	require.Equal(t, false, first().at(t, "taken"))
	require.Equal(t, "verify", w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil).at(t, "phase"))

	// One that could not be carried out may come again as it is.
	unknown := w.callbackOf(senior.Answer{Request: "later", Result: senior.Pass})
	require.Equal(t, http.StatusNotFound, unknown().status)
	require.Equal(t, http.StatusNotFound, unknown().status)
}
