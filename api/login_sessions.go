package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// confirmedFor is how long a fresh confirmation counts.
const confirmedFor = 10 * time.Minute

// OwnSession 登录会话 is where a person is logged in.
type OwnSession struct {
	ID         string    `json:"id"`
	Address    string    `json:"address"`
	CreatedAt  time.Time `json:"created_at"`
	LastSeenAt time.Time `json:"last_seen_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	Current    bool      `json:"current" doc:"the one that asks"`
}

func (s *server) registerOwnSessions() {
	path := apiPrefix + "/sessions"
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/session/captcha", id: "draw-captcha", summary: "图形验证码", tag: "会话",
		access: public()}, s.drawCaptcha)
	register(s, operation{method: http.MethodPost, path: apiPrefix + "/session/challenge", id: "give-challenge", summary: "证书登录的签名质询",
		tag: "会话", access: public(), ownKey: true}, s.giveChallenge)
	register(s, operation{method: http.MethodPost, path: apiPrefix + "/session/confirm", id: "confirm-session", summary: "再次确认身份", tag: "会话",
		access: personal(), ownKey: true}, s.confirmSession)
	register(s, operation{method: http.MethodGet, path: path, id: "list-own-sessions", summary: "本人的登录会话", tag: "会话", access: personal()}, s.ownSessions)
	register(s, operation{method: http.MethodDelete, path: path + "/{id}", id: "end-own-session", summary: "结束本人的一个登录会话", tag: "会话",
		access: personal(), ownKey: true, status: http.StatusNoContent}, s.endOwnSession)
}

type ownSessionsOutput struct {
	Body struct {
		Items []OwnSession `json:"items"`
	}
}

func (s *server) ownSessions(ctx context.Context, _ *struct{}) (*ownSessionsOutput, error) {
	r := requestOf(ctx)
	list, err := s.Directory.Sessions(ctx, r.person.ID, s.now(), s.Config.SessionIdle)
	out := &ownSessionsOutput{}
	out.Body.Items = make([]OwnSession, 0, len(list))
	for _, one := range list {
		out.Body.Items = append(out.Body.Items, OwnSession{ID: one.TokenDigest, Address: one.Address, CreatedAt: one.CreatedAt,
			LastSeenAt: one.LastSeenAt, ExpiresAt: one.ExpiresAt, Current: one.TokenDigest == r.session.TokenDigest})
	}
	return out, err
}

func (s *server) endOwnSession(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"128"`
},
) (*struct{}, error) {
	p := caller(ctx)
	list, err := s.Directory.Sessions(ctx, p.ID, s.now(), s.Config.SessionIdle)
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		if one.TokenDigest != in.ID {
			continue
		}
		if err := s.recordAccess(ctx, p, "end_session", audit.OK); err != nil {
			return nil, err
		}
		return nil, s.Directory.DeleteSession(ctx, in.ID)
	}
	return nil, fault.NotFound("session.not_found", "这个登录会话已经结束")
}

type confirmInput struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"200"`
		Proof    *Proof `json:"proof,omitempty" doc:"instead of the password, by who has a bound certificate; signed for \"confirm\""`
	}
}

type confirmOutput struct {
	Body struct {
		Until time.Time `json:"until"`
	}
}

// confirmSession 二次确认 lets an open session do what is dangerous for a while. A
// wrong password counts as a failed login.
func (s *server) confirmSession(ctx context.Context, in *confirmInput) (*confirmOutput, error) {
	r := requestOf(ctx)
	if err := s.proveAgain(ctx, in); err != nil {
		if in.Body.Proof != nil { // a wrong password is counted and written by its check
			if noted := s.recordAccess(ctx, r.person, "confirm", fault.From(err).Code); noted != nil {
				return nil, noted
			}
		}
		if f := fault.From(err); f.Kind == fault.KindUnauthenticated { // he is logged in: 401 would send him to the login page
			return nil, fault.Invalid(f.Code, "%s", f.Message).At("proof", f.Message)
		}
		return nil, err
	}
	out := &confirmOutput{}
	out.Body.Until = s.now().Add(confirmedFor)
	if err := s.recordAccess(ctx, r.person, "confirm", audit.OK); err != nil {
		return nil, err
	}
	return out, s.Directory.ConfirmSession(ctx, r.session.TokenDigest, out.Body.Until)
}

// proveAgain takes the password, or a signature by the bound certificate.
func (s *server) proveAgain(ctx context.Context, in *confirmInput) error {
	p := caller(ctx)
	switch {
	case in.Body.Proof != nil:
		if s.Logins.Certificates == nil {
			return fault.Invalid("certificate.none", "此帐号没有绑定证书，请输入登录密码")
		}
		bound, err := s.Logins.Certificates.Certificates(ctx, p.ID)
		if err != nil {
			return err
		}
		if len(bound) == 0 {
			return fault.Invalid("certificate.none", "此帐号没有绑定证书，请输入登录密码")
		}
		return s.verifyProof(ctx, forConfirming, p, bound, *in.Body.Proof)
	case in.Body.Password == "":
		return fault.Invalid("password.required", "请输入登录密码").At("password", "请输入登录密码")
	}
	_, err := s.checkPassword(ctx, p.Username, in.Body.Password)
	if fault.Is(err, "session.bad_credentials") {
		return fault.Invalid("password.wrong", "密码不正确").At("password", "密码不正确")
	}
	return err
}

// confirmed refuses a dangerous operation until the person has just proved again
// who he is: an open screen is not enough.
func (s *server) confirmed(ctx huma.Context, next func(huma.Context)) {
	if operationOf(ctx).confirm {
		if err := s.requireConfirmation(ctx.Context()); err != nil {
			s.refuse(ctx, err)
			return
		}
	}
	next(ctx)
}

// confirmedFor asks whoever submits a dangerous kind of paper.
func (s *server) confirmedFor(ctx context.Context, t *document.Type) error {
	if !t.Confirm {
		return nil
	}
	return s.requireConfirmation(ctx)
}

const codeConfirm = "session.confirm_required"

// requireConfirmation is for operations of which only what the request asks for
// tells whether they are dangerous.
func (s *server) requireConfirmation(ctx context.Context) error {
	if requestOf(ctx).session.ConfirmedUntil.After(s.now()) {
		return nil
	}
	return fault.Forbidden(codeConfirm, "此操作需要再次确认身份，请输入登录密码")
}
