package reports

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/postal"
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

func parcelOfAnElder() postal.Parcel {
	return postal.Parcel{Number: "EX310142542CN", Kind: postal.SeniorCard, Application: "JL-20260301-0007", Name: "王\U0002A6A5",
		Phone: "13800000000", Address: "上海市黄浦区演示路 110 号 3 号楼 1502 室"}
}

func elder() senior.Application {
	return senior.Application{ID: "JL-20260301-0007", Region: senior.Local, Name: "李\U00020BB7明", IDNumber: "310000195707158422", Phone: "13800000000",
		Delivery: senior.ByOutlet, Phase: senior.Accepting, CreatedAt: time.Date(2026, 3, 1, 2, 30, 0, 0, time.UTC)}
}
