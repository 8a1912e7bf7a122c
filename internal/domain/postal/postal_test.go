package postal

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/senior"
)

func at(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }

func report(number string, day, hour int, code string) Report {
	return Report{Number: number, At: at(day, hour), Code: code, Text: "轨迹 " + code}
}

// course is what the post may report of a parcel, also at the same moment.
func course(rng *rand.Rand) []Report {
	codes := []string{"203", "702", "704", "708", "999"}
	out := make([]Report, 2+rng.IntN(8))
	for i := range out {
		out[i] = report("EA1", 1+rng.IntN(3), rng.IntN(3), codes[rng.IntN(len(codes))])
	}
	return out
}

func TestEventsInAnyOrderAndRepeatedGiveTheSameState(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		all := course(rng)
		once := newMemory("EA1")
		_, err := desk(once).Take(context.Background(), slices.Clone(all))
		require.NoError(t, err)
		many := newMemory("EA1")
		for range 3 {
			shuffled := slices.Clone(all)
			rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			for len(shuffled) > 0 {
				n := 1 + rng.IntN(len(shuffled))
				_, err := desk(many).Take(context.Background(), shuffled[:n])
				require.NoError(t, err)
				shuffled = shuffled[n:]
			}
		}
		require.Equal(t, once.parcels["EA1"], many.parcels["EA1"], "%v", all)
		require.Len(t, many.events, len(once.events))
		newest := slices.MaxFunc(append(all, report("EA1", 1, 0, "203")), func(a, b Report) int { return a.At.Compare(b.At) }).At
		if p := many.parcels["EA1"]; p.Newest.At.After(newest) {
			t.Fatal("a state from nowhere")
		}
	}
}

func TestNewestEventDecidesWhateverCameLast(t *testing.T) {
	m := newMemory("EA1")
	for _, r := range []Report{report("EA1", 4, 1, "704"), report("EA1", 2, 1, "708"), report("EA1", 1, 1, "203"), report("EA1", 5, 1, "999")} {
		_, err := desk(m).Take(context.Background(), []Report{r})
		require.NoError(t, err)
	}
	p := m.parcels["EA1"]
	require.Equal(t, Delivered, p.State(), "an older return and a code that means nothing change nothing")
	require.Equal(t, senior.PostNews{ID: "JL-EA1", Waybill: "EA1", Outcome: senior.PostDelivered}, p.News())
	require.True(t, p.Behind())
	require.Len(t, m.events, 4)
}

func TestReportThatCannotBeTakenIsRefusedWithItsReason(t *testing.T) {
	m := newMemory("EA1")
	verdicts, err := desk(m).Take(context.Background(), []Report{
		report(" ea1 ", 1, 1, "203"), report("ea1", 1, 1, "203"), report("EA9", 1, 1, "203"), report("", 1, 1, "203"), report("EA1", 1, 1, " "),
		report("EA1", 12, 2, "704"), {Number: "EA1", Code: "203"}, {Number: "EA1", At: at(1, 2), Code: "203", Text: "投递\uFFFD"},
		{Number: "EA1", At: at(1, 2), Code: "203", Place: "\uE123路"},
	})
	require.NoError(t, err)
	var fates []Fate
	for _, v := range verdicts {
		fates = append(fates, v.Fate)
		if v.Fate == Refused {
			require.NotEmpty(t, v.Problem.Reason)
		}
	}
	require.Equal(t, []Fate{Taken, Repeated, Refused, Refused, Refused, Refused, Refused, Refused, Refused}, fates)
	require.Len(t, m.events, 1)
}

func TestFileIsTakenOnceAndSaysWhatBecameOfEachRow(t *testing.T) {
	m := newMemory("EA1", "EA2")
	f := File{Name: "反馈.csv", Digest: "d", Rows: []Row{
		{Number: 2, Report: report("EA1", 1, 1, "203")}, {Number: 3, Report: report("EA1", 1, 1, "203")}, {Number: 4, Report: report("EA2", 2, 1, "888")},
		{Number: 5, Report: report("EA3", 2, 1, "704"), Content: "EA3 · 704"}, {Number: 6, Problem: &Problem{Column: "操作时间", Reason: "请填写操作时间"}},
	}}
	i, repeated, err := desk(m).Import(context.Background(), approval.By{PersonID: "p"}, f)
	require.NoError(t, err)
	require.False(t, repeated)
	require.Equal(t, []int{5, 2, 1, 2}, []int{i.Rows, i.Taken, i.Repeated, i.Bad})
	require.Equal(t, "888", i.Unknown)
	require.Equal(t, document.Named{ID: "p", Name: "郑发卡"}, i.By)
	require.Equal(t, []int{5, 6}, []int{m.bad[0].Row, m.bad[1].Row})
	require.Equal(t, "EA3 · 704", m.bad[0].Content)
	require.Len(t, m.audited, 1)

	again, repeated, err := desk(m).Import(context.Background(), approval.By{PersonID: "p"}, f)
	require.NoError(t, err)
	require.True(t, repeated)
	require.Equal(t, i, again)
	f.Again = true
	f.Rows = f.Rows[:3]
	third, repeated, err := desk(m).Import(context.Background(), approval.By{PersonID: "p"}, f)
	require.NoError(t, err)
	require.False(t, repeated)
	require.Equal(t, []int{3, 0, 3, 0}, []int{third.Rows, third.Taken, third.Repeated, third.Bad})
}

func TestParcelOfAnotherKindIsNotForTheBureau(t *testing.T) {
	m := newMemory("EA1", "EA2")
	p := m.parcels["EA2"]
	p.Kind = Social
	m.parcels["EA2"] = p
	_, err := desk(m).Take(context.Background(), []Report{report("EA1", 1, 1, "203"), report("EA2", 1, 1, "203")})
	require.NoError(t, err)
	require.Equal(t, []PushState{Waiting, NoPush}, []PushState{m.events[0].Push, m.events[1].Push})
}
