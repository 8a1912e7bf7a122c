package api_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	st "cardflow/internal/store/storetest"
)

// sheet is an Excel file of rows.
func sheetOf(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Sheet1", cell, &row))
	}
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	return out.Bytes()
}

// imports sends a file of a register; with the digest of a preview it is carried out.
func (w *world) imports(person, path string, file []byte, digest string) reply {
	w.t.Helper()
	return w.upload(person, path+"/import", "导入.xlsx", file, "digest", digest)
}

var outletHeadings = []any{"网点编码*", "网点名称*", "网点类别*", "所属区", "网点地址*", "联系电话", "状态"}

func TestOutletsAreImportedAfterALookAllOrNone(t *testing.T) {
	w := newWorld(t, atBusiness)
	const path = "/directory/outlets"
	w.made(systemAdmin, path, outletBody(nil))
	before := w.call(systemAdmin, "GET", "/directory/pushes?kind=outlet", nil).at(t, "total").(float64)

	bad := w.imports(systemAdmin, path, sheetOf(t, outletHeadings, []any{"N-901", "新网点", "社区网点", "黄浦区", "演示路 2 号"},
		[]any{"N 902", "又一个", "小卖部", "黄浦区", ""}, []any{"N-901", "重复", "社区网点", "黄浦区", "演示路 3 号"}), "")
	require.Equal(t, http.StatusUnprocessableEntity, bad.status, bad.text())
	for _, place := range []string{"第3行 网点类别", "第3行 网点地址"} {
		require.Contains(t, bad.text(), place)
	}
	bad = w.imports(systemAdmin, path, sheetOf(t, outletHeadings, []any{"N-901", "新网点", "社区网点", "黄浦区", "演示路 2 号"},
		[]any{"N 902", "又一个", "社区网点", "", "演示路 4 号"}, []any{"N-901", "重复", "社区网点", "黄浦区", "演示路 3 号"}), "")
	for _, place := range []string{"第3行 网点编码", "第3行 所属区", "第4行 网点编码", "与第 2 行重复"} {
		require.Contains(t, bad.text(), place, bad.text())
	}

	good := sheetOf(t, outletHeadings, []any{"N-901", "新网点", "社区网点", "黄浦区", "演示路 2 号", "021-1234"},
		[]any{"N-900", "四川北路网点", "社区网点", "黄浦区", "演示路 9 号", "021-0000"}, []any{"N-902", "中心二", "中心网点", "", "演示路 5 号", "", "停用"})
	look := w.imports(systemAdmin, path, good, "")
	require.Equal(t, http.StatusOK, look.status, look.text())
	require.Equal(t, []any{false, 2.0, 1.0, 0.0}, []any{look.at(t, "applied"), look.at(t, "fresh"), look.at(t, "changed"), look.at(t, "same")})
	require.Equal(t, map[string]any{"field": "网点地址", "from": "演示路 1 号", "to": "演示路 9 号"}, look.at(t, "items", 1, "changes", 0))
	require.NotContains(t, w.call(systemAdmin, "GET", path+"?q=N-901", nil).text(), "N-901", "a look keeps nothing")
	require.Equal(t, before, w.call(systemAdmin, "GET", "/directory/pushes?kind=outlet", nil).at(t, "total"))

	digest := look.at(t, "digest").(string)
	require.Contains(t, w.imports(systemAdmin, path, good, "another").text(), "import.changed")
	require.Equal(t, http.StatusForbidden, w.imports(securityAdmin, path, good, digest).status)
	done := w.imports(systemAdmin, path, good, digest)
	require.Equal(t, http.StatusOK, done.status, done.text())
	require.Equal(t, true, done.at(t, "applied"))
	require.Contains(t, w.call(systemAdmin, "GET", path+"?q=N-902", nil).text(), `"disabled":true`)
	pushes := w.call(systemAdmin, "GET", "/directory/pushes?kind=outlet", nil)
	require.Equal(t, before+4, pushes.at(t, "total"), "two new ones, one of them stopped, and a change")
	require.NotContains(t, pushes.text(), "待推送")
	again := w.imports(systemAdmin, path, good, "")
	require.Equal(t, 3.0, again.at(t, "same"), again.text())
	require.Contains(t, w.call(logReader, "GET", "/audit/entries?action=import", nil).text(), `"outlets"`)
}

func TestUsersAreImportedWithTheirOneTimePasswordsAndDepartmentsAsATree(t *testing.T) {
	w := newWorld(t, atBusiness)
	departments := sheetOf(t, []any{"部门编码", "部门名称", "上级部门编码", "排序"}, []any{"D90", "业务中心", "", 9}, []any{"D91", "发卡科", "D90", 1})
	lost := w.imports(systemAdmin, "/directory/departments", sheetOf(t, []any{"部门编码", "部门名称", "上级部门编码"}, []any{"D92", "无主", "D99"}), "")
	require.Contains(t, lost.text(), "第2行 上级部门编码")
	look := w.imports(systemAdmin, "/directory/departments", departments, "")
	require.Equal(t, http.StatusOK, look.status, look.text())
	require.Equal(t, http.StatusOK, w.imports(systemAdmin, "/directory/departments", departments, look.at(t, "digest").(string)).status)

	headings := []any{"用户名", "姓名", "层级", "部门", "区", "网点", "状态"}
	people := sheetOf(t, headings, []any{"zhang.san", "张三", "中心", "发卡科"}, []any{"counter.one", "韩点㛃", "网点", "", "", st.OutletID})
	look = w.imports(systemAdmin, "/directory/people", people, "")
	require.Equal(t, http.StatusOK, look.status, look.text())
	require.Empty(t, look.at(t, "passwords"))
	done := w.imports(systemAdmin, "/directory/people", people, look.at(t, "digest").(string))
	require.Equal(t, http.StatusOK, done.status, done.text())
	require.Equal(t, map[string]any{"id": "", "username": "zhang.san", "password": oneTime}, done.at(t, "passwords", 0))
	status, _ := w.loggedIn("counter.one", oneTime)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, w.call(systemAdmin, "GET", "/directory/pushes?kind=user", nil).text(), "counter.one")

	stop := sheetOf(t, headings, []any{"counter.one", "韩点㛃", "网点", "", "", st.OutletID, "停用"}, []any{systemAdmin, "测试", "中心", "发卡科", "", "", "停用"})
	require.Contains(t, w.imports(systemAdmin, "/directory/people", stop, "").text(), "不能停用自己的账号")
	for _, file := range []string{"/directory/people/template", "/directory/outlets/template", "/directory/departments/template",
		"/directory/people/export?tier=outlet", "/directory/departments/export"} {
		r := w.call(systemAdmin, "GET", file, nil)
		require.Equal(t, http.StatusOK, r.status, file)
		book, err := excelize.OpenReader(bytes.NewReader(r.body))
		require.NoError(t, err, file)
		require.NoError(t, book.Close())
	}
}
