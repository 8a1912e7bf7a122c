package api

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// Logins is what a login asks for beside name and password.
type Logins struct {
	Passwords    directory.PasswordPolicy
	Certificates directory.Certificates
	Trust        func(now time.Time) (*gmcrypto.Trust, error) // nil: no authority is trusted
	Captcha      func() (answer, picture string, err error)   // nil: never asked for
	Single       bool                                         // a login ends the person's others
	AdminNets    []netip.Prefix                               // where administrators may log in from; empty: anywhere
	NeedProof    []string                                     // roles that never log in without a certificate

	NeedSignature []string // roles that never decide without a signature what must be provable
}

// How many failures bring the captcha, and how long they count. An address has
// many people behind it.
const (
	captchaAfterOfName    = 3
	captchaAfterOfAddress = 10
	captchaWindow         = 15 * time.Minute
	challengeTime         = 3 * time.Minute
	challengeOwner        = "login"
)

// challenge 质询 goes out sealed and comes back with its answer, once.
type challenge struct {
	Kind   string    `json:"kind"`
	Answer string    `json:"answer"`
	Nonce  string    `json:"nonce"`
	Until  time.Time `json:"until"`
}

func (s *server) newChallenge(kind, answer string) (string, error) {
	plain, err := json.Marshal(challenge{kind, answer, gmcrypto.RandomToken(), s.now().Add(challengeTime)})
	if err != nil {
		return "", fault.Internal(err)
	}
	sealed, err := s.Sealer.Seal(plain, challengeOwner)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// takeChallenge opens a challenge that came back; one that is too old, not ours or has been
// used gives false.
func (s *server) takeChallenge(ctx context.Context, kind, id string) (challenge, bool, error) {
	var c challenge
	if !s.opens(id, &c) || c.Kind != kind || s.now().After(c.Until) {
		return c, false, nil
	}
	fresh, err := s.Nonces.Use(ctx, challengeOwner, gmcrypto.TokenDigest(id), s.now())
	return c, fresh, err
}

// opens reads a challenge that this platform sealed.
func (s *server) opens(id string, c *challenge) bool {
	sealed, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil {
		return false
	}
	plain, err := s.Sealer.Open(sealed, challengeOwner)
	return err == nil && json.Unmarshal(plain, c) == nil
}

// Captcha 图形验证码 is a picture of digits that a person is to type.
type Captcha struct {
	ID    string `json:"id"`
	Image string `json:"image" doc:"data URL"`
}

func (s *server) drawCaptcha(_ context.Context, _ *struct{}) (*struct{ Body Captcha }, error) {
	if s.Logins.Captcha == nil {
		return nil, fault.NotFound("session.no_captcha", "本系统没有启用图形验证码")
	}
	answer, picture, err := s.Logins.Captcha()
	if err != nil {
		return nil, fault.Internal(err)
	}
	id, err := s.newChallenge("captcha", answer)
	return &struct{ Body Captcha }{Captcha{id, picture}}, err
}

func failureKeys(ctx context.Context, username string) (name, address string) {
	return "name " + gmcrypto.TokenDigest(strings.ToLower(username)), "address " + requestOf(ctx).address
}

// checkCaptcha asks for the digits after some failures. It asks for those of a
// name that does not exist alike.
func (s *server) checkCaptcha(ctx context.Context, in loginBody) error {
	name, address := failureKeys(ctx, in.Username)
	if s.Logins.Captcha == nil || s.failed.count(name, s.now()) < captchaAfterOfName && s.failed.count(address, s.now()) < captchaAfterOfAddress {
		return nil
	}
	if in.Captcha == nil {
		return fault.Unauthenticated("session.captcha_required", "请输入图中的数字")
	}
	c, ok, err := s.takeChallenge(ctx, "captcha", in.Captcha.ID)
	if err != nil {
		return err
	}
	if !ok || !sameText(strings.TrimSpace(in.Captcha.Answer), c.Answer) {
		return fault.Unauthenticated("session.captcha_wrong", "图中的数字不正确或已过期，请重新输入").At("captcha", "数字不正确")
	}
	return nil
}

func (s *server) countLoginFailure(ctx context.Context, username string) {
	name, address := failureKeys(ctx, username)
	s.failed.take(name, s.now())
	s.failed.take(address, s.now())
}

// checkPlace keeps administrators to the addresses set for them.
func (s *server) checkPlace(ctx context.Context, p directory.Person) *fault.Error {
	if len(s.Logins.AdminNets) == 0 || !slices.ContainsFunc(p.Roles, directory.IsAdministrator) {
		return nil
	}
	at, err := netip.ParseAddr(requestOf(ctx).address)
	for _, n := range s.Logins.AdminNets {
		if err == nil && n.Contains(at.Unmap()) {
			return nil
		}
	}
	return fault.Forbidden("session.place", "管理员只能从指定的网络地址登录")
}

// Proof 证书签名 shows that a person holds the key of his certificate.
type Proof struct {
	Challenge   string `json:"challenge" minLength:"1" maxLength:"2000" doc:"as POST /session/challenge gave it"`
	Certificate string `json:"certificate" minLength:"1" maxLength:"20000" doc:"PEM"`
	Signature   string `json:"signature" minLength:"1" maxLength:"400" doc:"SM2 over the three lines \"cardflow login\" (or confirm), user name and challenge; DER in hexadecimal"`
}

// What a certificate's key signs a challenge for.
const (
	forLogin      = "login"
	forConfirming = "confirm"
)

// signedText 待签名原文 is what a certificate's key signs: what for, who, and the
// challenge, so that a signature serves for nothing else.
func signedText(purpose, username, challenge string) []byte {
	return []byte("cardflow " + purpose + "\n" + username + "\n" + challenge)
}

func (s *server) giveChallenge(_ context.Context, _ *struct{}) (*struct{ Body LoginChallenge }, error) {
	id, err := s.newChallenge("certificate", "")
	return &struct{ Body LoginChallenge }{LoginChallenge{id}}, err
}

// LoginChallenge 签名质询.
type LoginChallenge struct {
	Challenge string `json:"challenge" doc:"one-time, for three minutes"`
}

// checkProof asks for the certificate of a person who has one or must have one.
func (s *server) checkProof(ctx context.Context, p directory.Person, proof *Proof) error {
	if s.Logins.Certificates == nil {
		return nil
	}
	bound, err := s.Logins.Certificates.Certificates(ctx, p.ID)
	if err != nil || len(bound) == 0 && !slices.ContainsFunc(s.Logins.NeedProof, p.HasRole) {
		return err
	}
	switch {
	case len(bound) == 0:
		return fault.Forbidden("session.no_certificate", "此帐号须用证书登录，但还没有绑定证书，请联系安全管理员")
	case proof == nil:
		return fault.Unauthenticated("session.certificate_required", "此帐号需要证书，请选择密钥文件或插入USB Key")
	}
	return s.verifyProof(ctx, forLogin, p, bound, *proof)
}

func (s *server) verifyProof(ctx context.Context, purpose string, p directory.Person, bound []directory.BoundCertificate, proof Proof) error {
	wrong := fault.Unauthenticated("session.certificate_wrong", "证书签名不正确，请重试")
	_, ok, err := s.takeChallenge(ctx, "certificate", proof.Challenge)
	if err != nil {
		return err
	}
	certificate, parseErr := gmcrypto.ParseCertificate([]byte(proof.Certificate))
	signature, hexErr := hex.DecodeString(proof.Signature)
	if !ok || parseErr != nil || hexErr != nil {
		return wrong
	}
	if !certificate.Public().Verify(signedText(purpose, p.Username, proof.Challenge), signature) {
		return wrong
	}
	if !isBound(bound, certificate.Fingerprint()) {
		return fault.Unauthenticated("session.certificate_foreign", "这张证书不是此帐号的，请换用自己的证书")
	}
	return s.trusted(certificate)
}

func isBound(bound []directory.BoundCertificate, fingerprint string) bool {
	return slices.ContainsFunc(bound, func(b directory.BoundCertificate) bool { return b.Fingerprint == fingerprint })
}

// trusted asks whether an authority still stands for the certificate.
func (s *server) trusted(c gmcrypto.Certificate) error {
	if s.Logins.Trust == nil {
		return fault.Unavailable("certificate.no_authority", "系统没有配置证书颁发机构，请联系系统管理员")
	}
	trust, err := s.Logins.Trust(s.now())
	if err != nil {
		return fault.Unavailable("certificate.no_authority", "证书颁发机构的文件无法读取，请联系系统管理员").Because(err)
	}
	return trust.Check(c, s.now())
}
