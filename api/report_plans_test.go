package api_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"cardflow/internal/store/storetest"
)

func stockPlan(change ...func(obj)) obj {
	body := obj{"report": "W-05.2", "name": "材料日报", "rhythm": "daily", "hour": 8, "query": obj{"item": storetest.Ribbon, "from": "2020-01-01"}}
	for _, c := range change {
		c(body)
	}
	return body
}

// strikes lets the plans that are due at a moment send, as the engine does.
func (w *world) strikes(at time.Time) {
	w.t.Helper()
	w.later(at.Sub(w.now()))
	due, err := w.deps.Deliveries.Due(context.Background(), w.now(), 100)
	require.NoError(w.t, err)
	for _, p := range due {
		for range 2 { // the engine may ask again
			require.NoError(w.t, w.deps.Deliveries.Send(context.Background(), p.ID, p.NextAt))
		}
	}
}

func (w *world) delivered(person string) []any {
	w.t.Helper()
	r := w.call(person, http.MethodGet, "/report-deliveries", nil)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
	return r.at(w.t, "items").([]any)
}

func TestAScheduledReportArrivesAsAFileOfItsPeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stocked(20) // on 2 March
	r := w.call(storetest.Keeper, http.MethodPost, "/report-plans", stockPlan())
	require.Equal(t, http.StatusCreated, r.status, r.text())
	require.Equal(t, "2026-03-03T00:00:00Z", r.at(t, "next_at"), "eight o'clock in Shanghai")

	w.strikes(time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC))
	require.Empty(t, w.delivered(storetest.Keeper), "an hour early")
	w.strikes(time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC))
	list := w.delivered(storetest.Keeper)
	require.Len(t, list, 1, "once, although it was asked for twice")
	sent := list[0].(obj)
	require.Equal(t, "2026-03-02", sent["from"])
	require.Equal(t, obj{"item": storetest.Ribbon, "from": "2026-03-02", "to": "2026-03-02"}, sent["query"], "the period is that of the plan")
	require.Equal(t, "材料日报 2026-03-02.xlsx", sent["file_name"])

	notices := w.call(storetest.Keeper, http.MethodGet, "/notices?unread=true", nil)
	require.Contains(t, notices.text(), "定时报表“材料日报”（2026-03-02）已生成，1 行")
	require.Contains(t, notices.text(), `"link":"/report-deliveries?plan=`)
	file := w.call(storetest.Keeper, http.MethodGet, "/report-deliveries/"+sent["id"].(string)+"/file", nil)
	require.Equal(t, http.StatusOK, file.status, file.text())
	book, err := excelize.OpenReader(bytes.NewReader(file.body))
	require.NoError(t, err)
	rows, err := book.GetRows(book.GetSheetName(0))
	require.NoError(t, err)
	require.Contains(t, rows[len(rows)-1], "20", "the total of the day")

	w.strikes(time.Date(2026, 3, 6, 5, 0, 0, 0, time.UTC)) // the engine was off for days
	list = w.delivered(storetest.Keeper)
	require.Len(t, list, 2, "one is made up for")
	require.Equal(t, "2026-03-03", list[0].(obj)["from"], "for the period that was missed first")
}

func TestPlansAndFilesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plan := w.call(storetest.Keeper, http.MethodPost, "/report-plans", stockPlan()).at(t, "id").(string)
	sent := w.call(storetest.Keeper, http.MethodPost, "/report-plans/"+plan+"/send", nil)
	require.Equal(t, http.StatusCreated, sent.status, sent.text())
	require.Equal(t, "2026-03-01", sent.at(t, "to"))
	file := "/report-deliveries/" + sent.at(t, "id").(string) + "/file"
	w.play([]scenario{
		{name: "own plans", as: storetest.Keeper, method: http.MethodGet, path: "/report-plans?report=W-05.2", status: 200, want: []string{"材料日报"}},
		{name: "another's list", as: storetest.Keeper2, method: http.MethodGet, path: "/report-plans", status: 200, without: []string{"材料日报"}},
		{name: "another's deliveries", as: storetest.Keeper2, method: http.MethodGet, path: "/report-deliveries", status: 200, without: []string{"材料日报"}},
		{name: "another's file", as: storetest.Keeper2, method: http.MethodGet, path: file, status: 404},
		{name: "another changes", as: storetest.Keeper2, method: http.MethodPut, path: "/report-plans/" + plan, body: stockPlan(), status: 404},
		{name: "another sends", as: storetest.Keeper2, method: http.MethodPost, path: "/report-plans/" + plan + "/send", status: 404},
		{name: "another deletes", as: storetest.Keeper2, method: http.MethodDelete, path: "/report-plans/" + plan, status: 404},
		{name: "a report one may not see", as: storetest.Requester, method: http.MethodPost, path: "/report-plans", body: stockPlan(), status: 403, want: []string{"材料收发存"}},
		{name: "a report that is none", as: storetest.Keeper, method: http.MethodPost, path: "/report-plans", body: stockPlan(func(b obj) { b["report"] = "W-99" }), status: 404},
		{name: "a wrong condition", as: storetest.Keeper, method: http.MethodPost, path: "/report-plans", body: stockPlan(func(b obj) { b["query"] = obj{"colour": "red"} }), status: 422, want: []string{"colour"}},
		{name: "no day of the week", as: storetest.Keeper, method: http.MethodPost, path: "/report-plans", body: stockPlan(func(b obj) { b["rhythm"] = "weekly" }), status: 422, want: []string{"星期几"}},
		{name: "paused", as: storetest.Keeper, method: http.MethodPut, path: "/report-plans/" + plan, body: stockPlan(func(b obj) { b["paused"] = true }), status: 200, want: []string{`"next_at":null`, `"state":"paused"`}},
	})
	w.strikes(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC))
	require.Len(t, w.delivered(storetest.Keeper), 1, "a paused plan sends nothing")
	require.Equal(t, http.StatusNoContent, w.call(storetest.Keeper, http.MethodDelete, "/report-plans/"+plan, nil).status)
	require.Equal(t, http.StatusOK, w.call(storetest.Keeper, http.MethodGet, file, nil).status, "what was sent stays")
}

func TestFilesOfSentReportsGoWhenTheirTimeIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plan := w.call(storetest.Keeper, http.MethodPost, "/report-plans", stockPlan()).at(t, "id").(string)
	sent := w.call(storetest.Keeper, http.MethodPost, "/report-plans/"+plan+"/send", nil)
	file := "/report-deliveries/" + sent.at(t, "id").(string) + "/file"
	service := w.deps.Deliveries
	kept, err := service.Delivery(t.Context(), sent.at(t, "id").(string))
	require.NoError(t, err)

	cleared, err := service.Clear(t.Context(), time.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Zero(t, cleared)
	require.Equal(t, http.StatusOK, w.call(storetest.Keeper, http.MethodGet, file, nil).status)

	require.NoError(t, service.Blobs.Remove(t.Context(), kept.File), "as when the program died on the way")
	cleared, err = service.Clear(t.Context(), time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, cleared)
	_, err = service.Blobs.Open(t.Context(), kept.File)
	require.Error(t, err)
	require.Empty(t, w.delivered(storetest.Keeper))
	require.Equal(t, http.StatusNotFound, w.call(storetest.Keeper, http.MethodGet, file, nil).status)
	require.Equal(t, http.StatusOK, w.call(storetest.Keeper, http.MethodGet, "/report-plans", nil).status)
}

// A person whose right is taken away is sent nothing more, and cannot open what he
// was sent before.
func TestAPlanStopsWithTheRightToItsReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.call(storetest.Keeper, http.MethodPost, "/report-plans", stockPlan())
	w.strikes(time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC))
	file := "/report-deliveries/" + w.delivered(storetest.Keeper)[0].(obj)["id"].(string) + "/file"
	w.confirm(securityAdmin)
	w.change(right("keeper", "W-05.2", "export", false))
	w.strikes(time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC))
	w.strikes(time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC))
	require.Len(t, w.delivered(storetest.Keeper), 1)
	w.play([]scenario{
		{name: "it says why", as: storetest.Keeper, method: http.MethodGet, path: "/report-plans", status: 200, want: []string{`"state":"stopped"`, "没有查看并导出"}},
		{name: "and tells its owner once", as: storetest.Keeper, method: http.MethodGet, path: "/notices", status: 200, want: []string{"已停止"}},
		{name: "the file is closed too", as: storetest.Keeper, method: http.MethodGet, path: file, status: 403},
	})
}
