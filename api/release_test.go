package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

const (
	releaser   = "role-card_release"
	releaseFar = "far-district"
)

// withEverybody has the cards, and beside every role the people of districts and outlets.
func withEverybody() store.Directory {
	d := storetest.WithSeniors(withCards(withEveryRole(storetest.Directory())))
	d.Roles = directory.Roles()
	return d
}

// newReleaseWorld has the cards, the places and the people of a release.
func newReleaseWorld(t *testing.T) *world {
	t.Helper()
	d := withEverybody()
	d.Accounts = append(d.Accounts, store.Account{PasswordHash: "-", Person: directory.Person{ID: releaseFar, Username: releaseFar, Name: "远区",
		Tier: directory.District, District: storetest.OtherDistrict, Roles: []string{"district_op"}}})
	return newWorldOf(t, d)
}

// packed makes a box and gives its number.
func (w *world) packed(form obj) string {
	w.t.Helper()
	if form["item"] == nil {
		form["item"] = seniorCard
	}
	r := w.call(releaser, http.MethodPost, "/release/boxes", form)
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "number").(string)
}

func (w *world) batched(boxes ...string) string {
	w.t.Helper()
	r := w.call(releaser, http.MethodPost, "/release/batches", obj{"district": storetest.DistrictID, "boxes": boxes})
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

func scan(number string, purpose string, more ...string) obj {
	body := obj{"number": number, "for": purpose}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i]] = more[i+1]
	}
	return body
}

func TestBatchIsSignedByItsDistrictAndItsBoxesByTheirOutlet(t *testing.T) {
	w := newReleaseWorld(t)
	one := w.packed(obj{"cards": []obj{{"number": "c-1", "name": "王\U0002A6A5"}, {"number": "c-2", "name": "李\U00020BB7珠"}}})
	two := w.packed(obj{"segments": []obj{{"first": "D0001", "last": "D0300"}}, "district": storetest.DistrictID, "outlet": storetest.OutletID})
	batch := w.batched(one, two)
	scanPath, boxPath := "/release/scan", "/release/boxes/"+one
	receive, sign := "/release/batches/"+batch+"/receive", boxPath+"/sign"
	distribute := obj{"outlet": storetest.OutletID, "boxes": []string{one, two}}
	w.play([]scenario{
		{"the district scans the batch", storetest.DistrictClerk, "POST", scanPath, scan(" "+batch, "batch"), 200, []string{`"problem":""`, "黄浦区", `"boxes":2`}, nil},
		{"or one of its boxes", storetest.DistrictClerk, "POST", scanPath, scan(one, "batch"), 200, []string{batch, `"problem":""`}, nil},
		{"another district scans it", releaseFar, "POST", scanPath, scan(batch, "batch"), 200, []string{"没有发往本区的批次"}, []string{"黄浦"}},
		{"nobody else may", storetest.OutletClerk, "POST", scanPath, scan(batch, "batch"), 403, nil, nil},
		{"it waits beside the menu of the district", storetest.DistrictClerk, "GET", "/tasks/counts", nil, 200, []string{`"todo":1`, `"T-07.3":1`}, []string{"T-07.5"}},
		{"and in the inbox of the district, with the page to sign on", storetest.DistrictClerk, "GET", "/tasks?view=todo", nil, 200,
			[]string{batch, "区级签收（批次号）", "2 箱", "/release/receiving?batch=" + batch, `"actions":[]`}, nil},
		{"of no other", releaseFar, "GET", "/tasks/counts", nil, 200, []string{`"todo":0`}, []string{"T-07"}},
		{"distributed before it is signed", storetest.DistrictClerk, "POST", "/release/distributions", distribute, 409, []string{"还没有区级签收", one, two}, nil},
		{"another district signs", releaseFar, "POST", receive, obj{}, 403, []string{"不是发往本区的"}, nil},
		{"the centre does not sign", releaser, "POST", receive, obj{}, 403, nil, nil},
		{"the outlet signs too early", storetest.OutletClerk, "POST", "/release/boxes/" + two + "/sign", obj{}, 409, []string{"还没有由区分发"}, nil},
		{"the district signs", storetest.DistrictClerk, "POST", receive, obj{"boxes": []string{one, two}, "findings": []obj{{"box": one, "kind": "missing", "quantity": 1, "reason": "少一张", "cards": []string{"C-2"}}}},
			200, []string{"区已签收", `"received":2`}, nil},
		{"and again", storetest.DistrictClerk, "POST", receive, obj{}, 409, []string{"已由冯区于 2026-03-02 签收"}, nil},
		{"to an outlet of another district", storetest.DistrictClerk, "POST", "/release/distributions", obj{"outlet": storetest.OtherOutlet, "boxes": []string{one}}, 403, []string{"不在本区"}, nil},
		{"to the outlet", storetest.DistrictClerk, "POST", "/release/distributions", distribute, 200, []string{"已分发网点"}, nil},
		{"nothing waits for the district any more", storetest.DistrictClerk, "GET", "/tasks/counts", nil, 200, []string{`"todo":0`}, []string{"T-07"}},
		{"what the district did", storetest.DistrictClerk, "GET", "/tasks?view=done", nil, 200, []string{"区级签收（批次号）", "分发到网点", batch}, nil},
		{"both boxes wait for the outlet", storetest.OutletClerk, "GET", "/tasks/counts", nil, 200, []string{`"T-07.5":1`}, []string{"T-07.3"}},
		{"as one item", storetest.OutletClerk, "GET", "/tasks?view=todo", nil, 200, []string{batch, "网点最终签收（箱号）", "2 箱", "/release/signing"}, nil},
		{"of no other outlet", storetest.OtherClerk, "GET", "/tasks?view=todo", nil, 200, nil, []string{batch}},
		{"scanned by the outlet", storetest.OutletClerk, "POST", scanPath, scan(one, "sign"), 200, []string{`"problem":""`, `"carries":1`}, nil},
		{"scanned by another outlet", storetest.OtherClerk, "POST", scanPath, scan(one, "sign"), 200, []string{"不是发往本网点的"}, []string{"外滩"}},
		{"signed by another outlet", storetest.OtherClerk, "POST", sign, obj{}, 403, []string{"不是发往本网点的"}, nil},
		{"signed by the district", storetest.DistrictClerk, "POST", sign, obj{}, 403, nil, nil},
		{"a difference without a reason", storetest.OutletClerk, "POST", sign, obj{"findings": []obj{{"kind": "damaged", "quantity": 1, "reason": " "}}}, 422, []string{"请填写箱", "reason"}, nil},
		{"signed", storetest.OutletClerk, "POST", sign, obj{}, 200, []string{"网点已签收", `"outlet_sign":{"on":"2026-03-02","quantity":1}`}, nil},
		{"one still waits", storetest.OutletClerk, "GET", "/tasks/counts", nil, 200, []string{`"T-07.5":1`}, nil},
		{"which the item says", storetest.OutletClerk, "GET", "/tasks?view=todo", nil, 200, []string{batch, "1 箱"}, []string{"2 箱"}},
		{"signed twice", storetest.OutletClerk2, "POST", sign, obj{}, 409, []string{"已于 2026-03-02 签收，不能重复签收"}, nil},
		{"its chain", storetest.OutletClerk, "GET", boxPath, nil, 200, []string{"分拣装箱", "登记发放批次", "区级签收", "分发到网点", "网点最终签收", "少 1 张：少一张", "谢网点", "外滩街道"}, nil},
		{"its chain elsewhere", storetest.OtherClerk, "GET", boxPath, nil, 404, nil, []string{batch}},
		{"its cards, masked", storetest.OutletClerk, "GET", boxPath + "/cards", nil, 200, []string{"王*", "李*珠", "C-1", "少"}, []string{"\U0002A6A5", "\U00020BB7"}},
		{"its cards for the district", storetest.DistrictClerk, "GET", boxPath + "/cards", nil, 200, []string{"李*珠"}, []string{"C-1", "\U00020BB7"}},
		{"its cards elsewhere", storetest.OtherClerk, "GET", boxPath + "/cards", nil, 404, nil, nil},
		{"the district's list", storetest.DistrictClerk, "POST", "/release/boxes/search", obj{}, 200, []string{one, two}, nil},
		{"another district's list", releaseFar, "POST", "/release/boxes/search", obj{}, 200, []string{`"items":[]`}, nil},
		{"by a card", releaser, "POST", "/release/boxes/search", obj{"q": "d0250"}, 200, []string{two}, []string{one}},
		{"the batches of another district", releaseFar, "GET", "/release/batches", nil, 200, []string{`"items":[]`}, nil},
		{"found by its number", storetest.DistrictClerk, "GET", "/search?q=" + one, nil, 200, []string{`"kind":"box"`, "网点已签收", "/release/boxes/" + one}, []string{"\U0002A6A5"}},
		{"as a scanner types it", storetest.OutletClerk, "GET", "/search?q=%20" + strings.ToLower(one), nil, 200, []string{one}, nil},
		{"not found elsewhere", storetest.OtherClerk, "GET", "/search?q=" + one, nil, 200, []string{`"items":[]`}, nil},
		{"a batch found", storetest.DistrictClerk, "GET", "/search?q=" + batch, nil, 200, []string{`"kind":"document"`, "发放批次 待网点最终签收", "黄浦区 · 2 箱", "/release/batches/" + batch}, nil},
		{"its list on paper", storetest.DistrictClerk, "GET", "/release/batches/" + batch + "/print", nil, 200, []string{"发放清单", batch, one, two, "barcode", "黄浦区", "302", "区签收人", "冯区 2026-03-02"}, nil},
		{"no list for another district", releaseFar, "GET", "/release/batches/" + batch + "/print", nil, 404, nil, []string{one}},
		{"nor for an outlet", storetest.OutletClerk, "GET", "/release/batches/" + batch + "/print", nil, 404, nil, []string{one}},
		{"no batch for another district", releaseFar, "GET", "/search?q=" + batch, nil, 200, []string{`"items":[]`}, nil},
		{"no card by its number", releaser, "GET", "/search?q=D0250", nil, 200, []string{`"items":[]`}, nil},
		{"a kind of cards", storetest.Keeper, "GET", "/search?q=" + url.QueryEscape("敬老卡"), nil, 200, []string{`"kind":"item"`, "/stock?item=" + seniorCard}, nil},
		{"not for the district", storetest.DistrictClerk, "GET", "/search?q=" + url.QueryEscape("敬老卡"), nil, 200, nil, []string{`"kind":"item"`}},
		{"its differences", storetest.DistrictClerk, "GET", "/release/differences", nil, 200, []string{"少一张", "区级签收", "冯区"}, nil},
		{"the map of the district", storetest.DistrictClerk, "GET", "/release/places", nil, 200, []string{`"boxes":1`, "黄浦区"}, []string{"浦东"}},
		{"the map of the centre", storetest.Reviewer, "GET", "/release/places", nil, 200, []string{"浦东新区"}, nil},
		{"a workbook", storetest.DistrictClerk, "POST", "/release/boxes/export", obj{}, 200, nil, nil},
		{"none for the outlet", storetest.OutletClerk, "POST", "/release/boxes/export", obj{}, 403, nil, nil},
		{"nobody without the right", storetest.Finance, "POST", "/release/boxes/search", obj{}, 403, nil, nil},
	})
	cards := w.call(storetest.OutletClerk, http.MethodGet, boxPath+"/cards", nil)
	first, second := cards.at(t, "items", 0, "id").(string), cards.at(t, "items", 1, "id").(string)
	w.play([]scenario{
		{"what is missing cannot be fetched", storetest.OutletClerk, "POST", "/release/cards/" + second + "/collect", obj{}, 409, []string{"缺少或破损"}, nil},
		{"another outlet's citizen", storetest.OtherClerk, "POST", "/release/cards/" + first + "/collect", obj{}, 404, nil, nil},
		{"a citizen fetches his card", storetest.OutletClerk, "POST", "/release/cards/" + first + "/collect", obj{}, 204, nil, nil},
		{"once", storetest.OutletClerk, "POST", "/release/cards/" + first + "/collect", obj{}, 409, []string{"已于 2026-03-02 领取"}, nil},
		{"it ends the chain", storetest.OutletClerk, "GET", boxPath, nil, 200, []string{"市民领取"}, nil},
	})
	log, err := w.store.Audit().Entries(context.Background(), audit.Filter{}, document.PageRequest{Size: 200})
	require.NoError(t, err)
	var acts []string
	for _, e := range log.Items {
		if len(e.Action) > 4 && e.Action[:4] == "box_" && e.Result == "ok" {
			acts = append(acts, e.Function+" "+e.Action)
			assert.NotContains(t, e.After, "\U0002A6A5")
		}
	}
	for _, want := range []string{"T-07.1 box_pack", "T-07.2 box_register", "T-07.3 box_receive", "T-07.4 box_distribute", "T-07.5 box_sign", "T-07.5 box_collect"} {
		assert.Contains(t, acts, want)
	}
}

func TestBoxesAreRefusedWithOneSentenceEach(t *testing.T) {
	w := newReleaseWorld(t)
	box := w.packed(obj{"quantity": 5})
	far := w.packed(obj{"quantity": 5, "district": storetest.OtherDistrict})
	voided := w.packed(obj{"quantity": 5})
	require.Equal(t, 204, w.call(releaser, "POST", "/release/boxes/"+voided+"/void", obj{"reason": "装错"}).status)
	taken := w.packed(obj{"quantity": 5})
	batch := w.batched(taken)
	post := func(boxes ...string) obj { return obj{"district": storetest.DistrictID, "boxes": boxes} }
	to := []string{"district", storetest.DistrictID}
	w.play([]scenario{
		{"no box", releaser, "POST", "/release/batches", post(), 422, []string{"请先扫描箱号"}, nil},
		{"an unknown box", releaser, "POST", "/release/batches", post("XH-0"), 404, []string{"没有箱号 XH-0"}, nil},
		{"a box of another batch", releaser, "POST", "/release/batches", post(box, taken), 409, []string{"箱 " + taken + " 已在批次 " + batch + " 中"}, nil},
		{"a box for another district", releaser, "POST", "/release/batches", post(far), 409, []string{"发往其他区"}, nil},
		{"a voided box", releaser, "POST", "/release/batches", post(voided), 409, []string{"已作废"}, nil},
		{"no district", releaser, "POST", "/release/batches", obj{"district": "", "boxes": []string{box}}, 422, []string{"请选择发往的区"}, nil},
		{"by the district", storetest.DistrictClerk, "POST", "/release/batches", post(box), 403, nil, nil},
		{"scanned, fine", releaser, "POST", "/release/scan", scan(box, "register", to...), 200, []string{`"problem":""`}, nil},
		{"scanned, unknown", releaser, "POST", "/release/scan", scan("XH-0", "register", to...), 200, []string{"没有箱号 XH-0"}, nil},
		{"scanned, of a batch", releaser, "POST", "/release/scan", scan(taken, "register", to...), 200, []string{"已在批次"}, nil},
		{"scanned, elsewhere", releaser, "POST", "/release/scan", scan(far, "register", to...), 200, []string{"发往其他区"}, nil},
		{"a label of nothing", releaser, "POST", "/release/labels", obj{"boxes": []string{"XH-0"}}, 404, []string{"没有箱号 XH-0"}, nil},
		{"a label of a voided box", releaser, "POST", "/release/labels", obj{"boxes": []string{voided}}, 409, []string{"已作废，不能打印"}, nil},
		{"no quantity", releaser, "POST", "/release/boxes", obj{"item": seniorCard}, 422, []string{"请填写数量"}, nil},
		{"no finished card", releaser, "POST", "/release/boxes", obj{"item": storetest.Ribbon, "quantity": 1}, 422, []string{"不是成品卡"}, nil},
		{"an outlet elsewhere", releaser, "POST", "/release/boxes", obj{"item": seniorCard, "quantity": 1, "district": storetest.DistrictID, "outlet": storetest.OtherOutlet}, 422, []string{"不在这个区"}, nil},
		{"withdrawn without a reason", releaser, "POST", "/release/batches/" + batch + "/withdraw", obj{"reason": ""}, 422, []string{"请填写撤销原因"}, nil},
		{"withdrawn", releaser, "POST", "/release/batches/" + batch + "/withdraw", obj{"reason": "登记错了"}, 204, nil, nil},
		{"its list says so", releaser, "GET", "/release/batches/" + batch + "/print", nil, 200, []string{"已撤销", "批次中没有箱"}, nil},
		{"signed then", storetest.DistrictClerk, "POST", "/release/batches/" + batch + "/receive", obj{}, 409, []string{"已撤销"}, nil},
	})
	first := w.call(releaser, "POST", "/release/labels", obj{"boxes": []string{box}, "single": true})
	again := w.call(releaser, "POST", "/release/labels", obj{"boxes": []string{box, far}})
	require.Equal(t, 201, again.status, again.text())
	w.play([]scenario{
		{"the label", releaser, "GET", "/release/labels/" + first.at(t, "id").(string), nil, 200, []string{box, "barcode", "敬老卡", "5 张"}, []string{"补打"}},
		{"printed again", releaser, "GET", "/release/labels/" + again.at(t, "id").(string), nil, 200, []string{box, far, "补打"}, nil},
		{"not for others", storetest.DistrictClerk, "GET", "/release/labels/" + again.at(t, "id").(string), nil, 403, nil, nil},
	})
}

func TestRepeatedRequestOfARegistrationMakesOneBatch(t *testing.T) {
	w := newReleaseWorld(t)
	box := w.packed(obj{"quantity": 5})
	body := obj{"district": storetest.DistrictID, "boxes": []string{box}}
	first := w.call(releaser, "POST", "/release/batches", body, "Idempotency-Key", "k1")
	again := w.call(releaser, "POST", "/release/batches", body, "Idempotency-Key", "k1")
	require.Equal(t, first.at(t, "id"), again.at(t, "id"))
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	batch := first.at(t, "id").(string)
	var wg sync.WaitGroup
	codes := make([]int, 6)
	for i := range codes {
		wg.Go(func() {
			codes[i] = w.call(storetest.DistrictClerk, "POST", "/release/batches/"+batch+"/receive", obj{}).status
		})
	}
	wg.Wait()
	signed := 0
	for _, c := range codes {
		if c == 200 {
			signed++
		} else {
			assert.Equal(t, 409, c)
		}
	}
	assert.Equal(t, 1, signed)
}

func TestDispatchTakesOnlyTheOrdersOwnBoxes(t *testing.T) {
	w := newReleaseWorld(t)
	w.cards(seniorCard, 50)
	number := func(size int) string { return boxNumber(seniorCard, size) }
	order := w.ordered(warehouse.SeniorOrder, seniorCard, 20)
	other := w.ordered(warehouse.SeniorOrder, seniorCard, 10)
	shipped := w.shipped(warehouse.SeniorOrder, seniorCard, 5)
	want := map[string]string{number(10): "是 " + other + " 的", number(5): "已随 " + shipped + " 出库", number(3): "不在本单上", "X-404": "没有箱号 X-404"}
	for box, sentence := range want {
		w.refused(w.fill(order, storetest.Keeper, obj{"line": 1, "scanned_box": box}), sentence)
		r := w.call(storetest.Keeper, "POST", "/release/scan", scan(box, "ship", "order", order))
		assert.Equal(t, 200, r.status, r.text())
		assert.Contains(t, r.at(t, "problem"), sentence)
	}
	assert.Equal(t, "", w.call(storetest.Keeper, "POST", "/release/scan", scan(number(20), "ship", "order", order)).at(t, "problem"))
	assert.Equal(t, 403, w.call(storetest.Requester, "POST", "/release/scan", scan(number(20), "ship", "order", order)).status)
	w.refused(w.post(shipper, warehouse.SeniorOrder, in(obj{"district": storetest.DistrictID}), line(seniorCard, 20, boxed(number(20)))), "已在 "+order+" 上")
	w.refused(w.post(shipper, warehouse.SeniorOrder, in(obj{"district": storetest.DistrictID}), line(seniorCard, 5, boxed(number(5)))), "已随 "+shipped+" 出库")

	two := w.post(shipper, warehouse.SeniorOrder, in(obj{"district": storetest.DistrictID}), line(seniorCard, 3, boxed(number(3))), line(seniorCard, 1, boxed(number(1)))).at(t, "id").(string)
	w.refused(w.fill(two, storetest.Keeper, obj{"line": 1, "scanned_box": number(3)}, obj{"line": 2, "scanned_box": number(3)}), "已扫描（第 1 行）")
	w.filled(two, storetest.Keeper, obj{"line": 1, "scanned_box": number(3)}, obj{"line": 2, "scanned_box": number(1)})
	w.agree(two, storetest.Head, storetest.Keeper2)

	back := w.reversal(warehouse.OutboundReversal, shipped, 5).at(t, "id").(string)
	w.agree(back, chief)
	b, err := w.store.Release().Box(context.Background(), directory.Scope{All: true}, number(5))
	require.NoError(t, err)
	assert.Equal(t, []any{"", release.AtWarehouse, release.Packed}, []any{b.Order, b.Holder.Kind, b.State}, "what is reversed lies in the warehouse again")
	w.shipped(warehouse.SeniorOrder, seniorCard, 5)
	assert.Contains(t, w.call(releaser, "GET", fmt.Sprintf("/release/boxes/%s", number(5)), nil).text(), "退回仓库")
}
