package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// DecisionSignature 电子签名 of the one who decides, over the text that the server made
// for this decision.
type DecisionSignature struct {
	At          time.Time `json:"at" doc:"as the text was given with"`
	Certificate string    `json:"certificate" minLength:"1" maxLength:"20000" doc:"PEM"`
	Signature   string    `json:"signature" minLength:"1" maxLength:"400" doc:"SM2 over the text, DER in hexadecimal"`
}

// SigningText 待签名原文.
type SigningText struct {
	Task   string    `json:"task"`
	Needed bool      `json:"needed" doc:"false: the decision needs no signature of this person"`
	Text   string    `json:"text" doc:"what his key signs, in UTF-8"`
	At     time.Time `json:"at"`
}

func (s *server) registerSigning(access access) {
	register(s, operation{method: http.MethodPost, path: tasksPath + "/{id}/signing", id: "text-to-sign", summary: "待签名原文", tag: "待办",
		access: access, ownKey: true, looks: true, maxBody: decisionLimit}, s.textToSign)
}

type signingInput struct {
	TaskPath
	Body DecisionBody
}

// textToSign makes the text that the caller's certificate signs for a decision.
func (s *server) textToSign(ctx context.Context, in *signingInput) (*struct{ Body SigningText }, error) {
	out := SigningText{Task: in.ID}
	row, err := s.Inbox.Task(ctx, in.ID)
	if err != nil {
		return nil, taskAbsent(err)
	}
	d := in.Body.decision("")
	if err := s.mayDecide(ctx, row, d.Action); err != nil {
		return nil, err
	}
	d.Step, d.Visit, d.Seat = row.StepKey, row.Visit, row.Seat
	paper, bound, err := s.signs(ctx, row, d)
	if err != nil || paper == nil || len(bound) == 0 {
		return &struct{ Body SigningText }{out}, err
	}
	out.Needed, out.At = true, s.now().Truncate(time.Second)
	signature := signing.Signature{Instruction: gmcrypto.DigestOf(d.Instruction()), At: out.At}
	out.Text = approval.TextToSign(paper, d, signature, caller(ctx).ID, gmcrypto.DigestOf)
	return &struct{ Body SigningText }{out}, nil
}

// signs gives the paper of a decision that must be provable, and the caller's
// certificates; no paper when it need not be signed.
func (s *server) signs(ctx context.Context, row task.Task, d approval.Decision) (*document.Document, []directory.BoundCertificate, error) {
	t, err := s.Types.Find(row.DocumentType)
	if err != nil || t.Effect == "" || d.Action != document.Agree || row.Kind != task.Work || s.Logins.Certificates == nil {
		return nil, nil, err
	}
	bound, err := s.Logins.Certificates.Certificates(ctx, caller(ctx).ID)
	if err != nil || len(bound) == 0 && !s.mustSign(ctx) { // most people; the paper is not read for them
		return nil, nil, err
	}
	paper, err := s.Archive.Paper(ctx, row.DocumentID)
	if err != nil || !approval.Signs(t, paper, row.StepKey, d.Action) {
		return nil, nil, err
	}
	return paper, bound, nil
}

// mustSign tells whether the caller's role signs whether he has a certificate or not.
func (s *server) mustSign(ctx context.Context) bool {
	return slices.ContainsFunc(s.Logins.NeedSignature, caller(ctx).HasRole)
}

// sign puts the caller's signature under a decision that must be provable: who has a
// certificate signs, and some roles never decide without one.
func (s *server) sign(ctx context.Context, row task.Task, d *approval.Decision, given *DecisionSignature) error {
	paper, bound, err := s.signs(ctx, row, *d)
	if err != nil || paper == nil {
		return err
	}
	d.Signature, err = s.signature(ctx, bound, given, d.Instruction(), func(signature signing.Signature) string {
		return approval.TextToSign(paper, *d, signature, caller(ctx).ID, gmcrypto.DigestOf)
	})
	return err
}

// signature checks what the caller gave as his signature under a text. Who has no
// certificate signs nothing, unless his role must.
func (s *server) signature(ctx context.Context, bound []directory.BoundCertificate, given *DecisionSignature, instruction []byte,
	text func(signing.Signature) string,
) (*signing.Signature, error) {
	switch {
	case len(bound) == 0 && !s.mustSign(ctx):
		return nil, nil
	case len(bound) == 0:
		return nil, fault.Forbidden("decision.no_certificate", "此环节须用证书签名办理，您的帐号还没有绑定证书，请联系安全管理员")
	case given == nil:
		return nil, fault.Forbidden(signing.CodeUnsigned, "此环节须用您的证书签名，请打开密钥后办理")
	}
	certificate, err := gmcrypto.ParseCertificate([]byte(given.Certificate))
	if err != nil || !isBound(bound, certificate.Fingerprint()) {
		return nil, fault.Forbidden("decision.signature_foreign", "这张证书不是您帐号绑定的证书，请换用自己的证书").Because(err)
	}
	if err := s.trusted(certificate); err != nil {
		return nil, err
	}
	out := signing.Signature{Instruction: gmcrypto.DigestOf(instruction), At: given.At.UTC(), Serial: certificate.Serial(),
		Fingerprint: certificate.Fingerprint(), Certificate: string(certificate.PEM()), Value: given.Signature}
	original := text(out)
	value, err := hex.DecodeString(given.Signature)
	if err != nil || !certificate.Public().Verify([]byte(original), value) {
		return nil, fault.Conflict("decision.signature_wrong", "签名与现在的内容不符，请核对后重新签名").Because(err)
	}
	out.Text = gmcrypto.DigestOf([]byte(original))
	return &out, nil
}

// PaperSignature 已签名 under a decision on a paper, or an act on it, on a batch or a box.
type PaperSignature struct {
	Step   string         `json:"step" doc:"of an act: the business function"`
	Title  string         `json:"title" doc:"of the step or act"`
	Visit  int            `json:"visit"`
	Person document.Named `json:"person"`
	At     time.Time      `json:"at"`
	Serial string         `json:"serial" doc:"of the certificate"`
	Owner  string         `json:"owner" doc:"whom the certificate names"`
	Issuer string         `json:"issuer"`
	Valid  bool           `json:"valid" doc:"the signature is of its text and certificate"`
}

// signaturesOf lists the signatures under what was done to a paper, batch or box, each
// checked anew.
func (s *server) signaturesOf(ctx context.Context, object string) ([]PaperSignature, error) {
	out := []PaperSignature{}
	if s.Signatures == nil {
		return out, nil
	}
	list, err := s.Signatures.Of(ctx, object)
	for _, signed := range list {
		view := PaperSignature{Step: signed.Step, Title: signed.StepTitle, Visit: signed.Visit, Person: signed.Person, At: signed.At, Serial: signed.Serial}
		if c, err := gmcrypto.ParseCertificate([]byte(signed.Certificate)); err == nil {
			view.Owner, view.Issuer = c.Subject(), c.Issuer()
		}
		view.Valid = ProveSignature(signed) == nil
		out = append(out, view)
	}
	return out, err
}

// ProveSignature 验证签名 tells whether a signature that was kept is of its text, by its
// certificate, and about its paper and person.
func ProveSignature(signed signing.Signed) error {
	certificate, err := gmcrypto.ParseCertificate([]byte(signed.Certificate))
	if err != nil {
		return fault.Invalid("signature.certificate", "证书无法读取").Because(err)
	}
	value, err := hex.DecodeString(signed.Value)
	if err != nil || !certificate.Public().Verify([]byte(signed.Original), value) {
		return fault.Invalid("signature.wrong", "签名与原文不符").Because(err)
	}
	if certificate.Fingerprint() != signed.Fingerprint || certificate.Serial() != signed.Serial || !signed.Tells() {
		return fault.Invalid("signature.moved", "签名不属于这条办理记录")
	}
	return nil
}
