package senior

import (
	"context"
	"time"

	"cardflow/internal/domain/identity"
)

// Result 认证结果 of a real-person verification.
type Result string

// The results. A provider that cannot tell at the moment gives none: it is asked
// again.
const (
	NoResult   Result = ""           // 认证中
	Pass       Result = "pass"       // 通过
	Fail       Result = "fail"       // 不通过
	NoRecord   Result = "no_record"  // 查无此人
	Unanswered Result = "unanswered" // 逾期未答复
	ByReview   Result = "review"     // 人工审核通过
)

// Label is the result in words.
func (r Result) Label() string {
	return map[Result]string{NoResult: "认证中", Pass: "认证通过", Fail: "认证未通过", NoRecord: "公安库中查无此人", Unanswered: "认证服务逾期未答复",
		ByReview: "人工审核通过"}[r]
}

// Final tells whether a provider may give this result.
func (r Result) Final() bool { return r == Pass || r == Fail || r == NoRecord }

// Claimant 申领人 is what a provider compares: the photo and who it should be.
type Claimant struct {
	Request  string // our serial: the same one is the same question
	Name     string
	IDNumber identity.IDNumber
	Photo    []byte
}

// Answer 认证答复 is a provider's answer to a request, at once or by callback.
// Without a result it has taken the request and will call back.
type Answer struct {
	Request string `json:"request"`
	Result  Result `json:"result"`
	Score   int    `json:"score,omitempty"` // 相似度, 0–100
	Reason  string `json:"reason,omitempty"`
}

// Provider 实人认证服务. An error of the kind Unavailable is one of its source:
// the same request may be sent again. Any other error is for good.
type Provider interface {
	Verify(ctx context.Context, c Claimant) (Answer, error)
}

// Call 认证记录 is one request to the provider and what became of it.
type Call struct {
	Request    string
	ID         string // of the application
	Attempt    int
	AskedAt    time.Time
	Result     Result
	Score      int
	Reason     string
	Way        string // sync, callback, clock or review
	AnsweredAt *time.Time
}

// Production 制卡单 is what the card making needs to know.
type Production struct {
	ID       string // of the application: the same one is the same card
	Name     string
	IDNumber identity.IDNumber
	Photo    string
}

// Produced tells how far the card making is: the number of the card, or when to
// ask again.
type Produced struct {
	Card  string
	Again time.Duration
}

// CardMaker 制卡系统.
type CardMaker interface {
	Make(ctx context.Context, p Production) (Produced, error)
}
