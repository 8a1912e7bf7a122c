package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/senior"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func event(number, at, code string) map[string]any {
	return map[string]any{"traceNo": number, "opTime": at, "opCode": code, "opDesc": "轨迹 " + code, "opOrgName": "外滩投递部"}
}

func TestPostPushesEventsWhichAreTakenOnceInAnyOrder(t *testing.T) {
	w, c := newPartnerWorld(t)
	more := storetest.WithPost(store.Directory{})
	more.Roles = nil
	require.NoError(t, w.store.Seed(context.Background(), more))
	id := c.submit("1", elder).at(t, "application").(string)
	w.calledBack(id, senior.Pass, verificationSecret)
	require.Equal(t, http.StatusOK, w.act(storetest.OutletClerk, id, "admit").status)
	w.produced(id)
	require.Equal(t, http.StatusOK, w.act(storetest.CenterOutlet, id, "send", "waybill", "ea100").status)

	push := func(events ...map[string]any) reply {
		return c.post(post, "/postal/events", map[string]any{"events": events})
	}
	r := push(event("EA100", "2026-03-02T02:00:00Z", storetest.CodeDelivered), event("EA100", "2026-03-02T01:00:00Z", storetest.CodeAccepted),
		event("EA100", "2026-03-02T10:00:00+08:00", storetest.CodeDelivered), event("EA999", "2026-03-02T01:00:00Z", storetest.CodeAccepted))
	require.Equal(t, http.StatusOK, r.status, r.text())
	for i, want := range []string{"taken", "taken", "repeated", "refused"} {
		require.Equal(t, want, r.at(t, "results", i, "result"), r.text())
	}
	require.Contains(t, r.at(t, "results", 3, "reason"), "没有这个邮件号")
	require.Equal(t, "repeated", push(event("EA100", "2026-03-02T01:00:00Z", storetest.CodeAccepted)).at(t, "results", 0, "result"))
	refused(t, c.post(ssb, "/postal/events", map[string]any{"events": []any{event("EA100", "2026-03-02T01:00:00Z", "203")}}), http.StatusForbidden, partner.CodeNotAllowed)
	refused(t, c.post(post, "/postal/events", map[string]any{"events": []any{}}), http.StatusUnprocessableEntity, "request.invalid")

	require.NoError(t, w.postal(t).Processes.RunPostal(context.Background()))
	shown := c.post(alipay, "/alipay/senior/progress", person("王\U0002A6A5", elder))
	require.Equal(t, "collected", shown.at(t, "stage"), shown.text())
	for _, label := range []string{"已交寄", "【外滩投递部】轨迹 203", "【外滩投递部】轨迹 704"} {
		require.Contains(t, shown.text(), label, "what the clerk registered, and what the post reported")
	}
}
