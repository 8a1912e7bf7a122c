package reports

import (
	"html/template"
	"io"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

// SeniorReceipt is an application for a senior card with what its receipt names.
type SeniorReceipt struct {
	Application senior.Application
	Outlet      string
	Pickup      string
	Copy        bool // 补打
	PrintedBy   string
	PrintedAt   time.Time
}

// seniorPage is what the form of the receipt sees.
type seniorPage struct {
	Customer  string
	Title     string
	Number    string
	Barcode   template.HTML
	Landscape bool
	Copy      bool
	Name      string
	Head      []printedField
	PrintedBy string
	PrintedAt string
}

// PrintSeniorReceipt 打印回执 writes the receipt that the elder takes home, one
// self-contained HTML page. It shows the name exactly; whoever finds the paper must
// not learn the whole ID number.
func (p *Printer) PrintSeniorReceipt(w io.Writer, r SeniorReceipt) error {
	a := r.Application
	barcode, err := barcodeSVG(a.ID)
	if err != nil {
		return fault.Internal(err)
	}
	f := newFormatter()
	page := seniorPage{
		Customer: p.customer, Title: "敬老卡申领受理回执", Number: a.ID, Barcode: barcode, Copy: r.Copy, Name: a.Name,
		PrintedBy: r.PrintedBy, PrintedAt: f.instant(r.PrintedAt),
		Head: []printedField{
			{Label: "身份证号码", Value: identity.MaskID(string(a.IDNumber))}, {Label: "联系电话", Value: identity.MaskPhone(a.Phone)},
			{Label: "申领地区", Value: optionLabel(document.Field{Options: senior.Regions()}, string(a.Region))}, {Label: "申领时间", Value: f.instant(a.CreatedAt)},
			{Label: "受理网点", Value: r.Outlet, Wide: true},
			{Label: "领卡方式", Value: optionLabel(document.Field{Options: senior.Deliveries()}, string(a.Delivery))}, {Label: "办理阶段", Value: senior.StageOf(a.Phase).Label()},
			{Label: "备投网点", Value: r.Pickup, Wide: true},
		},
	}
	return p.render(w, "senior-receipt.html", page)
}
