package directory

import (
	"context"
	"time"

	"cardflow/internal/domain/audit"
)

// BoundCertificate 绑定证书 is a person's certificate, with which he proves at login
// that he holds its key (双因素认证). Its content is public.
type BoundCertificate struct {
	Fingerprint string
	Serial      string
	Subject     string
	Issuer      string
	NotBefore   time.Time
	NotAfter    time.Time
	PersonID    string
	PersonName  string // as it is now
	Username    string
	BoundBy     string // person id
	BoundAt     time.Time
}

// Certificates 证书绑定 keeps whose certificate is whose. Each change is one
// transaction with its audit entry.
type Certificates interface {
	// Certificates lists those of a person, or all of them when it is empty, by
	// the end of their validity.
	Certificates(ctx context.Context, personID string) ([]BoundCertificate, error)
	// Bind gives a certificate to its person; a Conflict when somebody has it.
	Bind(ctx context.Context, c BoundCertificate, entry audit.Entry) error
	// Unbind takes it back; NotFound when nobody has it.
	Unbind(ctx context.Context, fingerprint string, entry audit.Entry) error
}
