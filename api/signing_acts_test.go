package api_test

import (
	"encoding/hex"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/signing"
	"cardflow/internal/gmcrypto"
	st "cardflow/internal/store/storetest"
)

// signer is a person with a bound certificate and its key.
type signer struct {
	w           *world
	person      string
	certificate gmcrypto.Certificate
	key         gmcrypto.SM2Private
}

func (a *authority) signer(w *world, person string) signer {
	certificate, key := a.issue(person, w.now().AddDate(0, 0, -1), w.now().AddDate(0, 0, 30))
	w.bind(person, certificate)
	return signer{w, person, certificate, key}
}

// signed asks for the text of an act and gives the body with the signature in it.
func (s signer) signed(path string, body obj) obj { return s.signedAs(path+"/signing", body) }

func (s signer) signedAs(path string, body obj) obj {
	s.w.t.Helper()
	text := s.w.call(s.person, http.MethodPost, path, body)
	require.Equal(s.w.t, http.StatusOK, text.status, text.text())
	require.Equal(s.w.t, true, text.at(s.w.t, "needed"), text.text())
	value, err := s.key.Sign([]byte(text.at(s.w.t, "text").(string)))
	require.NoError(s.w.t, err)
	out := maps.Clone(body)
	out["signature"] = obj{"at": text.at(s.w.t, "at"), "certificate": string(s.certificate.PEM()), "signature": hex.EncodeToString(value)}
	return out
}

// does signs an act and carries it out.
func (s signer) does(path string, body obj) reply {
	s.w.t.Helper()
	refused := s.w.call(s.person, http.MethodPost, path, body)
	require.Equal(s.w.t, signing.CodeUnsigned, refused.at(s.w.t, "code"), refused.text())
	done := s.w.call(s.person, http.MethodPost, path, s.signed(path, body))
	require.Equal(s.w.t, http.StatusOK, done.status, done.text())
	return done
}

// kept gives the one signature under what was done to an object.
func (w *world) kept(object, function string) signing.Signed {
	w.t.Helper()
	list, err := w.store.Signatures().Of(w.t.Context(), object)
	require.NoError(w.t, err)
	for _, one := range list {
		if one.Step == function {
			require.NoError(w.t, api.ProveSignature(one))
			return one
		}
	}
	require.FailNow(w.t, "no signature", "%s %s", object, function)
	return signing.Signed{}
}

// requireBound finds every alteration of a kept signature.
func requireBound(t *testing.T, kept signing.Signed) {
	t.Helper()
	for name, spoil := range map[string]func(*signing.Signed){
		"another object":    func(s *signing.Signed) { s.Object = "XH-20260302-9999" },
		"another act":       func(s *signing.Signed) { s.Action = "box_void" },
		"another function":  func(s *signing.Signed) { s.Step = "T-07.1" },
		"another person":    func(s *signing.Signed) { s.Person.ID = "somebody" },
		"another time":      func(s *signing.Signed) { s.At = s.At.AddDate(0, 0, 1) },
		"another text":      func(s *signing.Signed) { s.Original = strings.Replace(s.Original, "内容 ", "内容 0", 1) },
		"another signature": func(s *signing.Signed) { s.Value = "00" },
	} {
		one := kept
		spoil(&one)
		assert.Error(t, api.ProveSignature(one), name)
	}
}

func TestWhoHasACertificateSignsForBoxesAndBatches(t *testing.T) {
	w := newReleaseWorld(t)
	a := authorityOf(w)
	district, outlet := a.signer(w, st.DistrictClerk), a.signer(w, st.OutletClerk)
	one, two := w.packed(obj{"quantity": 20}), w.packed(obj{"quantity": 30})
	batch := w.batched(one, two)
	receive := "/release/batches/" + batch + "/receive"
	text := w.call(st.DistrictClerk, http.MethodPost, receive+"/signing", obj{}).at(t, "text").(string)
	for _, part := range []string{"cardflow act 1", "对象 " + batch, "功能 T-07.3", "签名人 " + st.DistrictClerk} {
		assert.Contains(t, text, part)
	}
	assert.NotContains(t, w.call(releaseFar, http.MethodPost, receive+"/signing", obj{}).text(), "cardflow act", "it is not his to sign")

	whole := district.signed(receive, obj{"boxes": []string{one, two}})
	part := obj{"boxes": []string{one}, "findings": []obj{{"box": two, "kind": "no_box", "reason": "没有到"}}, "signature": whole["signature"]}
	assert.Equal(t, "decision.signature_wrong", w.call(st.DistrictClerk, http.MethodPost, receive, part).at(t, "code"), "a signature is of what was said")
	district.does(receive, obj{"boxes": []string{one, two}})
	requireBound(t, w.kept(batch, "T-07.3"))
	assert.Equal(t, true, w.call(st.DistrictClerk, http.MethodGet, "/release/batches/"+batch, nil).at(t, "signatures", 0, "valid"))

	send := obj{"outlet": st.OutletID, "boxes": []string{two, one}}
	district.does("/release/distributions", send)
	for _, box := range []string{one, two} {
		requireBound(t, w.kept(box, "T-07.4"))
	}
	sign := "/release/boxes/" + one + "/sign"
	other := "/release/boxes/" + two + "/sign"
	moved := outlet.signed(other, obj{})
	assert.Equal(t, "decision.signature_wrong", w.call(st.OutletClerk, http.MethodPost, sign, moved).at(t, "code"), "a signature serves one box")
	outlet.does(sign, obj{"findings": []obj{{"kind": "damaged", "quantity": 1, "reason": "卡面划伤"}}})
	requireBound(t, w.kept(one, "T-07.5"))
	require.Len(t, w.call(st.OutletClerk, http.MethodGet, "/release/boxes/"+one, nil).at(t, "signatures"), 2, "of its way to the outlet and of its arrival")
	require.Equal(t, http.StatusOK, w.call(st.OutletClerk2, http.MethodPost, other, obj{}).status, "who has no certificate signs for boxes as ever")
}

func TestAnOutletSignsForEachCardThatACitizenFetches(t *testing.T) {
	w := newReleaseWorld(t)
	outlet := authorityOf(w).signer(w, st.OutletClerk)
	box := w.packed(obj{"cards": []obj{{"number": "c-1", "name": "王\U0002A6A5"}, {"number": "c-2", "name": "李四"}}})
	batch := w.batched(box)
	require.Equal(t, http.StatusOK, w.call(st.DistrictClerk, http.MethodPost, "/release/batches/"+batch+"/receive", obj{}).status)
	require.Equal(t, http.StatusOK, w.call(st.DistrictClerk, http.MethodPost, "/release/distributions", obj{"outlet": st.OutletID, "boxes": []string{box}}).status)
	cards := w.call(st.OutletClerk, http.MethodGet, "/release/boxes/"+box+"/cards", nil)
	first, second := cards.at(t, "items", 0, "id").(string), cards.at(t, "items", 1, "id").(string)
	collect := func(card string) string { return "/release/cards/" + card + "/collect" }
	require.Contains(t, w.call(st.OutletClerk, http.MethodPost, collect(first)+"/signing", obj{}).text(), "还没有签收")
	outlet.does("/release/boxes/"+box+"/sign", obj{})

	require.Equal(t, signing.CodeUnsigned, w.call(st.OutletClerk, http.MethodPost, collect(first), obj{}).at(t, "code"))
	require.Equal(t, http.StatusNotFound, w.call(st.OtherClerk, http.MethodPost, collect(first)+"/signing", obj{}).status, "another outlet's card")
	signed := outlet.signed(collect(first), obj{})
	require.Equal(t, "decision.signature_wrong", w.call(st.OutletClerk, http.MethodPost, collect(second), signed).at(t, "code"), "a signature serves one card")
	require.Equal(t, http.StatusNoContent, w.call(st.OutletClerk, http.MethodPost, collect(first), signed).status)
	kept := w.kept(first, "T-07.5")
	requireBound(t, kept)
	require.NotContains(t, kept.Original, "C-1", "the text holds digests")
	require.Equal(t, http.StatusNoContent, w.call(st.OutletClerk2, http.MethodPost, collect(second), obj{}).status, "who has no certificate hands out as ever")
}

func TestASignedActIsAnsweredOnceUnderItsKeyHoweverOftenItIsSigned(t *testing.T) {
	w := newReleaseWorld(t)
	district := authorityOf(w).signer(w, st.DistrictClerk)
	batch := w.batched(w.packed(obj{"quantity": 20}))
	receive := "/release/batches/" + batch + "/receive"
	under := func(body obj) reply {
		return w.call(st.DistrictClerk, http.MethodPost, receive, body, "Idempotency-Key", "one-key")
	}
	require.Equal(t, signing.CodeUnsigned, under(obj{}).at(t, "code"))
	first := district.signed(receive, obj{})
	again := district.signed(receive, obj{})
	done := under(first)
	require.Equal(t, http.StatusOK, done.status, done.text())
	repeated := under(again)
	require.Equal(t, done.text(), repeated.text(), "the answer of the first time")
	require.Equal(t, "true", repeated.header.Get("Idempotent-Replayed"))
	list, err := w.store.Signatures().Of(t.Context(), batch)
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func TestReviewersSignForTheFaceTheyRecognised(t *testing.T) {
	w := newSeniorWorld(t)
	a := authorityOf(w)
	reviewer := a.signer(w, st.Reviewer)
	id := w.applied(st.OutletClerk, elder)
	path := "/senior/applications/" + id + "/actions"
	w.calledBack(id, senior.NoRecord, verificationSecret)
	require.Equal(t, http.StatusOK, w.act(st.OutletClerk, id, "manual").status, "what decides nothing needs no signature")
	reviewer.does(path, obj{"verb": "agree", "text": "同一人"})
	kept := w.kept(id, senior.Verification)
	requireBound(t, kept)
	require.NotContains(t, kept.Original, "1950", "the text holds digests")
	require.Equal(t, "accept", w.act(st.Reviewer2, id, "agree").at(t, "phase"))

	outlet := a.signer(w, st.OutletClerk)
	outlet.does(path, obj{"verb": "admit"})
	requireBound(t, w.kept(id, senior.Records))
	require.Len(t, w.call(st.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil).at(t, "signatures"), 2)
}

func TestTechniciansSignThatARepairIsDone(t *testing.T) {
	w := newRepairWorld(t)
	fitter := authorityOf(w).signer(w, st.Fitter)
	id := w.underRepair()
	w.move(st.Fitter, id, "log", obj{"text": "清理送卡通道"})
	require.Equal(t, false, w.call(st.Fitter, http.MethodPost, "/repairs/"+id+"/log/signing", obj{"text": "再清理"}).at(t, "needed"), "a log without parts")
	done := fitter.does("/repairs/"+id+"/finish", obj{"text": " 已修好，试印三张正常 ", "files": []string{}})
	require.Equal(t, "待评价", done.at(t, "state_label"))
	require.Equal(t, true, done.at(t, "signatures", 0, "valid"))
	requireBound(t, w.kept(id, repair.Logging))
	stray := obj{"stars": 5, "signature": obj{"at": w.now(), "certificate": "x", "signature": "00"}}
	require.Contains(t, w.call(st.Counter, http.MethodPost, "/repairs/"+id+"/rate", stray).text(), "不使用 signature")
}

func TestWhoProcessesACitizensRequestSigns(t *testing.T) {
	w := newAffairsWorld(t)
	a := authorityOf(w)
	affairs := a.signer(w, specialist)
	paper := w.enter(outletOp, w.correction(outletOp, change(citizen.Phone, "13900001111")))
	w.agree(paper, specialist) // the review brings nothing about yet
	task := w.openTask(paper)
	require.Equal(t, signing.CodeUnsigned, w.decide(specialist, task, "agree", "").at(t, "code"))
	body := affairs.signedAs("/tasks/"+task+"/signing", obj{"action": "agree", "comment": "已核对", "fields": obj{"head": obj{"processing": "auto"}}})
	done := w.call(specialist, http.MethodPost, "/tasks/"+task+"/decisions", body)
	require.Equal(t, http.StatusOK, done.status, done.text())
	list, err := w.store.Signatures().Of(t.Context(), paper)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoError(t, api.ProveSignature(list[0]))
}

func TestARoleThatMustSignDoesNothingToBoxesWithoutACertificate(t *testing.T) {
	w := newReleaseWorld(t)
	authorityOf(w)
	w.deps.Logins.NeedSignature, w.deps.Metrics = []string{"district_op"}, nil
	w.app = api.New(w.deps)
	batch := w.batched(w.packed(obj{"quantity": 20}))
	r := w.call(st.DistrictClerk, http.MethodPost, "/release/batches/"+batch+"/receive", obj{})
	require.Equal(t, "decision.no_certificate", r.at(t, "code"), r.text())
}
