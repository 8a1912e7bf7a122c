package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	st "cardflow/internal/store/storetest"
)

func newRepairWorld(t *testing.T) *world {
	w := newWorld(t)
	require.NoError(t, w.store.Seed(context.Background(), st.RepairDirectory()))
	return w
}

func faultAt(outlet, device string) map[string]any {
	return map[string]any{"outlet": outlet, "device": device, "fault": st.Jammed, "description": "打印时卡卡，无法出卡", "caller": "谢网点", "phone": "02100001111", "priority": "high"}
}

// reported registers a call and gives the ticket's number.
func (w *world) reported(outlet, device string) string {
	w.t.Helper()
	r := w.call(st.Clerk, http.MethodPost, "/repairs", faultAt(outlet, device))
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

// move uses a verb that must be carried out.
func (w *world) move(person, ticket, verb string, body any) reply {
	w.t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	r := w.call(person, http.MethodPost, "/repairs/"+ticket+"/"+verb, body)
	require.Equal(w.t, http.StatusOK, r.status, verb+": "+r.text())
	return r
}

// underRepair brings a ticket to its technician at the outlet.
func (w *world) underRepair() string {
	id := w.reported(st.OutletID, st.Printer)
	w.move(st.Clerk, id, "dispatch", map[string]any{"technician": st.Fitter})
	for _, verb := range []string{"accept", "depart", "arrive"} {
		w.move(st.Fitter, id, verb, nil)
	}
	return id
}

func TestTicketSolvedOnThePhoneClosesWithoutATechnician(t *testing.T) {
	w := newRepairWorld(t)
	id := w.reported(st.OutletID, st.Printer)
	require.Contains(t, w.call(st.Clerk, "GET", "/tasks", nil).text(), `"route":"/repairs/`+id+`"`, "the reception's, though one of it registered the ticket")
	r := w.move(st.Clerk, id, "solve", map[string]any{"text": "指导网点取出卡片后恢复"})
	require.Equal(t, "已完成", r.at(t, "state_label"))
	require.Equal(t, "phone", r.at(t, "way"))
	require.NotContains(t, w.call(st.Clerk, "GET", "/tasks", nil).text(), id)
}

func TestTicketIsRepairedAtTheOutletAndRatedByIt(t *testing.T) {
	w := newRepairWorld(t)
	id := w.reported(st.OutletID, st.Printer)
	w.move(st.Clerk, id, "dispatch", map[string]any{"technician": st.Fitter, "at": w.now().Add(3 * time.Hour)})
	require.Contains(t, w.call(st.Fitter, "GET", "/tasks", nil).text(), id)
	require.Equal(t, 1.0, w.call(st.Fitter, "GET", "/notices/unread", nil).at(t, "count"))
	for _, verb := range []string{"accept", "depart", "arrive"} {
		w.move(st.Fitter, id, verb, nil)
	}
	refused := w.call(st.Fitter, "POST", "/repairs/"+id+"/finish", map[string]any{"text": "已修好"})
	require.Contains(t, refused.text(), "repair.no_log")
	w.move(st.Fitter, id, "log", map[string]any{"text": "清理送卡通道"})
	require.Contains(t, w.call(st.Fitter, "POST", "/repairs/"+id+"/finish", map[string]any{}).text(), "repair.text_required")
	require.Equal(t, "待评价", w.move(st.Fitter, id, "finish", map[string]any{"text": "已修好，试印三张正常"}).at(t, "state_label"))
	require.Contains(t, w.call(st.FarCounter, "POST", "/repairs/"+id+"/rate", map[string]any{"stars": 1}).text(), "document.not_found")
	r := w.move(st.Counter, id, "rate", map[string]any{"stars": 5, "text": "很快"})
	require.Equal(t, "已完成", r.at(t, "state_label"))
	require.Equal(t, "onsite", r.at(t, "way"))
	timeline := w.call(st.Clerk, "GET", "/documents/"+id+"/timeline", nil).text()
	for _, label := range []string{"登记", "派工", "接单", "出发", "到达", "维修日志", "完成维修", "网点评价", "清理送卡通道"} {
		require.Contains(t, timeline, label)
	}
}

func TestPartsLeaveTheStockWithTheLogAndNeverMoreThanIsThere(t *testing.T) {
	w := newRepairWorld(t)
	receive := receipt(3, submitted)
	receive["lines"].([]any)[0].(map[string]any)["item"] = st.Roller
	w.agree(w.enter(st.Keeper, receive), st.Inspector, st.Head, st.Keeper2)
	id := w.underRepair()
	require.Contains(t, w.call(st.Fitter, "GET", "/repairs/parts?q=item-roller", nil).text(), `"quantity":3`)
	part := func(item string, n int) map[string]any {
		return map[string]any{"text": "更换送卡辊", "used": []any{map[string]any{"item": item, "warehouse": st.Main, "location": st.ShelfA, "quantity": n}}}
	}
	require.Contains(t, w.call(st.Fitter, "POST", "/repairs/"+id+"/log", part(st.Roller, 4)).text(), "库存不足")
	require.Contains(t, w.call(st.Fitter, "POST", "/repairs/"+id+"/log", part(st.Ribbon, 1)).text(), "不是耗材")
	require.Equal(t, 0.0, w.call(st.Clerk, "GET", "/repairs/"+id, nil).at(t, "logs"), "a refused part leaves no log")
	for range 2 { // the reply got lost and the page asks again
		r := w.call(st.Fitter, "POST", "/repairs/"+id+"/log", part(st.Roller, 2), "Idempotency-Key", "log-1")
		require.Equal(t, http.StatusOK, r.status, r.text())
	}
	require.Equal(t, 1.0, w.call(st.Clerk, "GET", "/repairs/"+id, nil).at(t, "logs"))
	require.Contains(t, w.call(st.Keeper, "GET", "/stock?item="+st.Roller, nil).text(), `"quantity":1`)
	require.Contains(t, w.call(st.Clerk, "GET", "/repairs/"+id, nil).text(), "送卡辊")
}

func TestOutletIsFoundByNameInitialsDistrictAndPhone(t *testing.T) {
	w := newRepairWorld(t)
	w.reported(st.OutletID, st.Printer)
	for query, want := range map[string]string{"陆家嘴": st.FarOutlet, "ljz": st.FarOutlet, "浦东": st.FarOutlet, "pd": st.FarOutlet,
		"00009999": st.FarOutlet, "02100001111": st.OutletID, "外滩": st.OutletID} {
		r := w.call(st.Clerk, "GET", "/repairs/outlets?q="+query, nil)
		require.Equal(t, want, onlyOutlet(t, r), query)
	}
	detail := w.call(st.Clerk, "GET", "/repairs/outlets/"+st.OutletID, nil)
	require.Equal(t, st.Printer, detail.at(t, "devices", 0, "id"))
	require.Equal(t, "卡卡", detail.at(t, "repairs", 0, "fault", "name"))
}

// onlyOutlet gives the id of the only outlet of a search.
func onlyOutlet(t *testing.T, r reply) any {
	t.Helper()
	wrapped := reply{status: r.status, body: append(append([]byte(`{"items":`), r.body...), '}')}
	require.Len(t, wrapped.at(t, "items").([]any), 1, r.text())
	return wrapped.at(t, "items", 0, "id")
}

func TestAnOutletSeesOnlyItsOwnTicketsAndDevices(t *testing.T) {
	w := newRepairWorld(t)
	mine, theirs := w.reported(st.OutletID, st.Printer), w.reported(st.FarOutlet, st.FarPrinter)
	w.play([]scenario{
		{"its own list", st.Counter, "GET", "/repairs", nil, 200, []string{mine}, []string{theirs}},
		{"search does not reach further", st.Counter, "GET", "/repairs?q=" + theirs, nil, 200, nil, []string{theirs}},
		{"filter does not reach further", st.Counter, "GET", "/repairs?outlet=" + st.FarOutlet, nil, 200, nil, []string{theirs}},
		{"its own ticket", st.Counter, "GET", "/repairs/" + mine, nil, 200, []string{mine}, nil},
		{"another's ticket", st.Counter, "GET", "/repairs/" + theirs, nil, 404, []string{"document.not_found"}, []string{"陆家嘴"}},
		{"another's paper", st.Counter, "GET", "/documents/" + theirs, nil, 404, nil, []string{"陆家嘴"}},
		{"another's history", st.Counter, "GET", "/documents/" + theirs + "/timeline", nil, 404, nil, nil},
		{"papers", st.Counter, "GET", "/documents", nil, 200, []string{mine}, []string{theirs}},
		{"its devices", st.Counter, "GET", "/repairs/devices", nil, 200, []string{st.Printer}, []string{st.FarPrinter}},
		{"another's devices", st.Counter, "GET", "/repairs/devices?outlet=" + st.FarOutlet, nil, 404, nil, []string{st.FarPrinter}},
		{"another's device", st.Counter, "GET", "/repairs/devices/" + st.FarPrinter, nil, 404, nil, []string{"九号"}},
		{"the whole register", st.Counter, "GET", "/masters/devices", nil, 403, []string{"master.center_only"}, []string{st.FarPrinter}},
		{"another's outlet", st.Counter, "GET", "/repairs/outlets/" + st.FarOutlet, nil, 404, nil, nil},
		{"outlets", st.Counter, "GET", "/repairs/outlets?q=", nil, 200, []string{st.OutletID}, []string{st.FarOutlet}},
		{"a technician who has nothing", st.Fitter, "GET", "/repairs", nil, 200, nil, []string{mine, theirs}},
		{"a technician, somebody else's", st.Fitter, "GET", "/repairs/" + mine, nil, 404, nil, nil},
		{"the reception", st.Clerk, "GET", "/repairs", nil, 200, []string{mine, theirs}, nil},
		{"the supervisor", st.Boss, "GET", "/repairs/board", nil, 200, []string{`"open":2`}, nil},
		{"an outlet has no board", st.Counter, "GET", "/repairs/board", nil, 403, nil, nil},
		{"an outlet registers nothing", st.Counter, "POST", "/repairs", faultAt(st.OutletID, st.Printer), 403, nil, nil},
		{"the supervisor dispatches nothing", st.Boss, "POST", "/repairs/" + mine + "/dispatch", map[string]any{"technician": st.Fitter}, 403, nil, nil},
		{"a keeper knows nothing of it", st.Keeper, "GET", "/repairs", nil, 403, nil, nil},
	})
}

func TestVerbsAreRefusedWhereTheyDoNotFit(t *testing.T) {
	w := newRepairWorld(t)
	id := w.underRepair()
	w.play([]scenario{
		{"solve what is under repair", st.Clerk, "POST", "/repairs/" + id + "/solve", map[string]any{"text": "好了"}, 409, []string{"repair.wrong_phase"}, nil},
		{"another technician's", st.Fitter2, "POST", "/repairs/" + id + "/log", map[string]any{"text": "好了"}, 404, nil, nil},
		{"reopen what is open", st.Clerk, "POST", "/repairs/" + id + "/reopen", map[string]any{"text": "还是坏的"}, 409, []string{"repair.not_solved"}, nil},
		{"stars with a log", st.Fitter, "POST", "/repairs/" + id + "/log", map[string]any{"text": "好了", "stars": 3}, 422, []string{"stars"}, nil},
		{"a picture of somebody else", st.Fitter, "POST", "/repairs/" + id + "/log", map[string]any{"text": "好了", "files": []any{"x"}}, 422, []string{"attachment.not_found"}, nil},
		{"decide it like a paper", st.Fitter, "POST", "/tasks/" + w.openTask(id) + "/decisions", map[string]any{"action": "agree"}, 409, []string{"document.own_process"}, nil},
		{"operate on it like a paper", "role-manager", "POST", "/documents/" + id + "/operations", map[string]any{"verb": "stop", "reason": "试"}, 409, []string{"document.own_process"}, nil},
		{"enter it like a paper", st.Clerk, "POST", "/documents", map[string]any{"type": "repair.ticket"}, 409, []string{"document.own_process"}, nil},
		{"a device of another outlet", st.Clerk, "POST", "/repairs", faultAt(st.OutletID, st.FarPrinter), 422, []string{"不在所选的网点"}, nil},
		{"no such outlet", st.Clerk, "POST", "/repairs", faultAt("nowhere", ""), 422, []string{"没有所选的网点"}, nil},
		{"no caller", st.Clerk, "POST", "/repairs", map[string]any{"outlet": st.OutletID, "device": st.Printer, "description": "坏", "caller": " "}, 422, []string{"请填写报修人"}, nil},
	})
}

func TestReopenedWithinSevenDaysAndNotOnTheEighth(t *testing.T) {
	w := newRepairWorld(t)
	solved := func() string {
		id := w.reported(st.OutletID, st.Printer)
		w.move(st.Clerk, id, "solve", map[string]any{"text": "重启后正常"})
		return id
	}
	early, late := solved(), solved()
	w.pass(7*24*time.Hour - time.Minute)
	w.tokens = map[string]string{}
	r := w.move(st.Counter, early, "reopen", map[string]any{"text": "又坏了"})
	require.Equal(t, "待受理", r.at(t, "state_label"))
	require.Equal(t, 1.0, r.at(t, "reopens"))
	w.pass(24 * time.Hour)
	w.tokens = map[string]string{}
	require.Contains(t, w.call(st.Counter, "POST", "/repairs/"+late+"/reopen", map[string]any{"text": "又坏了"}).text(), "repair.too_late")
}

func TestCallersTelephoneIsMasked(t *testing.T) {
	w := newRepairWorld(t)
	id := w.underRepair()
	plain, masked := []string{`"phone":"02100001111"`}, []string{`"phone":"021****1111"`}
	w.play([]scenario{
		{"the reception, on the ticket", st.Clerk, "GET", "/repairs/" + id, nil, 200, masked, plain},
		{"its technician, in his list", st.Fitter, "GET", "/repairs?technician=me", nil, 200, masked, plain},
		{"a supervisor", st.Boss, "GET", "/repairs/" + id, nil, 200, masked, plain},
		{"a supervisor, as a paper", st.Boss, "GET", "/documents/" + id, nil, 200, nil, []string{"02100001111"}},
		{"found by it", st.Clerk, "GET", "/repairs?q=021-00001111", nil, 200, []string{id}, nil},
	})
}

func TestPromisesAreSetByWhoManagesRepairs(t *testing.T) {
	w := newRepairWorld(t)
	level := func(priority string, respond, accept, solve int) map[string]any {
		return map[string]any{"priority": priority, "respond_hours": respond, "accept_hours": accept, "solve_hours": solve}
	}
	good := map[string]any{"levels": []any{level("urgent", 1, 1, 6), level("high", 3, 2, 12), level("normal", 8, 4, 40)}}
	wrong := map[string]any{"levels": []any{level("urgent", 2, 1, 1), level("high", 3, 2, 12), level("normal", 8, 4, 40)}}
	w.play([]scenario{
		{"a technician", st.Fitter, "PUT", "/repairs/levels", good, 403, nil, nil},
		{"solved before it is answered", st.Clerk, "PUT", "/repairs/levels", wrong, 422, []string{"levels[0].solve_hours", "紧急"}, nil},
		{"one too few", st.Clerk, "PUT", "/repairs/levels", map[string]any{"levels": []any{level("urgent", 1, 1, 6)}}, 422, []string{"repair.levels"}, nil},
		{"well", st.Clerk, "PUT", "/repairs/levels", good, 204, nil, nil},
		{"shown where calls are taken", st.Clerk, "GET", "/repairs/choices", nil, 200, []string{`"label":"一般","respond_hours":8,"accept_hours":4,"solve_hours":40`}, nil},
	})
}
