package reports

import (
	"html/template"
	"io"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
)

// ParcelColumns are the columns of an exported list of parcels.
func ParcelColumns() []Column {
	text := func(key, label string, width int) Column {
		return Column{Key: key, Label: label, Type: document.Text, Width: width}
	}
	at := func(key, label string) Column {
		return Column{Key: key, Label: label, Type: document.DateTime, Width: 140}
	}
	return []Column{text("number", "邮件号", 150), text("state", "状态", 80), text("kind", "卡种", 100), text("name", "收件人", 120),
		text("phone", "联系电话", 120), text("address", "收件地址", 300), text("application", "申领单号", 160), text("order", "出货单号", 140),
		at("sent", "寄出时间"), text("by", "寄出人", 100), at("newest", "最新轨迹时间")}
}

// PostalProblemColumns are the columns of the list of errors of a file.
func PostalProblemColumns() []Column {
	text := func(key, label string, width int) Column {
		return Column{Key: key, Label: label, Type: document.Text, Width: width}
	}
	return []Column{{Key: "row", Label: "行", Type: document.Integer, Width: 70}, text("column", "列", 100), text("reason", "原因", 360), text("content", "原内容", 360)}
}

// parcelPage is what the form of a label sees.
type parcelPage struct {
	Customer  string
	Landscape bool
	Parcel    postal.Parcel
	Kind      string
	Barcode   template.HTML
	PrintedAt string
}

// PrintParcel 打印面单 writes the label of a parcel, A6, one self-contained HTML page.
func (p *Printer) PrintParcel(w io.Writer, parcel postal.Parcel, at time.Time) error {
	barcode, err := barcodeSVG(parcel.Number)
	if err != nil {
		return fault.Internal(err)
	}
	return p.render(w, "parcel-label.html", parcelPage{Customer: p.customer, Parcel: parcel, Kind: parcel.Kind.Label(), Barcode: barcode,
		PrintedAt: newFormatter().instant(at)})
}
