package api

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

const minPassword = 10 // characters

type passwordInput struct {
	Body struct {
		Current  string `json:"current" minLength:"1" maxLength:"200"`
		Password string `json:"password" minLength:"1" maxLength:"200"`
	}
}

// changePassword asks for the present one: an open screen must not be enough to
// take an account over. Guesses count as failed logins. Whoever else is logged in
// with the old password is logged out.
func (s *server) changePassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	p := caller(ctx)
	if _, err := s.checkPassword(ctx, p.Username, in.Body.Current); err != nil {
		if fault.Is(err, "session.bad_credentials") { // he is logged in: 401 would send him to the login page
			return nil, fault.Invalid("password.wrong", "当前密码不正确").At("current", "当前密码不正确")
		}
		return nil, err
	}
	if why := weakness(p, in.Body.Current, in.Body.Password); why != "" {
		return nil, fault.Invalid("password.weak", "%s", why).At("password", why)
	}
	hash, err := gmcrypto.HashPassword(in.Body.Password)
	if err != nil {
		return nil, fault.Internal(err)
	}
	if err := s.Directory.SetPassword(ctx, p.ID, hash, false); err != nil {
		return nil, err
	}
	if err := s.Directory.DeleteOtherSessions(ctx, p.ID, requestOf(ctx).session.TokenDigest); err != nil {
		return nil, err
	}
	return nil, s.recordAccess(ctx, p, "password", "ok")
}

// weakness says why a password may not be used, or nothing.
func weakness(p directory.Person, current, next string) string {
	letters := strings.ContainsFunc(next, unicode.IsLetter)
	others := strings.ContainsFunc(next, func(r rune) bool { return !unicode.IsLetter(r) })
	switch {
	case utf8.RuneCountInString(next) < minPassword:
		return "新密码至少 10 个字符"
	case !letters || !others:
		return "新密码应同时含有字母和数字或符号"
	case strings.Contains(strings.ToLower(next), strings.ToLower(p.Username)):
		return "新密码不能含有用户名"
	case next == current:
		return "新密码不能与当前密码相同"
	}
	return ""
}
