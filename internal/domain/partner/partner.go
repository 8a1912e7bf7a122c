// Package partner describes the systems that call the platform (合作方): 随申办,
// 支付宝生活号, the 962222 website and the post (邮政). A partner is data: who it is, what it may
// call and how often.
package partner

import (
	"context"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

// The functions of partners, by the ids of the catalogue.
const (
	CheckSenior    = "S-01.1" // 申领核验
	SubmitSenior   = "S-01.2" // 申领数据提交
	ListOutlets    = "S-01.3" // 备投网点列表
	SeniorProgress = "S-01.4" // 办理进度查询, 随申办
	AlipayProgress = "S-04.2" // 办理进度查询 with postal logistics, masked
	PublicProgress = "S-05"   // 办理进度查询, 962222
	PostalEvents   = "C-22"   // 邮政对接接口: what the post reports of parcels
)

// docs is the page that describes them.
const docs = "/partner/docs"

// Functions lists them in the catalogue's order. They belong to no role: a
// partner's configuration names those it may use.
func Functions() []function.Function {
	f := func(id, title, module string) function.Function {
		return function.Function{ID: id, Title: title, Module: module, System: "敬老卡系统", Route: docs, Actions: []function.Action{function.Act}}
	}
	const handling, alipay = "敬老卡智慧好办接口", "敬老卡支付宝生活号"
	return []function.Function{
		f(CheckSenior, "申领核验", handling), f(SubmitSenior, "申领数据提交", handling), f(ListOutlets, "备投网点列表", handling),
		f(SeniorProgress, "办理进度查询", handling), f(AlipayProgress, "办理进度查询（含邮政物流）", alipay),
		f(PublicProgress, "敬老卡办理进度查询接口", "962222 网站"), f(PostalEvents, "邮政对接接口", "邮政物流"),
	}
}

// Partner 合作方 is one system that calls.
type Partner struct {
	ID        string
	Name      string
	Functions []string // it may use, by id
	PerMinute int      // calls
}

// May tells whether the partner may use a function.
func (p Partner) May(id string) bool { return slices.Contains(p.Functions, id) }

// actorPrefix tells partners from people, whose ids have no colon.
const actorPrefix = "partner:"

// Actor is the partner as histories and the audit log know who acts.
func (p Partner) Actor() directory.Person {
	return directory.Person{ID: actorPrefix + p.ID, Name: p.Name}
}

// IsActor tells whether who acted was a partner.
func IsActor(id string) bool { return strings.HasPrefix(id, actorPrefix) }

// MaxID is the longest id of a partner: with its prefix it must fit where the ids
// of people stand.
const MaxID = 24

// Call 调用 is a request as it came, with what is said of its sender.
type Call struct {
	Partner   string
	Method    string
	Path      string
	Query     string
	Body      []byte
	Timestamp string
	Nonce     string
	Signature string
}

// Gate 门禁 tells who signed a call, or refuses it. Of a call that is refused though
// its partner is known, it gives the partner, too.
type Gate interface {
	Sender(c Call) (Partner, error)
}

// MaxNonce is the longest nonce.
const MaxNonce = 64

// Nonces 一次性随机数 remembers those that were used within the time in which a
// message counts.
type Nonces interface {
	// Use keeps a nonce of an owner, and tells whether it was fresh.
	Use(ctx context.Context, owner, nonce string, at time.Time) (fresh bool, err error)
	// Release gives one back: what it came with was not carried out.
	Release(ctx context.Context, owner, nonce string) error
}

// Codes of the refusals of a call.
const (
	CodeSignature  = "partner.signature_invalid"
	CodeTimestamp  = "partner.timestamp_out_of_window"
	CodeNonce      = "partner.nonce_reused"
	CodeLimited    = "partner.rate_limited"
	CodeNotAllowed = "partner.operation_not_allowed"
	CodeSerial     = "partner.serial_conflict"
	CodeUnmatched  = "partner.identity_mismatch"
	CodeAbsent     = "partner.application_not_found"
)
