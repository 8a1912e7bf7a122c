package api_test

import (
	"net/http"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

const (
	dayLater   = 24 * time.Hour
	monthLater = 31 * dayLater
)

// lists makes an entry of a master list and tells that people of papers choose it.
func (w *world) lists(ref string, body obj, person string) string {
	w.t.Helper()
	id := w.made(storetest.Keeper, "/masters/"+ref, body)
	assert.Contains(w.t, w.call(person, http.MethodGet, "/masters/"+ref, nil).text(), body["name"])
	return id
}

// masterPlays is 系统维护.
func masterPlays() map[string]play {
	return map[string]play{
		"W-08.1": func(w *world) {
			w.stocked(5)
			path := "/masters/items/" + storetest.Ribbon
			w.refused(w.call(storetest.Keeper, http.MethodDelete, path, nil), "只能停用")
			stopped := w.call(storetest.Keeper, http.MethodPatch, path, obj{"version": 1, "disabled": true})
			require.Equal(w.t, http.StatusOK, stopped.status, stopped.text())
			assert.NotContains(w.t, w.call(storetest.Requester, http.MethodGet, "/masters/items", nil).text(), "彩色色带")
			w.refused(w.call(storetest.Keeper, http.MethodPost, "/documents", receipt(1, submitted)), "已停用")
		},
		"W-08.2": func(w *world) {
			house := w.lists("warehouses", obj{"code": "W9", "name": "九号库"}, storetest.Requester)
			shelf := w.lists("locations", obj{"code": "Z9", "name": "九架", "warehouse": house}, storetest.Requester)
			paper := w.submits(storetest.Keeper, warehouse.MaterialReceipt, obj{"warehouse": house, "supplier": storetest.Supplier, "category": storetest.Purchase},
				line(storetest.Ribbon, 2, obj{"location": shelf, "price": 1}))
			w.agree(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
			assert.Len(w.t, w.rows("W-05.2", "warehouse="+house), 1)
		},
		"W-08.3": func(w *world) {
			shelf := w.lists("locations", obj{"code": "Z1", "name": "一架", "warehouse": storetest.Spare}, storetest.Requester)
			assert.NotContains(w.t, w.call(storetest.Requester, http.MethodGet, "/masters/locations?warehouse="+storetest.Main, nil).text(), "一架")
			w.refused(w.post(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": storetest.Supplier, "category": storetest.Purchase}),
				line(storetest.Ribbon, 1, obj{"location": shelf, "price": 1})), "lines[0].location")
			w.refused(w.call(storetest.Keeper, http.MethodPost, "/masters/locations", obj{"code": "Z2", "name": "二架"}), `"location":"warehouse"`)
		},
		"W-08.4": func(w *world) {
			supplier := w.lists("suppliers", obj{"code": "S9", "name": "九州卡厂"}, storetest.Keeper)
			paper := w.submits(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": supplier, "category": storetest.Purchase}), line(storetest.Ribbon, 1, onShelf(), obj{"price": 1}))
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper, nil).text(), "九州卡厂")
		},
		"W-08.6": func(w *world) {
			code := w.lists("defect-codes", obj{"code": "77", "name": "芯片脱落"}, storetest.Keeper)
			paper := w.submits(storetest.Keeper, warehouse.ScrapReceipt, in(obj{"origin": "车间"}), line(residenceCard, 1, onShelf(), obj{"defect_code": code}))
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper, nil).text(), "芯片脱落")
		},
		"W-08.7": func(w *world) {
			category := w.lists("inbound-categories", obj{"code": "77", "name": "捐赠"}, storetest.Keeper)
			paper := w.submits(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": storetest.Supplier, "category": category}), line(storetest.Ribbon, 4, onShelf(), obj{"price": 1}))
			w.agree(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
			assert.EqualValues(w.t, 4, w.total(storetest.Finance, "W-01.8", "quantity", "?category="+category))
		},
		"W-08.8": func(w *world) {
			category := w.lists("outbound-categories", obj{"code": "77", "name": "演练"}, storetest.Requester)
			w.stocked(20)
			paper := w.submits(storetest.Requester, warehouse.Requisition, in(obj{"category": category, "purpose": "演练"}), line(storetest.Ribbon, 3))
			w.agree(paper, storetest.Head, storetest.Keeper, storetest.Keeper2)
			assert.EqualValues(w.t, 3, w.total(storetest.Finance, "W-02.10", "quantity", "?category="+category))
		},
		"W-08.9": func(w *world) {
			receipt, card := w.stocked(20), w.cards(residenceCard, 5)
			reversal := w.reversal(warehouse.InboundReversal, card, 5).at(w.t, "id").(string)
			w.agree(reversal, chief)
			w.call(chief, http.MethodPost, "/documents/"+receipt+"/redate", obj{"business_date": "2026-02-27", "reason": "单据日期写错"})
			log := w.call(logReader, http.MethodGet, "/audit/entries?page_size=100", nil)
			require.Equal(w.t, http.StatusOK, log.status, log.text())
			actions := map[string]int{}
			for _, entry := range log.json(w.t)["items"].([]any) {
				actions[entry.(obj)["action"].(string)]++
			}
			assert.Equal(w.t, []int{5, 1, 1}, []int{actions["agree"], actions["reverse"], actions["redate"]}, "%v", actions)
			assert.Equal(w.t, http.StatusForbidden, w.call(storetest.Keeper, http.MethodGet, "/audit/entries", nil).status)
		},
	}
}

// settingPlays is 应用设置, 部门设置, 角色设置, 用户设置 and 待办事件.
func settingPlays() map[string]play {
	roles := func(w *world, version int, list ...string) reply {
		return w.call(securityAdmin, http.MethodPut, "/directory/people/"+storetest.Idle+"/roles", obj{"roles": append([]string{}, list...), "version": version})
	}
	sees := func(w *world, person, report string) int {
		return w.call(person, http.MethodGet, "/reports/"+report, nil).status
	}
	department := func(w *world) string {
		return w.made(systemAdmin, "/directory/departments", obj{"code": "D90", "name": "业务中心", "position": 9})
	}
	return map[string]play{
		"W-13.1": func(w *world) {
			assert.Equal(w.t, http.StatusOK, sees(w, storetest.Keeper, "W-05.2"))
			stop := w.call(systemAdmin, http.MethodPut, "/directory/functions/W-05.2", obj{"title": "材料收发存", "disabled": true, "version": 1})
			require.Equal(w.t, http.StatusNoContent, stop.status, stop.text())
			for _, person := range []string{storetest.Keeper, storetest.Finance, chief} {
				assert.Equal(w.t, http.StatusForbidden, sees(w, person, "W-05.2"), person)
				assert.NotContains(w.t, w.call(person, http.MethodGet, "/session", nil).text(), `"W-05.2"`, person)
			}
		},
		"W-14.1": func(w *world) {
			id := department(w)
			assert.Equal(w.t, http.StatusNoContent, w.call(systemAdmin, http.MethodDelete, "/directory/departments/"+id+"?version=1", nil).status)
			assert.NotContains(w.t, w.call(systemAdmin, http.MethodGet, "/directory/departments", nil).text(), "业务中心")
			assert.Contains(w.t, w.call(systemAdmin, http.MethodGet, "/directory/departments/deleted", nil).text(), "业务中心")
		},
		"W-14.2": func(w *world) {
			id := department(w)
			w.call(systemAdmin, http.MethodDelete, "/directory/departments/"+id+"?version=1", nil)
			person := obj{"username": "zhang.san", "name": "张三", "tier": "center", "department": id}
			w.refused(w.call(systemAdmin, http.MethodPost, "/directory/people", person), "请选择部门")
			assert.Equal(w.t, http.StatusNoContent, w.call(systemAdmin, http.MethodPost, "/directory/departments/"+id+"/restore", nil).status)
			w.made(systemAdmin, "/directory/people", person)
		},
		"W-15.1": func(w *world) {
			made := w.call(securityAdmin, http.MethodPost, "/directory/roles", obj{"code": "archivist", "name": "档案员", "reach": "own"})
			require.Equal(w.t, http.StatusCreated, made.status, made.text())
			require.Equal(w.t, http.StatusOK, roles(w, 1, "archivist").status)
			w.refused(w.call(securityAdmin, http.MethodDelete, "/directory/roles/archivist?version=1", nil), "role.in_use")
			require.Equal(w.t, http.StatusOK, roles(w, 2).status)
			assert.Equal(w.t, http.StatusNoContent, w.call(securityAdmin, http.MethodDelete, "/directory/roles/archivist?version=1", nil).status)
		},
		"W-15.2": func(w *world) {
			require.Contains(w.t, w.call(storetest.Requester, http.MethodGet, "/session", nil).text(), `"W-02.9"`)
			taken := w.change(right("requester", "W-02.9", "view", false), right("requester", "W-02.9", "export", false))
			require.Equal(w.t, http.StatusOK, taken.status, taken.text())
			assert.NotContains(w.t, w.call(storetest.Requester, http.MethodGet, "/session", nil).text(), `"W-02.9"`)
			assert.Equal(w.t, http.StatusForbidden, w.call(storetest.Requester, http.MethodGet, "/documents?function=W-02.9", nil).status)
		},
		"W-16.1": func(w *world) {
			id := w.made(systemAdmin, "/directory/people", newcomer("li.si"))
			status, _ := w.loggedIn("li.si", oneTime)
			require.Equal(w.t, http.StatusOK, status)
			assert.Equal(w.t, http.StatusNoContent, w.call(systemAdmin, http.MethodDelete, "/directory/people/"+id+"?version=1", nil).status)
			status, _ = w.loggedIn("li.si", oneTime)
			assert.NotEqual(w.t, http.StatusOK, status)
			assert.Contains(w.t, w.call(systemAdmin, http.MethodGet, "/directory/people/deleted", nil).text(), "li.si")
		},
		"W-16.2": func(w *world) {
			assert.Equal(w.t, http.StatusForbidden, sees(w, storetest.Idle, "W-05.2"))
			require.Equal(w.t, http.StatusOK, roles(w, 1, "keeper").status)
			assert.Equal(w.t, http.StatusOK, sees(w, storetest.Idle, "W-05.2"))
			require.Equal(w.t, http.StatusOK, roles(w, 2).status)
			assert.Equal(w.t, http.StatusForbidden, sees(w, storetest.Idle, "W-05.2"))
		},
		"W-16.3": func(w *world) {
			id := w.made(systemAdmin, "/directory/people", newcomer("li.si"))
			w.call(systemAdmin, http.MethodDelete, "/directory/people/"+id+"?version=1", nil)
			assert.Equal(w.t, http.StatusOK, w.call(systemAdmin, http.MethodPost, "/directory/people/"+id+"/restore", nil).status)
			status, _ := w.loggedIn("li.si", oneTime)
			assert.Equal(w.t, http.StatusOK, status)
			assert.NotContains(w.t, w.call(systemAdmin, http.MethodGet, "/directory/people/deleted", nil).text(), "li.si")
		},
		"W-17.1": func(w *world) {
			todo := func(person string) string { return w.call(person, http.MethodGet, "/tasks?view=todo", nil).text() }
			paper := w.received(5)
			assert.Contains(w.t, todo(storetest.Inspector), paper)
			assert.NotContains(w.t, todo(storetest.Head), paper)
			w.agree(paper, storetest.Inspector)
			assert.NotContains(w.t, todo(storetest.Inspector), paper)
			assert.Contains(w.t, todo(storetest.Head), paper)
		},
	}
}

// postPlays is 导入邮政快递反馈 and 手动发快递和查询.
func postPlays() map[string]play {
	return map[string]play{
		"W-04.15": func(w *world) {
			w = newPostWorld(w.t)
			id := w.sends(parcel("EA100", "王五"))
			done := w.upload(storetest.Shipping, "/postal/imports", "反馈.csv", []byte("邮件号,操作时间,操作码,操作说明\nEA100,2026-03-01 08:05,203,已收寄\nEA100,2026-03-01 09:05,704,本人签收\nEA999,2026-03-01 09:05,704,本人签收\n"))
			require.Equal(w.t, http.StatusOK, done.status, done.text())
			assert.Equal(w.t, []any{3.0, 2.0, 1.0}, []any{done.at(w.t, "rows"), done.at(w.t, "taken"), done.at(w.t, "bad")})
			assert.Contains(w.t, w.call(storetest.Shipping, http.MethodGet, "/postal/parcels/"+id, nil).text(), `"state":"delivered"`)
			bad := w.call(storetest.Shipping, http.MethodGet, "/postal/imports/"+done.at(w.t, "id").(string)+"/problems", nil)
			assert.Contains(w.t, bad.text(), "没有这个邮件号")
		},
		"W-04.16": func(w *world) {
			w = newPostWorld(w.t)
			w.sends(parcel("EA100", "王五"))
			w.sends(parcel("EA200", "赵六"))
			for q, want := range map[string]string{"EA100": "EA100", "王五": "EA100", "赵六": "EA200"} {
				found := w.call(storetest.Shipping, http.MethodPost, "/postal/search", obj{"q": q})
				require.Equal(w.t, http.StatusOK, found.status, found.text())
				assert.Len(w.t, found.at(w.t, "items"), 1, q)
				assert.Equal(w.t, want, found.at(w.t, "items", 0, "number"), q)
			}
		},
	}
}
