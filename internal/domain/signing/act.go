package signing

import (
	"encoding/json"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// Act 须签名的操作 is what a person does outside of a chain and must be provable: to
// boxes, to an application, to a ticket.
type Act struct {
	Objects  []string // 批次号, 箱号 or 单据号: what it is done to
	Function string   // the business function
	Title    string   // in words
	Action   string
	Said     any // what he says of it
	State    any // what it is done to, as it is now
}

// Instruction is what is said, as its digest stands in the text.
func (a Act) Instruction() []byte { return jsonOf(a.Said) }

// Text 待签名原文 says what a person does to what, as it is now.
func (a Act) Text(s Signature, personID string, digest Digest) string {
	lines := []string{ActText}
	for _, object := range a.Objects {
		lines = append(lines, "对象 "+object)
	}
	return strings.Join(append(lines,
		"功能 "+a.Function,
		"动作 "+a.Action,
		"意见 "+s.Instruction,
		"内容 "+digest(jsonOf(a.State)),
		"签名人 "+personID,
		"时间 "+s.At.UTC().Format(time.RFC3339),
	), "\n")
}

// Keep checks a signature against the act as it is under the lock, and keeps it with
// every object. Without a signature there is nothing to keep.
func (a Act) Keep(tx Tx, s *Signature, by document.Named, now time.Time, digest Digest) error {
	if s == nil {
		return nil
	}
	text := ""
	if digest != nil {
		text = a.Text(*s, by.ID, digest)
	}
	if err := s.Check(text, now, digest); err != nil {
		return err
	}
	for _, object := range a.Objects {
		err := tx.AddSignature(Signed{Signature: *s, ID: value.NewID(), Object: object, Step: a.Function, StepTitle: a.Title, Seat: 1,
			Action: document.Action(a.Action), Person: by, Original: text})
		if err != nil {
			return err
		}
	}
	return nil
}

// jsonOf is what a digest is of: members in the order of their declaration, those of
// maps by name.
func jsonOf(v any) []byte {
	text, _ := json.Marshal(v)
	return text
}
