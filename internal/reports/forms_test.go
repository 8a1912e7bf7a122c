package reports

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// TestFormsPrintWhatTheyDid compares every print form, filled with fixed data,
// with the page in testdata/forms. The interface's tests draw those pages and
// compare the pictures; UPDATE_GOLDEN=1 writes the pages anew.
func TestFormsPrintWhatTheyDid(t *testing.T) {
	p := printer(t)
	at := time.Date(2026, 3, 2, 6, 5, 0, 0, time.UTC)
	for name, draw := range map[string]func(w io.Writer) error{
		"receipt":     func(w io.Writer) error { return p.PrintDocument(w, paper(t, warehouse.MaterialReceipt, 4)) },
		"requisition": func(w io.Writer) error { return p.PrintDocument(w, unfinished(t)) },
		"issue-copy":  func(w io.Writer) error { return p.PrintDocument(w, secondCopy(t)) },
		"report":      func(w io.Writer) error { return p.PrintReport(w, balance(t), "王五", testNow) },
		"parcel":      func(w io.Writer) error { return p.PrintParcel(w, parcelOfAnElder(), at) },
		"batch-list":  func(w io.Writer) error { return p.PrintBatch(w, batchSheet(at)) },
		"write-off":   func(w io.Writer) error { return p.PrintReport(w, writeOff(t), "王五", testNow) },
		"senior-receipt": func(w io.Writer) error {
			return p.PrintSeniorReceipt(w, SeniorReceipt{Application: elder(), Outlet: "南京东路街道社区事务受理服务中心", Pickup: "外滩街道社区事务受理服务中心",
				PrintedBy: "谢点欣", PrintedAt: at})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var page bytes.Buffer
			if err := draw(&page); err != nil {
				t.Fatal(err)
			}
			compareForm(t, filepath.Join("testdata", "forms", name+".html"), page.Bytes())
		})
	}
}

func compareForm(t *testing.T, file string, page []byte) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, page, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, page) {
		t.Errorf("%s prints otherwise than before: look at it, then run `make pictures`", file)
	}
}

// unfinished is a requisition under way: it is no voucher yet.
func unfinished(t *testing.T) PrintData {
	data := paper(t, warehouse.Requisition, 3)
	data.Document.State = document.Pending
	data.Tasks = data.Tasks[:1]
	return data
}

// secondCopy is a copy of a paper that is printed after the cards have left.
func secondCopy(t *testing.T) PrintData {
	data := paper(t, warehouse.SocialCardIssue, 2)
	for i, line := range data.Document.Lines {
		line["box"] = []string{"X260929111", "X260929112"}[i]
	}
	data.Copy = true
	return data
}

func balance(t *testing.T) *Result {
	l := &fakeLedger{}
	for i, item := range []string{"i-card", "i-tape", "i-glue"} {
		n := int64(1000 * (i + 1))
		l.movements = append(l.movements, ledger.Movement{Key: ledger.Key{ledger.ByItem: item, ledger.ByWarehouse: "w-1"},
			Opening: value.Units(n), In: value.Units(n / 2), Out: value.Units(n / 4), Closing: value.Units(n + n/4)})
	}
	return run(t, "W-05.2", map[string]string{"warehouse": "w-1"}, l)
}

// batchSheet is a batch of two kinds of cards, one box of which lacked a card.
func batchSheet(at time.Time) BatchSheet {
	box := func(number, item, outlet, order string, quantity, counted int64) release.Box {
		return release.Box{Number: number, Item: item, Outlet: outlet, Order: order, Quantity: quantity, DistrictQuantity: counted, DistrictOn: "2026-03-03"}
	}
	by := document.Named{ID: "u-1", Name: "费发"}
	return BatchSheet{PrintedBy: "费发", PrintedAt: at,
		Names: map[string]string{"d-1": "黄浦区", "i-1": "敬老卡", "i-2": "新版社保卡", "o-1": "外滩街道社区事务受理服务中心", "o-2": "南京东路街道社区事务受理服务中心"},
		Batch: release.Batch{ID: "FP-20260302-0001", District: "d-1", State: release.AtItsDistrict, Boxes: 3, Quantity: 1112, RegisteredOn: "2026-03-02", RegisteredBy: by,
			SignedOn: "2026-03-03", SignedBy: document.Named{ID: "u-2", Name: "冯区"}, Remark: "随第一车"},
		Boxes: []release.Box{box("XH-20260302-0002", "i-2", "o-2", "SC-20260302-0004", 600, 600), box("XH-20260302-0001", "i-1", "o-1", "JH-20260302-0001", 500, 499),
			box("XH-20260302-0003", "i-1", "", "", 12, 12)}}
}

// writeOff is 区网点核销 with a box that nobody signed for and one that lacked cards.
func writeOff(t *testing.T) *Result {
	t.Helper()
	r := find(t, "W-07.7")
	fact := func(outlet string, sent0 int64, boxes0, signed0, cards0 int64) Fact {
		return Fact{Key: ledger.Key{byDistrict: "310101", byOutlet: outlet, ledger.ByItem: "i-card"}, Figures: map[Figure]any{sent: value.Units(sent0), direct: int64(0),
			sentBoxes: boxes0, signedBoxes: signed0, settled: cards0, withdrawn: value.Quantity(0), short: signed0*500 - cards0, returned: value.Quantity(0), afterwards: value.Quantity(0),
			openBoxes: boxes0 - signed0, openCards: (boxes0 - signed0) * 500, unsettled: value.Units(sent0 - cards0)}}
	}
	r.Source = func(context.Context, Sources, Params) ([]Fact, error) {
		return []Fact{fact("外滩街道社区事务受理服务中心", 1000, 2, 2, 998), fact(release.NoOutlet, 500, 1, 0, 0)}, nil
	}
	p, err := r.Parse(map[string]string{"from": "2026-03-01"}, "2026-03-20")
	if err != nil {
		t.Fatal(err)
	}
	result, err := r.Run(context.Background(), sources(&fakeLedger{}), p)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func parcelOfAnElder() postal.Parcel {
	return postal.Parcel{Number: "EX310142542CN", Kind: postal.SeniorCard, Application: "JL-20260301-0007", Name: "王\U0002A6A5",
		Phone: "13800000000", Address: "上海市黄浦区演示路 110 号 3 号楼 1502 室"}
}

func elder() senior.Application {
	return senior.Application{ID: "JL-20260301-0007", Region: senior.Local, Name: "李\U00020BB7明", IDNumber: "310000195707158422", Phone: "13800000000",
		Delivery: senior.ByOutlet, Phase: senior.Accepting, CreatedAt: time.Date(2026, 3, 1, 2, 30, 0, 0, time.UTC)}
}
