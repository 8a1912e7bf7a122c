package reports

import (
	"html/template"
	"io"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// BoxColumns are the columns of an exported list of boxes.
func BoxColumns() []Column {
	text := func(key, label string, width int) Column {
		return Column{Key: key, Label: label, Type: document.Text, Width: width}
	}
	whole := func(key, label string) Column {
		return Column{Key: key, Label: label, Type: document.Integer, Width: 90}
	}
	day := func(key, label string) Column {
		return Column{Key: key, Label: label, Type: document.DateField, Width: 110}
	}
	return []Column{text("number", "箱号", 160), text("state", "状态", 100), text("item", "卡品", 150), whole("quantity", "数量（张）"),
		text("district", "区", 100), text("outlet", "目的网点", 240), text("batch", "发放批次号", 160), text("order", "出货单", 160),
		text("holder", "现由谁持有", 220), {Key: "since", Label: "持有自", Type: document.DateTime, Width: 140}, day("packed", "装箱日期"),
		text("packer", "装箱人", 90), day("district_on", "区签收日期"), whole("district_quantity", "区签收数量"), day("distributed_on", "分发日期"),
		day("outlet_on", "网点签收日期"), whole("outlet_quantity", "网点签收数量")}
}

// BoxRow is one box of the list; names gives the names of what it names.
func BoxRow(b *release.Box, names map[string]string) Row {
	row := Row{"number": b.Number, "state": b.State.Label(), "item": names[b.Item], "quantity": b.Quantity, "district": names[b.District],
		"outlet": names[b.Outlet], "batch": b.Batch, "order": b.Order, "holder": holderText(b.Holder, names), "since": b.HeldSince,
		"packed": value.DateOf(b.PackedAt), "packer": b.PackedBy.Name}
	if b.DistrictOn != "" {
		row["district_on"], row["district_quantity"] = b.DistrictOn, b.DistrictQuantity
	}
	if b.DistributedOn != "" {
		row["distributed_on"] = b.DistributedOn
	}
	if b.OutletOn != "" {
		row["outlet_on"], row["outlet_quantity"] = b.OutletOn, b.OutletQuantity
	}
	return row
}

func holderText(h release.Holder, names map[string]string) string {
	if name := names[h.ID]; name != "" {
		return h.Kind.Label() + " · " + name
	}
	return h.Kind.Label()
}

// boxLabel is one label as its form sees it.
type boxLabel struct {
	Number   string
	Barcode  template.HTML
	Copy     bool
	Item     string
	Quantity int64
	District string
	Outlet   string
	Runs     []string
	More     int // runs that do not fit
	Packed   string
	Remark   string
}

// labelPage is what the form of box labels sees.
type labelPage struct {
	Customer  string
	Landscape bool
	Single    bool
	Labels    []boxLabel
	PrintedAt string
	PrintedBy string
}

// runsShown is how many runs of card numbers fit on a label.
const runsShown = 2

// PrintLabels 打印箱标签 writes the labels of boxes with their barcodes, on sheets of A4
// or one a page: one self-contained HTML page.
func (p *Printer) PrintLabels(w io.Writer, printing release.Print, boxes []release.Box, names map[string]string) error {
	f := newFormatter()
	page := labelPage{Customer: p.customer, Single: printing.Single, PrintedAt: f.instant(printing.At), PrintedBy: printing.By.Name}
	for i := range boxes {
		b := &boxes[i]
		barcode, err := barcodeSVG(b.Number)
		if err != nil {
			return fault.Internal(err)
		}
		label := boxLabel{Number: b.Number, Barcode: barcode, Copy: printing.Labels[i].Copy, Item: names[b.Item], Quantity: b.Quantity,
			District: names[b.District], Outlet: names[b.Outlet], Packed: f.value(value.DateOf(b.PackedAt)) + " " + b.PackedBy.Name, Remark: b.Remark}
		for n, run := range b.Segments {
			if n == runsShown {
				label.More = len(b.Segments) - n
				break
			}
			label.Runs = append(label.Runs, run.String())
		}
		page.Labels = append(page.Labels, label)
	}
	return p.render(w, "box-labels.html", page)
}
