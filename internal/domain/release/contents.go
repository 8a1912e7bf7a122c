package release

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Bounds of a box.
const (
	MaxQuantity = 10_000
	MaxCards    = 2_000 // known one by one
	MaxSegments = 50
	maxNumber   = 40
	maxDigits   = 18 // of the counting end of a card number
)

// Segment 卡号段 is a run of card numbers: what they begin with, and the first and
// last of the digits they end in.
type Segment struct {
	Prefix      string
	Digits      int // how many, with leading zeros
	First, Last int64
}

// CardNumber tells whether a text can be the number of a card.
func CardNumber(number string) bool {
	_, err := ParseSegment(number, number)
	return err == nil
}

// ParseSegment reads the first and the last number of a run.
func ParseSegment(first, last string) (Segment, error) {
	first, last = value.Scanned(first), value.Scanned(last)
	prefix, from, ok := counting(first)
	if !ok {
		return Segment{}, fault.Invalid("release.segment", "起始卡号 %s 应以数字结尾", first)
	}
	other, to, ok := counting(last)
	switch {
	case !ok || len(last) != len(first):
		return Segment{}, fault.Invalid("release.segment", "截止卡号 %s 与起始卡号 %s 长度不同", last, first)
	case other != prefix:
		return Segment{}, fault.Invalid("release.segment", "截止卡号 %s 与起始卡号 %s 不是同一号段", last, first)
	case to < from:
		return Segment{}, fault.Invalid("release.segment", "截止卡号 %s 小于起始卡号 %s", last, first)
	case to-from >= MaxQuantity:
		return Segment{}, fault.Invalid("release.segment", "号段 %s 至 %s 超过 %d 张", first, last, MaxQuantity)
	}
	return Segment{Prefix: prefix, Digits: len(first) - len(prefix), First: from, Last: to}, nil
}

// counting parts a number into what it begins with and the digits it ends in.
func counting(number string) (prefix string, n int64, ok bool) {
	at := len(number)
	for at > 0 && len(number)-at < maxDigits && number[at-1] >= '0' && number[at-1] <= '9' {
		at--
	}
	n, err := strconv.ParseInt(number[at:], 10, 64)
	return number[:at], n, err == nil && validNumber(number)
}

// validNumber tells what can stand in a barcode, and in an address too.
func validNumber(text string) bool {
	return text != "" && len(text) <= maxNumber && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`/\?#%`, r) })
}

// Count is how many cards the run has.
func (s Segment) Count() int64 { return s.Last - s.First + 1 }

// Number gives one of the numbers.
func (s Segment) Number(n int64) string { return fmt.Sprintf("%s%0*d", s.Prefix, s.Digits, n) }

// String is the run as people write it.
func (s Segment) String() string { return s.Number(s.First) + " 至 " + s.Number(s.Last) }

// Overlaps tells whether two runs share a number.
func (s Segment) Overlaps(o Segment) bool {
	return s.Prefix == o.Prefix && s.Digits == o.Digits && s.First <= o.Last && o.First <= s.Last
}

// Holds tells whether a number belongs to the run.
func (s Segment) Holds(number string) bool {
	one, err := ParseSegment(number, number)
	return err == nil && s.Overlaps(one)
}

// Mark 异常 is what was found wrong with one card at a sign-in.
type Mark string

// The marks of a card.
const (
	Sound   Mark = ""
	Absent  Mark = "missing" // 少
	Damaged Mark = "damaged" // 破损
)

// Card 卡 is one card of a box whose number is known. Name is that of whoever it is
// for, where known.
type Card struct {
	ID          string
	Box         string
	Position    int // in the box, from 1
	Number      string
	Name        string
	Application string // 敬老卡申领单, if it is one of the system's
	Mark        Mark
	CollectedOn value.Date // 市民领取
}

// CardEntry 卡号 is a card as a clerk scans it or brings it in from a list.
type CardEntry struct{ Number, Name string }

// contents is what a form says lies in a box, checked and counted.
type contents struct {
	quantity int64
	segments []Segment
	cards    []CardEntry
}

// SegmentEntry 卡号段 as it is entered.
type SegmentEntry struct{ First, Last string }

// read checks what was entered and lists every wrong place.
func (f PackForm) read() (contents, error) {
	c := contents{quantity: f.Quantity}
	var problems []fault.Detail
	note := func(at, format string, args ...any) {
		problems = append(problems, fault.Detail{Location: at, Message: fmt.Sprintf(format, args...)})
	}
	known := int64(0)
	for i, s := range f.Segments {
		at := fmt.Sprintf("segments[%d]", i)
		run, err := ParseSegment(s.First, s.Last)
		if err != nil {
			note(at, "%s", fault.From(err).Message)
			continue
		}
		if j := slices.IndexFunc(c.segments, run.Overlaps); j >= 0 {
			note(at, "号段 %s 与第 %d 段重叠", run, j+1)
		}
		c.segments = append(c.segments, run)
		known += run.Count()
	}
	known += c.readCards(f.Cards, note)
	switch {
	case len(f.Segments) > MaxSegments:
		note("segments", "一箱最多 %d 个号段", MaxSegments)
	case len(f.Cards) > MaxCards:
		note("cards", "逐张登记的卡一箱最多 %d 张，请用卡号段", MaxCards)
	}
	if c.quantity == 0 {
		c.quantity = known
	}
	switch {
	case c.quantity < 1 || c.quantity > MaxQuantity:
		note("quantity", "请填写数量，1 到 %d 张", MaxQuantity)
	case known > 0 && known != c.quantity && len(problems) == 0:
		note("quantity", "卡号共 %d 张，与数量 %d 张不符", known, c.quantity)
	}
	if len([]rune(f.Remark)) > maxRemark {
		note("remark", "备注最多 %d 个字", maxRemark)
	}
	return c, fault.Problems("release.packing", problems)
}

func (c *contents) readCards(list []CardEntry, note func(at, format string, args ...any)) int64 {
	seen := map[string]bool{}
	for i, x := range list {
		at, number, name := fmt.Sprintf("cards[%d]", i), value.Scanned(x.Number), strings.TrimSpace(x.Name)
		switch {
		case !validNumber(number):
			note(at, "第 %d 张的卡号不对", i+1)
		case seen[number]:
			note(at, "卡号 %s 重复", number)
		case slices.ContainsFunc(c.segments, func(s Segment) bool { return s.Holds(number) }):
			note(at, "卡号 %s 已在上面的号段中", number)
		}
		if name != "" {
			if err := identity.CheckName(name); err != nil {
				note(at, "第 %d 张：%s", i+1, fault.From(err).Message)
			}
		}
		seen[number] = true
		c.cards = append(c.cards, CardEntry{Number: number, Name: name})
	}
	return int64(len(list))
}
