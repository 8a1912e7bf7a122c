package api_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cardflow/api"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// postAtOnce tells applications at their desk, without a process engine.
type postAtOnce struct {
	seniors *senior.Desk
	post    *postal.Desk
	archive postal.Archive
}

func (p postAtOnce) PostSenior(ctx context.Context, n senior.PostNews) error {
	_, err := p.seniors.Posted(ctx, n)
	return err
}

func (p postAtOnce) RunPostal(ctx context.Context) error {
	list, err := p.archive.Behind(ctx, "", 100)
	for _, parcel := range list {
		if err := p.PostSenior(ctx, parcel.News()); err != nil {
			return err
		}
		if err := p.post.Told(ctx, parcel); err != nil {
			return err
		}
	}
	return err
}

func (w *world) postal(t *testing.T) api.Postal {
	desk := storetest.PostalDesk(w.store, w.now)
	return api.Postal{Desk: desk, Archive: w.store.Postal(), Processes: postAtOnce{storetest.SeniorDesk(t, w.store, w.now), desk, w.store.Postal()}}
}

// newPostWorld adds the clerk who sends cards, and the codes of the post.
func newPostWorld(t *testing.T) *world {
	t.Helper()
	w := newSeniorWorld(t)
	more := storetest.WithPost(store.Directory{})
	more.Roles = nil // every role is there
	require.NoError(t, w.store.Seed(context.Background(), more))
	return w
}

func parcel(number, name string) map[string]any {
	return map[string]any{"number": number, "kind": "senior", "name": name, "phone": "13812345678", "address": "上海市黄浦区南京东路1号"}
}

func (w *world) sends(body map[string]any) string {
	w.t.Helper()
	r := w.call(storetest.Shipping, http.MethodPost, "/postal/parcels", body)
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

func TestParcelIsFoundWithinTheRightsAndMaskedToWhoOnlyLooks(t *testing.T) {
	w := newPostWorld(t)
	id := w.sends(parcel("ea100", "王\U0002A6A5"))
	path := "/postal/parcels/" + id
	search := func(as, q string, status int, want, without []string) scenario {
		return scenario{name: as + " looks for " + q, as: as, method: http.MethodPost, path: "/postal/search", body: map[string]any{"q": q}, status: status, want: want, without: without}
	}
	plain, hidden := []string{"EA100", "王\U0002A6A5", "13812345678"}, []string{"\U0002A6A5", "13812345678", "南京东路1号"}
	named, numbers := []string{"EA100", "王\U0002A6A5", "138****5678"}, []string{"13812345678", "南京东路1号"}
	w.play([]scenario{
		search(storetest.Shipping, "EA100", http.StatusOK, named, numbers),
		search(storetest.Shipping, "王 \U0002A6A5", http.StatusOK, named, numbers),
		search(storetest.Shipping, "李四", http.StatusOK, []string{`"items":[]`}, []string{id}),
		search(storetest.Shipping, "JL-20260301-0001", http.StatusOK, []string{`"items":[]`}, nil),
		search(storetest.Reviewer, "EA100", http.StatusOK, []string{"EA100", "138****5678"}, hidden),
		search(storetest.OutletClerk, "EA100", http.StatusForbidden, nil, []string{id}),
		search(storetest.Keeper, "EA100", http.StatusForbidden, nil, []string{id}),
		{name: "the detail masked", as: storetest.Reviewer, method: http.MethodGet, path: path, status: http.StatusOK, want: []string{`"state_label":"已发"`}, without: hidden},
		{name: "the label", as: storetest.Shipping, method: http.MethodGet, path: path + "/label", status: http.StatusOK, want: append(plain, "105mm", "<svg"), without: nil},
		{name: "no label for who only looks", as: storetest.Reviewer, method: http.MethodGet, path: path + "/label", status: http.StatusForbidden},
		{name: "a number of another parcel", as: storetest.Shipping, method: http.MethodPost, path: "/postal/parcels", body: parcel("EA100", "赵六"), status: http.StatusConflict, want: []string{"postal.number_taken"}},
		{name: "what is wrong is named", as: storetest.Shipping, method: http.MethodPost, path: "/postal/parcels",
			body: map[string]any{"number": "?", "kind": "senior", "name": "1", "phone": "1"}, status: http.StatusUnprocessableEntity, want: []string{`"location":"number"`, `"location":"name"`, `"location":"phone"`, `"location":"address"`}},
		{name: "who only looks sends nothing", as: storetest.Reviewer, method: http.MethodPost, path: "/postal/parcels", body: parcel("EA300", "赵六"), status: http.StatusForbidden},
		{name: "nobody finds another's parcel by its id", as: storetest.Shipping, method: http.MethodGet, path: "/postal/parcels/none", status: http.StatusNotFound},
	})
	sheet := w.call(storetest.Shipping, http.MethodPost, "/postal/export", map[string]any{"q": "EA100"})
	require.Equal(t, http.StatusOK, sheet.status, sheet.text())
	require.Contains(t, cells(t, sheet.body), "王\U0002A6A5")
}

func cells(t *testing.T, file []byte) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	require.NoError(t, err)
	rows, err := book.GetRows(book.GetSheetName(0))
	require.NoError(t, err)
	var all strings.Builder
	for _, row := range rows {
		all.WriteString(strings.Join(row, "|") + "\n")
	}
	return all.String()
}

func TestFileOfThePostIsTakenOnceAndItsBadRowsAreListed(t *testing.T) {
	w := newPostWorld(t)
	id := w.sends(parcel("EA100", "王五"))
	text := "邮件号,操作时间,操作码,操作说明\nEA100,2026-03-01 08:05,203,已收寄\nEA100,2026-03-01 09:05,704,本人签收\nEA100,2026-03-01 09:05,704,本人签收\nEA999,2026-03-01 09:05,704,本人签收\nEA100,昨天,704,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	done := w.upload(storetest.Shipping, "/postal/imports", "反馈.csv", []byte(gb))
	require.Equal(t, http.StatusOK, done.status, done.text())
	require.Equal(t, []any{"GB18030", 5.0, 2.0, 1.0, 2.0, false}, []any{done.at(t, "encoding"), done.at(t, "rows"), done.at(t, "taken"), done.at(t, "repeated"), done.at(t, "bad"), done.at(t, "same_again")})
	file := done.at(t, "id").(string)
	problems := "/postal/imports/" + file + "/problems"
	w.play([]scenario{
		{name: "the bad rows", as: storetest.Shipping, method: http.MethodGet, path: problems, status: http.StatusOK,
			want: []string{`"row":5`, "没有这个邮件号", `"row":6`, `"column":"操作时间"`, "昨天"}},
		{name: "the parcel", as: storetest.Shipping, method: http.MethodGet, path: "/postal/parcels/" + id, status: http.StatusOK, want: []string{`"state":"delivered"`, "本人签收", "待推送"}},
		{name: "the list", as: storetest.Shipping, method: http.MethodGet, path: "/postal/imports", status: http.StatusOK, want: []string{"反馈.csv"}},
		{name: "not for reviewers", as: storetest.Reviewer, method: http.MethodGet, path: problems, status: http.StatusForbidden},
	})
	sheet := w.call(storetest.Shipping, http.MethodGet, "/postal/imports/"+file+"/export", nil)
	require.Contains(t, cells(t, sheet.body), "5|邮件号|没有这个邮件号的邮件")
	again := w.upload(storetest.Shipping, "/postal/imports", "同一个.csv", []byte(gb))
	require.Equal(t, []any{file, true}, []any{again.at(t, "id"), again.at(t, "same_again")})
	w.sends(parcel("EA999", "赵六"))
	more := w.upload(storetest.Shipping, "/postal/imports", "反馈.csv", []byte(gb), "again", "1")
	require.Equal(t, []any{1.0, 3.0, 1.0}, []any{more.at(t, "taken"), more.at(t, "repeated"), more.at(t, "bad")})
	require.Equal(t, http.StatusForbidden, w.upload(storetest.Reviewer, "/postal/imports", "反馈.csv", []byte(gb)).status)
	none := w.upload(storetest.Shipping, "/postal/imports", "x.csv", []byte("姓名\n王五\n"))
	require.Equal(t, http.StatusUnprocessableEntity, none.status)
	require.Contains(t, none.text(), "缺少“邮件号”这一列")
}

func TestParcelMovesTheApplicationOfItsCard(t *testing.T) {
	w := newPostWorld(t)
	id := w.applied(storetest.OutletClerk, elder)
	w.calledBack(id, senior.Pass, verificationSecret)
	require.Equal(t, http.StatusOK, w.act(storetest.OutletClerk, id, "admit").status)
	early := w.call(storetest.Shipping, http.MethodPost, "/postal/parcels", map[string]any{"number": "EA1", "kind": "senior", "application": id})
	require.Equal(t, http.StatusConflict, early.status, early.text())
	w.produced(id)
	w.sends(map[string]any{"number": "EA100", "kind": "senior", "application": id})
	require.Equal(t, "on_the_way", w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil).at(t, "stage"))
	back := w.upload(storetest.Shipping, "/postal/imports", "反馈.csv", []byte("邮件号,操作时间,操作码\nEA100,2026-03-02 09:05,708\n"))
	require.Equal(t, 1.0, back.at(t, "taken"), back.text())
	require.Equal(t, "stuck", w.call(storetest.OutletClerk, http.MethodGet, "/senior/applications/"+id, nil).at(t, "stage"))
}

// produced lets the card making hand over the card of an application.
func (w *world) produced(id string) {
	w.t.Helper()
	a, err := w.store.Seniors().Application(context.Background(), id)
	require.NoError(w.t, err)
	paper, err := w.store.Archive().Paper(context.Background(), id)
	require.NoError(w.t, err)
	_, err = storetest.SeniorDesk(w.t, w.store, w.now).Produced(context.Background(), senior.Visit{ID: id, Phase: string(a.Phase), Number: paper.Visit}, "C1")
	require.NoError(w.t, err)
}

func TestPushLogIsForWhoMaySeeIt(t *testing.T) {
	w := newPostWorld(t)
	w.sends(parcel("EA100", "王五"))
	desk := storetest.PostalDesk(w.store, w.now)
	_, err := desk.Take(context.Background(), []postal.Report{{Number: "EA100", At: w.now(), Code: "203"}})
	require.NoError(t, err)
	batch, err := desk.NextBatch(context.Background())
	require.NoError(t, err)
	c, err := desk.Consignment(context.Background(), batch)
	require.NoError(t, err)
	require.NoError(t, desk.Settle(context.Background(), c, []postal.Receipt{{ID: c.Items[0].ID, Reason: "没有这个人"}}))
	w.play([]scenario{
		{name: "the log", as: storetest.Reviewer, method: http.MethodGet, path: "/postal/pushes?state=done", status: http.StatusOK, want: []string{batch, "对方拒收 1 条"}},
		{name: "none failed", as: storetest.Reviewer, method: http.MethodGet, path: "/postal/pushes?state=failed", status: http.StatusOK, without: []string{batch}},
		{name: "what was refused", as: storetest.Reviewer, method: http.MethodGet, path: "/postal/pushes/" + batch + "/refused", status: http.StatusOK, want: []string{"没有这个人", "EA100"}},
		{name: "the counts", as: storetest.Reviewer, method: http.MethodGet, path: "/postal/pushes/summary", status: http.StatusOK, want: []string{`"refused":1`, `"waiting":0`}},
		{name: "not for outlets", as: storetest.OutletClerk, method: http.MethodGet, path: "/postal/pushes", status: http.StatusForbidden},
		{name: "not for outlets either", as: storetest.OutletClerk, method: http.MethodPost, path: "/postal/pushes/run", status: http.StatusForbidden},
		{name: "again", as: storetest.Shipping, method: http.MethodPost, path: "/postal/pushes/run", status: http.StatusOK, want: []string{`"again":1`}},
		{name: "then it waits", as: storetest.Reviewer, method: http.MethodGet, path: "/postal/pushes/summary", status: http.StatusOK, want: []string{`"waiting":1`}},
	})
	page, err := w.store.Postal().Batches(context.Background(), "", document.PageRequest{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
}
