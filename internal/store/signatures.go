package store

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
)

type signatureRow struct {
	ID          string `gorm:"primaryKey"`
	DocumentID  string
	StepKey     string
	StepTitle   string
	Visit       int
	Seat        int
	Action      string
	PersonID    string
	PersonName  string
	Original    string
	Instruction string
	SignedAt    time.Time
	Serial      string
	Fingerprint string
	Certificate string
	Signature   string
}

func (signatureRow) TableName() string { return "decision_signatures" }

// AddSignature keeps a signature with the decision that the transaction makes.
func (t *tx) AddSignature(s signing.Signed) error {
	return create(t.db, signatureRow{ID: s.ID, DocumentID: s.Object, StepKey: s.Step, StepTitle: s.StepTitle, Visit: s.Visit, Seat: s.Seat,
		Action: string(s.Action), PersonID: s.Person.ID, PersonName: s.Person.Name, Original: s.Original, Instruction: s.Instruction,
		SignedAt: stored(s.At), Serial: s.Serial, Fingerprint: s.Fingerprint, Certificate: s.Certificate, Signature: s.Value})
}

// Signatures 签名簿.
func (s *Store) Signatures() signing.Book { return signatures{s} }

type signatures struct{ s *Store }

func (g signatures) Of(ctx context.Context, documentID string) ([]signing.Signed, error) {
	rows, err := raw[signatureRow](g.s.read.WithContext(ctx), `SELECT * FROM "decision_signatures" WHERE "document_id" = ? ORDER BY "id"`, documentID)
	return signedOf(rows), g.s.translate(err)
}

func (g signatures) After(ctx context.Context, id string, limit int) ([]signing.Signed, error) {
	rows, err := raw[signatureRow](g.s.read.WithContext(ctx), `SELECT * FROM "decision_signatures" WHERE "id" > ? ORDER BY "id" LIMIT ?`, id, limit)
	return signedOf(rows), g.s.translate(err)
}

func signedOf(rows []signatureRow) []signing.Signed {
	out := make([]signing.Signed, 0, len(rows))
	for _, r := range rows {
		out = append(out, signing.Signed{ID: r.ID, Object: r.DocumentID, Step: r.StepKey, StepTitle: r.StepTitle, Visit: r.Visit, Seat: r.Seat,
			Action: document.Action(r.Action), Person: document.Named{ID: r.PersonID, Name: r.PersonName}, Original: r.Original,
			Signature: signing.Signature{Instruction: r.Instruction, At: r.SignedAt.UTC(), Serial: r.Serial, Fingerprint: r.Fingerprint,
				Certificate: r.Certificate, Value: r.Signature}})
	}
	return out
}
