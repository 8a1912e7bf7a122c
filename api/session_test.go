package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/gmcrypto"
)

// withPassword gives the keeper a password that can be typed.
func withPassword(t *testing.T, w *world) {
	t.Helper()
	hash, err := gmcrypto.HashPassword(password)
	require.NoError(t, err)
	require.NoError(t, w.store.People().SetPassword(t.Context(), "keeper", hash, false))
}

func (w *world) login(username, password string) reply {
	w.t.Helper()
	return w.call("", http.MethodPost, "/session", map[string]any{"username": username, "password": password})
}

func TestLoginGivesATokenACookieAndTheMenu(t *testing.T) {
	w := newWorld(t)
	withPassword(t, w)
	r := w.login("keeper", password)
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Equal(t, "张库管", r.at(t, "user", "name"))
	assert.Equal(t, "物料管理科", r.at(t, "user", "department", "name"))
	assert.Equal(t, "仓库管理员", r.at(t, "user", "roles", 0, "name"))
	assert.Equal(t, "W-01.1", r.at(t, "functions", 0, "id"))
	assert.NotContains(t, r.text(), "W-01.4")
	cookie := r.header.Get("Set-Cookie")
	assert.Contains(t, cookie, "HttpOnly")
	assert.Contains(t, cookie, "SameSite=Strict")

	token := r.at(t, "token").(string)
	again := w.call("", http.MethodGet, "/session", nil, "Authorization", "Bearer "+token)
	assert.Equal(t, http.StatusOK, again.status)
	assert.NotContains(t, again.text(), token)
}

func TestUnknownNameAndWrongPasswordAreAnsweredAlike(t *testing.T) {
	w := newWorld(t)
	withPassword(t, w)
	a, b := w.login("keeper", "wrong"), w.login("nobody", "wrong")
	assert.Equal(t, http.StatusUnauthorized, a.status)
	assert.Equal(t, b.status, a.status)
	assert.Equal(t, b.at(t, "detail"), a.at(t, "detail"))
	assert.Equal(t, "session.bad_credentials", a.at(t, "code"))
	assert.NotContains(t, w.log.String(), "nobody", "what is typed as a name may be a password")
}

func TestFiveFailuresLockTheAccountForAWhile(t *testing.T) {
	w := newWorld(t)
	withPassword(t, w)
	for range 5 {
		require.Equal(t, http.StatusUnauthorized, w.login("keeper", "wrong").status)
	}
	locked := w.login("keeper", password)
	assert.Equal(t, http.StatusLocked, locked.status)
	assert.Equal(t, "session.locked", locked.at(t, "code"))
	assert.Contains(t, locked.text(), "10:15")
	w.pass(16 * time.Minute)
	assert.Equal(t, http.StatusOK, w.login("keeper", password).status)
	assert.Equal(t, http.StatusUnauthorized, w.login("keeper", "wrong").status, "the count began anew")
}

func TestLoginsOfOneAddressAreLimited(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Config.LoginsPerMinute = 3 })
	for range 3 {
		require.Equal(t, http.StatusUnauthorized, w.login("nobody", "x").status)
	}
	r := w.login("nobody", "x")
	assert.Equal(t, http.StatusTooManyRequests, r.status)
	w.pass(time.Minute)
	assert.Equal(t, http.StatusUnauthorized, w.login("nobody", "x").status)
}

func TestACookieThatChangesSomethingNeedsTheCSRFToken(t *testing.T) {
	w := newWorld(t)
	send := func(method, csrf string) int {
		req := httptest.NewRequest(method, "/api/v1/settings/filters.x", strings.NewReader(`{"value":1}`))
		req.Header.Set("Content-Type", "application/json")
		req.AddCookie(&http.Cookie{Name: "cardflow_session", Value: w.token("keeper")})
		if csrf != "" {
			req.Header.Set("X-CSRF-Token", csrf)
		}
		return w.send(req).status
	}
	assert.Equal(t, http.StatusForbidden, send(http.MethodPut, ""))
	assert.Equal(t, http.StatusForbidden, send(http.MethodPut, "guess"))
	assert.Equal(t, http.StatusOK, send(http.MethodPut, "csrf"))
	assert.Equal(t, http.StatusOK, send(http.MethodGet, ""))
}

func TestASessionEndsWhenIdleAndWhenLeft(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		require.Equal(t, http.StatusOK, w.call("keeper", http.MethodGet, "/tasks", nil).status)
		w.pass(20 * time.Minute) // in use all the time
	}
	require.Equal(t, http.StatusOK, w.call("keeper", http.MethodGet, "/tasks", nil).status)
	w.pass(31 * time.Minute)
	r := w.call("keeper", http.MethodGet, "/tasks", nil)
	assert.Equal(t, http.StatusUnauthorized, r.status)
	assert.Equal(t, "session.required", r.at(t, "code"))

	require.Equal(t, http.StatusNoContent, w.call("inspector", http.MethodDelete, "/session", nil).status)
	assert.Equal(t, http.StatusUnauthorized, w.call("inspector", http.MethodGet, "/session", nil).status)
}

func TestMetaShowsDemoAccountsOnlyInTheDemonstration(t *testing.T) {
	accounts := []api.DemoAccount{{Username: "keeper", Role: "仓库管理员"}}
	plain := newWorld(t, func(d *api.Deps) { d.Config.DemoAccounts = accounts })
	assert.NotContains(t, plain.call("", http.MethodGet, "/meta", nil).text(), "keeper")
	demo := newWorld(t, func(d *api.Deps) { d.Config.Demo, d.Config.DemoAccounts = true, accounts })
	assert.Equal(t, "keeper", demo.call("", http.MethodGet, "/meta", nil).at(t, "demo_accounts", 0, "username"))
}

func TestAGivenPasswordIsChangedByItsOwner(t *testing.T) {
	w := newWorld(t)
	hash, err := gmcrypto.HashPassword(password)
	require.NoError(t, err)
	require.NoError(t, w.store.People().SetPassword(t.Context(), "keeper", hash, true))
	assert.Equal(t, true, w.login("keeper", password).at(t, "must_change_password"))
	change := func(current, next string) reply {
		return w.call("keeper", http.MethodPost, "/session/password", map[string]any{"current": current, "password": next})
	}
	assert.Equal(t, "password.must_change", w.call("keeper", http.MethodGet, "/tasks", nil).at(t, "code"), "a given password opens nothing else")
	assert.Equal(t, http.StatusOK, w.call("keeper", http.MethodGet, "/session", nil).status)
	assert.Equal(t, "password.wrong", change("guess", "Another-Horse-9").at(t, "code"))
	for _, weak := range []string{"Short-1", "onlyletters", "0123456789", "my-keeper-pass1", password} {
		r := change(password, weak)
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, weak)
		assert.Contains(t, []any{"password.weak", "password.used"}, r.at(t, "code"), weak)
	}
	elsewhere := w.login("keeper", password).at(t, "token").(string)
	colleague := w.token("keeper2")
	require.Equal(t, http.StatusNoContent, change(password, "Another-Horse-9").status)
	assert.Equal(t, http.StatusOK, w.call("keeper", http.MethodGet, "/tasks", nil).status)
	for token, still := range map[string]bool{w.token("keeper"): true, colleague: true, elsewhere: false} {
		_, _, err := w.store.People().Session(t.Context(), gmcrypto.TokenDigest(token), w.now(), time.Hour)
		assert.Equal(t, still, err == nil, "a new password ends the owner's other sessions only")
	}
	assert.Equal(t, http.StatusUnauthorized, w.login("keeper", password).status)
	assert.Equal(t, false, w.login("keeper", "Another-Horse-9").at(t, "must_change_password"))
}
