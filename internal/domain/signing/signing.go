// Package signing 电子签名 holds what every signature of a person has in common
// (不可否认性): the text that the server makes, what his key made of it, and how both
// are kept and checked. What is signed is a decision on a paper or an act outside of
// a chain.
package signing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// CodeUnsigned is the code of what lacks the signature it must have.
const CodeUnsigned = "decision.signature_required"

// within is how long what was made to be signed may take to come back.
const within = 10 * time.Minute

// The first lines of what is signed.
const (
	DecisionText = "cardflow decision 1"
	ActText      = "cardflow act 1"
)

// Signature 电子签名 is a person's signature: what he was shown, made by the server,
// and what his key made of it.
type Signature struct {
	Instruction string    `json:"instruction"` // digest of what he decides
	Text        string    `json:"text"`        // digest of the whole text that was signed
	At          time.Time `json:"at"`          // when the text was made
	Serial      string    `json:"serial"`      // of his certificate
	Fingerprint string    `json:"fingerprint"`
	Certificate string    `json:"certificate"` // PEM, so that it proves by itself
	Value       string    `json:"value"`       // SM2, DER in hexadecimal
}

// Signed 已签名 is a signature as it is kept with what it is under. Object is the paper,
// batch or box; Step the step of a chain or the business function of an act.
type Signed struct {
	Signature
	ID        string
	Object    string
	Step      string
	StepTitle string
	Visit     int // 0 under an act
	Seat      int
	Action    document.Action
	Person    document.Named
	Original  string // 原文
}

// Tx keeps signatures in the transaction of what they are under.
type Tx interface {
	AddSignature(s Signed) error
}

// Book 签名簿 reads them.
type Book interface {
	// Of gives those under what was done to an object, oldest first.
	Of(ctx context.Context, object string) ([]Signed, error)
	// After gives some behind an id, "" for the first.
	After(ctx context.Context, id string, limit int) ([]Signed, error)
}

// Digest 摘要 gives the SM3 digest of bytes in hexadecimal.
type Digest func(content []byte) string

// Check refuses a signature that is not of a text, which was made anew under the
// lock, or comes late. That it is the person's, whoever took it has checked.
func (s Signature) Check(text string, now time.Time, digest Digest) error {
	switch {
	case digest == nil:
		return fault.Internal(errors.New("there is no digest to check signatures with"))
	case s.At.After(now.Add(time.Minute)) || now.Sub(s.At) > within:
		return fault.Conflict("decision.signature_late", "签名已过期，请重试")
	case digest([]byte(text)) != s.Text:
		return fault.Conflict("decision.signature_stale", "内容在签名之后有变化，请核对后重试")
	}
	return nil
}

// Tells tells whether the text is about what it is kept with.
func (s Signed) Tells() bool {
	lines := strings.Split(s.Original, "\n")
	about := []string{"单据 " + s.Object, fmt.Sprintf("环节 %s %d %d", s.Step, s.Visit, s.Seat), "动作 " + string(s.Action)}
	if lines[0] == ActText {
		about = []string{"对象 " + s.Object, "功能 " + s.Step, "动作 " + string(s.Action)}
	}
	about = append(about, "意见 "+s.Instruction, "签名人 "+s.Person.ID, "时间 "+s.At.UTC().Format(time.RFC3339))
	return !slices.ContainsFunc(about, func(line string) bool { return !slices.Contains(lines, line) })
}
