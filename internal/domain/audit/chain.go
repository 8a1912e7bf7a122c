package audit

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/document"
)

// A seal is due after so many entries, or so long after the last one.
const (
	SealEntries = 1000
	SealEvery   = time.Minute
)

// Seal 签封 signs the chain up to an entry by SM2.
type Seal struct {
	Seq       int64     `json:"seq"`  // of the last entry it covers
	Head      string    `json:"head"` // the link of that entry
	At        time.Time `json:"at"`
	KeyID     string    `json:"key_id"`
	Signature string    `json:"signature"` // base64 of the DER form
}

// Extension is what one round of the chain brought about.
type Extension struct {
	Linked int
	More   bool // another round finds more at once
	Sealed *Seal
	Forged []string // entries that nobody with the key has written
	Alarms []Alarm
}

// BreakKind 破坏方式 says what was done to the log.
type BreakKind string

// The ways in which a log can be broken.
const (
	Changed   BreakKind = "changed"   // an entry is not what was written
	Deleted   BreakKind = "deleted"   // an entry is gone
	Inserted  BreakKind = "inserted"  // an entry was written by something else
	Reordered BreakKind = "reordered" // the links do not follow each other
	Cut       BreakKind = "cut"       // the end is gone
	Unsealed  BreakKind = "unsealed"  // a seal does not fit the chain
)

// Label gives the words for a kind.
func (k BreakKind) Label() string {
	return map[BreakKind]string{Changed: "内容被改动", Deleted: "被删除", Inserted: "不是本系统写入", Reordered: "顺序被改动", Cut: "末尾被截断", Unsealed: "签封不符"}[k]
}

// Break 破坏处 is the first place where the log is not whole.
type Break struct {
	Kind  BreakKind `json:"kind"`
	Seq   int64     `json:"seq"` // 0: in no place of the chain
	Entry string    `json:"entry"`
}

func (b Break) String() string {
	switch {
	case b.Seq == 0:
		return fmt.Sprintf("日志 %s %s", b.Entry, b.Kind.Label())
	case b.Entry == "":
		return fmt.Sprintf("第 %d 条日志%s", b.Seq, b.Kind.Label())
	}
	return fmt.Sprintf("第 %d 条日志（%s）%s", b.Seq, b.Entry, b.Kind.Label())
}

// Report 校验结果 is what a verification found. Broken is nil when the log is whole.
type Report struct {
	First   int64 // the first entry that was checked
	Checked int64
	Total   int64
	Sealed  int64 // the last sealed entry
	Pending int64 // genuine entries that are not in the chain yet
	Broken  *Break
}

// Check 校验 is a verification that somebody asked for.
type Check struct {
	ID         string
	PersonID   string
	PersonName string
	StartedAt  time.Time
	FinishedAt *time.Time
	SeenAt     time.Time // its last sign of life
	Report     Report
	Failure    string // why it could not be carried through
}

// Verification says how far to look.
type Verification struct {
	From int64 // the first entry to check; 0 is the first there is
	// Witness are seals as they are kept apart from the database: what was cut
	// off in the database is in them still.
	Witness  []Seal
	Progress func(Report) error // from time to time
}

// Chain 日志链 puts entries in order, seals and proves them. Whoever changes,
// deletes, inserts or reorders entries breaks it.
type Chain interface {
	// Extend links what was committed since and seals when it is due. A deep look
	// also finds what was committed late.
	Extend(ctx context.Context, deep bool) (Extension, error)
	Verify(ctx context.Context, v Verification) (Report, error)
	// SealsAfter lists seals in order.
	SealsAfter(ctx context.Context, seq int64, limit int) ([]Seal, error)
	// Status tells the last seal, nil before the first, and the end of the chain.
	Status(ctx context.Context) (last *Seal, tail int64, err error)
	// SaveCheck writes a verification or how far it is; LastCheck gives the newest.
	SaveCheck(ctx context.Context, c Check) error
	LastCheck(ctx context.Context) (*Check, error)
}

// Alarms 审计告警.
type Alarms interface {
	Alarms(ctx context.Context, handled bool, page document.PageRequest) (document.Page[Alarm], error)
	OpenAlarms(ctx context.Context) (int, error)
	// Handle closes an alarm, with the entry that says so.
	Handle(ctx context.Context, id string, by document.Named, remark string, at time.Time, log Entry) error
	Rules(ctx context.Context) ([]Rule, error)
	SetRule(ctx context.Context, r Rule, log Entry) error
}
