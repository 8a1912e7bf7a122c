package senior

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestCardIsOverdueStrictlyAfterThreeCalendarMonths(t *testing.T) {
	for _, c := range []struct {
		signed, on value.Date
		overdue    bool
	}{
		{"2026-03-02", "2026-06-02", false}, // three months to the day
		{"2026-03-02", "2026-06-03", true},  // and a day
		{"2025-11-30", "2026-02-28", false}, // a month without a 30th ends on its last day
		{"2025-11-30", "2026-03-01", true},
		{"2025-12-01", "2026-03-01", false},
		{"2023-11-30", "2024-02-29", false}, // of a leap year
		{"2023-11-30", "2024-03-01", true},
		{"2026-05-31", "2026-08-31", false},
		{"2026-05-31", "2026-09-01", true},
		{"2026-02-28", "2026-05-28", false}, // the last of February is no last of May
		{"2026-02-28", "2026-05-29", true},
		{"2025-10-31", "2026-01-31", false}, // over the turn of a year
		{"2026-06-02", "2026-06-02", false},
		{"2026-06-02", "2026-03-02", false}, // signed later than asked
	} {
		require.Equal(t, c.overdue, Overdue(c.signed, c.on), "%s on %s", c.signed, c.on)
	}
}

// TestLastOverdueDayPartsTheCards goes through every day of five years, a leap year
// among them: the day that the store compares with parts the cards exactly as the
// rule does, and a card that is overdue once stays so.
func TestLastOverdueDayPartsTheCards(t *testing.T) {
	for on := value.Date("2023-01-01"); on < "2028-01-01"; on = on.AddDays(1) {
		last := LastOverdue(on)
		for n := -130; n <= 0; n++ {
			signed := on.AddDays(n)
			require.Equal(t, signed <= last, Overdue(signed, on), "%s on %s", signed, on)
			require.True(t, !Overdue(signed, on) || Overdue(signed, on.AddDays(1)), "%s stays overdue", signed)
		}
		require.True(t, last.AddDays(89) < on, "never before 89 days: %s on %s", last, on)
		require.True(t, last.AddDays(94) > on, "never after 94 days: %s on %s", last, on)
	}
}

func TestOnlyAStuckCardOfOnesOwnMayBeReported(t *testing.T) {
	clerk := directory.Person{ID: "a", Outlet: "o1", Roles: []string{roleOutlet}}
	other := directory.Person{ID: "b", Outlet: "o2", Roles: []string{roleOutlet}}
	center := directory.Person{ID: "c", Outlet: "o0", Roles: []string{roleCenterOutlet}}
	for name, c := range map[string]struct {
		phase  Phase
		who    directory.Person
		source Origin
		code   string
	}{
		"signed for and not fetched":         {Collecting, clerk, FromOutlet, ""},
		"stuck already":                      {Stuck, clerk, FromOutlet, ""},
		"at another outlet":                  {Collecting, other, FromOutlet, "senior.not_yours"},
		"on its way":                         {Moving, clerk, FromOutlet, "senior.not_signed"},
		"in the mail":                        {Mailing, clerk, FromOutlet, "senior.not_stuck"},
		"fetched":                            {Collected, clerk, FromOutlet, "senior.not_stuck"},
		"not delivered":                      {Mailing, center, FromPost, ""},
		"not delivered, told by an outlet":   {Mailing, clerk, FromPost, "senior.not_yours"},
		"signed for, told as of the post":    {Collecting, center, FromPost, "senior.not_stuck"},
		"of an outlet, told by the centre's": {Collecting, center, FromOutlet, "senior.not_yours"},
	} {
		err := MayStrand(Application{ID: "JL-1", Pickup: "o1", Phase: c.phase}, c.who, c.source)
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		require.True(t, fault.Is(err, c.code), "%s: %v", name, err)
	}
}

func TestNumberIsReadAsItIsScannedOrTyped(t *testing.T) {
	for in, want := range map[string]string{" jl-20260302-0001\r\n": "JL-20260302-0001", "３１２０ 2603": "31202603", "３１ｘ": "31X"} {
		require.Equal(t, want, CardNumber(in))
	}
	require.True(t, IsApplication("JL-20260302-0001"))
	require.False(t, IsApplication("31202603020001"))
}

func TestReceiptsMayBeUploadedWhereTheBusinessWasDone(t *testing.T) {
	at := func(outlet string) func(string) bool { return func(o string) bool { return o == outlet } }
	a := Application{Region: Delta, Outlet: "o1", Pickup: "o2", Phase: Making}
	require.Equal(t, []ReceiptKind{OfDelta}, MayUpload(a, at("o1")))
	require.Empty(t, MayUpload(a, at("o2")), "nothing was fetched yet")
	a.Phase = Collected
	require.Equal(t, []ReceiptKind{OfCollection}, MayUpload(a, at("o2")))
	a.Phase = Cancelled
	require.Empty(t, MayUpload(a, at("o1")))
}
