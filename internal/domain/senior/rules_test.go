package senior

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

func TestWhoMayApplyIsToldWithItsReason(t *testing.T) {
	const born1961 = identity.IDNumber("310101196103021239")
	under := &Application{ID: "JL-1", Phase: Making}
	holder := &Application{ID: "JL-1", Phase: Collected}
	for name, c := range map[string]struct {
		claim Claim
		code  string
	}{
		"on the 65th birthday":        {Claim{Region: Local, Number: born1961, On: "2026-03-02", Registered: true}, ""},
		"the day before":              {Claim{Region: Local, Number: born1961, On: "2026-03-01", Registered: true}, CodeUnderAge},
		"no household in the city":    {Claim{Region: Local, Number: born1961, On: "2026-03-02"}, CodeNotResident},
		"of the delta":                {Claim{Region: Delta, Number: born1961, On: "2026-03-02", Province: "32"}, ""},
		"of a province outside":       {Claim{Region: Delta, Number: born1961, On: "2026-03-02", Province: "44"}, CodeNotResident},
		"has an application":          {Claim{Region: Local, Number: born1961, On: "2026-03-02", Registered: true, Holds: under}, CodeUnderWay},
		"has a card":                  {Claim{Region: Local, Number: born1961, On: "2026-03-02", Registered: true, Holds: holder}, CodeHolder},
		"too young is told the first": {Claim{Region: Local, Number: born1961, On: "2025-03-02", Holds: holder}, CodeUnderAge},
	} {
		err := Eligible(c.claim)
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		require.True(t, fault.Is(err, c.code), "%s: %v", name, err)
	}
}

func TestTheRegisterDecidesOnTheHouseholdOfWhomItKnows(t *testing.T) {
	known := citizen.Citizen{}
	require.False(t, HouseholdIn(&known, "上海市黄浦区福州路9号"), "what a clerk enters does not count against the register")
	known.Household.Address = "上海市黄浦区福州路9号"
	require.True(t, HouseholdIn(&known, ""))
	require.True(t, HouseholdIn(nil, "上海市黄浦区福州路9号"))
	require.False(t, HouseholdIn(nil, ""))
}

// portrait draws a skin-coloured oval on a wall, with edges unless it is blurred.
func portrait(width, height int, blurred bool) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{210, 220, 235, 255}
			dx, dy := float64(x-width/2)/float64(width), float64(y-height*2/5)/float64(height)
			switch in := dx*dx/0.07 + dy*dy/0.09; {
			case in < 1:
				c = color.RGBA{222, 176, 148, 255}
				if !blurred && (x/6+y/6)%5 == 0 { // lines of a face
					c = color.RGBA{120, 78, 60, 255}
				}
			case y > height*3/4:
				c = color.RGBA{40, 60, 110, 255}
			}
			if blurred && dx*dx/0.07+dy*dy/0.09 >= 1 {
				shade := uint8(120 + 100*y/height) //nolint:gosec // below 256
				c = color.RGBA{shade, shade, shade + 20, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 95})
	return b.Bytes()
}

func TestPhotoIsJudgedWithEveryReason(t *testing.T) {
	flat := func(c color.Color, w, h int) []byte {
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				m.Set(x, y, c)
			}
		}
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, m, nil))
		return b.Bytes()
	}
	codes := func(content []byte) []string {
		var out []string
		for _, p := range CheckPhoto(content).Problems {
			out = append(out, p.Code)
		}
		return out
	}
	good := CheckPhoto(portrait(716, 882, false))
	require.True(t, good.OK(), "%+v", good)
	require.Equal(t, []string{"format"}, codes([]byte("GIF89a")))
	require.Equal(t, []string{"size"}, codes(portrait(200, 246, false)))
	require.Equal(t, []string{"ratio"}, codes(portrait(882, 882, false)))
	require.Contains(t, codes(portrait(716, 882, true)), "blurred")
	require.Subset(t, codes(flat(color.Black, 358, 441)), []string{"dark", "face_small", "blurred"})
	require.Contains(t, codes(flat(color.RGBA{222, 176, 148, 255}, 358, 441)), "face_large")
	require.Equal(t, []string{"format"}, codes(portrait(716, 882, false)[:4000]), "cut off in the middle")
}

func TestEveryPhaseHasAStageAndTheUsualWayLiesBefore(t *testing.T) {
	for _, p := range Phases() {
		require.NotEmpty(t, p.Label(), p)
		require.NotEmpty(t, StageOf(p).Label(), p)
		require.Contains(t, Stages(), StageOf(p))
		require.Equal(t, p.Open(), chain().Find(string(p)) >= 0, "%s", p)
	}
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	names := func(list []StageAt) (out []Stage) {
		for _, s := range list {
			out = append(out, s.Stage)
		}
		return out
	}
	a := Application{Phase: Accepting, Delivery: ByPost, EnteredAt: now}
	history := []document.Event{{Action: "submit", At: now.Add(-time.Hour)}, {Action: "verified", At: now}}
	require.Equal(t, []Stage{StageVerifying, StageAccepting, StageMaking, StageOnTheWay, StageCollected}, names(Progress(a, history)))
	a.Delivery = ByOutlet
	require.Equal(t, []Stage{StageVerifying, StageAccepting, StageMaking, StageOnTheWay, StageReady, StageCollected}, names(Progress(a, history)))
	a.Phase = Cancelled
	require.Equal(t, []Stage{StageVerifying, StageAccepting, StageClosed}, names(Progress(a, history)))
}

func TestTimeRemindsThriceAndThenLetsGo(t *testing.T) {
	monday := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) // 9:00 in Shanghai
	a := Application{Phase: Accepting, EnteredAt: monday}
	next := a.Next(task.Calendar{})
	require.Equal(t, NoPhase, next.To)
	require.Equal(t, monday.AddDate(0, 0, 1).Add(time.Hour), next.At, "eight working hours are Tuesday at ten")
	a.Reminders = maxReminders
	require.Equal(t, &Alarm{At: monday.AddDate(0, 0, 30), To: Expired}, a.Next(task.Calendar{}))
	for _, p := range Phases() {
		a := Application{Phase: p, EnteredAt: monday}
		require.Equal(t, p.Open(), a.Next(task.Calendar{}) != nil, "every wait has a limit: %s", p)
	}
}

func TestManualReviewIsOfferedWhenTheProviderFailsOrIsSilent(t *testing.T) {
	asked := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	a := Application{Phase: Verifying, AskedAt: asked}
	require.False(t, a.MayReview(asked.Add(patience-time.Second)))
	require.True(t, a.MayReview(asked.Add(patience)))
	a.Phase = Deciding
	require.True(t, a.MayReview(asked))
	a.Phase = Accepting
	require.False(t, a.MayReview(asked.Add(patience)))
}

func TestCorrectionIsToldWithoutPersonalData(t *testing.T) {
	was := Application{Name: "王\U0002A6A5", IDNumber: "310101196103021239", Phone: "13812345678", Address: "上海市黄浦区南京东路1号", Photo: "photo-000001"}
	now := was
	now.Phone, now.Address, now.Name = "13900000000", "上海市黄浦区福州路99号", "王𠮷"
	for _, c := range now.changes(was) {
		for _, secret := range []string{"12345", "00000", "南京东路1", "福州路99", "𠮷", "\U0002A6A5"} {
			require.NotContains(t, c.Before+c.After, secret, c.Label)
		}
	}
	require.Len(t, now.changes(was), 3)
	require.False(t, now.sameIdentity(was))
}
