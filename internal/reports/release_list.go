package reports

import (
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/release"
	"cardflow/internal/fault"
)

// BatchSheet 发放清单 is a batch with its boxes, as it travels with them. Names gives
// the names of what boxes name.
type BatchSheet struct {
	Batch     release.Batch
	Boxes     []release.Box
	Names     map[string]string
	PrintedBy string
	PrintedAt time.Time
}

// batchLine is one box of the list as its form sees it.
type batchLine struct {
	No                          int
	Number, Item, Outlet, Order string
	Quantity                    string
	Counted                     string // by the district, once it has signed
}

// batchSum is one kind of cards of the list.
type batchSum struct {
	Item            string
	Boxes, Quantity string
}

type batchPage struct {
	Customer   string
	Landscape  bool
	ID         string
	Barcode    template.HTML
	Withdrawn  bool
	District   string
	Registered string
	By         string
	Signed     string // by whom and when
	Remark     string
	Lines      []batchLine
	Sums       []batchSum
	Boxes      string
	Quantity   string
	PrintedAt  string
	PrintedBy  string
}

// PrintBatch 打印发放清单 writes the list of a batch, A4, with the barcode of its number
// and room for those who hand over and sign: one self-contained HTML page.
func (p *Printer) PrintBatch(w io.Writer, s BatchSheet) error {
	barcode, err := barcodeSVG(s.Batch.ID)
	if err != nil {
		return fault.Internal(err)
	}
	f, b := newFormatter(), &s.Batch
	page := batchPage{Customer: p.customer, ID: b.ID, Barcode: barcode, Withdrawn: b.State == release.Withdrawn, District: s.Names[b.District],
		Registered: f.value(b.RegisteredOn), By: b.RegisteredBy.Name, Remark: b.Remark, PrintedAt: f.instant(s.PrintedAt), PrintedBy: s.PrintedBy}
	if b.SignedOn != "" {
		page.Signed = b.SignedBy.Name + " " + f.value(b.SignedOn)
	}
	boxes := slices.SortedFunc(slices.Values(s.Boxes), func(x, y release.Box) int { return strings.Compare(x.Number, y.Number) })
	page.fill(f, boxes, s.Names)
	return p.render(w, "batch-list.html", page)
}

// fill adds the boxes and what they come to, kind by kind.
func (page *batchPage) fill(f formatter, boxes []release.Box, names map[string]string) {
	type sum struct{ boxes, quantity int64 }
	var all sum
	var order []string
	items := map[string]sum{}
	for i := range boxes {
		b := &boxes[i]
		line := batchLine{No: i + 1, Number: b.Number, Item: names[b.Item], Outlet: names[b.Outlet], Order: b.Order, Quantity: f.value(b.Quantity)}
		if b.DistrictOn != "" {
			line.Counted = f.value(b.DistrictQuantity)
		}
		page.Lines = append(page.Lines, line)
		if _, seen := items[line.Item]; !seen {
			order = append(order, line.Item)
		}
		of := items[line.Item]
		items[line.Item] = sum{of.boxes + 1, of.quantity + b.Quantity}
		all = sum{all.boxes + 1, all.quantity + b.Quantity}
	}
	page.Boxes, page.Quantity = f.value(all.boxes), f.value(all.quantity)
	for _, item := range order {
		page.Sums = append(page.Sums, batchSum{Item: item, Boxes: f.value(items[item].boxes), Quantity: f.value(items[item].quantity)})
	}
}
