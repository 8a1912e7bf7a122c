package audit

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// RuleCode 告警规则 names a rule.
type RuleCode string

// The rules there are.
const (
	Failures   RuleCode = "failures" // 多次失败
	Night      RuleCode = "night"    // 夜间操作
	MassExport RuleCode = "export"   // 大量导出
	Tampering  RuleCode = "tamper"   // 数据被改动: the log, or rows that give rights; it cannot be switched off
)

// Rule is a rule with its numbers, which the auditor sets.
type Rule struct {
	Code      RuleCode `json:"code"`
	Threshold int      `json:"threshold"` // failures, or rows of an export
	Minutes   int      `json:"minutes"`   // within which failures are counted
	From      string   `json:"from"`      // "22:00", when the night begins
	Until     string   `json:"until"`     // "06:00"
	Disabled  bool     `json:"disabled"`
}

// Rules gives the rules every installation starts with.
func Rules() []Rule {
	return []Rule{
		{Code: Failures, Threshold: 5, Minutes: 10},
		{Code: Night, From: "22:00", Until: "06:00"},
		{Code: MassExport, Threshold: 5000},
	}
}

// Title gives the rule's name.
func (c RuleCode) Title() string {
	return map[RuleCode]string{Failures: "多次失败", Night: "夜间操作", MassExport: "大量导出", Tampering: "数据被改动"}[c]
}

var clockTime = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// Check refuses numbers that make no sense, naming the field.
func (r Rule) Check() error {
	bad := func(field, text string) error { return fault.Invalid("audit.rule", "%s", text).At(field, text) }
	switch {
	case r.Code == Night && !clockTime.MatchString(r.From):
		return bad("from", "请按 22:00 的写法填写开始时间")
	case r.Code == Night && (!clockTime.MatchString(r.Until) || r.Until == r.From):
		return bad("until", "请按 06:00 的写法填写结束时间，且不同于开始时间")
	case r.Code != Night && (r.Threshold < 1 || r.Threshold > 1_000_000):
		return bad("threshold", "数量应在 1 到 1000000 之间")
	case r.Code == Failures && (r.Minutes < 1 || r.Minutes > 24*60):
		return bad("minutes", "时长应在 1 到 1440 分钟之间")
	}
	return nil
}

// Alarm 告警 tells the auditor of something to look at.
type Alarm struct {
	ID        string
	Rule      RuleCode
	Once      string // the same thing is told once
	At        time.Time
	ActorID   string
	ActorName string
	Address   string
	Entry     string // the entry that raised it
	Text      string
	HandledAt *time.Time
	HandledBy string // name
	Remark    string
}

// AtNight tells whether an instant lies in the rule's hours in Shanghai, and the
// evening to which they belong.
func (r Rule) AtNight(at time.Time) (evening value.Date, ok bool) {
	local := at.In(value.Shanghai())
	clock := local.Format("15:04")
	late, early := clock >= r.From, clock < r.Until
	if r.From < r.Until { // does not pass midnight
		return value.DateOf(at), late && early
	}
	if early {
		return value.DateOf(at.Add(-24 * time.Hour)), true
	}
	return value.DateOf(at), late
}

// NightWork raises the alarm of somebody who acts at night: once a night.
func (r Rule) NightWork(e Entry) (Alarm, bool) {
	evening, night := r.AtNight(e.At)
	if !night || e.ActorID == "" {
		return Alarm{}, false
	}
	return raise(r, e, string(evening)+"/"+e.ActorID, "%s在%s办理业务（%s）", e.ActorName,
		e.At.In(value.Shanghai()).Format("01-02 15:04"), e.Address), true
}

// LargeExport raises the alarm of an export of many rows.
func (r Rule) LargeExport(e Entry) (Alarm, bool) {
	var detail struct {
		Rows int `json:"rows"`
	}
	if e.Result != OK || json.Unmarshal([]byte(e.After), &detail) != nil || detail.Rows <= r.Threshold {
		return Alarm{}, false
	}
	return raise(r, e, e.ID, "%s一次导出了 %d 行数据（%s）", e.ActorName, detail.Rows, e.Address), true
}

// ManyFailures raises the alarm of refusals that come too thick: of one person, or
// from one address when nobody was logged in. count is how many there were in the
// rule's minutes; one alarm covers as long again.
func (r Rule) ManyFailures(e Entry, count int) (Alarm, bool) {
	if e.Result == OK || count < r.Threshold {
		return Alarm{}, false
	}
	who, key := e.ActorName, e.ActorID
	if key == "" {
		who, key = "地址 "+e.Address, e.Address
	}
	window := e.At.Unix() / int64(r.Minutes*60)
	return raise(r, e, fmt.Sprintf("%s/%d", key, window), "%s在 %d 分钟内有 %d 次操作被拒绝（%s）", who, r.Minutes, count, e.Address), true
}

// Forgery raises the alarm of an entry that nobody with the key has written.
func Forgery(id string, at time.Time) Alarm {
	e := Entry{ID: id, At: at}
	return raise(Rule{Code: Tampering}, e, id, "日志 %s 不是本系统写入，数据库可能被人直接改动，请立即校验", id)
}

// Shortened raises the alarm of a chain whose end is gone.
func Shortened(seq int64, at time.Time) Alarm {
	return raise(Rule{Code: Tampering}, Entry{At: at}, fmt.Sprintf("cut/%d", seq), "日志链的末尾缺失，原应有 %d 条，数据库可能被人直接改动，请立即校验", seq)
}

// AlteredRow raises the alarm of a row that says something else than this program
// wrote: once a day for as long as it does.
func AlteredRow(area, key, name string, at time.Time) Alarm {
	return raise(Rule{Code: Tampering}, Entry{At: at}, area+"/"+key+"/"+string(value.DateOf(at)),
		"%s（%s/%s）在数据库中被直接改动，已停止使用；核实后可用 cardflow rows restore 恢复", name, area, key)
}

func raise(r Rule, e Entry, once, format string, args ...any) Alarm {
	return Alarm{ID: value.NewID(), Rule: r.Code, Once: string(r.Code) + "/" + once, At: e.At, ActorID: e.ActorID, ActorName: e.ActorName,
		Address: e.Address, Entry: e.ID, Text: fmt.Sprintf(format, args...)}
}
