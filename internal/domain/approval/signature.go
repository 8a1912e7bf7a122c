package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// CodeUnsigned is the code of a decision that lacks the signature it must have.
const CodeUnsigned = "decision.signature_required"

// signedWithin is how long what was made to be signed may take to come back.
const signedWithin = 10 * time.Minute

// Signature 电子签名 is a person's signature under his decision (不可否认性): what he
// was shown, made by the server, and what his key made of it.
type Signature struct {
	Instruction string    `json:"instruction"` // digest of what he decides
	Text        string    `json:"text"`        // digest of the whole text that was signed
	At          time.Time `json:"at"`          // when the text was made
	Serial      string    `json:"serial"`      // of his certificate
	Fingerprint string    `json:"fingerprint"`
	Certificate string    `json:"certificate"` // PEM, so that it proves by itself
	Value       string    `json:"value"`       // SM2, DER in hexadecimal
}

// Signed 已签名 is a signature as it is kept with its decision.
type Signed struct {
	Signature
	ID         string
	DocumentID string
	Step       string
	StepTitle  string
	Visit      int
	Seat       int
	Action     document.Action
	Person     document.Named
	Original   string // 原文
}

// SigningTx keeps signatures in the transaction of the decision.
type SigningTx interface {
	AddSignature(s Signed) error
}

// Signatures 签名簿 reads them.
type Signatures interface {
	// Of gives those of a paper, oldest first.
	Of(ctx context.Context, documentID string) ([]Signed, error)
	// After gives some behind an id, "" for the first.
	After(ctx context.Context, id string, limit int) ([]Signed, error)
}

// Signs tells whether a decision brings about what must be provable: at the last
// step of a paper it posts stock, releases cards or changes a citizen's record.
func Signs(t *document.Type, d *document.Document, step string, action document.Action) bool {
	if t.Effect == "" || action != document.Agree || len(d.Chain) == 0 {
		return false
	}
	return d.Chain[len(d.Chain)-1].Key == step
}

// Instruction is what is decided, as its digest stands in the text.
func (c Decision) Instruction() []byte {
	text, _ := json.Marshal(struct {
		Comment string
		Fields  Fields
		Files   []string
	}{c.Comment, c.Fields, c.Files})
	return text
}

// Digest 摘要 gives the SM3 digest of bytes in hexadecimal.
type Digest func(content []byte) string

// TextToSign 待签名原文 says what a person decides about which paper, as it is now.
func TextToSign(d *document.Document, c Decision, s Signature, personID string, digest Digest) string {
	return strings.Join([]string{
		"cardflow decision 1",
		"单据 " + d.ID,
		"类型 " + d.Type,
		fmt.Sprintf("版本 %d", d.Version),
		fmt.Sprintf("环节 %s %d %d", c.Step, c.Visit, max(c.Seat, 1)),
		"动作 " + string(c.Action),
		"意见 " + s.Instruction,
		"内容 " + digest(signedContent(d)),
		"签名人 " + personID,
		"时间 " + s.At.UTC().Format(time.RFC3339),
	}, "\n")
}

// signedContent is what of a paper the signature covers: its head and its lines.
func signedContent(d *document.Document) []byte {
	text, _ := json.Marshal(struct {
		BusinessDate string
		Head         document.Values
		Lines        []document.Values
	}{string(d.BusinessDate), d.Head, d.Lines})
	return text
}

// signature checks that what was signed is the paper as it is under the lock; that
// the signature is the person's, whoever took it has checked. Without one there is
// nothing to keep.
func (u *turn) signature(c Decision) (*Signed, error) {
	if c.Signature == nil {
		return nil, nil
	}
	s, now := *c.Signature, u.desk.Clock().UTC()
	switch {
	case u.desk.Digest == nil:
		return nil, fault.Internal(fmt.Errorf("the desk has no digest to check signatures with"))
	case s.At.After(now.Add(time.Minute)) || now.Sub(s.At) > signedWithin:
		return nil, fault.Conflict("decision.signature_late", "签名已过期，请重试")
	}
	text := TextToSign(u.d, c, s, u.person.ID, u.desk.Digest)
	if u.desk.Digest([]byte(text)) != s.Text {
		return nil, fault.Conflict("decision.signature_stale", "单据在签名之后有变化，请核对后重试")
	}
	return &Signed{Signature: s, ID: value.NewID(), DocumentID: u.d.ID, Step: c.Step, StepTitle: u.step.Title, Visit: c.Visit,
		Seat: max(c.Seat, 1), Action: c.Action, Person: document.Named{ID: u.person.ID, Name: u.person.Name}, Original: text}, nil
}

// sign keeps a signature with the decision it is under.
func (u *turn) sign(s *Signed) error {
	if s == nil {
		return nil
	}
	book, ok := u.tx.(SigningTx)
	if !ok {
		return fault.Internal(fmt.Errorf("the store keeps no signatures"))
	}
	return book.AddSignature(*s)
}

// Tells tells whether the text is about the decision that it is kept with.
func (s Signed) Tells() bool {
	lines := strings.Split(s.Original, "\n")
	for _, line := range []string{
		"单据 " + s.DocumentID, fmt.Sprintf("环节 %s %d %d", s.Step, s.Visit, s.Seat), "动作 " + string(s.Action), "意见 " + s.Instruction,
		"签名人 " + s.Person.ID, "时间 " + s.At.UTC().Format(time.RFC3339),
	} {
		if !slices.Contains(lines, line) {
			return false
		}
	}
	return true
}
