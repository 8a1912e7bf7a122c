package repair

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// monday is ten o'clock of a Monday in Shanghai.
var monday = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

func begun(p Priority) Ticket {
	t := Ticket{ID: "BX-20260302-0001", Priority: p}
	t.begin(LevelOf(DefaultLevels(), t.Priority), monday, task.Calendar{})
	return t
}

func TestTypeAndListsAreSound(t *testing.T) {
	types, err := document.NewRegistry(Types())
	require.NoError(t, err)
	functions, err := function.NewRegistry(Functions())
	require.NoError(t, err)
	ticket, err := types.Find(TicketType)
	require.NoError(t, err)
	require.Equal(t, "/repairs/BX-1", ticket.PageOf("BX-1"))
	require.True(t, fault.Is(ticket.OwnProcess(), "document.own_process"))
	for _, step := range ticket.Chain {
		_, known := functions.Find(step.Function)
		require.True(t, known, step.Function)
		require.Equal(t, step.Waiting, Phase(step.Key).Label())
	}
	for _, l := range Masters() {
		_, known := functions.Find(l.Function)
		require.True(t, known)
	}
}

func TestPromisesFollowThePriorityInWorkingHours(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour-8, 0, 0, 0, time.UTC) }
	for p, want := range map[Priority][2]time.Time{Urgent: {at(2, 11), at(2, 15)}, High: {at(2, 12), at(3, 11)}, Normal: {at(2, 15), at(5, 13)}} {
		ticket := begun(p)
		require.Equal(t, want[0], *ticket.RespondBy, p)
		require.WithinDuration(t, want[1], *ticket.SolveBy, time.Hour, p) // noon and one o'clock are the same working time
	}
	require.Equal(t, Normal, LevelOf(DefaultLevels(), "unheard of").Priority)
}

func TestWorkingTimeIsAddedToTheMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := monday.Add(time.Duration(rapid.IntRange(0, 10_000).Draw(t, "start")) * time.Minute)
		working := time.Duration(rapid.IntRange(1, 3_000).Draw(t, "working")) * time.Minute
		end := After(task.Calendar{}, start, working)
		require.Equal(t, working, task.Calendar{}.Worked(start, end))
		require.Less(t, task.Calendar{}.Worked(start, end.Add(-time.Minute)), working, "not a minute more")
	})
}

func TestTheClockStandsStillWhilePartsAreAwaited(t *testing.T) {
	calendar := task.Calendar{}
	rapid.Check(t, func(t *rapid.T) {
		ticket := begun(Normal)
		total := calendar.Worked(monday, *ticket.SolveBy)
		paused := monday.Add(time.Duration(rapid.IntRange(0, 3_000).Draw(t, "paused")) * time.Minute)
		resumed := paused.Add(time.Duration(rapid.IntRange(0, 20_000).Draw(t, "awaited")) * time.Minute)
		ticket.pause(paused, calendar)
		require.Empty(t, ticket.Overdue(resumed))
		ticket.unpause(resumed, calendar)
		worked := calendar.Worked(monday, paused) + calendar.Worked(resumed, *ticket.SolveBy)
		require.Equal(t, total, worked)
		require.Nil(t, ticket.PausedAt)
	})
}

func TestABrokenPromiseStaysBrokenWhenPartsArrive(t *testing.T) {
	ticket := begun(Urgent)
	by := *ticket.SolveBy
	ticket.Phase = Repairing
	ticket.pause(by.Add(time.Hour), task.Calendar{})
	ticket.unpause(by.Add(48*time.Hour), task.Calendar{})
	require.Equal(t, by, *ticket.SolveBy)
	require.Equal(t, "solve", ticket.Overdue(by.Add(49*time.Hour)))
}

func TestTimeDoesOneThingAfterTheOther(t *testing.T) {
	next := func(ticket Ticket, now time.Time) AlarmKind {
		if alarm := ticket.Next(now, task.Calendar{}); alarm != nil {
			return alarm.Kind
		}
		return ""
	}
	ticket := begun(High)
	require.Equal(t, RemindResponse, next(ticket, monday))
	ticket.RespondWarned = 1
	require.Equal(t, EscalateResponse, next(ticket, monday))
	ticket.RespondWarned = 2
	require.Equal(t, RemindSolution, next(ticket, monday))
	ticket.SolveWarned = 2
	require.Empty(t, next(ticket, monday))

	ticket = begun(High)
	ticket.Phase, ticket.AcceptBy = Accepting, ptr(monday.Add(time.Hour))
	require.Equal(t, Redispatch, next(ticket, monday))

	ticket.Phase, ticket.PausedAt = Parts, ptr(monday)
	require.Empty(t, next(ticket, monday), "nothing is promised while parts are awaited")
	ticket.PartsBy = ptr(monday.Add(time.Hour))
	require.Equal(t, RemindParts, next(ticket, monday))

	ticket.Phase, ticket.SolvedAt = Rating, ptr(monday)
	require.Equal(t, CloseUnrated, next(ticket, monday))
	ticket.Phase = Closed
	require.Equal(t, EndWindow, next(ticket, monday))
	require.Empty(t, next(ticket, monday.Add(Window)))
	ticket.Phase = Cancelled
	require.Empty(t, next(ticket, monday))
}

func ptr[T any](v T) *T { return &v }

func TestReopeningEndsWithTheSeventhDay(t *testing.T) {
	ticket := begun(Normal)
	require.True(t, fault.Is(ticket.MayReopen(monday), "repair.not_solved"))
	ticket.Phase, ticket.SolvedAt = Closed, ptr(monday)
	require.NoError(t, ticket.MayReopen(monday.Add(Window)))
	require.True(t, fault.Is(ticket.MayReopen(monday.Add(Window+time.Second)), "repair.too_late"))
	require.NoError(t, ticket.MayRate(monday))
	ticket.Rating = 4
	require.True(t, fault.Is(ticket.MayRate(monday), "repair.rated"))
}

func TestTechniciansAreSuggestedBySkillDistrictAndLoad(t *testing.T) {
	all := []Technician{
		{ID: "busy", Districts: []string{"d1"}, Open: 5}, {ID: "near", Districts: []string{"d1"}, Open: 2},
		{ID: "anywhere", Open: 0}, {ID: "far", Districts: []string{"d2"}}, {ID: "unskilled", Districts: []string{"d1"}, Kinds: []string{"k2"}},
		{ID: "skilled", Districts: []string{"d1"}, Kinds: []string{"k1"}, Open: 1},
	}
	var order []string
	for _, s := range Suggest(all, Need{District: "d1", DistrictName: "黄浦区", Kind: "k1", KindName: "打印机", Tried: []string{"skilled"}}) {
		order = append(order, s.ID)
	}
	require.Equal(t, []string{"near", "busy", "anywhere", "far", "unskilled", "skilled"}, order)
	first := Suggest(all[5:], Need{District: "d1", DistrictName: "黄浦区", Kind: "k1", KindName: "打印机"})[0]
	require.Equal(t, "会修打印机 · 负责黄浦区 · 在手 1 单", first.Reason)
}

func TestMeanTimeBetweenFailures(t *testing.T) {
	require.Equal(t, 10*24*time.Hour, BetweenFailures(monday.AddDate(0, 0, -30), 3, monday))
	require.Zero(t, BetweenFailures(monday, 0, monday.AddDate(1, 0, 0)))
	require.Zero(t, BetweenFailures(time.Time{}, 3, monday))
}

func TestPromisesAreRefusedThatNobodyCouldKeep(t *testing.T) {
	require.NoError(t, CheckLevels(DefaultLevels()))
	for why, change := range map[string]func(l []Level) []Level{
		"one is missing":                func(l []Level) []Level { return l[:2] },
		"another order":                 func(l []Level) []Level { l[0], l[1] = l[1], l[0]; return l },
		"no time at all":                func(l []Level) []Level { l[0].Respond = 0; return l },
		"more than anybody waits":       func(l []Level) []Level { l[2].Solve = 5000; return l },
		"solved before it is answered":  func(l []Level) []Level { l[2].Solve = 3; return l },
		"the pressing one takes longer": func(l []Level) []Level { l[0].Solve = 9; return l },
	} {
		require.True(t, fault.Is(CheckLevels(change(DefaultLevels())), "repair.levels"), why)
	}
}
