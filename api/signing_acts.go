package api

import (
	"context"
	"time"

	"cardflow/internal/domain/signing"
	"cardflow/internal/gmcrypto"
)

// ActText 待签名原文 of an act.
type ActText struct {
	Needed bool      `json:"needed" doc:"false: the act needs no signature of this person"`
	Text   string    `json:"text" doc:"what his key signs, in UTF-8"`
	At     time.Time `json:"at"`
}

// ActSignature is what the body of an act has beside its own when its operation has a
// sibling that gives the text to sign.
type ActSignature struct {
	Signature *DecisionSignature `json:"signature,omitempty" doc:"after the answer decision.signature_required; the sibling …/signing gives the text"`
}

// registerSigned registers an operation whose act must be provable, and beside it the
// one that answers the same body with the text to sign. The act is nil where this very
// body needs no signature.
func registerSigned[I, O any](s *server, op operation, act func(context.Context, *I) (*signing.Act, error),
	handle func(context.Context, *I) (*O, error),
) {
	op.signed = true
	register(s, op, handle)
	op.path, op.id, op.summary = op.path+"/signing", "text-to-sign-"+op.id, "待签名原文："+op.summary
	op.status, op.ownKey, op.looks = 0, true, true
	register(s, op, func(ctx context.Context, in *I) (*struct{ Body ActText }, error) {
		var out ActText
		what, err := act(ctx, in)
		if err != nil || what == nil || s.Logins.Certificates == nil {
			return &struct{ Body ActText }{out}, err
		}
		bound, err := s.Logins.Certificates.Certificates(ctx, caller(ctx).ID)
		if err != nil || len(bound) == 0 {
			return &struct{ Body ActText }{out}, err
		}
		out.Needed, out.At = true, s.now().Truncate(time.Second)
		out.Text = what.Text(signing.Signature{Instruction: gmcrypto.DigestOf(what.Instruction()), At: out.At}, caller(ctx).ID, gmcrypto.DigestOf)
		return &struct{ Body ActText }{out}, nil
	})
}

// signAct checks the caller's signature under an act; nil where none is needed.
func (s *server) signAct(ctx context.Context, given *DecisionSignature, act func() (*signing.Act, error)) (*signing.Signature, error) {
	if s.Logins.Certificates == nil {
		return nil, nil
	}
	bound, err := s.Logins.Certificates.Certificates(ctx, caller(ctx).ID)
	if err != nil || len(bound) == 0 && len(s.Logins.NeedSignature) == 0 {
		return nil, err
	}
	what, err := act()
	if err != nil || what == nil {
		return nil, err
	}
	return s.signature(ctx, bound, given, what.Instruction(), func(signature signing.Signature) string {
		return what.Text(signature, caller(ctx).ID, gmcrypto.DigestOf)
	})
}
