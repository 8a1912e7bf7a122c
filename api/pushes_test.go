package api_test

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"cardflow/api"
	"cardflow/internal/domain/push"
	"cardflow/internal/fault"
	st "cardflow/internal/store/storetest"
)

// systemsAtOnce brings changes without a process engine, to systems of which some may
// be away.
type systemsAtOnce struct {
	desk *push.Desk
	away map[push.Target]bool
}

type businessAt struct {
	at   push.Target
	away map[push.Target]bool
}

func (b businessAt) Send(_ context.Context, m push.Message) (push.Answer, error) {
	if b.away[b.at] {
		return push.Answer{}, fault.Unavailable("push.unavailable", "%s暂时不可用", b.at.Label())
	}
	return push.Answer{Event: m.Event, Result: push.Taken}, nil
}

func (p systemsAtOnce) PushAgain(ctx context.Context, change string, targets []push.Target) error {
	for _, t := range targets {
		_ = p.desk.Deliver(ctx, businessAt{t, p.away}, change, t) // what came of it is kept
	}
	return nil
}

func (w *world) pushes() api.Pushes {
	desk := &push.Desk{Store: w.store.PushDesk(), Archive: w.store.Pushes(), Clock: w.now}
	return api.Pushes{Desk: desk, Archive: w.store.Pushes(), Processes: systemsAtOnce{desk, map[push.Target]bool{}}}
}

// atBusiness lets changes be brought as soon as they are made.
func atBusiness(d *api.Deps) {
	processes := d.Pushes.Processes
	d.Management.Told = func(ctx context.Context, changes []string) {
		for _, id := range changes {
			_ = processes.PushAgain(ctx, id, push.Targets())
		}
	}
}

func away(d *api.Deps) map[push.Target]bool { return d.Pushes.Processes.(systemsAtOnce).away }

func outletBody(change map[string]any) map[string]any {
	body := map[string]any{"code": "N-900", "name": "四川北路网点", "kind": "community", "district": st.DistrictID, "address": "演示路 1 号", "phone": "021-0000"}
	for k, v := range change {
		body[k] = v
	}
	return body
}

func TestOutletsAreMadeOnceForAllSystemsStoppedDeletedAndRestored(t *testing.T) {
	w := newWorld(t, atBusiness)
	id := w.made(systemAdmin, "/directory/outlets", outletBody(nil))
	path := "/directory/outlets/" + id
	w.play([]scenario{
		{"pushed thrice", systemAdmin, "GET", path, nil, 200, []string{`"state_label":"已推送"`, "社保卡业务系统", "居住证业务系统", "敬老卡业务系统"}, []string{"待推送"}},
		{"the same code", systemAdmin, "POST", "/directory/outlets", outletBody(map[string]any{"name": "别的"}), 409, []string{"outlet.code_taken", `"location":"code"`}, nil},
		{"nothing filled in", systemAdmin, "POST", "/directory/outlets", map[string]any{"code": "N 1", "name": " ", "kind": "bank", "address": ""}, 422,
			[]string{"网点编码应为", "请填写网点名称", "请选择所属区", "请填写网点地址"}, nil},
		{"no such kind", systemAdmin, "POST", "/directory/outlets", outletBody(map[string]any{"code": "N-2", "kind": "kiosk"}), 422, []string{"kind"}, nil},
		{"a wrong phone", systemAdmin, "POST", "/directory/outlets", outletBody(map[string]any{"code": "N-2", "phone": "打给张三"}), 422, []string{`"location":"phone"`}, nil},
		{"edit", systemAdmin, "PUT", path, outletBody(map[string]any{"name": "四川北路社区网点", "version": 1}), 200, []string{"四川北路社区网点", `"version":2`}, nil},
		{"an old page", systemAdmin, "PUT", path, outletBody(map[string]any{"version": 1}), 409, []string{"directory.stale"}, nil},
		{"stop", systemAdmin, "POST", path + "/disabled", map[string]any{"disabled": true, "version": 2}, 200, []string{`"disabled":true`}, nil},
		{"offered nowhere", "requester", "GET", "/masters/outlets?q=N-900", nil, 200, nil, []string{"N-900"}},
		{"delete", systemAdmin, "DELETE", path + "?version=3", nil, 204, nil, nil},
		{"gone", systemAdmin, "GET", path, nil, 404, []string{"outlet.not_found"}, nil},
		{"among the deleted", systemAdmin, "GET", "/directory/outlets/deleted", nil, 200, []string{"N-900", "deleted_at"}, nil},
		{"its code stays taken", systemAdmin, "POST", "/directory/outlets", outletBody(nil), 409, []string{"被删网点"}, nil},
		{"restore", systemAdmin, "POST", path + "/restore", nil, 200, []string{`"disabled":false`}, nil},
		{"twice", systemAdmin, "POST", path + "/restore", nil, 404, nil, nil},
		{"push it again by hand", systemAdmin, "POST", path + "/push", nil, 204, nil, nil},
		{"the log tells it all", systemAdmin, "GET", "/directory/pushes?kind=outlet&object=" + id, nil, 200, []string{"新增", "修改", "停用", "删除", "恢复", "手工推送"}, []string{"失败重试"}},
		{"nobody else", securityAdmin, "POST", "/directory/outlets", outletBody(nil), 403, nil, nil},
		{"nor an operator", "role-outlet_op", "GET", "/directory/outlets", nil, 403, nil, nil},
	})
	require.Contains(t, w.call(logReader, "GET", "/audit/entries?object=outlets/N-900", nil).text(), "restore")
}

func TestOneSystemThatIsDownIsSeenAndAskedAgainByItsAdministrator(t *testing.T) {
	w := newWorld(t, atBusiness)
	away(&w.deps)[push.Residence] = true
	id := w.made(systemAdmin, "/directory/outlets", outletBody(nil))
	person := w.made(systemAdmin, "/directory/people", map[string]any{"username": "counter.one", "name": "韩点㛃", "tier": "outlet", "outlet": id})
	log := w.call(systemAdmin, "GET", "/directory/pushes?kind=outlet", nil)
	change := log.at(t, "items", 0, "id").(string)
	of := func(at int) []any {
		e := w.call(systemAdmin, "GET", "/directory/pushes/"+change, nil)
		return []any{e.at(t, "deliveries", at, "state_label"), e.at(t, "deliveries", at, "answer")}
	}
	require.Equal(t, []any{"已推送", "对方已接收"}, of(0))
	require.Equal(t, []any{"失败重试", "居住证业务系统暂时不可用"}, of(1))
	require.Equal(t, []any{"已推送", "对方已接收"}, of(2))
	w.play([]scenario{
		{"counted", systemAdmin, "GET", "/directory/pushes/totals?kind=outlet", nil, 200, []string{`"retrying":1`, `"waiting":0`}, nil},
		{"found by its state", systemAdmin, "GET", "/directory/pushes?kind=outlet&state=retrying&target=residence", nil, 200, []string{"N-900"}, nil},
		{"and only there", systemAdmin, "GET", "/directory/pushes?kind=outlet&state=retrying&target=social", nil, 200, nil, []string{"N-900"}},
		{"found by initials", systemAdmin, "GET", "/directory/pushes?kind=outlet&q=scbl", nil, 200, []string{"N-900"}, nil},
		{"not another day", systemAdmin, "GET", "/directory/pushes?kind=outlet&to=2026-03-01", nil, 200, nil, []string{"N-900"}},
		{"a day that is none", systemAdmin, "GET", "/directory/pushes?kind=outlet&to=soon", nil, 422, nil, nil},
		{"users apart", systemAdmin, "GET", "/directory/pushes?kind=user", nil, 200, []string{"counter.one", "失败重试"}, []string{"N-900"}},
		{"no kind", systemAdmin, "GET", "/directory/pushes", nil, 422, nil, nil},
		{"not the auditor's", logReader, "GET", "/directory/pushes?kind=user", nil, 403, nil, nil},
		{"nor is again", logReader, "POST", "/directory/pushes/" + change + "/again", map[string]any{}, 403, nil, nil},
		{"no such change", systemAdmin, "POST", "/directory/pushes/none/again", map[string]any{}, 404, []string{"push.not_found"}, nil},
		{"still down", systemAdmin, "POST", "/directory/pushes/" + change + "/again", map[string]any{}, 200, []string{"失败重试"}, nil},
	})
	delete(away(&w.deps), push.Residence)
	w.play([]scenario{
		{"up again", systemAdmin, "POST", "/directory/pushes/" + change + "/again", map[string]any{}, 200, []string{`"attempts":3`}, []string{"失败重试"}},
		{"nothing is left", systemAdmin, "POST", "/directory/pushes/" + change + "/again", map[string]any{}, 409, []string{"push.nothing_left"}, nil},
		{"unless it is named", systemAdmin, "POST", "/directory/pushes/" + change + "/again", map[string]any{"target": "social"}, 200, []string{"已推送"}, nil},
		{"his is on record", logReader, "GET", "/audit/entries?action=push&object=outlets/N-900", nil, 200, []string{"T-U03", "outlets/N-900"}, nil},
	})
	user := w.call(systemAdmin, "GET", "/directory/pushes?kind=user&object="+person, nil)
	content := w.call(systemAdmin, "GET", "/directory/pushes/"+user.at(t, "items", 0, "id").(string), nil).text()
	require.Contains(t, content, "counter.one")
	require.NotContains(t, content, "pbkdf2", "the verifier is shown to nobody")
}

func TestOutletsAreLookedUpByTierAndTheDetailIsThatOfTheUnifiedManagement(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.store.Seed(t.Context(), walkTiers()))
	look := func(person, query string) []string {
		r := w.call(person, "GET", "/outlets?"+query, nil)
		require.Equal(t, http.StatusOK, r.status, r.text())
		codes := []string{}
		for _, item := range r.at(t, "items").([]any) {
			codes = append(codes, item.(map[string]any)["id"].(string))
		}
		return codes
	}
	require.Subset(t, look(walkCentre, ""), []string{st.OutletID, walkOutlet})
	require.Equal(t, []string{walkOutlet}, look(walkCounter, ""))
	require.Contains(t, look(walkDistrict, ""), walkOutlet)
	require.NotContains(t, look(walkFarDistrict, ""), walkOutlet)
	require.Equal(t, http.StatusNotFound, w.call(walkCounter, "GET", "/outlets/"+st.OutletID, nil).status)
	id := w.made(systemAdmin, "/directory/outlets", outletBody(nil))
	for _, query := range []string{"kind=community", "name=四川", "district=" + st.DistrictID, "address=演示路", "kind=community&name=北路&district=" + st.DistrictID + "&address=1 号"} {
		require.Contains(t, look(walkCentre, strings.ReplaceAll(query, " ", "%20")), id, query)
	}
	require.Empty(t, look(walkCentre, "kind=bank&name=四川"))
	mine, theirs := w.call(walkCentre, "GET", "/outlets/"+id, nil).json(t), w.call(systemAdmin, "GET", "/directory/outlets/"+id, nil).json(t)
	for _, field := range []string{"code", "name", "kind_label", "district", "address", "phone", "disabled", "people"} {
		require.Equal(t, theirs[field], mine[field], field)
	}
	require.NotContains(t, mine, "deliveries", "the pushes are the administrator's")

	file := w.call(walkCentre, "GET", "/outlets/export?name=四川", nil)
	require.Equal(t, http.StatusOK, file.status, file.text())
	book, err := excelize.OpenReader(bytes.NewReader(file.body))
	require.NoError(t, err)
	rows, err := book.GetRows(book.GetSheetName(0))
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(rows, func(row []string) bool { return slices.Contains(row, "N-900") && slices.Contains(row, "社区网点") }), "%v", rows)
	require.Equal(t, http.StatusForbidden, w.call("requester", "GET", "/outlets", nil).status)
	export := w.call(systemAdmin, "GET", "/directory/pushes/export?kind=outlet", nil)
	require.Equal(t, http.StatusOK, export.status)
}
