package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
	"cardflow/internal/store/storetest"
)

const auditor = "role-auditor"

// logged gives the newest entries of the log.
func (w *world) logged(f audit.Filter) []audit.Entry {
	w.t.Helper()
	page, err := w.store.Audit().Entries(context.Background(), f, document.PageRequest{Size: 100})
	require.NoError(w.t, err)
	return page.Items
}

func TestTheLogIsForTheAuditorAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, role := range []string{"sysadmin", "secadmin", "manager", "keeper", "wh_supervisor", "content_admin"} {
		for _, c := range [][2]string{{http.MethodGet, "/audit/entries"}, {http.MethodGet, "/audit/entries/export"}, {http.MethodGet, "/audit/status"},
			{http.MethodGet, "/audit/alarms"}, {http.MethodPost, "/audit/checks"}} {
			require.Equal(t, http.StatusForbidden, w.call("role-"+role, c[0], c[1], nil).status, "%s %v", role, c)
		}
	}
	require.Equal(t, http.StatusOK, w.call(auditor, http.MethodGet, "/audit/entries", nil).status)
}

func TestRefusedAttemptsGoOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.call(storetest.Keeper, http.MethodGet, "/audit/entries", nil)
	require.Equal(t, http.StatusForbidden, r.status)
	found := w.logged(audit.Filter{Actors: []string{storetest.Keeper}, Result: audit.Refused})
	require.Len(t, found, 1)
	e := found[0]
	require.Equal(t, []string{"list-audit", "W-08.9", "function.forbidden"}, []string{e.Action, e.Function, e.Result})
	require.NotEmpty(t, e.Address)
	require.NotEmpty(t, e.RequestID)

	require.Equal(t, http.StatusOK, w.call(storetest.Keeper, http.MethodGet, "/tasks", nil).status)
	require.Len(t, w.logged(audit.Filter{Actors: []string{storetest.Keeper}}), 1, "to look at one's own work is no news")
}

func TestReadingPersonalDataGoesOnRecordWithoutIt(t *testing.T) {
	t.Parallel()
	w := newSeniorWorld(t)
	id := w.applied(storetest.OutletClerk, elder)
	require.Equal(t, http.StatusOK, w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil).status)
	read := w.logged(audit.Filter{Actors: []string{storetest.OutletClerk}, Action: "read"})
	require.NotEmpty(t, read)
	require.Equal(t, id, read[0].Object)
	require.NotContains(t, read[0].After, elder)

	before := len(w.logged(audit.Filter{Action: "read"}))
	require.Equal(t, http.StatusOK, w.call(storetest.DistrictClerk, http.MethodGet, "/senior/applications/"+id, nil).status)
	require.Len(t, w.logged(audit.Filter{Action: "read"}), before, "masked data tell nothing")
}

// deaf is a log that cannot be written.
type deaf struct{ audit.Log }

func (deaf) Record(context.Context, audit.Entry) error {
	return fault.Unavailable("store.unavailable", "数据库暂时不可用，请稍后重试")
}

func TestWhatCannotBePutOnRecordIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(d *api.Deps) { d.Audit = deaf{} })
	r := w.call(auditor, http.MethodGet, "/audit/entries/export", nil)
	require.Equal(t, http.StatusServiceUnavailable, r.status)
	require.Contains(t, r.text(), "audit.unavailable")
	require.Empty(t, r.header.Get("Content-Disposition"))
	require.NotContains(t, r.text(), "PK\x03\x04", "nothing of the file is out")
}

func TestExportsAreRecordedWithTheirRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.call(storetest.Keeper, http.MethodGet, "/masters/items/export?q=%E8%89%B2%E5%B8%A6", nil)
	require.Equal(t, http.StatusOK, r.status, r.text())
	found := w.logged(audit.Filter{Action: "export"})
	require.Len(t, found, 1)
	require.JSONEq(t, `{"operation":"export-masters","rows":1,"query":""}`, found[0].After, "what was searched for stays out")
}

func TestTheAuditorSearchesAndSeesBeforeAndAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.call(storetest.Keeper, http.MethodGet, "/audit/entries", nil)
	w.call(storetest.Head, http.MethodGet, "/audit/entries", nil)
	keeper, err := w.store.People().Person(context.Background(), storetest.Keeper)
	require.NoError(t, err)
	for path, want := range map[string]int{
		"":                                 2,
		"?who=" + keeper.Username:          1,
		"?who=nobody":                      0,
		"?actor=" + storetest.Head:         1,
		"?function=W-08.9&result=refused":  2,
		"?function=W-01.1":                 0,
		"?result=ok":                       0,
		"?from=2026-03-02&to=2026-03-02":   2,
		"?to=2026-03-01":                   0,
		"?object=nothing":                  0,
		"?who=nobody&actor=" + keeper.ID:   0,
		"?who=" + keeper.Username + "&to=": 1,
	} {
		r := w.call(auditor, http.MethodGet, "/audit/entries"+path, nil)
		require.Equal(t, http.StatusOK, r.status, path)
		require.Len(t, r.at(t, "items"), want, path)
	}
	require.Equal(t, "日志", w.call(auditor, http.MethodGet, "/audit/entries?actor="+storetest.Head, nil).at(t, "items", 0, "action_label"), "what was tried, in words")
	require.Equal(t, http.StatusUnprocessableEntity, w.call(auditor, http.MethodGet, "/audit/entries?from=2026-02-30", nil).status)

	require.Equal(t, http.StatusOK, w.call(auditor, http.MethodPut, "/audit/rules/night",
		map[string]any{"threshold": 0, "minutes": 0, "from": "21:00", "until": "06:00", "disabled": false}).status)
	id := w.logged(audit.Filter{Action: "set_rule"})[0].ID
	detail := w.call(auditor, http.MethodGet, "/audit/entries/"+id, nil)
	require.Contains(t, detail.at(t, "before"), "22:00")
	require.Contains(t, detail.at(t, "after"), "21:00")
	require.EqualValues(t, 0, detail.at(t, "seq"))
	require.Equal(t, http.StatusNotFound, w.call(auditor, http.MethodGet, "/audit/entries/none", nil).status)
}

func TestAVerificationRunsBehindTheRequestAndNamesTheBreak(t *testing.T) {
	t.Parallel()
	var broken *audit.Break
	w := newWorld(t, func(d *api.Deps) {
		prove := d.Auditing.Prove
		d.Auditing.Prove = func(ctx context.Context, progress func(audit.Report) error) (audit.Report, error) {
			report, err := prove(ctx, progress)
			report.Broken = broken
			return report, err
		}
	})
	for range 3 {
		w.call(storetest.Keeper, http.MethodGet, "/audit/entries", nil)
	}
	_, err := w.store.Audit().Extend(context.Background(), true)
	require.NoError(t, err)
	check := func() reply {
		t.Helper()
		require.Equal(t, http.StatusAccepted, w.call(auditor, http.MethodPost, "/audit/checks", nil).status)
		var r reply
		require.Eventually(t, func() bool {
			r = w.call(auditor, http.MethodGet, "/audit/status", nil)
			return r.at(t, "check", "finished_at") != nil
		}, 5*time.Second, 10*time.Millisecond)
		return r
	}
	r := check()
	require.Empty(t, r.at(t, "check", "broken"))
	require.EqualValues(t, 3, r.at(t, "check", "checked"))
	require.EqualValues(t, 3, r.at(t, "sealed"))
	broken = &audit.Break{Kind: audit.Deleted, Seq: 2, Entry: "x"}
	require.Equal(t, "第 2 条日志（x）被删除", check().at(t, "check", "broken"))
	require.Len(t, w.logged(audit.Filter{Action: "verify"}), 2)
}

func TestAlarmsReachTheAuditorAndAreHandledOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	extend := func() {
		t.Helper()
		_, err := w.store.Audit().Extend(context.Background(), true)
		require.NoError(t, err)
	}
	w.call(storetest.Head, http.MethodGet, "/audit/entries", nil)
	extend() // the first seal: what is older is no news
	for range 6 {
		w.call(storetest.Keeper, http.MethodGet, "/audit/entries", nil)
	}
	extend()
	r := w.call(auditor, http.MethodGet, "/audit/alarms", nil)
	require.Len(t, r.at(t, "items"), 1, r.text())
	require.Equal(t, "failures", r.at(t, "items", 0, "rule"))
	id := r.at(t, "items", 0, "id").(string)
	require.Contains(t, w.call(auditor, http.MethodGet, "/notices", nil).text(), "审计告警（多次失败）")
	require.Empty(t, w.call("role-sysadmin", http.MethodGet, "/notices", nil).at(t, "items"))

	handle := "/audit/alarms/" + id + "/handle"
	require.Equal(t, http.StatusUnprocessableEntity, w.call(auditor, http.MethodPost, handle, map[string]any{"remark": " "}).status)
	for range 2 {
		require.Equal(t, http.StatusNoContent, w.call(auditor, http.MethodPost, handle, map[string]any{"remark": "已电话核实，误操作"}).status)
	}
	require.Len(t, w.logged(audit.Filter{Action: "handle"}), 1)
	require.Empty(t, w.call(auditor, http.MethodGet, "/audit/alarms", nil).at(t, "items"))
	require.Contains(t, w.call(auditor, http.MethodGet, "/audit/alarms?handled=true", nil).text(), "误操作")
	require.Equal(t, http.StatusNotFound, w.call(auditor, http.MethodPost, "/audit/alarms/none/handle", map[string]any{"remark": "x"}).status)

	bad := map[string]any{"threshold": 0, "minutes": 10, "from": "", "until": "", "disabled": false}
	require.Equal(t, http.StatusUnprocessableEntity, w.call(auditor, http.MethodPut, "/audit/rules/failures", bad).status)
	require.Equal(t, http.StatusUnprocessableEntity, w.call(auditor, http.MethodPut, "/audit/rules/tamper", bad).status, "it cannot be switched off")
}
