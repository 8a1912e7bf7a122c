package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

func TestAReceiptFromEntryToStock(t *testing.T) {
	w := newWorld(t)
	r := w.call("keeper", http.MethodPost, "/documents", receipt(120, submitted))
	require.Equal(t, http.StatusCreated, r.status, r.text())
	paper := r.at(t, "id").(string)
	assert.Equal(t, "RK-20260302-0001", paper)
	assert.Equal(t, "待质检员确认", r.at(t, "state_label"))
	assert.Equal(t, "current", r.at(t, "steps", 0, "state"))
	assert.Equal(t, "质检员", r.at(t, "steps", 0, "candidates", 0, "name"))
	assert.Equal(t, "上海申城印务有限公司", r.at(t, "labels", storetest.Supplier))
	assert.Equal(t, "卷", r.at(t, "units", storetest.Ribbon))
	assert.EqualValues(t, 150000, r.at(t, "total_amount"))
	assert.EqualValues(t, 150000, r.at(t, "lines", 0, "amount"))
	assert.ElementsMatch(t, []any{"print", "withdraw", "urge", "cc"}, r.at(t, "allowed"))
	assert.Nil(t, r.at(t, "task"))

	todo := w.call("inspector", http.MethodGet, "/tasks?view=todo", nil)
	assert.EqualValues(t, 1, todo.at(t, "total"))
	assert.Equal(t, "待质检员确认", todo.at(t, "items", 0, "document", "state_label"))
	assert.Equal(t, []any{"agree", "return", "reject", "transfer", "delegate", "add_before", "add_after", "claim", "ask", "cc"}, todo.at(t, "items", 0, "actions"))
	assert.EqualValues(t, 1, w.call("inspector", http.MethodGet, "/tasks/counts", nil).at(t, "by_function", "W-01.4"))
	own := w.call("inspector", http.MethodGet, "/documents/"+paper, nil)
	assert.Equal(t, todo.at(t, "items", 0, "id"), own.at(t, "task"))

	w.agree(paper, "inspector", "dept_head")
	assert.NotContains(t, w.call("keeper2", http.MethodGet, "/stock", nil).text(), storetest.Ribbon)
	last := w.decide("keeper2", w.openTask(paper), "agree", "数量无误")
	assert.Equal(t, "done", last.at(t, "document", "state"))
	assert.Nil(t, last.at(t, "next"))
	stock := w.call("keeper2", http.MethodGet, "/stock?q=彩色", nil)
	assert.EqualValues(t, 120, stock.at(t, "items", 0, "quantity"))
	assert.Equal(t, "卷", stock.at(t, "items", 0, "item", "unit"))
	moves := w.call("keeper2", http.MethodGet, "/stock/moves?document="+paper, nil)
	assert.Equal(t, "入库单", moves.at(t, "items", 0, "document_title"))
	report := w.call("keeper", http.MethodGet, "/reports/W-05.2", nil)
	assert.EqualValues(t, 120, report.at(t, "totals", "closing"))

	timeline := w.call("keeper", http.MethodGet, "/documents/"+paper+"/timeline", nil)
	for _, words := range []string{"新建", "提交", "同意", "质检员确认", "数量无误"} {
		assert.Contains(t, timeline.text(), words)
	}
	copies := w.call("finance", http.MethodGet, "/tasks?view=cc", nil)
	require.EqualValues(t, 1, copies.at(t, "total"))
	require.Equal(t, http.StatusNoContent, w.call("finance", http.MethodPost, "/tasks/"+copies.at(t, "items", 0, "id").(string)+"/read", nil).status)
	assert.EqualValues(t, 0, w.call("finance", http.MethodGet, "/tasks/counts", nil).at(t, "cc_unread"))
	assert.Equal(t, "已完成", w.call("inspector", http.MethodGet, "/tasks?view=done", nil).at(t, "items", 0, "document", "state_label"))
	assert.EqualValues(t, 1, w.call("keeper", http.MethodGet, "/tasks?view=initiated", nil).at(t, "total"))
}

func TestReturnEditResubmit(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	w.agree(paper, "inspector")
	assert.Equal(t, "comment.required", w.decide("dept_head", w.openTask(paper), "return", " ").at(t, "code"))
	require.Equal(t, http.StatusOK, w.decide("dept_head", w.openTask(paper), "return", "数量不对").status)
	r := w.call("keeper", http.MethodGet, "/documents/"+paper, nil)
	assert.Equal(t, "returned", r.at(t, "steps", 1, "state"))
	assert.Equal(t, "数量不对", r.at(t, "steps", 1, "comment"))
	assert.Contains(t, r.at(t, "allowed"), "edit")

	edit := map[string]any{"version": r.at(t, "version"), "lines": receipt(6)["lines"]}
	edited := w.call("keeper", http.MethodPatch, "/documents/"+paper, edit)
	require.Equal(t, http.StatusOK, edited.status, edited.text())
	assert.EqualValues(t, 6, edited.at(t, "total_quantity"))
	assert.Equal(t, storetest.Supplier, edited.at(t, "head", "supplier"), "what is not sent stays")
	assert.Equal(t, "document.stale", w.call("keeper", http.MethodPatch, "/documents/"+paper, edit).at(t, "code"))
	assert.Equal(t, "document.not_yours", w.call("keeper2", http.MethodPatch, "/documents/"+paper, map[string]any{"version": 9}).at(t, "code"))
	require.Equal(t, http.StatusOK, w.call("keeper", http.MethodPost, "/documents/"+paper+"/submit", nil).status)
	todo := w.call("inspector", http.MethodGet, "/tasks", nil)
	assert.Equal(t, []any{"退回"}, todo.at(t, "items", 0, "marks"))
}

func TestWithdrawAndDelete(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	assert.Equal(t, "document.not_editable", w.call("keeper", http.MethodPatch, "/documents/"+paper, map[string]any{"version": 2}).at(t, "code"))
	assert.Equal(t, "withdrawn", w.call("keeper", http.MethodPost, "/documents/"+paper+"/withdraw", map[string]any{"comment": "写错了"}).at(t, "state"))
	assert.Equal(t, "document.not_deletable", w.call("keeper", http.MethodDelete, "/documents/"+paper, nil).at(t, "code"))
	draft := w.enter("keeper", receipt(5))
	assert.Equal(t, http.StatusForbidden, w.call("keeper2", http.MethodDelete, "/documents/"+draft, nil).status)
	assert.Equal(t, http.StatusNoContent, w.call("keeper", http.MethodDelete, "/documents/"+draft, nil).status)
	assert.Equal(t, http.StatusNotFound, w.call("keeper", http.MethodGet, "/documents/"+draft, nil).status)
}

func TestARefusedSubmissionKeepsTheDraft(t *testing.T) {
	w := newWorld(t)
	body := receipt(5, submitted)
	delete(body["head"].(map[string]any), "supplier")
	r := w.call("keeper", http.MethodPost, "/documents", body, "Idempotency-Key", "k1")
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Contains(t, r.text(), "head.supplier")
	paper := r.at(t, "document_id").(string)
	assert.Equal(t, "draft", w.call("keeper", http.MethodGet, "/documents/"+paper, nil).at(t, "state"))
	again := w.call("keeper", http.MethodPost, "/documents", body, "Idempotency-Key", "k1")
	assert.Equal(t, r.text(), again.text())
}

func TestBadPapersAreRefusedWithTheirPlaces(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.store.CloseMonth(t.Context(), "2026-01"))
	r := w.call("role-wh_supervisor", http.MethodGet, "/masters/items/"+storetest.Envelope, nil)
	require.Equal(t, http.StatusOK, w.call(supervisor, http.MethodPatch, "/masters/items/"+storetest.Envelope,
		map[string]any{"version": r.at(t, "version"), "disabled": true}).status)
	head := func(k string, v any) func(map[string]any) {
		return func(b map[string]any) { b["head"].(map[string]any)[k] = v; b["submit"] = true }
	}
	line := func(k string, v any) func(map[string]any) {
		return func(b map[string]any) {
			b["lines"].([]any)[0].(map[string]any)[k] = v
			b["submit"] = true
		}
	}
	many := make([]any, 10000)
	for i := range many {
		many[i] = map[string]any{"item": storetest.Ribbon, "location": storetest.ShelfA, "quantity": 1, "price": 1}
	}
	post := func(name string, body map[string]any, status int, want ...string) scenario {
		return scenario{name: name, as: "keeper", method: "POST", path: "/documents", body: body, status: status, want: want}
	}
	w.play([]scenario{
		post("unknown type", map[string]any{"type": "warehouse.gold"}, 422, "document.unknown_type"),
		post("unknown head field", receipt(1, head("color", "red")), 422, "head.color", "没有“color”这个字段"),
		post("unknown line field", receipt(1, line("color", "red")), 422, "lines[0].color"),
		post("negative", receipt(-1, submitted), 422, "lines[0].quantity", "不能小于"),
		post("fraction", receipt(1.5, submitted), 422, "lines[0].quantity", "必须是整数"),
		post("no number", receipt("many", submitted), 422, "lines[0].quantity", "不是数字"),
		post("disabled item", receipt(1, line("item", storetest.Envelope)), 422, "lines[0].item", "已停用"),
		post("unknown item", receipt(1, line("item", "nothing")), 422, "lines[0].item", "不存在"),
		post("location of another warehouse", receipt(1, line("location", storetest.ShelfSpare)), 422, "lines[0].location", "不属于"),
		post("future date", receipt(1, head("business_date", "2026-03-09")), 422, "head.business_date", "晚于今天"),
		post("closed month", receipt(1, head("business_date", "2026-01-15")), 422, "head.business_date", "已月结"),
		post("no lines", receipt(1, func(b map[string]any) { b["lines"] = []any{}; b["submit"] = true }), 422, "至少录入一行"),
		post("10,000 lines", receipt(1, func(b map[string]any) { b["lines"] = many }), 422, "document.too_many_lines", "10000"),
		post("foreign attachment", receipt(1, head("attachments", []string{"0190aaaa-0000-7000-8000-000000000000"})), 422, "附件不存在"),
		post("text with controls", receipt(1, head("remark", "a\x01b")), 422, "head.remark"),
	})
}

func TestNobodySeesPapersOutsideHisPart(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("requester", requisition(5))
	see := func(person string) int { return w.call(person, http.MethodGet, "/documents/"+paper, nil).status }
	for _, person := range []string{"requester", "dept_head", "finance", "role-approver", "role-manager", "keeper"} {
		assert.Equal(t, http.StatusOK, see(person), person)
	}
	for _, person := range []string{stranger, "role-card_maker", "role-sysadmin", "role-inspector", "idle"} {
		assert.Equal(t, http.StatusNotFound, see(person), person)
	}
	absent := w.call(stranger, http.MethodGet, "/documents/LL-20260302-9999", nil)
	hidden := w.call(stranger, http.MethodGet, "/documents/"+paper, nil)
	assert.Equal(t, strings.ReplaceAll(absent.at(t, "detail").(string), "9999", "0001"), hidden.at(t, "detail"), "numbers cannot be tried out")
	for _, path := range []string{"/timeline", "/print"} {
		assert.Equal(t, http.StatusNotFound, w.call(stranger, http.MethodGet, "/documents/"+paper+path, nil).status)
	}
	assert.EqualValues(t, 0, w.call(stranger, http.MethodGet, "/documents", nil).at(t, "total"))
	assert.EqualValues(t, 1, w.call("dept_head", http.MethodGet, "/documents", nil).at(t, "total"))
	assert.NotContains(t, w.call(stranger, http.MethodGet, "/search?q="+paper, nil).text(), paper)
	assert.Contains(t, w.call("requester", http.MethodGet, "/search?q="+strings.ToLower(paper), nil).text(), paper)
	assert.Equal(t, http.StatusNotFound, w.call(stranger, http.MethodGet, "/tasks/"+w.openTask(paper), nil).status)
}

func TestListsAreNarrowedAndPaged(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.enter("keeper", receipt(i+1))
	}
	w.stocked(7)
	w.enter("requester", requisition(1))
	total := func(query string) any {
		return w.call("keeper2", http.MethodGet, "/documents?"+query, nil).at(t, "total")
	}
	assert.EqualValues(t, 7, total(""))
	assert.EqualValues(t, 6, total("module=材料入库"))
	assert.EqualValues(t, 0, total("module=没有"))
	assert.EqualValues(t, 5, total("state=draft&type="+warehouse.MaterialReceipt))
	assert.EqualValues(t, 6, total("item="+storetest.Ribbon+"&supplier="+storetest.Supplier))
	assert.EqualValues(t, 1, total("q=LL-2026"))
	assert.EqualValues(t, 0, total("from=2026-03-03"))
	assert.EqualValues(t, 1, total("maker=requester"))
	assert.EqualValues(t, 1, w.call(supervisor, http.MethodGet, "/documents?function=W-01.9", nil).at(t, "total"))
	assert.EqualValues(t, 0, w.call(supervisor, http.MethodGet, "/documents?function=W-01.9&state=draft", nil).at(t, "total"))
	assert.EqualValues(t, 1, w.call(supervisor, http.MethodGet, "/documents?function=W-01.9&state=draft,done", nil).at(t, "total"))
	assert.Equal(t, http.StatusForbidden, w.call("keeper2", http.MethodGet, "/documents?function=W-01.9", nil).status)
	assert.EqualValues(t, 0, total("function=W-01.1"), "one's own")
	assert.EqualValues(t, 0, w.call("keeper", http.MethodGet, "/documents?function=W-01.1&maker=keeper2", nil).at(t, "total"))
	assert.EqualValues(t, 6, w.call("keeper", http.MethodGet, "/documents?function=W-01.1&maker=keeper", nil).at(t, "total"))
	assert.Empty(t, w.call("keeper", http.MethodGet, "/search?q=%20%20", nil).at(t, "items"))

	seen, cursor := map[string]bool{}, ""
	for range 4 {
		r := w.call("keeper2", http.MethodGet, "/documents?page_size=3&cursor="+cursor, nil)
		for _, x := range r.at(t, "items").([]any) {
			seen[x.(map[string]any)["id"].(string)] = true
		}
		if cursor = r.at(t, "next_cursor").(string); cursor == "" {
			break
		}
	}
	assert.Len(t, seen, 7)
}

func TestRedate(t *testing.T) {
	w := newWorld(t)
	paper := w.stocked(7)
	redate := func(date, reason string) reply {
		return w.call(supervisor, http.MethodPost, "/documents/"+paper+"/redate", map[string]any{"business_date": date, "reason": reason})
	}
	assert.Equal(t, "comment.required", redate("2026-03-01", "").at(t, "code"))
	assert.Equal(t, http.StatusUnprocessableEntity, redate("2026-03-09", "补记").status)
	assert.Equal(t, http.StatusUnprocessableEntity, redate("yesterday", "补记").status)
	r := redate("2026-03-01", "补记")
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Equal(t, "2026-03-01", r.at(t, "business_date"))
	assert.EqualValues(t, 7, w.call("keeper", http.MethodGet, "/reports/W-05.2?from=2026-03-01&to=2026-03-01", nil).at(t, "totals", "closing"))
	assert.Equal(t, http.StatusForbidden, w.call("keeper", http.MethodPost, "/documents/"+paper+"/redate",
		map[string]any{"business_date": "2026-03-01", "reason": "x"}).status)
}

func TestTypesTellTheFormAndTheChain(t *testing.T) {
	w := newWorld(t)
	types := w.call("keeper", http.MethodGet, "/document-types", nil)
	assert.Contains(t, types.text(), `"key":"qc","title":"质检员确认"`)
	assert.Equal(t, "[]\n", w.call("role-auditor", http.MethodGet, "/document-types", nil).text())
	assert.Equal(t, http.StatusNotFound, w.call("role-auditor", http.MethodGet, "/document-types/"+warehouse.Requisition, nil).status)
	page := w.call("keeper", http.MethodGet, fmt.Sprintf("/documents/%s/print?copy=1", w.stocked(3)), nil)
	require.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, page.header.Get("Content-Type"), "text/html")
	assert.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'none'")
	for _, words := range []string{"<svg", "补打", "入库单", "彩色色带"} {
		assert.Contains(t, page.text(), words)
	}
}
