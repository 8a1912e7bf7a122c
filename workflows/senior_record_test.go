//go:build record

package workflows_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"cardflow/activities"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/integrations/cardmaking"
	"cardflow/internal/integrations/filestore"
	st "cardflow/internal/store/storetest"
	"cardflow/worker"
)

// moody fails once, and passes everybody after.
type moody struct{ asked int }

func (m *moody) Verify(_ context.Context, c senior.Claimant) (senior.Answer, error) {
	m.asked++
	if m.asked == 1 {
		return senior.Answer{}, fault.Unavailable("verification.unavailable", "暂时不可用")
	}
	return senior.Answer{Request: c.Request, Result: senior.Pass}, nil
}

// TestRecordSenior keeps an application whose provider fails, calls back that it is
// somebody else, and passes him at the second attempt; its card goes by post.
func TestRecordSenior(t *testing.T) {
	s := st.Open(t)
	st.SeedSeniors(t, s)
	desk := st.SeniorDesk(t, s, time.Now)
	blobs, err := filestore.NewDisk(filepath.Join(t.TempDir(), "blobs"))
	require.NoError(t, err)
	require.NoError(t, blobs.Put(t.Context(), st.Photo, strings.NewReader("photo")))
	r := newRecorder(t)
	run := worker.NewIntegrations(r.temporal, &activities.Senior{Desk: desk, Provider: &moody{}, Blobs: blobs,
		Maker: &cardmaking.StandIn{Takes: time.Second, Clock: time.Now}}, "", nil)
	require.NoError(t, run.Start())
	t.Cleanup(run.Stop)
	id, err := desk.Apply(t.Context(), st.By(st.OutletClerk), st.SeniorForm("k1"))
	require.NoError(t, err)
	require.NoError(t, r.papers.StartSenior(t.Context(), id))
	application := func() senior.Application {
		a, err := s.Seniors().Application(t.Context(), id)
		require.NoError(t, err)
		return a
	}
	await := func(p senior.Phase) {
		require.Eventually(t, func() bool { return application().Phase == p }, 30*time.Second, 50*time.Millisecond, p)
	}
	do := func(person string, v senior.Verb) {
		_, err := r.papers.DoSenior(t.Context(), senior.Command{ID: id, By: st.By(person), Verb: v, Key: uuid.NewString(), Waybill: "EX1"})
		require.NoError(t, err, v)
	}
	require.NoError(t, r.papers.AnswerSenior(t.Context(), id, senior.Answer{Request: application().Request, Result: senior.Fail}))
	await(senior.Deciding)
	do(st.OutletClerk, senior.Reverify)
	await(senior.Accepting)
	do(st.OutletClerk, senior.Admit)
	await(senior.Sending)
	do(st.CenterOutlet, senior.Send)
	do(st.CenterOutlet, senior.Deliver)
	r.keep("alarm_senior.json", id, "")
}
