package approval

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

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

// TextToSign 待签名原文 says what a person decides about which paper, as it is now.
func TextToSign(d *document.Document, c Decision, s signing.Signature, personID string, digest signing.Digest) string {
	return strings.Join([]string{
		signing.DecisionText,
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

// signature checks that what was signed is the paper as it is under the lock. Without
// one there is nothing to keep.
func (u *turn) signature(c Decision) (*signing.Signed, error) {
	if c.Signature == nil {
		return nil, nil
	}
	s, text := *c.Signature, ""
	if u.desk.Digest != nil {
		text = TextToSign(u.d, c, s, u.person.ID, u.desk.Digest)
	}
	if err := s.Check(text, u.desk.Clock().UTC(), u.desk.Digest); err != nil {
		return nil, err
	}
	return &signing.Signed{Signature: s, ID: value.NewID(), Object: u.d.ID, Step: c.Step, StepTitle: u.step.Title, Visit: c.Visit,
		Seat: max(c.Seat, 1), Action: c.Action, Person: document.Named{ID: u.person.ID, Name: u.person.Name}, Original: text}, nil
}

// sign keeps a signature with the decision it is under.
func (u *turn) sign(s *signing.Signed) error {
	if s == nil {
		return nil
	}
	book, ok := u.tx.(signing.Tx)
	if !ok {
		return fault.Internal(fmt.Errorf("the store keeps no signatures"))
	}
	return book.AddSignature(*s)
}
