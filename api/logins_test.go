package api_test

import (
	"encoding/hex"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/gmcrypto"
)

func (w *world) logIn(body map[string]any) reply {
	return w.call("", http.MethodPost, "/session", body)
}

func TestCaptchaIsAskedForAfterFailuresWhetherTheNameExistsOrNot(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) {
		d.Config.LoginsPerMinute = 100
		d.Logins.Captcha = func() (string, string, error) { return "12345", "data:image/png;base64,x", nil }
	})
	withPassword(t, w)
	for _, name := range []string{"keeper", "nobody"} {
		for range 3 {
			require.Equal(t, "session.bad_credentials", w.login(name, "wrong").at(t, "code"))
		}
		require.Equal(t, "session.captcha_required", w.login(name, "wrong").at(t, "code"), name)
	}
	draw := func() string { return w.call("", http.MethodGet, "/session/captcha", nil).at(t, "id").(string) }
	attempt := func(id, answer string) reply {
		return w.logIn(map[string]any{"username": "keeper", "password": password, "captcha": map[string]any{"id": id, "answer": answer}})
	}
	first := draw()
	assert.Equal(t, "session.captcha_wrong", attempt(first, "99999").at(t, "code"))
	assert.Equal(t, "session.captcha_wrong", attempt(first, "12345").at(t, "code"), "a picture serves once")
	late := draw()
	w.pass(4 * time.Minute)
	assert.Equal(t, "session.captcha_wrong", attempt(late, "12345").at(t, "code"))
	assert.Equal(t, "session.captcha_wrong", attempt("forged", "12345").at(t, "code"))
	assert.Equal(t, http.StatusOK, attempt(draw(), " 12345 ").status)
	assert.Equal(t, http.StatusOK, w.login("keeper", password).status, "a success ends it")
}

// authority gives the world a certificate authority, and people certificates.
type authority struct {
	t       *testing.T
	root    gmcrypto.Authority
	revoked []byte
}

func (a *authority) trust(time.Time) (*gmcrypto.Trust, error) {
	return gmcrypto.NewTrust(a.root.Certificate.PEM(), a.revoked)
}

func (a *authority) issue(name string, from, to time.Time) (gmcrypto.Certificate, gmcrypto.SM2Private) {
	key, err := gmcrypto.NewSM2Private()
	require.NoError(a.t, err)
	c, err := a.root.Issue(name, key.Public(), from, to)
	require.NoError(a.t, err)
	return c, key
}

func withAuthority(t *testing.T, change ...func(*api.Deps)) (*world, *authority) {
	w := newWorld(t, change...)
	a := authorityOf(w)
	withPassword(t, w)
	return w, a
}

// authorityOf gives a world an authority that it trusts.
func authorityOf(w *world) *authority {
	a := &authority{t: w.t}
	var err error
	a.root, err = gmcrypto.NewAuthority("测试根证书", w.now().AddDate(-1, 0, 0), w.now().AddDate(5, 0, 0))
	require.NoError(w.t, err)
	w.deps.Logins.Trust, w.deps.Config.LoginsPerMinute, w.deps.Metrics = a.trust, 100, nil
	w.app = api.New(w.deps)
	return a
}

func (w *world) bind(person string, c gmcrypto.Certificate) {
	w.t.Helper()
	require.NoError(w.t, w.store.Certificates().Bind(w.t.Context(), directory.BoundCertificate{Fingerprint: c.Fingerprint(), Serial: c.Serial(),
		NotBefore: c.NotBefore(), NotAfter: c.NotAfter(), PersonID: person, BoundAt: w.now()}, audit.Entry{ID: c.Serial()[:8], At: w.now()}))
}

// signedIn signs a fresh challenge as the login page does.
func (w *world) signedIn(username string, c gmcrypto.Certificate, key gmcrypto.SM2Private) map[string]any {
	w.t.Helper()
	challenge := w.call("", http.MethodPost, "/session/challenge", nil).at(w.t, "challenge").(string)
	signature, err := key.Sign([]byte("cardflow login\n" + username + "\n" + challenge))
	require.NoError(w.t, err)
	return map[string]any{"username": username, "password": password,
		"proof": map[string]any{"challenge": challenge, "certificate": string(c.PEM()), "signature": hex.EncodeToString(signature)}}
}

func TestBoundCertificateIsTheSecondFactor(t *testing.T) {
	w, a := withAuthority(t)
	from, to := w.now().AddDate(0, 0, -1), w.now().AddDate(0, 0, 30)
	mine, key := a.issue("张库管", from, to)
	other, otherKey := a.issue("李四", from, to)
	w.bind("keeper", mine)

	require.Equal(t, "session.certificate_required", w.login("keeper", password).at(t, "code"))
	require.Equal(t, "session.bad_credentials", w.login("keeper", "wrong").at(t, "code"), "the password is asked first")

	good := w.signedIn("keeper", mine, key)
	require.Equal(t, http.StatusOK, w.logIn(good).status)
	assert.Equal(t, "session.certificate_wrong", w.logIn(good).at(t, "code"), "a signature serves once")
	assert.Equal(t, "session.certificate_foreign", w.logIn(w.signedIn("keeper", other, otherKey)).at(t, "code"))
	assert.Equal(t, "session.certificate_wrong", w.logIn(w.signedIn("keeper", mine, otherKey)).at(t, "code"), "the certificate alone proves nothing")
	forAnother := w.signedIn("keeper2", mine, key)
	forAnother["username"] = "keeper"
	assert.Equal(t, "session.certificate_wrong", w.logIn(forAnother).at(t, "code"))
	late := w.signedIn("keeper", mine, key)
	w.pass(4 * time.Minute)
	assert.Equal(t, "session.certificate_wrong", w.logIn(late).at(t, "code"))

	var err error
	a.revoked, err = a.root.Revoke([]string{mine.Serial()}, w.now(), w.now().AddDate(0, 2, 0))
	require.NoError(t, err)
	assert.Equal(t, gmcrypto.CodeRevoked, w.logIn(w.signedIn("keeper", mine, key)).at(t, "code"))
	a.revoked = nil
	w.pass(31 * 24 * time.Hour)
	assert.Equal(t, gmcrypto.CodeExpired, w.logIn(w.signedIn("keeper", mine, key)).at(t, "code"))
}

func TestRoleThatNeedsACertificateDoesNotLogInWithoutOne(t *testing.T) {
	w, _ := withAuthority(t, func(d *api.Deps) { d.Logins.NeedProof = []string{"keeper"} })
	require.Equal(t, "session.no_certificate", w.login("keeper", password).at(t, "code"))
}

func TestCertificateIsBoundBySomebodyElseAfterAConfirmation(t *testing.T) {
	w, a := withAuthority(t)
	hash, err := gmcrypto.HashPassword(password)
	require.NoError(t, err)
	require.NoError(t, w.store.People().SetPassword(t.Context(), "role-secadmin", hash, false))
	c, _ := a.issue("张库管", w.now().AddDate(0, 0, -1), w.now().AddDate(1, 0, 0))
	stray, err := gmcrypto.NewAuthority("别处", w.now().AddDate(-1, 0, 0), w.now().AddDate(5, 0, 0))
	require.NoError(t, err)
	key, err := gmcrypto.NewSM2Private()
	require.NoError(t, err)
	foreign, err := stray.Issue("张库管", key.Public(), w.now().AddDate(0, 0, -1), w.now().AddDate(1, 0, 0))
	require.NoError(t, err)
	bind := func(who, person, pem string) reply {
		return w.call(who, http.MethodPost, "/certificates", map[string]any{"person": person, "certificate": pem})
	}
	const admin = "role-secadmin"
	require.Equal(t, "session.confirm_required", bind(admin, "keeper", string(c.PEM())).at(t, "code"))
	assert.Equal(t, "password.wrong", w.call(admin, http.MethodPost, "/session/confirm", map[string]any{"password": "wrong"}).at(t, "code"))
	require.Equal(t, http.StatusOK, w.call(admin, http.MethodPost, "/session/confirm", map[string]any{"password": password}).status)

	for name, try := range map[string]struct {
		who, person, pem string
		status           int
		code             string
	}{
		"a keeper":               {"keeper", "keeper2", string(c.PEM()), http.StatusForbidden, "function.forbidden"},
		"the system's admin":     {"role-sysadmin", "keeper", string(c.PEM()), http.StatusForbidden, "function.forbidden"},
		"his own":                {admin, admin, string(c.PEM()), http.StatusForbidden, "certificate.own"},
		"of a strange authority": {admin, "keeper", string(foreign.PEM()), http.StatusUnprocessableEntity, gmcrypto.CodeUntrusted},
		"no certificate":         {admin, "keeper", "-----BEGIN CERTIFICATE-----", http.StatusUnprocessableEntity, "certificate.unreadable"},
		"nobody":                 {admin, "nobody", string(c.PEM()), http.StatusNotFound, "person.not_found"},
	} {
		r := bind(try.who, try.person, try.pem)
		assert.Equal(t, try.status, r.status, "%s: %s", name, r.text())
		assert.Equal(t, try.code, r.at(t, "code"), name)
	}
	require.Equal(t, http.StatusCreated, bind(admin, "keeper", string(c.PEM())).status)
	assert.Equal(t, http.StatusConflict, bind(admin, "keeper2", string(c.PEM())).status)
	assert.Equal(t, "keeper", w.call(admin, http.MethodGet, "/certificates", nil).at(t, "items", 0, "person", "id"))
	w.pass(11 * time.Minute)
	assert.Equal(t, "session.confirm_required", w.call(admin, http.MethodDelete, "/certificates/"+c.Fingerprint(), nil).at(t, "code"))
	require.Equal(t, http.StatusOK, w.call(admin, http.MethodPost, "/session/confirm", map[string]any{"password": password}).status)
	assert.Equal(t, http.StatusNoContent, w.call(admin, http.MethodDelete, "/certificates/"+c.Fingerprint(), nil).status)
}

func TestAdministratorsLogInFromTheirAddressesOnly(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Logins.AdminNets = []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")} })
	withPassword(t, w)
	hash, err := gmcrypto.HashPassword(password)
	require.NoError(t, err)
	require.NoError(t, w.store.People().SetPassword(t.Context(), "role-auditor", hash, false))
	assert.Equal(t, http.StatusOK, w.login("keeper", password).status)
	assert.Equal(t, "session.place", w.login("role-auditor", password).at(t, "code"))
	near := newWorld(t, func(d *api.Deps) { d.Logins.AdminNets = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")} })
	require.NoError(t, near.store.People().SetPassword(t.Context(), "role-auditor", hash, false))
	assert.Equal(t, http.StatusOK, near.login("role-auditor", password).status)
}

func TestPeopleSeeTheirSessionsAndEndThem(t *testing.T) {
	w := newWorld(t)
	withPassword(t, w)
	elsewhere := w.login("keeper", password).at(t, "token").(string)
	theirs := gmcrypto.TokenDigest(w.token("keeper2"))
	list := w.call("keeper", http.MethodGet, "/sessions", nil)
	require.Len(t, list.at(t, "items"), 2)
	assert.Equal(t, 1, strings.Count(list.text(), `"current":true`))
	assert.Equal(t, http.StatusNotFound, w.call("keeper", http.MethodDelete, "/sessions/"+theirs, nil).status, "not a colleague's")
	assert.Equal(t, http.StatusNoContent, w.call("keeper", http.MethodDelete, "/sessions/"+gmcrypto.TokenDigest(elsewhere), nil).status)
	_, _, err := w.store.People().Session(t.Context(), gmcrypto.TokenDigest(elsewhere), w.now(), time.Hour)
	assert.Error(t, err)

	single := newWorld(t, func(d *api.Deps) { d.Logins.Single = true })
	withPassword(t, single)
	before := single.login("keeper", password).at(t, "token").(string)
	require.Equal(t, http.StatusOK, single.login("keeper", password).status)
	assert.Equal(t, http.StatusUnauthorized, single.call("", http.MethodGet, "/session", nil, "Authorization", "Bearer "+before).status)
}

func TestPasswordRunsOutAndTheLastFiveDoNotComeAgain(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Config.SessionIdle, d.Config.SessionAbsolute = 9000*time.Hour, 9000*time.Hour })
	withPassword(t, w)
	token := w.login("keeper", password).at(t, "token").(string)
	as := func(method, path string, body any) reply {
		return w.call("", method, path, body, "Authorization", "Bearer "+token)
	}
	w.pass(91 * 24 * time.Hour)
	assert.Equal(t, "password.expired", as(http.MethodGet, "/tasks", nil).at(t, "code"))
	assert.Equal(t, true, as(http.MethodGet, "/session", nil).at(t, "password_expired"))
	change := func(current, next string) reply {
		return as(http.MethodPost, "/session/password", map[string]any{"current": current, "password": next})
	}
	current := password
	for _, next := range []string{"Another-Horse-1", "Another-Horse-2", "Another-Horse-3", "Another-Horse-4"} {
		require.Equal(t, http.StatusNoContent, change(current, next).status)
		current = next
	}
	assert.Equal(t, "password.used", change(current, password).at(t, "code"))
	require.Equal(t, http.StatusNoContent, change(current, "Another-Horse-5").status)
	assert.Equal(t, http.StatusNoContent, change("Another-Horse-5", password).status, "the sixth before may")
	assert.Equal(t, http.StatusOK, as(http.MethodGet, "/tasks", nil).status)
}
