package postal

import (
	"strings"
	"time"
	"unicode"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Report 轨迹报文 is one event as the post reports it.
type Report struct {
	Number string    // 邮件号 traceNo
	At     time.Time // 操作时间 opTime
	Code   string    // 操作码 opCode
	Text   string    // 操作说明 opDesc
	Place  string    // 操作机构 opOrgName
}

// Event 物流轨迹 is a report that was taken. The post's number, time and code make it
// unique. Its id is what other systems know it by.
type Event struct {
	ID         string
	Parcel     string
	At         time.Time
	Code       string
	State      State // what the code meant when it came; "" when it says nothing about the state
	Text       string
	Place      string
	Import     string // the file it came by; "" when the post called
	ReceivedAt time.Time
	Push       PushState
	Batch      string // 推送批次
	Note       string // why the other system refused it
}

// key tells events of one parcel apart.
type key struct {
	parcel string
	at     int64
	code   string
}

func (e Event) key() key { return key{e.Parcel, e.At.Unix(), e.Code} }

// Lengths of what is kept of a report.
const (
	maxCode  = 32
	maxText  = 200
	maxPlace = 100
)

// farAhead is how much the post's clock may be ahead of ours.
const farAhead = 24 * time.Hour

// normal brings a report into the form that is kept, or says what is wrong with it.
func (r *Report) normal(now time.Time) *Problem {
	number, err := ParseNumber(r.Number)
	if err != nil {
		return &Problem{Column: "邮件号", Reason: fault.From(err).Message}
	}
	r.Number = number
	r.Code = strings.ToUpper(strings.TrimSpace(r.Code))
	r.At = r.At.UTC().Truncate(time.Second)
	switch {
	case r.Code == "" || len([]rune(r.Code)) > maxCode:
		return &Problem{Column: "操作码", Reason: "操作码应为 1 到 32 个字"}
	case r.At.Year() < 2000:
		return &Problem{Column: "操作时间", Reason: "操作时间不对"}
	case r.At.After(now.Add(farAhead)):
		return &Problem{Column: "操作时间", Reason: "操作时间在将来"}
	}
	for _, c := range []struct{ column, text string }{{"操作说明", r.Text}, {"操作机构", r.Place}} {
		if unreadable(c.text) {
			return &Problem{Column: c.column, Reason: "含有不能识别的字符（造字或乱码），请让邮政改正后重发"}
		}
	}
	r.Text, r.Place = value.Clip(strings.TrimSpace(r.Text), maxText), value.Clip(strings.TrimSpace(r.Place), maxPlace)
	return nil
}

// unreadable tells a text that lost a character on its way, or has one that only
// the sender's own font knows.
func unreadable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) })
}

// CodeList is the master list 邮政操作码: what each code of the post means.
const CodeList = "postal-codes"

// codeState is the field of an entry that says so.
const codeState = "state"

// Masters 邮政操作码: the meaning of codes is agreed with the post and kept as data.
func Masters() []master.List {
	return []master.List{{Ref: CodeList, Title: "邮政操作码", Function: Importing, Starter: starterCodes(), Fields: []document.Field{
		{Name: codeState, Label: "邮件状态", Type: document.Select, Options: States(), Required: true, Width: 120},
	}}}
}

// starterCodes are the usual ones of the post, for a new installation to compare
// with what the centre has agreed.
func starterCodes() []document.Entry {
	code := func(code, name string, state State) document.Entry {
		return document.Entry{ID: "postal-" + code, Code: code, Name: name, Fields: document.Values{codeState: string(state)}}
	}
	return []document.Entry{code("203", "收寄", Sent), code("305", "封发", Sent), code("702", "安排投递", Sent), code("705", "未妥投", Sent),
		code("704", "妥投", Delivered), code("708", "退回", Returned)}
}

// Codes 邮政操作码 gives the state that a code means; a code that is missing says
// nothing about the state.
type Codes map[string]State

// CodesOf reads them from the entries of the list.
func CodesOf(entries []document.Entry) Codes {
	out := Codes{}
	for _, e := range entries {
		if !e.Disabled {
			out[strings.ToUpper(e.Code)] = State(e.Fields.Text(codeState))
		}
	}
	return out
}
