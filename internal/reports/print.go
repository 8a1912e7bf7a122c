package reports

import (
	"embed"
	"html/template"
	"io"
	"time"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// forms are the print templates: style and document serve every type; a file
// named after a type's code, such as warehouse.requisition.html, replaces the
// generic form for that type.
//
//go:embed forms/*.html
var forms embed.FS

// Printer 打印 renders papers and reports for A4 paper.
type Printer struct {
	customer  string
	templates *template.Template
}

// NewPrinter reads the forms; customer stands above every title.
func NewPrinter(customer string) (*Printer, error) {
	templates, err := template.ParseFS(forms, "forms/*.html")
	if err != nil {
		return nil, err
	}
	return &Printer{customer: customer, templates: templates}, nil
}

// PrintData is a paper with everything its print names.
type PrintData struct {
	Type        *document.Type
	Document    *document.Document
	Entries     map[string]document.Entry // master entries the paper names, by id
	Labels      map[string]string         // names of ids that are no entries
	Tasks       []task.Task               // of the paper, in order of visit
	Attachments []attachment.File
	Copy        bool // 补打
	PrintedBy   string
	PrintedAt   time.Time
}

// PrintDocument 打印单据 writes one self-contained HTML page.
func (p *Printer) PrintDocument(w io.Writer, data PrintData) error {
	name := data.Type.Code + ".html"
	if p.templates.Lookup(name) == nil {
		name = "document.html"
	}
	page, err := p.documentPage(data)
	if err != nil {
		return fault.Internal(err)
	}
	return p.render(w, name, page)
}

// PrintReport 打印报表 writes one self-contained HTML page, landscape.
func (p *Printer) PrintReport(w io.Writer, r *Result, printedBy string, at time.Time) error {
	return p.render(w, "report.html", p.reportPage(r, printedBy, at))
}
