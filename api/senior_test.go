package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/senior"
	"cardflow/internal/store/storetest"
)

const elder = "310101195001011228"

func TestEligibilityIsAnsweredAtOnce(t *testing.T) {
	w := newSeniorWorld(t)
	check := func(name string, body map[string]any, want ...string) scenario {
		return scenario{name: name, as: storetest.OutletClerk, method: http.MethodPost, path: "/senior/eligibility", body: body, status: http.StatusOK, want: want}
	}
	id := w.applied(storetest.OutletClerk, elder)
	w.play([]scenario{
		check("old enough, with a household", map[string]any{"region": "local", "id_number": "310101195001014031", "household": "上海市黄浦区福州路9号"}, `"eligible":true`),
		check("no household in the city", map[string]any{"region": "local", "id_number": "310101195001014031"}, `"eligible":false`, senior.CodeNotResident),
		check("of the delta", map[string]any{"region": "delta", "id_number": "320102195001012229", "province": "32"}, `"eligible":true`),
		check("too young", map[string]any{"region": "local", "id_number": "310101197001011227", "household": "上海市黄浦区福州路9号"}, senior.CodeUnderAge, "2035-01-01"),
		check("has one under way", map[string]any{"region": "local", "id_number": "310101 19500101 1228"}, senior.CodeUnderWay, id, `"known":true`, "王\U0002A6A5"),
		{name: "a wrong check digit", as: storetest.OutletClerk, method: http.MethodPost, path: "/senior/eligibility",
			body: map[string]any{"region": "local", "id_number": "310101195001011229"}, status: http.StatusUnprocessableEntity, want: []string{"校验位"}},
		{name: "somebody without the function", as: storetest.Keeper, method: http.MethodPost, path: "/senior/eligibility",
			body: map[string]any{"region": "local", "id_number": elder}, status: http.StatusForbidden},
	})
}

func TestPhotoIsRefusedWithItsReasonsAndNotKept(t *testing.T) {
	w := newSeniorWorld(t)
	r := w.upload(storetest.OutletClerk, "/senior/photos", "small.jpg", portrait(t, 200, 200))
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Contains(t, r.text(), `"code":"size"`)
	assert.Contains(t, r.text(), `"code":"ratio"`)
	assert.Nil(t, r.at(t, "attachment"))
	form := w.elderForm(storetest.OutletClerk, elder)
	form["photo"] = form["identity"] // an attachment that was never judged
	r = w.call(storetest.OutletClerk, http.MethodPost, "/senior/applications", form)
	assert.Equal(t, http.StatusUnprocessableEntity, r.status, r.text())
	assert.Contains(t, r.text(), "照片不合格")
}

func TestApplicationGoesFromTheCounterToTheHand(t *testing.T) {
	w := newSeniorWorld(t)
	id := w.applied(storetest.OutletClerk, elder)
	r := w.calledBack(id, senior.Pass, verificationSecret)
	require.Equal(t, true, r.at(t, "taken"), r.text())
	require.Equal(t, http.StatusOK, w.act(storetest.OutletClerk2, id, "admit").status)
	receipt := w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id+"/receipt", nil)
	require.Equal(t, http.StatusOK, receipt.status)
	for _, text := range []string{"王\U0002A6A5", "敬老卡申领受理回执", id, "310***********1228"} {
		require.Contains(t, receipt.text(), text)
	}
	for _, text := range []string{elder, "13812345678"} {
		require.NotContains(t, receipt.text(), text)
	}
	shown := w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil)
	require.Equal(t, "making", shown.at(t, "stage"))
	require.Len(t, shown.at(t, "timeline"), 3)
	require.Equal(t, "everything", w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+w.applied(storetest.OutletClerk, "310101195001014031"), nil).at(t, "editable"))
}

func TestForgedLateAndRepeatedCallbacksChangeNothing(t *testing.T) {
	w := newSeniorWorld(t)
	id := w.applied(storetest.OutletClerk, elder)
	require.Equal(t, http.StatusUnauthorized, w.calledBack(id, senior.Pass, "guessed").status)
	require.Equal(t, http.StatusUnauthorized, w.send(unsigned()).status)
	require.Equal(t, http.StatusNotFound, w.answer(senior.Answer{Request: "of nobody", Result: senior.Pass}, verificationSecret).status)
	require.Equal(t, true, w.calledBack(id, senior.Fail, verificationSecret).at(t, "taken"))
	require.Equal(t, false, w.calledBack(id, senior.Pass, verificationSecret).at(t, "taken"))
	require.Equal(t, "decide", w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil).at(t, "phase"))
}

func TestManualReviewTakesTwoClerksOfTheCentre(t *testing.T) {
	w := newSeniorWorld(t)
	id := w.applied(storetest.OutletClerk, elder)
	w.calledBack(id, senior.NoRecord, verificationSecret)
	shown := w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil)
	require.Equal(t, []any{"reverify", "manual", "cancel"}, shown.at(t, "actions"))
	require.Equal(t, http.StatusOK, w.act(storetest.OutletClerk, id, "manual").status)
	task := w.call(storetest.Reviewer, http.MethodGet, "/tasks?view=todo", nil)
	require.Equal(t, "/senior/"+id, task.at(t, "items", 0, "route"), task.text())
	photo := w.call(storetest.Reviewer, http.MethodGet, "/attachments/"+shown.at(t, "identity").(string), nil)
	require.Equal(t, http.StatusOK, photo.status, "the reviewer compares the pictures")
	require.Equal(t, http.StatusForbidden, w.act(storetest.OutletClerk, id, "agree").status)
	require.Equal(t, "review", w.act(storetest.Reviewer, id, "agree").at(t, "phase"))
	require.Equal(t, http.StatusForbidden, w.act(storetest.Reviewer, id, "agree").status)
	require.Equal(t, "accept", w.act(storetest.Reviewer2, id, "agree").at(t, "phase"))
}

func TestApplicationIsSeenWithinTheScopeAndMaskedToWhoOnlyLooks(t *testing.T) {
	w := newSeniorWorld(t)
	id := w.applied(storetest.OutletClerk, elder)
	path := "/senior/applications/" + id
	search := func(as, q string, status int, want, without []string) scenario {
		return scenario{name: as + " looks for " + q, as: as, method: http.MethodPost, path: "/senior/search", body: map[string]any{"q": q},
			status: status, want: want, without: without}
	}
	named, numbers := []string{id, "310***********1228", "王\U0002A6A5"}, []string{elder, "13812345678", "南京东路1号"}
	hidden := []string{elder, "\U0002A6A5", "13812345678", "南京东路1号"}
	w.play([]scenario{
		search(storetest.OutletClerk2, elder, http.StatusOK, named, numbers),
		search(storetest.OutletClerk, "王\U0002A6A5", http.StatusOK, named, numbers),
		search(storetest.OutletClerk, "1228", http.StatusOK, named, numbers),
		search(storetest.OutletClerk, id, http.StatusOK, named, numbers),
		search(storetest.OtherClerk, elder, http.StatusOK, []string{`"items":[]`}, []string{id}),
		search(storetest.DistrictClerk, id, http.StatusOK, []string{id, "310***********1228"}, hidden),
		search(storetest.Reviewer, "", http.StatusOK, []string{id}, hidden),
		search(storetest.Keeper, id, http.StatusForbidden, nil, []string{id}),
		{name: "the district masked", as: storetest.DistrictClerk, method: http.MethodGet, path: path, status: http.StatusOK,
			want: []string{`"actions":[]`, `"editable":"nothing"`}, without: hidden},
		{name: "the outlet with the name", as: storetest.OutletClerk2, method: http.MethodGet, path: path, status: http.StatusOK, want: named, without: numbers},
		{name: "another outlet", as: storetest.OtherClerk, method: http.MethodGet, path: path, status: http.StatusNotFound},
		{name: "another outlet's act", as: storetest.OtherClerk, method: http.MethodPost, path: path + "/actions", body: map[string]any{"verb": "cancel", "text": "x"}, status: http.StatusNotFound},
		{name: "the district cannot act", as: storetest.DistrictClerk, method: http.MethodPost, path: path + "/actions", body: map[string]any{"verb": "cancel", "text": "x"}, status: http.StatusForbidden},
		{name: "the generic page", as: storetest.OutletClerk, method: http.MethodGet, path: "/documents/" + id, status: http.StatusOK, want: []string{"/senior/" + id}, without: hidden},
		{name: "no generic withdrawal", as: storetest.OutletClerk, method: http.MethodPost, path: "/documents/" + id + "/withdraw", body: map[string]any{}, status: http.StatusConflict},
	})
}

func TestCorrectionIsMadeOnceAndAnOldPageIsRefused(t *testing.T) {
	w := newSeniorWorld(t)
	form := w.elderForm(storetest.OutletClerk, elder)
	made := w.call(storetest.OutletClerk, http.MethodPost, "/senior/applications", form, "Idempotency-Key", "one")
	require.Equal(t, http.StatusCreated, made.status, made.text())
	again := w.call(storetest.OutletClerk, http.MethodPost, "/senior/applications", form, "Idempotency-Key", "one")
	require.Equal(t, made.at(t, "id"), again.at(t, "id"))
	path := "/senior/applications/" + made.at(t, "id").(string)
	form["version"], form["phone"] = made.at(t, "version"), "13900000000"
	changed := w.call(storetest.OutletClerk, http.MethodPut, path, form)
	require.Equal(t, http.StatusOK, changed.status, changed.text())
	require.Equal(t, "139****0000", changed.at(t, "phone"))
	require.Equal(t, 1.0, changed.at(t, "attempt"), "the telephone needs no new verification")
	require.Equal(t, http.StatusConflict, w.call(storetest.OutletClerk, http.MethodPut, path, form).status)
	form["version"], form["name"] = changed.at(t, "version"), "王\u4DAE"
	form["phone"], form["id_number"], form["address"] = changed.at(t, "phone"), changed.at(t, "id_number"), changed.at(t, "address")
	require.Equal(t, 2.0, w.call(storetest.OutletClerk, http.MethodPut, path, form).at(t, "attempt"), "the name does")
	kept, err := w.store.Seniors().Application(t.Context(), made.at(t, "id").(string))
	require.NoError(t, err)
	require.Equal(t, []string{elder, "13900000000", "上海市黄浦区南京东路1号"}, []string{string(kept.IDNumber), kept.Phone, kept.Address},
		"what came back masked stays as it is")
}

// unsigned is a callback that nobody signed.
func unsigned() *http.Request {
	req := httptest.NewRequest(http.MethodPost, "/callbacks/verification", strings.NewReader(`{"request":"x","result":"pass"}`))
	req.Header.Set("Content-Type", "application/json")
	return req
}
