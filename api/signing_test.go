package api_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/gmcrypto"
	st "cardflow/internal/store/storetest"
)

// newSigningWorld has an authority, and a receipt that waits for its last step.
func newSigningWorld(t *testing.T, change ...func(*api.Deps)) (*world, *authority, string) {
	w, a := withAuthority(t, change...)
	paper := w.enter(st.Keeper, receipt(30, submitted))
	w.agree(paper, st.Inspector, st.Head)
	return w, a, paper
}

// signedDecision asks for the text of an agreement and signs it.
func (w *world) signedDecision(person, task, comment string, c gmcrypto.Certificate, key gmcrypto.SM2Private) map[string]any {
	w.t.Helper()
	text := w.call(person, http.MethodPost, "/tasks/"+task+"/signing", map[string]any{"action": "agree", "comment": comment})
	require.Equal(w.t, http.StatusOK, text.status, text.text())
	require.Equal(w.t, true, text.at(w.t, "needed"), text.text())
	value, err := key.Sign([]byte(text.at(w.t, "text").(string)))
	require.NoError(w.t, err)
	return map[string]any{"action": "agree", "comment": comment, "signature": map[string]any{"at": text.at(w.t, "at"),
		"certificate": string(c.PEM()), "signature": hex.EncodeToString(value)}}
}

func TestWhoHasACertificateSignsWhatPostsStock(t *testing.T) {
	w, a, paper := newSigningWorld(t)
	from, to := w.now().AddDate(0, 0, -1), w.now().AddDate(0, 0, 30)
	mine, key := a.issue("李库管", from, to)
	other, otherKey := a.issue("别人", from, to)
	w.bind(st.Keeper2, mine)
	task := w.openTask(paper)
	decide := func(body map[string]any) reply {
		return w.call(st.Keeper2, http.MethodPost, "/tasks/"+task+"/decisions", body)
	}
	require.Equal(t, "decision.signature_required", w.decide(st.Keeper2, task, "agree", "").at(t, "code"))
	text := w.call(st.Keeper2, http.MethodPost, "/tasks/"+task+"/signing", map[string]any{"action": "agree", "comment": "数量相符"}).at(t, "text").(string)
	for _, part := range []string{"单据 " + paper, "动作 agree", "版本 ", "签名人 " + st.Keeper2, "时间 2026-03-02T02:00:00Z"} {
		assert.Contains(t, text, part)
	}
	assert.Equal(t, false, w.call(st.Keeper2, http.MethodPost, "/tasks/"+task+"/signing", map[string]any{"action": "return", "comment": "x"}).at(t, "needed"))

	good := w.signedDecision(st.Keeper2, task, "数量相符", mine, key)
	another := map[string]any{"action": "agree", "comment": "数量不符", "signature": good["signature"]}
	assert.Equal(t, "decision.signature_wrong", decide(another).at(t, "code"), "a signature is of what was said")
	assert.Equal(t, "decision.signature_foreign", decide(w.signedDecision(st.Keeper2, task, "", other, otherKey)).at(t, "code"))
	assert.Equal(t, "decision.signature_wrong", decide(w.signedDecision(st.Keeper2, task, "", mine, otherKey)).at(t, "code"))
	late := w.signedDecision(st.Keeper2, task, "", mine, key)
	w.pass(11 * time.Minute)
	assert.Equal(t, "decision.signature_late", decide(late).at(t, "code"))

	good = w.signedDecision(st.Keeper2, task, "数量相符", mine, key)
	done := decide(good)
	require.Equal(t, http.StatusOK, done.status, done.text())
	require.Equal(t, "done", done.at(t, "document", "state"))
	shown := w.call(st.Keeper, http.MethodGet, "/documents/"+paper, nil)
	require.Len(t, shown.at(t, "signatures"), 1)
	assert.Equal(t, true, shown.at(t, "signatures", 0, "valid"))
	assert.Equal(t, mine.Serial(), shown.at(t, "signatures", 0, "serial"))
	assert.Equal(t, st.Keeper2, shown.at(t, "signatures", 0, "person", "id"))
	assert.Equal(t, "李库管", shown.at(t, "signatures", 0, "owner"))

	kept, err := w.store.Signatures().Of(t.Context(), paper)
	require.NoError(t, err)
	require.Len(t, kept, 1)
	require.NoError(t, api.ProveSignature(kept[0]))
	for name, spoil := range map[string]func(){
		"another paper":     func() { kept[0].Object = "RK-20260302-0009" },
		"another person":    func() { kept[0].Person.ID = st.Keeper },
		"another text":      func() { kept[0].Original = strings.Replace(kept[0].Original, "agree", "return", 1) },
		"another signature": func() { kept[0].Value = "00" },
	} {
		was := kept[0]
		spoil()
		assert.Error(t, api.ProveSignature(kept[0]), name)
		kept[0] = was
	}
}

func TestASignatureOverAPaperThatChangedIsRefused(t *testing.T) {
	w, a, paper := newSigningWorld(t)
	mine, key := a.issue("李库管", w.now().AddDate(0, 0, -1), w.now().AddDate(0, 0, 30))
	w.bind(st.Keeper2, mine)
	task := w.openTask(paper)
	signed := w.signedDecision(st.Keeper2, task, "", mine, key)
	require.Equal(t, http.StatusOK, w.call(st.Keeper2, http.MethodPost, "/tasks/"+task+"/claim", nil).status)
	require.Equal(t, http.StatusOK, w.decide(st.Keeper2, task, "return", "重录").status)
	stale := w.call(st.Keeper2, http.MethodPost, "/tasks/"+task+"/decisions", signed)
	require.Equal(t, http.StatusConflict, stale.status, stale.text())
	kept, err := w.store.Signatures().Of(t.Context(), paper)
	require.NoError(t, err)
	require.Empty(t, kept)
}

func TestARevokedCertificateSignsNothing(t *testing.T) {
	w, a, paper := newSigningWorld(t)
	mine, key := a.issue("李库管", w.now().AddDate(0, 0, -1), w.now().AddDate(0, 0, 30))
	w.bind(st.Keeper2, mine)
	task := w.openTask(paper)
	signed := w.signedDecision(st.Keeper2, task, "", mine, key)
	var err error
	a.revoked, err = a.root.Revoke([]string{mine.Serial()}, w.now(), w.now().AddDate(0, 2, 0))
	require.NoError(t, err)
	require.Equal(t, gmcrypto.CodeRevoked, w.call(st.Keeper2, http.MethodPost, "/tasks/"+task+"/decisions", signed).at(t, "code"))
}

func TestWhoHasNoCertificateDecidesAsEverUnlessHisRoleMustSign(t *testing.T) {
	w, _, paper := newSigningWorld(t)
	require.Equal(t, false, w.call(st.Keeper2, http.MethodPost, "/tasks/"+w.openTask(paper)+"/signing", map[string]any{"action": "agree"}).at(t, "needed"))
	w.agree(paper, st.Keeper2)
	require.Empty(t, w.call(st.Keeper, http.MethodGet, "/documents/"+paper, nil).at(t, "signatures"))

	strict, _, paper := newSigningWorld(t, func(d *api.Deps) { d.Logins.NeedSignature = []string{"keeper"} })
	require.Equal(t, "decision.no_certificate", strict.decide(st.Keeper2, strict.openTask(paper), "agree", "").at(t, "code"))
	require.Equal(t, http.StatusOK, strict.decide(st.Keeper2, strict.openTask(paper), "return", "重录").status, "what brings nothing about needs none")
}

func TestABatchIsSignedPaperByPaper(t *testing.T) {
	w, a, paper := newSigningWorld(t)
	mine, key := a.issue("李库管", w.now().AddDate(0, 0, -1), w.now().AddDate(0, 0, 30))
	w.bind(st.Keeper2, mine)
	second := w.enter(st.Keeper, receipt(5, submitted))
	w.agree(second, st.Inspector, st.Head)
	signed, task := w.signedDecision(st.Keeper2, w.openTask(paper), "", mine, key), w.openTask(second)
	r := w.call(st.Keeper2, http.MethodPost, "/task-decisions", map[string]any{"items": []any{
		map[string]any{"task": w.openTask(paper), "action": "agree", "signature": signed["signature"]},
		map[string]any{"task": task, "action": "agree", "signature": signed["signature"]},
	}})
	require.Equal(t, true, r.at(t, "results", 0, "ok"), r.text())
	require.Equal(t, "decision.signature_wrong", r.at(t, "results", 1, "code"), "a signature serves one paper")
}
