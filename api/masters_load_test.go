package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/store/storetest"
)

var itemHeads = []string{"编码", "名称", "物料类型", "单位", "参考单价"}

func (w *world) loads(ref string, file []byte, query string) reply {
	w.t.Helper()
	return w.upload(storetest.Keeper, "/masters/"+ref+"/loads"+query, "资料.xlsx", file)
}

func TestMasterListIsLoadedWholeOrNotAtAll(t *testing.T) {
	w := newOpeningWorld(t)
	bad := workbookOf(t, itemHeads, []any{"N-1", "新标签", "耗材", "卷", 1.5}, []any{"N-1", "又一个", "耗材", "卷", 2},
		[]any{"N-3", "缺单位", "耗材", "", 2}, []any{"N-4", "错类型", "食品", "个", 2}, []any{"N-5", "负价", "耗材", "个", -2})
	r := w.loads("items", bad, "")
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.text())
	for _, words := range []string{"第4行 单位", "请填写单位", "第5行 物料类型", "食品", "第6行 参考单价", "不能为负数"} {
		assert.Contains(t, r.text(), words)
	}
	r = w.loads("items", workbookOf(t, itemHeads, []any{"N-1", "新标签", "耗材", "卷", 1.5}, []any{"N-1", "又一个", "耗材", "卷", 2}), "")
	assert.Contains(t, r.text(), "编码“N-1”与第 2 行重复")
	good := workbookOf(t, itemHeads, []any{"N-1", "新标签", "耗材", "卷", 1.5}, []any{"N-2", "新碳带", "耗材", "卷", 2})
	r = w.loads("items", good, "?check=true")
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.EqualValues(t, 2, r.at(t, "made"))
	absent := scenario{"nothing of it is kept", storetest.Keeper, "GET", "/masters/items?q=N-1", nil, 200, []string{`"items":[]`}, nil}
	w.play([]scenario{absent})
	r = w.loads("items", good, "")
	require.Equal(t, http.StatusOK, r.status, r.text())
	load := r.at(t, "id").(string)
	assert.EqualValues(t, 2, w.loads("items", good, "").at(t, "same"), "the same file again changes nothing")
	w.play([]scenario{
		{"it is there", storetest.Keeper, "GET", "/masters/items?q=N-1", nil, 200, []string{"新标签"}, nil},
		{"another list has no such load", storetest.Keeper, "POST", "/masters/suppliers/loads/" + load + "/undo", nil, 404, nil, nil},
		{"by whom it is none of", storetest.Requester, "POST", "/masters/items/loads/" + load + "/undo", nil, 403, nil, nil},
		{"taken back", storetest.Keeper, "POST", "/masters/items/loads/" + load + "/undo", nil, 200, []string{`"undone_by"`}, nil},
		absent,
		{"twice", storetest.Keeper, "POST", "/masters/items/loads/" + load + "/undo", nil, 409, []string{"import.undone"}, nil},
	})
}

func TestLoadChangesPricesButNoUnitInUseAndIsNotTakenBackFromUse(t *testing.T) {
	w := newOpeningWorld(t)
	first := w.loads("items", workbookOf(t, itemHeads, []any{"N-1", "新标签", "耗材", "卷", 1.5}, []any{"N-2", "新碳带", "耗材", "卷", 2}), "")
	require.Equal(t, http.StatusOK, first.status, first.text())
	item := w.call(storetest.Keeper, http.MethodGet, "/masters/items?q=N-1", nil).at(t, "items", 0, "id").(string)
	paper := w.bought(item, 5)

	second := w.loads("items", workbookOf(t, itemHeads, []any{"N-1", "新标签", "耗材", "卷", 1.8}, []any{"N-2", "新碳带", "耗材", "箱", 2}), "")
	require.Equal(t, http.StatusOK, second.status, second.text())
	assert.EqualValues(t, 2, second.at(t, "changed"), "a price, and the unit of what nobody used")
	r := w.loads("items", workbookOf(t, itemHeads, []any{"N-1", "新标签", "耗材", "箱", 1.8}), "")
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.text())
	assert.Contains(t, r.text(), "单位在使用后不能修改；请停用后另建")

	undo := func(load reply) string { return "/masters/items/loads/" + load.at(t, "id").(string) + "/undo" }
	w.play([]scenario{
		{"what was made is used", storetest.Keeper, "POST", undo(first), nil, 409, []string{"import.in_use", "导入后又修改过"}, nil},
		{"what was changed goes back", storetest.Keeper, "POST", undo(second), nil, 200, nil, nil},
		{"the old price is back", storetest.Keeper, "GET", "/masters/items?q=N-1", nil, 200, []string{`"price":150`}, nil},
		{"and still it is used", storetest.Keeper, "POST", undo(first), nil, 409, []string{"import.in_use"}, nil},
	})
	assert.Contains(t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper, nil).text(), item)
}
