package api

import (
	"context"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

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
	if err := s.checkNewPassword(ctx, p, in.Body.Password); err != nil {
		return nil, err
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
	return nil, s.recordAccess(ctx, p, "password", audit.OK)
}

// checkNewPassword refuses a password that is weak or was the person's before.
func (s *server) checkNewPassword(ctx context.Context, p directory.Person, password string) error {
	why := s.Logins.Passwords.Weakness(p, password)
	if why != "" {
		return fault.Invalid("password.weak", "%s", why).At("password", why)
	}
	earlier, err := s.Directory.EarlierPasswords(ctx, p.ID, max(s.Logins.Passwords.History, 1))
	if err != nil {
		return err
	}
	for _, hash := range earlier {
		if same, _ := gmcrypto.VerifyPassword(hash, password); same {
			why := "新密码不能与最近用过的密码相同"
			return fault.Invalid("password.used", "%s", why).At("password", why)
		}
	}
	return nil
}
