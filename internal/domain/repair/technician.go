package repair

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Technician 设备维护人员 with what dispatching needs to know.
type Technician struct {
	ID        string
	Name      string
	Districts []string // he looks after; none means all
	Kinds     []string // of devices he can repair; none means all
	Open      int      // tickets he has now
}

// Need is what a ticket asks of a technician.
type Need struct {
	District, DistrictName string
	Kind, KindName         string
	Tried                  []string // who let it lie
}

// Suggestion 派工建议 is a technician with why he comes where he does.
type Suggestion struct {
	Technician
	Skilled bool
	Near    bool
	Tried   bool
	Reason  string
}

// Suggest orders technicians for a ticket: who can repair it, then who looks after
// the district, then who has least to do. Who let it lie comes last.
func Suggest(all []Technician, n Need) []Suggestion {
	out := make([]Suggestion, 0, len(all))
	for _, t := range all {
		s := Suggestion{Technician: t, Skilled: len(t.Kinds) == 0 || slices.Contains(t.Kinds, n.Kind),
			Near: slices.Contains(t.Districts, n.District), Tried: slices.Contains(n.Tried, t.ID)}
		s.Reason = s.reason(n)
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int {
		return cmp.Or(rank(!a.Tried, !b.Tried), rank(a.Skilled, b.Skilled), rank(a.Near, b.Near),
			rank(len(a.Districts) == 0, len(b.Districts) == 0), cmp.Compare(a.Open, b.Open), strings.Compare(a.ID, b.ID))
	})
	return out
}

func rank(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func (s Suggestion) reason(n Need) string {
	var parts []string
	switch {
	case s.Tried:
		parts = append(parts, "未按时接单")
	case !s.Skilled:
		parts = append(parts, "不负责"+n.KindName)
	case n.KindName != "" && len(s.Kinds) > 0:
		parts = append(parts, "会修"+n.KindName)
	}
	if s.Near && n.DistrictName != "" {
		parts = append(parts, "负责"+n.DistrictName)
	}
	return strings.Join(append(parts, fmt.Sprintf("在手 %d 单", s.Open)), " · ")
}

// BetweenFailures 平均无故障时间 is how long a device works on average from one
// failure to the next since it was installed; zero when nothing is known.
func BetweenFailures(since time.Time, failures int, now time.Time) time.Duration {
	if failures == 0 || since.IsZero() || !now.After(since) {
		return 0
	}
	return now.Sub(since) / time.Duration(failures)
}
