package api_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/senior"
	"cardflow/internal/store/storetest"
)

// shelved brings an application to where its card lies at the outlet, and gives its
// number and the card's.
func (w *world) shelved(number, delivery string) (id, card string) {
	w.t.Helper()
	form := w.elderForm(storetest.OutletClerk, number)
	form["delivery"] = delivery
	made := w.call(storetest.OutletClerk, http.MethodPost, "/senior/applications", form)
	require.Equal(w.t, http.StatusCreated, made.status, made.text())
	id = made.at(w.t, "id").(string)
	w.calledBack(id, senior.Pass, verificationSecret)
	require.Equal(w.t, http.StatusOK, w.act(storetest.OutletClerk, id, "admit").status)
	paper, err := w.store.Archive().Paper(context.Background(), id)
	require.NoError(w.t, err)
	desk := storetest.SeniorDesk(w.t, w.store, w.now)
	card = "C" + number[12:]
	_, err = desk.Produced(context.Background(), senior.Visit{ID: id, Phase: string(senior.Making), Number: paper.Visit}, card)
	require.NoError(w.t, err)
	sent := w.act(storetest.CenterOutlet, id, "send", "waybill", "EX123456789CN")
	require.Equal(w.t, http.StatusOK, sent.status, sent.text())
	if delivery == "outlet" {
		require.Equal(w.t, http.StatusOK, w.act(storetest.OutletClerk, id, "shelve").status)
	}
	return id, card
}

// workbookOf makes a sheet of a heading and rows.
func workbookOf(t *testing.T, heads []string, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &heads))
	for i, row := range rows {
		require.NoError(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &row))
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

func stuck(source string, cards ...map[string]any) map[string]any {
	return map[string]any{"source": source, "cards": cards}
}

func TestStuckCardMovesItsApplicationAndIsSeenByItsOutletAlone(t *testing.T) {
	w := newSeniorWorld(t)
	id, card := w.shelved(elder, "outlet")
	post, postCard := w.shelved("310101195001014031", "post")
	one := map[string]any{"number": " c" + card[1:] + " ", "reason": "无人领取"}
	search := map[string]any{}
	w.play([]scenario{
		{"a clerk scans", storetest.OutletClerk, "POST", "/senior/stuck/find", map[string]any{"source": "outlet", "number": card}, 200, []string{id, "王\U0002A6A5", "待领取"}, nil},
		{"another outlet scans", storetest.OtherClerk, "POST", "/senior/stuck/find", map[string]any{"source": "outlet", "number": card}, 200, []string{"不在本网点领取"}, []string{id, "\U0002A6A5"}},
		{"another outlet uploads", storetest.OtherClerk, "POST", "/senior/stuck", stuck("outlet", one), 200, []string{`"ok":false`, "不在本网点领取"}, []string{id}},
		{"an outlet uploads for the post", storetest.OutletClerk, "POST", "/senior/stuck", stuck("postal", one), 403, nil, nil},
		{"the district uploads nothing", storetest.DistrictClerk, "POST", "/senior/stuck", stuck("outlet", one), 403, nil, nil},
		{"in the mail it is not the outlet's", storetest.OutletClerk, "POST", "/senior/stuck", stuck("outlet", map[string]any{"number": postCard, "reason": "x"}), 200, []string{`"ok":false`, "邮寄中"}, nil},
		{"with another's name", storetest.OutletClerk, "POST", "/senior/stuck", stuck("outlet", map[string]any{"number": card, "name": "张三", "reason": "x"}), 200, []string{`"ok":false`, "姓名与申领单"}, nil},
		{"without a reason", storetest.OutletClerk, "POST", "/senior/stuck", stuck("outlet", map[string]any{"number": card}), 200, []string{`"ok":false`, "请填写滞发原因"}, nil},
		{"the outlet uploads", storetest.OutletClerk, "POST", "/senior/stuck", stuck("outlet", one), 200, []string{`"ok":true`, id}, nil},
		{"and again", storetest.OutletClerk2, "POST", "/senior/stuck", stuck("outlet", one), 200, []string{`"ok":false`, "已于 2026-03-02 登记为滞发卡"}, nil},
		{"scanned again", storetest.OutletClerk, "POST", "/senior/stuck/find", map[string]any{"source": "outlet", "number": id}, 200, []string{"已于 2026-03-02 登记为滞发卡"}, nil},
		{"the centre's outlet uploads the post's", storetest.CenterOutlet, "POST", "/senior/stuck", stuck("postal", map[string]any{"number": post, "reason": "地址查无此人"}), 200, []string{`"ok":true`, post}, nil},
		{"the outlet's list", storetest.OutletClerk2, "POST", "/senior/stuck/search", search, 200, []string{id, post, "王\U0002A6A5", "邮政投递", "310***********1228"}, []string{elder}},
		{"by the card", storetest.OutletClerk, "POST", "/senior/stuck/search", map[string]any{"q": card}, 200, []string{id}, []string{post}},
		{"by the name", storetest.OutletClerk, "POST", "/senior/stuck/search", map[string]any{"q": "王\U0002A6A5", "source": "outlet"}, 200, []string{id}, []string{post}},
		{"another outlet's list", storetest.OtherClerk, "POST", "/senior/stuck/search", search, 200, []string{`"items":[]`}, []string{id, post}},
		{"the centre's outlet sees the post's alone", storetest.CenterOutlet, "POST", "/senior/stuck/search", search, 200, []string{post, "邮政投递"}, []string{id}},
		{"nobody else", storetest.DistrictClerk, "POST", "/senior/stuck/search", search, 403, nil, nil},
		{"Excel", storetest.OutletClerk, "POST", "/senior/stuck/export", search, 200, nil, nil},
		{"the template", storetest.OutletClerk, "GET", "/senior/stuck/template", nil, 200, nil, nil},
		{"no Excel for the district", storetest.DistrictClerk, "POST", "/senior/stuck/export", search, 403, nil, nil},
	})
	require.Equal(t, "stuck", w.call(storetest.OutletClerk, "GET", "/senior/applications/"+id, nil).at(t, "phase"))
	require.Equal(t, "stuck", w.call(storetest.OutletClerk, "GET", "/senior/applications/"+post, nil).at(t, "phase"))
	require.Equal(t, http.StatusOK, w.act(storetest.OutletClerk, id, "collect").status)
	waiting := w.call(storetest.OutletClerk, "POST", "/senior/stuck/search", map[string]any{"state": "waiting"})
	require.NotContains(t, waiting.text(), id)
}

func TestCardThatTheSystemDoesNotKnowIsListedByHandAndSettled(t *testing.T) {
	w := newSeniorWorld(t)
	old := map[string]any{"number": "OLD-7788", "name": "李\U00020BB7", "id_number": elder, "signed_on": "2025-11-30", "reason": "搬迁"}
	bad := map[string]any{"number": "OLD-7789", "id_number": "310101195001011229"}
	r := w.call(storetest.OutletClerk, "POST", "/senior/stuck", stuck("outlet", old, bad))
	require.Equal(t, 200, r.status, r.text())
	require.Equal(t, true, r.at(t, "results", 0, "ok"), r.text())
	require.Equal(t, false, r.at(t, "results", 1, "ok"))
	for _, text := range []string{"请填写姓名", "校验位", "请填写滞发原因"} {
		require.Contains(t, r.text(), text)
	}
	path := "/senior/stuck/" + r.at(t, "results", 0, "id").(string) + "/settle"
	w.play([]scenario{
		{"another outlet", storetest.OtherClerk, "POST", path, map[string]any{"outcome": "collected"}, 404, nil, nil},
		{"the outlet", storetest.OutletClerk2, "POST", path, map[string]any{"outcome": "collected"}, 204, nil, nil},
		{"twice", storetest.OutletClerk, "POST", path, map[string]any{"outcome": "mistaken"}, 409, []string{"已领取"}, nil},
		{"settled", storetest.OutletClerk, "POST", "/senior/stuck/search", map[string]any{"q": "OLD-7788"}, 200, []string{"已领取", "李\U00020BB7", `"settleable":false`}, nil},
	})
}

func TestSheetOfStuckCardsIsReadOrRefusedWithEveryCell(t *testing.T) {
	w := newSeniorWorld(t)
	heads := []string{"卡号或申领单号*", "姓名", "身份证号码", "网点签收日期", "滞发原因*"}
	good := workbookOf(t, heads, []any{"ｏｌｄ-1", "李\U00020BB7", "", "2025-11-30", "搬迁"}, []any{"OLD-2", "", "", "", "无人领取"})
	r := w.upload(storetest.OutletClerk, "/senior/stuck/import", "stuck.xlsx", good)
	require.Equal(t, 200, r.status, r.text())
	require.Equal(t, "OLD-1", r.at(t, "cards", 0, "number"))
	require.Equal(t, "李\U00020BB7", r.at(t, "cards", 0, "name"))
	require.Equal(t, "2025-11-30", r.at(t, "cards", 0, "signed_on"))
	bad := workbookOf(t, heads, []any{"", "李四", "", "三月", "搬迁"})
	r = w.upload(storetest.OutletClerk, "/senior/stuck/import", "stuck.xlsx", bad)
	require.Equal(t, 422, r.status)
	require.Contains(t, r.text(), "第2行 卡号或申领单号")
	require.Contains(t, r.text(), "第2行 网点签收日期")
	require.Equal(t, 403, w.upload(storetest.DistrictClerk, "/senior/stuck/import", "stuck.xlsx", good).status)
}

func TestEachNumberOfTheStatisticsOpensExactlyItsRows(t *testing.T) {
	w := newSeniorWorld(t)
	id, card := w.shelved(elder, "outlet")
	w.applied(storetest.OutletClerk2, "310101195001014031")
	receipt := map[string]any{"kind": "local", "file": w.upload(storetest.OutletClerk, "/attachments", "receipt.jpg", portrait(t, 400, 300)).at(t, "id")}
	path := "/senior/applications/" + id + "/receipts"
	w.play([]scenario{
		{"another outlet's receipt", storetest.OtherClerk, "POST", path, receipt, 404, nil, nil},
		{"somebody else's file", storetest.OutletClerk2, "POST", path, receipt, 422, nil, nil},
		{"of what has not happened", storetest.OutletClerk, "POST", path, map[string]any{"kind": "collect", "file": receipt["file"]}, 409, nil, nil},
		{"the receipt", storetest.OutletClerk, "POST", path, receipt, 200, []string{"敬老卡个人信息受理", "上传回执"}, nil},
	})
	w.later(92 * 24 * time.Hour) // 2 June, three months to the day
	require.Contains(t, w.call(storetest.OutletClerk, "GET", "/reports/T-08", nil).text(), `"rows":[]`)
	w.later(24 * time.Hour)
	w.call(storetest.OutletClerk, "POST", "/senior/stuck", stuck("outlet", map[string]any{"number": card, "reason": "无人领取"}))
	period := "from=2026-03-01&to=2026-06-30"
	for _, report := range []struct {
		id, query, column string
		number            float64
	}{
		{"T-05", period, "applied_all", 2}, {"T-05", period, "applied_local", 2},
		{"T-06", period, "uploaded_local", 1}, {"T-06", period + "&by=outlet", "uploaded_all", 1},
		{"T-08", "", "overdue_all", 1}, {"T-08", "", "lying_outlet", 1},
		{"C-09", period, "applied_local", 2}, {"C-09", period, "listed_all", 1},
	} {
		r := w.call(storetest.OutletClerk, "GET", "/reports/"+report.id+"?"+report.query, nil)
		require.Equal(t, 200, r.status, r.text())
		require.Equal(t, report.number, r.at(t, "totals", report.column), report.id+" "+report.column)
		rows := r.at(t, "rows").([]any)
		sum := 0.0
		for i := range rows {
			links, linked := rows[i].(map[string]any)["_links"].(map[string]any)
			route, leads := links[report.column].(string)
			if !linked || !leads {
				continue
			}
			list := w.call(storetest.OutletClerk, "GET", route, nil)
			require.Equal(t, 200, list.status, list.text())
			require.Equal(t, rows[i].(map[string]any)[report.column], list.at(t, "total"), route)
			require.Contains(t, list.text(), "王\U0002A6A5")
			require.NotContains(t, list.text(), elder)
			require.Equal(t, 200, w.call(storetest.OutletClerk, "GET", strings.Replace(route, "/records?", "/records/export?", 1), nil).status)
			sum += list.at(t, "total").(float64)
		}
		require.Equal(t, report.number, sum, report.id+" "+report.column)
	}
	rows := "/senior/records?function=T-08&measure=overdue&kind=&district=&outlet=&from=&to="
	w.play([]scenario{
		{"the district", storetest.DistrictClerk, "GET", "/reports/T-08", nil, 200, []string{`"overdue_all":1`, "黄浦区"}, nil},
		{"the centre", storetest.Reviewer, "GET", "/reports/T-05?" + period, nil, 200, []string{`"applied_all":2`}, nil},
		{"another outlet", storetest.OtherClerk, "GET", "/reports/T-08", nil, 200, []string{`"rows":[]`}, nil},
		{"another outlet's rows", storetest.OtherClerk, "GET", rows, nil, 200, []string{`"items":[]`}, []string{id}},
		{"another outlet asks for this one", storetest.OtherClerk, "GET", rows + "&outlet=" + storetest.OutletID, nil, 200, []string{`"items":[]`}, nil},
		{"the district's rows", storetest.DistrictClerk, "GET", rows, nil, 200, []string{id, "王\U0002A6A5", "310***********1228"}, []string{elder}},
		{"own business is the outlet's", storetest.DistrictClerk, "GET", "/reports/C-09", nil, 403, nil, nil},
		{"a measure of another report", storetest.OutletClerk, "GET", "/senior/records?function=T-05&measure=overdue", nil, 422, nil, nil},
		{"Excel", storetest.DistrictClerk, "GET", "/reports/T-08/export", nil, 200, nil, nil},
		{"no right", storetest.Keeper, "GET", rows, nil, 403, nil, nil},
	})
}
