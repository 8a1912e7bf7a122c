package api_test

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
	st "cardflow/internal/store/storetest"
)

const confirmRequired = "session.confirm_required"

// confirm lets the sessions of people do what is dangerous for a while.
func (w *world) confirm(people ...string) {
	w.t.Helper()
	for _, p := range people {
		require.NoError(w.t, w.store.People().ConfirmSession(w.t.Context(), gmcrypto.TokenDigest(w.token(p)), w.now().Add(10*time.Minute)))
	}
}

// forgetConfirmation ends the time for which a person's session has confirmed.
func (w *world) forgetConfirmation(person string) {
	w.t.Helper()
	require.NoError(w.t, w.store.People().ConfirmSession(w.t.Context(), gmcrypto.TokenDigest(w.token(person)), w.now()))
}

// confirming lists the operations that ask for the identity once more, as the API's
// description names them.
func confirming(t *testing.T, w *world) []string {
	t.Helper()
	text, err := api.OpenAPI(w.deps)
	require.NoError(t, err)
	var described struct {
		Paths map[string]map[string]struct {
			ID      string `json:"operationId"`
			Confirm bool   `json:"x-confirm"`
		} `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(text, &described))
	var out []string
	for _, methods := range described.Paths {
		for _, op := range methods {
			if op.Confirm {
				out = append(out, op.ID)
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestWhatGivesOrTakesRightsAsksWhoSitsThere(t *testing.T) {
	w := newWorld(t)
	person := "/directory/people/" + st.Idle
	tries := map[string]scenario{
		"bind-certificate":   {as: securityAdmin, method: "POST", path: "/certificates", body: map[string]any{"person": "keeper", "certificate": "x"}},
		"unbind-certificate": {as: securityAdmin, method: "DELETE", path: "/certificates/none"},
		"change-rights":      {as: securityAdmin, method: "PUT", path: "/directory/rights", body: map[string]any{"version": 1, "changes": []any{right("requester", "W-02.9", "view", false)}}},
		"create-role":        {as: securityAdmin, method: "POST", path: "/directory/roles", body: map[string]any{"code": "fresh", "name": "新角色", "reach": "own"}},
		"edit-role":          {as: securityAdmin, method: "PUT", path: "/directory/roles/requester", body: map[string]any{"name": "领用人", "reach": "all", "version": 99}},
		"delete-role":        {as: securityAdmin, method: "DELETE", path: "/directory/roles/requester?version=99"},
		"set-person-roles":   {as: securityAdmin, method: "PUT", path: person + "/roles", body: map[string]any{"roles": []string{"keeper"}, "version": 99}},
		"reset-password":     {as: systemAdmin, method: "POST", path: person + "/password"},
		"disable-account":    {as: systemAdmin, method: "POST", path: person + "/disabled", body: map[string]any{"disabled": true, "version": 99}},
		"unmask":             {as: st.Keeper, method: "POST", path: "/unmaskings", body: map[string]any{"kind": "document", "id": "RK-1", "reason": "核对证件"}},
		"delete-account":     {as: systemAdmin, method: "DELETE", path: person + "?version=99"},
	}
	for _, id := range confirming(t, w) {
		assert.Contains(t, tries, id, "nothing tries to do it without a confirmation")
	}
	before := w.call(securityAdmin, "GET", "/directory/rights", nil).text()
	for id, sc := range tries {
		assert.Contains(t, confirming(t, w), id)
		assert.Equal(t, confirmRequired, w.call(sc.as, sc.method, sc.path, sc.body).at(t, "code"), id)
	}
	assert.Equal(t, before, w.call(securityAdmin, "GET", "/directory/rights", nil).text(), "what is refused changes nothing")

	w.confirm(securityAdmin, systemAdmin, st.Keeper)
	for id, sc := range tries {
		assert.NotContains(t, w.call(sc.as, sc.method, sc.path, sc.body).text(), confirmRequired, id)
	}
	w.pass(10 * time.Minute)
	for id, sc := range tries {
		assert.Equal(t, confirmRequired, w.call(sc.as, sc.method, sc.path, sc.body).at(t, "code"), "%s: it has run out", id)
	}
}

func TestAConfirmationIsOfOneSession(t *testing.T) {
	w := newWorld(t)
	w.setPassword(securityAdmin)
	here, there := w.session(securityAdmin), w.session(securityAdmin)
	change := func(token string) reply {
		return w.with(token, http.MethodPost, "/directory/roles", map[string]any{"code": "fresh", "name": "新角色", "reach": "own"})
	}
	require.Equal(t, http.StatusOK, w.with(here, http.MethodPost, "/session/confirm", map[string]any{"password": password}).status)
	assert.Equal(t, confirmRequired, change(there).at(t, "code"), "another session of the same person")
	assert.Equal(t, http.StatusCreated, change(here).status)
	assert.Equal(t, "password.required", w.with(there, http.MethodPost, "/session/confirm", map[string]any{}).at(t, "code"))
	assert.Equal(t, "certificate.none", w.with(there, http.MethodPost, "/session/confirm",
		map[string]any{"proof": map[string]any{"challenge": "x", "certificate": "x", "signature": "x"}}).at(t, "code"))
}

// setPassword gives a person the tests' password.
func (w *world) setPassword(person string) {
	w.t.Helper()
	hash, err := gmcrypto.HashPassword(password)
	require.NoError(w.t, err)
	require.NoError(w.t, w.store.People().SetPassword(w.t.Context(), person, hash, false))
}

// session logs a person in and gives the token.
func (w *world) session(person string) string {
	w.t.Helper()
	status, token := w.loggedIn(person, password)
	require.Equal(w.t, http.StatusOK, status)
	return token
}

func TestTheBoundCertificateConfirmsInsteadOfThePassword(t *testing.T) {
	w, a := withAuthority(t)
	from, to := w.now().AddDate(0, 0, -1), w.now().AddDate(0, 0, 30)
	mine, key := a.issue("安全管理员", from, to)
	other, otherKey := a.issue("李四", from, to)
	w.bind(securityAdmin, mine)
	prove := func(purpose string, c gmcrypto.Certificate, k gmcrypto.SM2Private) reply {
		challenge := w.call("", http.MethodPost, "/session/challenge", nil).at(t, "challenge").(string)
		signature, err := k.Sign([]byte("cardflow " + purpose + "\n" + securityAdmin + "\n" + challenge))
		require.NoError(t, err)
		return w.call(securityAdmin, http.MethodPost, "/session/confirm", map[string]any{
			"proof": map[string]any{"challenge": challenge, "certificate": string(c.PEM()), "signature": hex.EncodeToString(signature)}})
	}
	assert.Equal(t, true, w.call(securityAdmin, http.MethodGet, "/session", nil).at(t, "certified"))
	assert.Equal(t, "session.certificate_wrong", prove("login", mine, key).at(t, "code"), "a signature for a login confirms nothing")
	assert.Equal(t, "session.certificate_foreign", prove("confirm", other, otherKey).at(t, "code"))
	wrong := prove("confirm", mine, otherKey)
	assert.Equal(t, http.StatusUnprocessableEntity, wrong.status, "he stays logged in")
	roles := func() reply {
		return w.call(securityAdmin, http.MethodPost, "/directory/roles", map[string]any{"code": "fresh", "name": "新角色", "reach": "own"})
	}
	require.Equal(t, confirmRequired, roles().at(t, "code"))
	require.Equal(t, http.StatusOK, prove("confirm", mine, key).status)
	assert.Equal(t, http.StatusCreated, roles().status)
}

func TestAReversalIsSubmittedByWhoHasConfirmed(t *testing.T) {
	w := newWorldOf(t, withCards(withEveryRole(st.Directory())))
	posted := w.cards(socialCard, 10)
	body := map[string]any{"type": warehouse.InboundReversal, "submit": true,
		"head": map[string]any{"original": posted, "reason": "多收"}, "lines": []any{map[string]any{"of_line": 1, "quantity": 3}}}
	assert.Contains(t, w.call(st.Keeper, "GET", "/document-types/"+warehouse.InboundReversal, nil).text(), `"confirm":true`)
	refused := w.call(st.Keeper, http.MethodPost, "/documents", body, "Idempotency-Key", "one")
	require.Equal(t, confirmRequired, refused.at(t, "code"), refused.text())
	delete(body, "submit")
	draft := w.enter(st.Keeper, body)
	require.Equal(t, confirmRequired, w.call(st.Keeper, http.MethodPost, "/documents/"+draft+"/submit", nil, "Idempotency-Key", "two").at(t, "code"))
	w.confirm(st.Keeper)
	again := w.call(st.Keeper, http.MethodPost, "/documents/"+draft+"/submit", nil, "Idempotency-Key", "two")
	require.Equal(t, http.StatusOK, again.status, "the same request under its key, once he has confirmed: %s", again.text())
	assert.Empty(t, again.header.Get("Idempotent-Replayed"))
	assert.False(t, strings.Contains(w.call(logReader, "GET", "/audit/entries?result=refused", nil).text(), confirmRequired), "to be asked is no refusal")
}
