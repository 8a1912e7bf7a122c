package api

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

const (
	sessionCookie = "cardflow_session"
	headerCSRF    = "X-CSRF-Token"
)

// authenticate finds the session of a call, as it is in the store now, and the
// rights as they are: a person who was disabled or lost a role or a right is
// treated so at the next request.
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	op := operationOf(ctx)
	if op.access.level == Public {
		next(ctx)
		return
	}
	token, fromCookie := credentials(ctx)
	session, person, err := s.findSession(ctx.Context(), token)
	if err != nil {
		s.refuse(ctx, err)
		return
	}
	r := requestOf(ctx.Context())
	r.person, r.session = person, session
	if fromCookie && mutating(ctx.Method()) && !sameText(ctx.Header(headerCSRF), session.CSRF) {
		s.refuse(ctx, fault.Forbidden("session.csrf", "页面已过期，请刷新后重试"))
		return
	}
	if refusal := s.passwordDue(session); refusal != nil && !op.givenPassword {
		s.refuse(ctx, refusal)
		return
	}
	if err := s.Policy.Refresh(ctx.Context()); err != nil {
		s.refuse(ctx, err)
		return
	}
	next(ctx)
}

// passwordDue says why a person must change his password before anything else.
func (s *server) passwordDue(session directory.Session) *fault.Error {
	switch {
	case session.MustChange:
		return fault.Forbidden("password.must_change", "您的密码由管理员设置，请先修改密码")
	case s.Logins.Passwords.Expired(session.PasswordSet, s.now()):
		return fault.Forbidden("password.expired", "您的密码已到期，请先修改密码")
	}
	return nil
}

// credentials prefers a token that was sent on purpose to the browser's cookie.
func credentials(ctx huma.Context) (token string, fromCookie bool) {
	if bearer, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(bearer), false
	}
	if cookie, err := huma.ReadCookie(ctx, sessionCookie); err == nil {
		return cookie.Value, true
	}
	return "", false
}

func sameText(a, b string) bool {
	return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

func (s *server) findSession(ctx context.Context, token string) (directory.Session, directory.Person, error) {
	required := fault.Unauthenticated("session.required", "请先登录，或登录已过期，请重新登录")
	if token == "" {
		return directory.Session{}, directory.Person{}, required
	}
	now := s.now()
	session, person, err := s.Directory.Session(ctx, gmcrypto.TokenDigest(token), now, s.Config.SessionIdle)
	switch {
	case err != nil && fault.From(err).Kind == fault.KindNotFound:
		return session, person, required
	case err != nil:
		return session, person, err
	case person.Disabled:
		return session, person, fault.Unauthenticated("session.disabled", "账号已停用，请联系系统管理员")
	}
	if now.Sub(session.LastSeenAt) >= time.Minute {
		err = s.Directory.TouchSession(ctx, session.TokenDigest, now)
	}
	return session, person, err
}

// Session 会话 is who is logged in and what he may use.
type Session struct {
	Token     string              `json:"token,omitempty" doc:"only in the answer to a login"`
	CSRF      string              `json:"csrf_token"`
	User      User                `json:"user"`
	Functions []function.Function `json:"functions"`
	ExpiresAt time.Time           `json:"expires_at"`

	MustChangePassword bool `json:"must_change_password" doc:"the password was given by an administrator, or is too old"`
	PasswordExpired    bool `json:"password_expired" doc:"it is too old"`
	Certified          bool `json:"certified" doc:"a certificate is bound to the account: it confirms, and signs decisions"`
}

// User 用户 as the shell of the interface shows him.
type User struct {
	ID         string           `json:"id"`
	Username   string           `json:"username"`
	Name       string           `json:"name"`
	Department *document.Named  `json:"department"`
	Outlet     *document.Named  `json:"outlet,omitempty"`
	District   *document.Named  `json:"district,omitempty"`
	Tier       directory.Tier   `json:"tier"`
	Roles      []directory.Role `json:"roles"`
}

type sessionOutput struct {
	SetCookie *http.Cookie `header:"Set-Cookie"`
	Body      Session
}

func (s *server) registerSession() {
	register(s, operation{method: http.MethodPost, path: apiPrefix + "/session", id: "login", summary: "登录", tag: "会话",
		access: public(), ownKey: true}, s.login)
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/session", id: "get-session", summary: "当前用户与可用应用", tag: "会话",
		access: personal(), givenPassword: true}, func(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
		body, err := s.sessionBody(ctx, requestOf(ctx).session, caller(ctx))
		return &sessionOutput{Body: body}, err
	})
	register(s, operation{method: http.MethodPost, path: apiPrefix + "/session/password", id: "change-password", summary: "修改本人密码", tag: "会话",
		access: personal(), givenPassword: true, ownKey: true, status: http.StatusNoContent}, s.changePassword)
	register(s, operation{method: http.MethodDelete, path: apiPrefix + "/session", id: "logout", summary: "退出", tag: "会话",
		access: personal(), givenPassword: true, ownKey: true, status: http.StatusNoContent}, s.logout)
}

func (s *server) sessionBody(ctx context.Context, session directory.Session, p directory.Person) (Session, error) {
	all, err := s.Directory.Roles(ctx)
	if err == nil {
		err = s.Policy.Refresh(ctx)
	}
	if err != nil {
		return Session{}, err
	}
	credential, err := s.Directory.Credential(ctx, p.Username)
	if err != nil && fault.From(err).Kind != fault.KindNotFound { // people of other systems log in there
		return Session{}, err
	}
	user := User{ID: p.ID, Username: p.Username, Name: p.Name, Tier: p.Tier, Roles: []directory.Role{},
		Department: placeOf(p.Department, p.DepartmentName), Outlet: placeOf(p.Outlet, p.OutletName), District: placeOf(p.District, p.DistrictName)}
	for _, role := range all {
		if p.HasRole(role.Code) {
			user.Roles = append(user.Roles, role)
		}
	}
	certified, err := s.certified(ctx, p.ID)
	if err != nil {
		return Session{}, err
	}
	expired := s.Logins.Passwords.Expired(credential.PasswordSet, s.now())
	return Session{CSRF: session.CSRF, User: user, ExpiresAt: session.ExpiresAt, MustChangePassword: credential.MustChange || expired,
		PasswordExpired: expired, Certified: certified, Functions: s.Policy.Functions(p.Roles, s.Functions.All())}, nil
}

func (s *server) certified(ctx context.Context, person string) (bool, error) {
	if s.Logins.Certificates == nil {
		return false, nil
	}
	bound, err := s.Logins.Certificates.Certificates(ctx, person)
	return len(bound) > 0, err
}

func placeOf(id, name string) *document.Named {
	if id == "" {
		return nil
	}
	return &document.Named{ID: id, Name: name}
}

func (s *server) cookie(token string, expires time.Time) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: token, Path: "/", Expires: expires, HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: s.Config.SecureCookie}
}

type logoutOutput struct {
	SetCookie *http.Cookie `header:"Set-Cookie"`
}

func (s *server) logout(ctx context.Context, _ *struct{}) (*logoutOutput, error) {
	r := requestOf(ctx)
	if err := s.Directory.DeleteSession(ctx, r.session.TokenDigest); err != nil {
		return nil, err
	}
	if err := s.recordAccess(ctx, r.person, "logout", audit.OK); err != nil {
		return nil, err
	}
	return &logoutOutput{SetCookie: s.cookie("", time.Unix(1, 0))}, nil
}
