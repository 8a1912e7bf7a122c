package api

import (
	"context"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

type loginBody struct {
	Username string `json:"username" minLength:"1" maxLength:"64"`
	Password string `json:"password" minLength:"1" maxLength:"200"`
	Captcha  *struct {
		ID     string `json:"id" maxLength:"2000"`
		Answer string `json:"answer" maxLength:"20"`
	} `json:"captcha,omitempty" doc:"after the answer session.captcha_required"`
	Proof *Proof `json:"proof,omitempty" doc:"after the answer session.certificate_required"`
}

type loginInput struct{ Body loginBody }

// login answers an unknown name and a wrong password alike, in words and in
// time, so that nobody learns which accounts exist.
func (s *server) login(ctx context.Context, in *loginInput) (*sessionOutput, error) {
	if wait := s.logins.take(requestOf(ctx).address, s.now()); wait > 0 {
		return nil, fault.New(fault.KindLimited, "session.too_many", "登录过于频繁，请 %d 秒后重试", int(wait.Seconds())+1)
	}
	if err := s.checkCaptcha(ctx, in.Body); err != nil {
		return nil, err
	}
	person, err := s.checkPassword(ctx, in.Body.Username, in.Body.Password)
	if err != nil {
		s.countLoginFailure(ctx, in.Body.Username)
		return nil, err
	}
	if refusal := s.checkPlace(ctx, person); refusal != nil {
		return nil, s.refuseLogin(ctx, person, refusal)
	}
	if err := s.checkProof(ctx, person, in.Body.Proof); err != nil {
		if fault.Is(err, "session.certificate_required") { // the first half of a login
			return nil, err
		}
		s.countLoginFailure(ctx, in.Body.Username)
		return nil, s.refuseLogin(ctx, person, fault.From(err))
	}
	name, _ := failureKeys(ctx, in.Body.Username)
	s.failed.forget(name)
	return s.openSession(ctx, person)
}

func (s *server) checkPassword(ctx context.Context, username, password string) (directory.Person, error) {
	c, err := s.Directory.Credential(ctx, username)
	if err != nil {
		if fault.From(err).Kind != fault.KindNotFound {
			return directory.Person{}, err
		}
		gmcrypto.DummyVerify(password)
		return directory.Person{}, s.refuseLogin(ctx, directory.Person{}, badCredentials())
	}
	person, err := s.Directory.Person(ctx, c.PersonID)
	if err != nil {
		return person, err
	}
	if c.LockedUntil.After(s.now()) {
		gmcrypto.DummyVerify(password)
		return person, s.refuseLogin(ctx, person, locked(c.LockedUntil))
	}
	ok, rehash := gmcrypto.VerifyPassword(c.PasswordHash, password)
	switch {
	case !ok:
		return person, s.countFailure(ctx, person)
	case person.Disabled:
		return person, s.refuseLogin(ctx, person, fault.Forbidden("session.disabled", "账号已停用，请联系系统管理员"))
	case rehash:
		s.rehash(ctx, c, password)
	}
	return person, s.Directory.RecordSuccess(ctx, person.ID)
}

func badCredentials() *fault.Error {
	return fault.Unauthenticated("session.bad_credentials", "用户名或密码不正确")
}

func locked(until time.Time) *fault.Error {
	return fault.New(fault.KindLocked, "session.locked", "密码错误次数过多，账号已锁定，请在 %s 之后重试",
		until.In(value.Shanghai()).Format("15:04"))
}

func (s *server) countFailure(ctx context.Context, person directory.Person) error {
	until := s.now().Add(s.Config.LockFor)
	if _, err := s.Directory.RecordFailure(ctx, person.ID, s.Config.LockAfter, until); err != nil {
		return err
	}
	return s.refuseLogin(ctx, person, badCredentials())
}

// refuseLogin notes the refusal; a login that cannot be noted is refused anyway.
func (s *server) refuseLogin(ctx context.Context, person directory.Person, refusal *fault.Error) error {
	if err := s.recordAccess(ctx, person, "login", refusal.Code); err != nil {
		return err
	}
	return refusal
}

// rehash strengthens an old hash while the password is at hand; failing to do
// so keeps nobody out.
func (s *server) rehash(ctx context.Context, c directory.Credential, password string) {
	hash, err := gmcrypto.HashPassword(password)
	if err == nil {
		err = s.Directory.Rehash(ctx, c.PersonID, hash)
	}
	if err != nil {
		s.logger.WarnContext(ctx, "strengthen password hash", "person", c.PersonID, "cause", err)
	}
}

func (s *server) openSession(ctx context.Context, person directory.Person) (*sessionOutput, error) {
	now, token := s.now(), gmcrypto.RandomToken()
	session := directory.Session{TokenDigest: gmcrypto.TokenDigest(token), PersonID: person.ID, CSRF: gmcrypto.RandomToken(),
		Address: requestOf(ctx).address, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(s.Config.SessionAbsolute)}
	if err := s.Directory.CreateSession(ctx, session); err != nil {
		return nil, err
	}
	if err := s.recordAccess(ctx, person, "login", "ok"); err != nil {
		return nil, err
	}
	if s.Logins.Single {
		if err := s.Directory.DeleteOtherSessions(ctx, person.ID, session.TokenDigest); err != nil {
			return nil, err
		}
	}
	body, err := s.sessionBody(ctx, session, person)
	body.Token = token
	return &sessionOutput{SetCookie: s.cookie(token, session.ExpiresAt), Body: body}, err
}

// recordAccess writes logins and logouts to the audit log; a name that does not
// exist is not kept, because people mistype passwords into that field.
func (s *server) recordAccess(ctx context.Context, p directory.Person, action, result string) error {
	e := s.entry(ctx, "", action, "session")
	e.ActorID, e.ActorName, e.Result = p.ID, p.Name, result
	return s.Audit.Record(ctx, e)
}
