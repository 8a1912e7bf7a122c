package api_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

const manager = "role-manager"

// tracked leaves one receipt done, one waiting for its last step, one sent back,
// and a requisition of another department waiting at its first step.
func tracked(w *world) (waiting, returned, other string) {
	w.stocked(5)
	waiting = w.enter(storetest.Keeper, receipt(3, submitted))
	w.agree(waiting, storetest.Inspector, storetest.Head)
	returned = w.enter(storetest.Keeper, receipt(4, submitted))
	require.Equal(w.t, http.StatusOK, w.decide(storetest.Inspector, w.openTask(returned), "return", "数量不对").status)
	other = w.enter(stranger, requisition(1))
	return waiting, returned, other
}

func TestTrackingTellsWhatWaitsAndWhatWasDone(t *testing.T) {
	w := newWorld(t)
	waiting, returned, other := tracked(w)
	r := w.call(manager, http.MethodGet, "/tracking/overview", nil)
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.EqualValues(t, 2, r.at(t, "open", "total"))
	assert.EqualValues(t, 1, r.at(t, "open", "with_maker"))
	assert.EqualValues(t, 0, r.at(t, "open", "overdue"))
	assert.EqualValues(t, 4, r.at(t, "compare", "this_week", "submitted"))
	assert.EqualValues(t, 1, r.at(t, "compare", "this_week", "finished"))
	assert.EqualValues(t, 6, r.at(t, "compare", "this_week", "decided"))
	assert.EqualValues(t, 1, r.at(t, "compare", "this_week", "returned"))
	assert.EqualValues(t, 0, r.at(t, "compare", "last_week", "submitted"))
	assert.Len(t, r.at(t, "throughput"), 12)
	assert.Equal(t, "质检员确认", r.at(t, "steps", 0, "title"))
	assert.InDelta(t, 1.0/3, r.at(t, "steps", 0, "return_rate"), 1e-9)
	list := func(query string) reply { return w.call(manager, http.MethodGet, "/tracking/papers?"+query, nil) }
	assert.Equal(t, waiting, list("measure=open&step=warehouse&type="+warehouse.MaterialReceipt).at(t, "items", 0, "id"))
	assert.Equal(t, returned, list("measure=with_maker").at(t, "items", 0, "id"))
	assert.Equal(t, other, list("measure=open&department="+storetest.OtherDept).at(t, "items", 0, "id"))
	assert.EqualValues(t, 3, list("measure=decided&person="+storetest.Inspector).at(t, "total"))
	assert.EqualValues(t, 6, list("measure=decided&weekday=1&hour=10").at(t, "total"))
	assert.EqualValues(t, 0, list("measure=decided&weekday=1&hour=11").at(t, "total"))

	w.later(9 * 24 * time.Hour)
	later := w.call(manager, http.MethodGet, "/tracking/overview", nil)
	assert.EqualValues(t, 2, later.at(t, "open", "overdue"))
	assert.EqualValues(t, 2, list("measure=overdue").at(t, "total"))
	assert.EqualValues(t, 4, later.at(t, "compare", "last_week", "submitted"), "up to the same hour, which is past theirs")
}

func TestHeadOfADepartmentSeesOnlyItsFigures(t *testing.T) {
	w := newWorld(t)
	_, _, other := tracked(w)
	r := w.call(storetest.Head, http.MethodGet, "/tracking/overview", nil)
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.EqualValues(t, 1, r.at(t, "open", "total"))
	assert.Len(t, r.at(t, "departments"), 1)
	assert.Equal(t, storetest.Department, r.at(t, "departments", 0, "id"))
	assert.EqualValues(t, 3, r.at(t, "compare", "this_week", "submitted"))
	w.play([]scenario{
		{name: "papers of his department", as: storetest.Head, method: "GET", path: "/tracking/papers?measure=submitted", status: 200, want: []string{`"total":3`}, without: []string{other}},
		{name: "another department by name", as: storetest.Head, method: "GET", path: "/tracking/papers?measure=open&department=" + storetest.OtherDept, status: 200, want: []string{`"total":0`}},
		{name: "no figures without the right", as: storetest.Keeper, method: "GET", path: "/tracking/overview", status: 403, want: []string{"function.forbidden"}},
		{name: "no papers without the right", as: storetest.Keeper, method: "GET", path: "/tracking/papers", status: 403},
		{name: "no export without the right", as: storetest.Keeper, method: "GET", path: "/tracking/export", status: 403},
		{name: "a paper he may not see", as: storetest.Head, method: "GET", path: "/tracking/papers/" + other, status: 404, want: []string{"document.not_found"}},
		{name: "a type that does not exist", as: manager, method: "GET", path: "/tracking/overview?type=gold", status: 404},
		{name: "an unknown figure", as: manager, method: "GET", path: "/tracking/papers?measure=luck", status: 422},
		{name: "the wrong way round", as: manager, method: "GET", path: "/tracking/overview?from=2026-03-02&to=2026-03-01", status: 422, want: []string{"tracking.period"}},
		{name: "more than two years", as: manager, method: "GET", path: "/tracking/overview?from=2020-03-02&to=2026-03-01", status: 422, want: []string{"不能超过两年"}},
		{name: "no date", as: manager, method: "GET", path: "/tracking/overview?from=yesterday", status: 422},
		{name: "people of a figure without people", as: manager, method: "GET", path: "/tracking/papers?measure=open&person=x", status: 422, want: []string{"tracking.measure"}},
	})
}

func TestAPaperTellsWhoHadItHowLong(t *testing.T) {
	w := newWorld(t)
	paper := w.enter(storetest.Keeper, receipt(3))
	w.later(time.Hour) // 11:00 in Shanghai
	require.Equal(t, http.StatusOK, w.call(storetest.Keeper, http.MethodPost, "/documents/"+paper+"/submit", nil).status)
	w.later(3 * time.Hour) // 14:00, of which two are worked
	w.agree(paper, storetest.Inspector)
	w.later(30 * time.Minute)
	r := w.call(storetest.Keeper, http.MethodGet, "/tracking/papers/"+paper, nil)
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Equal(t, "", r.at(t, "visits", 0, "step"), "with its maker")
	assert.EqualValues(t, 60, r.at(t, "visits", 0, "worked_minutes"))
	assert.Equal(t, "质检员确认", r.at(t, "visits", 1, "title"))
	assert.EqualValues(t, 120, r.at(t, "visits", 1, "worked_minutes"))
	assert.Equal(t, "王质检", r.at(t, "visits", 1, "seats", 0, "holder"))
	assert.Equal(t, "同意", r.at(t, "visits", 1, "seats", 0, "action_label"))
	assert.EqualValues(t, 30, r.at(t, "visits", 2, "worked_minutes"))
	assert.Nil(t, r.at(t, "visits", 2, "closed_at"))
	assert.Equal(t, "物料管理科 部门负责人", r.at(t, "visits", 2, "seats", 0, "holder"))
	assert.Len(t, r.at(t, "next"), 1)
	assert.Equal(t, storetest.Head, r.at(t, "can_act", 0, "id"))
	assert.Len(t, r.at(t, "can_act"), 1)

	w.agree(paper, storetest.Head, storetest.Keeper2)
	done := w.call(storetest.Keeper, http.MethodGet, "/tracking/papers/"+paper, nil)
	assert.Empty(t, done.at(t, "next"))
	assert.Empty(t, done.at(t, "can_act"))
}

func TestTheExportHasTheFiguresAndThePapers(t *testing.T) {
	w := newWorld(t)
	waiting, _, _ := tracked(w)
	r := w.call(manager, http.MethodGet, "/tracking/export?type="+warehouse.MaterialReceipt, nil)
	require.Equal(t, http.StatusOK, r.status, r.text())
	f, err := excelize.OpenReader(bytes.NewReader(r.body))
	require.NoError(t, err)
	assert.Equal(t, []string{"本周与上周同期", "在途按环节", "每周进出", "环节用时", "部门", "人员", "通过情况", "办理时段", "在途单据明细"}, f.GetSheetList())
	rows, err := f.GetRows("在途按环节")
	require.NoError(t, err)
	assert.Equal(t, []string{"单据类型", "环节", "在途单据", "其中超时", "1 天内", "1–3 天", "3–7 天", "7 天以上"}, rows[2])
	assert.Equal(t, []string{"入库单", "仓库确认", "1", "0", "1", "0", "0", "0"}, rows[3])
	assert.Contains(t, rows[1][0], "单据类型：入库单")
	rows, err = f.GetRows("在途单据明细")
	require.NoError(t, err)
	require.Len(t, rows, 4)
	assert.Equal(t, waiting, rows[3][0])
}
