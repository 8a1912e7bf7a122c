package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"cardflow/api"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

const png = "\x89PNG\r\n\x1a\nrest"

func zipped(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		f, err := z.Create(name)
		require.NoError(t, err)
		_, _ = f.Write([]byte("x"))
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestAttachmentsAreWhatTheyClaimToBe(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name    string
		content []byte
		status  int
		want    string
	}{
		{"送货单.png", []byte(png), 201, "image/png"},
		{"合同.PDF", []byte("%PDF-1.7 …"), 201, "application/pdf"},
		{"清单.xlsx", zipped(t, "[Content_Types].xml", "xl/workbook.xml"), 201, "spreadsheetml"},
		{"公文.ofd", zipped(t, "OFD.xml"), 201, "application/ofd"},
		{"说明.txt", []byte("数量无误\r\n"), 201, "text/plain"},
		{"旧表.csv", []byte("\xc9\xcf\xba\xa3,1\r\n"), 201, "text/csv"},
		{`C:\桌面\扫描 件.png`, []byte(png), 201, `"name":"扫描 件.png"`},
		{"罗𠮷.png", []byte(png), 201, "罗𠮷.png"},
		{"renamed.xlsx", zipped(t, "a.txt"), 422, "attachment.type"},
		{"宏.docx", zipped(t, "word/document.xml", "word/vbaProject.bin"), 422, "含有宏"},
		{"photo.png", []byte("\xff\xd8\xff\xe0"), 422, "内容与扩展名不符"},
		{"page.html", []byte("<script>"), 422, "不支持"},
		{"run.txt", []byte("MZ\x90\x00\x03"), 422, "内容与扩展名不符"},
		{"empty.png", nil, 422, "attachment.empty"},
		{strings.Repeat("长", 130) + ".png", []byte(png), 422, "最多 120 个字"},
		{"大.png", []byte(png + strings.Repeat("x", 3<<20)), 413, "3 MB，超过上限 1 MB"},
	} {
		r := w.upload("keeper", "/attachments", c.name, c.content)
		assert.Equal(t, c.status, r.status, "%s: %s", c.name, r.text())
		assert.Contains(t, r.text(), c.want, c.name)
	}
}

func TestWhoMaySeeThePaperMayReadItsFiles(t *testing.T) {
	w := newWorld(t)
	file := w.upload("keeper", "/attachments", "送货单 1.png", []byte(png))
	require.Equal(t, http.StatusCreated, file.status, file.text())
	id := file.at(t, "id").(string)
	assert.Len(t, file.at(t, "digest"), 64)
	read := func(person string) int { return w.call(person, http.MethodGet, "/attachments/"+id, nil).status }
	assert.Equal(t, http.StatusOK, read("keeper"))
	assert.Equal(t, http.StatusNotFound, read("inspector"), "no paper carries it yet")

	steal := w.call("keeper2", http.MethodPost, "/documents", receipt(1, func(b map[string]any) {
		b["head"].(map[string]any)["attachments"] = []string{id}
	}))
	assert.Equal(t, http.StatusUnprocessableEntity, steal.status)
	paper := w.enter("keeper", receipt(1, submitted, func(b map[string]any) { b["head"].(map[string]any)["attachments"] = []string{id} }))
	assert.Equal(t, http.StatusOK, read("inspector"))
	assert.Equal(t, http.StatusNotFound, read("role-card_maker"))
	assert.Equal(t, "送货单 1.png", w.call("inspector", http.MethodGet, "/documents/"+paper, nil).at(t, "attachments", 0, "name"))
	assert.Contains(t, w.call("inspector", http.MethodGet, "/tasks", nil).at(t, "items", 0, "marks"), "附件")
	assert.Contains(t, w.call("inspector", http.MethodGet, "/tasks/"+w.openTask(paper), nil).at(t, "marks"), "附件")

	saved := w.call("keeper", http.MethodGet, "/attachments/"+id, nil)
	assert.Equal(t, png, saved.text())
	assert.Contains(t, saved.header.Get("Content-Disposition"), "attachment; filename*=UTF-8''%E9%80%81")
	preview := w.call("keeper", http.MethodGet, "/attachments/"+id+"?inline=1", nil)
	assert.Contains(t, preview.header.Get("Content-Disposition"), "inline")
	assert.Contains(t, preview.header.Get("Content-Security-Policy"), "default-src 'none'")
}

func sheet(t *testing.T, r reply) [][]string {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, r.text())
	f, err := excelize.OpenReader(bytes.NewReader(r.body))
	require.NoError(t, err)
	rows, err := f.GetRows(f.GetSheetName(0))
	require.NoError(t, err)
	return rows
}

func TestListsAndReportsAreExported(t *testing.T) {
	w := newWorld(t)
	paper := w.stocked(120)
	for path, want := range map[string][]string{
		"/documents/export":                               {"单号", paper, "已完成", "彩色色带"},
		"/documents/export?module=没有":                     {"单号"},
		"/stock/export":                                   {"物料编码", "彩色色带", "A架", "卷"},
		"/stock/moves/export":                             {"收入", paper, "彩色色带", "120"},
		"/stock/moves/export?document=RK":                 {"业务日期"},
		"/masters/locations/export":                       {"编码", "A架", "中心主仓", "启用"},
		"/reports/W-05.2/export":                          {"期末结存", "彩色色带", "合计"},
		"/reports/W-05.2/export?item=" + storetest.Ribbon: {"彩色色带"},
	} {
		rows := fmt.Sprint(sheet(t, w.call("keeper", http.MethodGet, path, nil)))
		for _, s := range want {
			assert.Contains(t, rows, s, path)
		}
	}
	assert.Equal(t, http.StatusForbidden, w.call("role-technician", http.MethodGet, "/documents/export", nil).status)
	assert.Equal(t, http.StatusUnprocessableEntity, w.call("keeper", http.MethodGet, "/reports/W-05.2?colour=red", nil).status)
	printed := w.call("keeper", http.MethodGet, "/reports/W-05.2/print", nil)
	assert.Contains(t, printed.text(), "材料收发存")
}

func TestLinesAreImportedFromTheTemplate(t *testing.T) {
	w := newWorld(t)
	path := "/document-types/" + warehouse.MaterialReceipt
	template := w.call("keeper", http.MethodGet, path+"/template", nil)
	require.Equal(t, http.StatusOK, template.status)
	fill := func(rows ...[]any) []byte {
		f, err := excelize.OpenReader(bytes.NewReader(template.body))
		require.NoError(t, err)
		name := f.GetSheetName(0)
		for i, row := range rows {
			require.NoError(t, f.SetSheetRow(name, fmt.Sprintf("A%d", i+2), &row))
		}
		var b bytes.Buffer
		require.NoError(t, f.Write(&b))
		return b.Bytes()
	}
	head := `{"warehouse":"` + storetest.Main + `"}`
	good := w.upload("keeper", path+"/import", "明细.xlsx", fill([]any{"彩色色带", "A架", 12, 12.5}, []any{storetest.Envelope, storetest.ShelfB, 3, 1}), "head", head)
	require.Equal(t, http.StatusOK, good.status, good.text())
	assert.EqualValues(t, 12, good.at(t, "lines", 0, "quantity"))
	assert.EqualValues(t, 1250, good.at(t, "lines", 0, "price"))
	assert.Equal(t, storetest.Ribbon, good.at(t, "lines", 0, "item"))

	bad := w.upload("keeper", path+"/import", "明细.xlsx", fill([]any{"没有的", "A架", -1, 1}, []any{"彩色色带", "备用架", 1, 1}), "head", head)
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	for _, place := range []string{"第2行 物料", "第2行 数量", "第3行 库位"} {
		assert.Contains(t, bad.text(), place)
	}
	for name, content := range map[string][]byte{"a.xlsx": zipped(t, "a.txt"), "b.xlsx": []byte("not a file"), "c.xlsx": nil} {
		r := w.upload("keeper", path+"/import", name, content)
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, "%s: %s", name, r.text())
	}
	assert.Equal(t, http.StatusRequestEntityTooLarge, w.upload("keeper", path+"/import", "d.xlsx", make([]byte, 11<<20)).status)
	assert.Equal(t, http.StatusUnprocessableEntity, w.call("keeper", http.MethodPost, path+"/import", `{}`).status)
}

// TestAFileFarTooLargeIsRefusedInWords sends it over a real connection: a server
// that closed early would leave the browser with a network error.
func TestAFileFarTooLargeIsRefusedInWords(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Config.AttachmentLimit = 20 << 20 })
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", "扫描件.pdf")
	require.NoError(t, err)
	_, _ = part.Write(append([]byte("%PDF-1.7"), make([]byte, 50<<20)...))
	require.NoError(t, form.Close())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+w.listen()+"/api/v1/attachments", &b)
	require.NoError(t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+w.token("keeper"))
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode)
	assert.Contains(t, string(answer), "为 50 MB，超过上限 20 MB")
}
