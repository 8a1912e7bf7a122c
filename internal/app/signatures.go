package app

import (
	"context"
	"time"

	"cardflow/api"
	"cardflow/internal/domain/signing"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// BadSignature 无效签名 is a signature that proves nothing, with the reason.
type BadSignature struct {
	Document, Step, Person string
	At                     time.Time
	Reason                 string
}

// signaturesAtOnce bounds what is read from the database at a time.
const signaturesAtOnce = 200

// VerifySignatures proves every signature under a decision: that it is of its text by
// its certificate, about its paper and person, and that an authority stood for the
// certificate when it signed.
func (a *App) VerifySignatures(ctx context.Context, progress func(count int) error) (count int, bad []BadSignature, err error) {
	trust := a.trust()
	after := ""
	for {
		list, err := a.Store.Signatures().After(ctx, after, signaturesAtOnce)
		if err != nil || len(list) == 0 {
			return count, bad, err
		}
		for _, s := range list {
			after = s.ID
			count++
			if err := provable(s, trust); err != nil {
				bad = append(bad, BadSignature{Document: s.Object, Step: s.StepTitle, Person: s.Person.Name, At: s.At, Reason: fault.From(err).Message})
			}
		}
		if err := progress(count); err != nil {
			return count, bad, err
		}
	}
}

// SealProof 签封核验 as the command line lists it.
type SealProof = store.SealProof

// ProveMonths checks the platform's seals over the closing balances of months.
func (a *App) ProveMonths(ctx context.Context) ([]SealProof, error) { return a.Store.ProveMonths(ctx) }

// ProveBatches checks its seals over batches of boxes; it tells of those that are not what
// was registered, and gives how many there are.
func (a *App) ProveBatches(ctx context.Context, tell func(SealProof) error) (int, error) {
	return a.Store.ProveBatches(ctx, tell)
}

// provable leaves out whether the certificate was revoked later.
func provable(s signing.Signed, trust func(time.Time) (*gmcrypto.Trust, error)) error {
	if err := api.ProveSignature(s); err != nil {
		return err
	}
	believed, err := trust(s.At)
	if err != nil {
		return fault.Unavailable("certificate.no_authority", "没有配置证书颁发机构，无法核对证书").Because(err)
	}
	c, err := gmcrypto.ParseCertificate([]byte(s.Certificate))
	if err != nil {
		return err
	}
	if err := believed.Check(c, s.At); err != nil && !fault.Is(err, gmcrypto.CodeRevoked) {
		return err
	}
	return nil
}
