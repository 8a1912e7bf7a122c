package api_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// People of 事务处理申请 beside those of the roles: outlets of two districts.
const (
	outletOp     = "outlet-op"
	sameOutlet   = "outlet-op-2"
	otherOutlet  = "outlet-op-3" // same district
	farClerk     = "outlet-op-far"
	districtUser = "district-user"
	farDistrict  = "district-far"
	specialist   = "role-affairs"
	wangNumber   = "11010519491231002X"
)

func newAffairsWorld(t *testing.T) *world {
	w := newWorld(t)
	person := func(id, role string, tier directory.Tier, outlet, district string) store.Account {
		return store.Account{PasswordHash: "-", Person: directory.Person{ID: id, Username: id, Name: id, Tier: tier, Outlet: outlet, District: district, Roles: []string{role}}}
	}
	require.NoError(t, w.store.Seed(context.Background(), store.Directory{
		Districts: []store.Place{{ID: "310115", Code: "310115", Name: "浦东新区"}},
		Outlets: []store.Place{{ID: "outlet-2", Code: "outlet-2", Name: "豫园街道", District: storetest.DistrictID},
			{ID: "outlet-9", Code: "outlet-9", Name: "陆家嘴街道", District: "310115"}},
		Accounts: []store.Account{person(outletOp, "outlet_op", directory.Outlet, storetest.OutletID, storetest.DistrictID),
			person(sameOutlet, "outlet_op", directory.Outlet, storetest.OutletID, storetest.DistrictID),
			person(otherOutlet, "outlet_op", directory.Outlet, "outlet-2", storetest.DistrictID),
			person(farClerk, "outlet_op", directory.Outlet, "outlet-9", "310115"),
			person(districtUser, "district_op", directory.District, "", storetest.DistrictID),
			person(farDistrict, "district_op", directory.District, "", "310115")}}))
	require.NoError(t, w.store.Desk().Within(context.Background(), func(tx approval.Tx) error {
		return tx.(citizen.Tx).InsertCitizen(citizen.Citizen{ID: "c1", Name: "王\U0002A6A5", IDNumber: wangNumber, Phone: "13812345678",
			Address: "上海市黄浦区南京东路1号", District: storetest.DistrictID, Outlet: storetest.OutletID, Version: 1, UpdatedAt: w.now()})
	}))
	return w
}

func (w *world) proof(person string) string {
	w.t.Helper()
	r := w.upload(person, "/attachments", "身份证.png", []byte("\x89PNG\r\n\x1a\n0000000000"))
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

func (w *world) correction(person string, lines ...any) map[string]any {
	return map[string]any{"type": affairs.Correction, "submit": true, "lines": lines,
		"head": map[string]any{"citizen": "c1", "verified": true, "attachments": []any{w.proof(person)}}}
}

func change(f citizen.Field, text string) map[string]any {
	return map[string]any{"field": f, "new": text}
}

func TestCitizenIsFoundMaskedAndOnlyInOnesDistrict(t *testing.T) {
	w := newAffairsWorld(t)
	sought := func(q string, last4 ...string) map[string]any {
		return map[string]any{"q": q, "last4": strings.Join(last4, "")}
	}
	byName, search := sought("王\U0002A6A5", "002x"), "/citizens/search"
	secrets := []string{wangNumber, "13812345678", "南京东路"}
	w.play([]scenario{
		{"by number", outletOp, "POST", search, sought(wangNumber), 200, []string{`"id":"c1"`, "王\U0002A6A5", "138****5678", "黄浦区"}, secrets},
		{"by name and end, any outlet of the district", otherOutlet, "POST", search, byName, 200, []string{`"id":"c1"`}, secrets},
		{"by name alone", outletOp, "POST", search, sought("王\U0002A6A5"), 422, []string{"citizen.no_last4", "last4"}, nil},
		{"by nothing", outletOp, "POST", search, "{}", 422, []string{"citizen.no_query"}, nil},
		{"wrong number", outletOp, "POST", search, sought("110105194912310021"), 422, []string{"校验位"}, nil},
		{"nobody", outletOp, "POST", search, sought("赵六", "0000"), 200, []string{`"items":[]`}, nil},
		{"another district", farClerk, "POST", search, sought(wangNumber), 403, []string{"citizen.other_district", "其他区"}, append(secrets, "王")},
		{"one", outletOp, "GET", "/citizens/c1", nil, 200, []string{`"registered":false`}, secrets},
		{"one of another district", farClerk, "GET", "/citizens/c1", nil, 403, []string{"citizen.other_district"}, secrets},
		{"one by the centre", specialist, "GET", "/citizens/c1", nil, 200, []string{"c1"}, secrets},
		{"no right", storetest.Keeper, "GET", "/citizens/c1", nil, 403, []string{"function.forbidden"}, nil},
		{"district has no application", districtUser, "POST", search, byName, 403, []string{"function.forbidden"}, nil},
	})
}

func TestRequestIsMaskedForEverybodyAndInClearOnlyToWhoIsEnteringIt(t *testing.T) {
	w := newAffairsWorld(t)
	r := w.call(outletOp, http.MethodPost, "/documents", w.correction(outletOp, change(citizen.Phone, "13900001111"), change(citizen.Name, "王\uE863")))
	require.Equal(t, http.StatusCreated, r.status, r.text())
	paper := r.at(t, "id").(string)
	proof := r.at(t, "attachments", 0, "id").(string)
	path, plain, masked := "/documents/"+paper, []string{"13812345678", "13900001111", wangNumber, "王\uE863"}, []string{"138****5678", "139****1111"}
	w.play([]scenario{
		{"maker", outletOp, "GET", path, nil, 200, append(masked, "待审核"), plain},
		{"reviewer", specialist, "GET", path, nil, 200, masked, plain},
		{"print by the reviewer", specialist, "GET", path + "/print", nil, 200, masked, plain},
		{"colleague", sameOutlet, "GET", path, nil, 200, masked, plain},
		{"district", districtUser, "GET", path, nil, 200, masked, plain},
		{"centre", "role-center_op", "GET", path, nil, 200, masked, plain},
		{"print by a colleague", sameOutlet, "GET", path + "/print", nil, 200, masked, plain},
		{"another outlet", otherOutlet, "GET", path, nil, 404, nil, append(plain, masked...)},
		{"another district", farClerk, "GET", path, nil, 404, nil, append(plain, masked...)},
		{"another district's office", farDistrict, "GET", path, nil, 404, nil, append(plain, masked...)},
		{"list", "role-center_op", "GET", "/documents?function=T-13.5", nil, 200, []string{paper, "王\U0002A6A5 · 更正联系电话、姓名"}, plain},
		{"list of another district", farDistrict, "GET", "/documents?function=T-13.5", nil, 200, []string{`"items":[]`}, nil},
		{"search", districtUser, "GET", "/search?q=" + paper, nil, 200, []string{paper}, plain},
		{"history", districtUser, "GET", path + "/timeline", nil, 200, nil, plain},
		{"proof for the reviewer", specialist, "GET", "/attachments/" + proof, nil, 200, nil, nil},
		{"proof for a colleague", sameOutlet, "GET", "/attachments/" + proof, nil, 404, nil, nil},
	})
	require.Equal(t, http.StatusOK, w.decide(specialist, w.openTask(paper), "return", "证明材料看不清").status)
	w.play([]scenario{
		{"who enters it again sees what he typed, not what the program knows", outletOp, "GET", path, nil, 200, []string{"13900001111", "138****5678"}, []string{"13812345678", wangNumber}},
		{"the reviewer who returned it", specialist, "GET", path, nil, 200, masked, plain},
	})
}

func TestRequestGoesThroughAndTheRecordChanges(t *testing.T) {
	w := newAffairsWorld(t)
	paper := w.enter(outletOp, w.correction(outletOp, change(citizen.Phone, "13900001111")))
	w.play([]scenario{{"outlet decides nothing", outletOp, "POST", "/tasks/" + w.openTask(paper) + "/decisions", map[string]any{"action": "agree"}, 403, nil, nil}})
	returned := w.decide(specialist, w.openTask(paper), "return", "证明材料看不清")
	require.Equal(t, http.StatusOK, returned.status, returned.text())
	edited := w.call(outletOp, http.MethodPatch, "/documents/"+paper, map[string]any{"lines": []any{change(citizen.Phone, "13900002222")}})
	require.Equal(t, http.StatusOK, edited.status, edited.text())
	again := w.call(outletOp, http.MethodPost, "/documents/"+paper+"/submit", map[string]any{})
	require.Equal(t, http.StatusOK, again.status, again.text())
	w.agree(paper, specialist)

	step := "/tasks/" + w.openTask(paper) + "/decisions"
	w.play([]scenario{
		{"by hand without a note", specialist, "POST", step, map[string]any{"action": "agree", "fields": map[string]any{"head": map[string]any{"processing": "manual"}}}, 422, []string{"处理说明"}, nil},
		{"automatically", specialist, "POST", step, map[string]any{"action": "agree", "fields": map[string]any{"head": map[string]any{"processing": "auto"}}}, 200, nil, nil},
		{"done", outletOp, "GET", "/documents/" + paper, nil, 200, []string{`"state_label":"已处理"`}, nil},
		{"changed", outletOp, "GET", "/citizens/c1", nil, 200, []string{"139****2222"}, nil},
	})
}

func TestRequestIsRefusedByTheServerWithTheReason(t *testing.T) {
	w := newAffairsWorld(t)
	far := w.correction(farClerk, change(citizen.Phone, "13900001111"))
	bare := w.correction(outletOp, change(citizen.Phone, "13900001111"))
	delete(bare["head"].(map[string]any), "attachments")
	w.enter(outletOp, w.correction(outletOp, change(citizen.Address, "上海市黄浦区延安东路3号")))
	w.play([]scenario{
		{"another district", farClerk, "POST", "/documents", far, 403, []string{"citizen.other_district"}, []string{"13812345678"}},
		{"no proof", outletOp, "POST", "/documents", bare, 422, []string{"证明材料"}, nil},
		{"no change", outletOp, "POST", "/documents", w.correction(outletOp, change(citizen.Phone, "13812345678")), 422, []string{"lines[0].new", "与原值相同"}, nil},
		{"twice open", sameOutlet, "POST", "/documents", w.correction(sameOutlet, change(citizen.Address, "上海市黄浦区延安东路4号")), 422, []string{"lines[0].field", "正在办理"}, nil},
		{"no right", districtUser, "POST", "/documents", map[string]any{"type": affairs.Correction}, 403, nil, nil},
	})
}

func TestStatisticsCountWhatTheListShowsWithinTheScope(t *testing.T) {
	w := newAffairsWorld(t)
	w.enter(outletOp, w.correction(outletOp, change(citizen.Phone, "13900001111")))
	w.enter(outletOp, w.correction(outletOp, change(citizen.Address, "上海市黄浦区延安东路3号")))
	report := w.call(districtUser, http.MethodGet, "/reports/T-13.6", nil)
	require.Equal(t, http.StatusOK, report.status, report.text())
	require.EqualValues(t, 2, report.at(t, "totals", "count"))
	require.Equal(t, "黄浦区", report.at(t, "rows", 0, "district"))
	route := report.at(t, "rows", 0, "_links", "route").(string)
	list := w.call(districtUser, http.MethodGet, route, nil)
	require.EqualValues(t, 2, list.at(t, "total"), route)
	w.play([]scenario{
		{"another district", farDistrict, "GET", "/reports/T-13.6", nil, 200, []string{`"rows":[]`}, nil},
		{"another outlet", otherOutlet, "GET", "/reports/T-13.6", nil, 200, []string{`"rows":[]`}, nil},
		{"narrowed", "role-center_op", "GET", "/reports/T-13.6?state=" + url.QueryEscape("已处理"), nil, 200, []string{`"rows":[]`}, nil},
		{"by outlet", "role-center_op", "GET", "/reports/T-13.6?outlet=" + storetest.OutletID, nil, 200, []string{"外滩街道", "信息更正申请", "待审核"}, nil},
		{"Excel", districtUser, "GET", "/reports/T-13.6/export", nil, 200, nil, nil},
		{"no right", storetest.Keeper, "GET", "/reports/T-13.6", nil, 403, nil, nil},
	})
}

func TestHouseholdIsPrintedInWordsAndListedWithItsOutlet(t *testing.T) {
	w := newAffairsWorld(t)
	r := w.call(outletOp, http.MethodPost, "/documents", map[string]any{"type": affairs.Household, "submit": true,
		"lines": []any{change(citizen.HouseholdKind, "family"), change(citizen.HouseholdAddress, "上海市黄浦区人民路88号"),
			change(citizen.HouseholdDistrict, storetest.DistrictID), change(citizen.HouseholdSince, "2026-02-01")},
		"head": map[string]any{"citizen": "c1", "verified": true, "attachments": []any{w.proof(outletOp)}}})
	require.Equal(t, http.StatusCreated, r.status, r.text())
	paper := r.at(t, "id").(string)
	w.play([]scenario{
		{"print", outletOp, "GET", "/documents/" + paper + "/print", nil, 200, []string{"家庭户", "黄浦区", "上海市黄浦区****", "网点"}, []string{"合计", "人民路88号", ">" + storetest.DistrictID + "<", ">family<"}},
		{"paper", outletOp, "GET", "/documents/" + paper, nil, 200, []string{`"` + storetest.DistrictID + `":"黄浦区"`, `"outlet":{"id":"` + storetest.OutletID}, nil},
		{"list", "role-center_op", "GET", "/documents?function=T-13.5", nil, 200, []string{`"outlet":{"id":"` + storetest.OutletID + `","name":"`}, nil},
	})
}
