package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

const postalPath = apiPrefix + "/postal"

// Postal 邮政物流 is what the pages of parcels work with.
type Postal struct {
	Desk      PostalDesk
	Archive   postal.Archive
	Processes PostalProcesses
}

// PostalDesk takes parcels and files; postal.Desk does it.
type PostalDesk interface {
	Send(ctx context.Context, by approval.By, f postal.Form) (postal.Parcel, error)
	// Take takes what the post reports by itself.
	Take(ctx context.Context, reports []postal.Report) ([]postal.Verdict, error)
	Import(ctx context.Context, by approval.By, f postal.File) (postal.Import, bool, error)
	PushAgain(ctx context.Context, by approval.By) (int, error)
}

// PostalProcesses tells applications of their parcels and pushes events;
// workflows.Client does it.
type PostalProcesses interface {
	PostSenior(ctx context.Context, n senior.PostNews) error
	// RunPostal does now what is scheduled.
	RunPostal(ctx context.Context) error
}

const postalTag = "邮政物流"

func (s *server) registerPostal() {
	view := boundTo(grant(postal.Parcels, function.View))
	register(s, operation{method: http.MethodPost, path: postalPath + "/search", id: "search-parcels", summary: "邮件查询", tag: postalTag, access: view, looks: true}, s.searchParcels)
	register(s, operation{method: http.MethodPost, path: postalPath + "/export", id: "export-parcels", summary: "导出邮件", tag: postalTag,
		access: boundTo(grant(postal.Parcels, function.Export)), produces: reports.ContentTypeXLSX, ownKey: true}, s.exportParcels)
	register(s, operation{method: http.MethodPost, path: postalPath + "/parcels", id: "send-parcel", summary: "手动发快递", tag: postalTag,
		access: boundTo(grant(postal.Parcels, function.Act)), status: http.StatusCreated}, s.sendParcel)
	register(s, operation{method: http.MethodGet, path: postalPath + "/parcels/{id}", id: "get-parcel", summary: "邮件详情", tag: postalTag, access: view},
		func(ctx context.Context, in *ParcelPath) (*parcelOutput, error) { return s.showParcel(ctx, in.ID) })
	register(s, operation{method: http.MethodGet, path: postalPath + "/parcels/{id}/label", id: "print-parcel", summary: "打印面单（A6）", tag: postalTag,
		access: boundTo(grant(postal.Parcels, function.Act)), produces: "text/html"}, s.printParcel)
	s.registerPostalImports()
	s.registerPostalPushes()
}

// ParcelSearch 邮件查询条件. It travels in the body: a name has no place in an address.
type ParcelSearch struct {
	Query string       `json:"q,omitempty" maxLength:"100" doc:"邮件号, 申领单号 or the whole name"`
	State postal.State `json:"state,omitempty" enum:",sent,delivered,returned"`
	Kind  postal.Kind  `json:"kind,omitempty" enum:",senior,residence,social"`
	From  string       `json:"from,omitempty" maxLength:"40" doc:"sent; a day"`
	To    string       `json:"to,omitempty" maxLength:"40"`
}

func (q ParcelSearch) filter() (postal.Filter, error) {
	f := postal.Filter{State: q.State, Kind: q.Kind}
	text := strings.TrimSpace(q.Query)
	upper := strings.ToUpper(text)
	switch {
	case strings.HasPrefix(upper, "JL-"):
		f.Application = upper
	case strings.ContainsFunc(text, unicode.IsDigit):
		number, err := postal.ParseNumber(text)
		if err != nil {
			return f, fault.From(err).At("q", fault.From(err).Message)
		}
		f.Number = number
	default:
		f.Name = text
	}
	var err error
	if f.From, err = timeParam("from", q.From, false); err != nil {
		return f, err
	}
	f.To, err = timeParam("to", q.To, true)
	return f, err
}

type searchParcelsInput struct {
	Body struct {
		ParcelSearch
		PageSize int    `json:"page_size,omitempty" minimum:"1" maximum:"200"`
		Cursor   string `json:"cursor,omitempty" maxLength:"500"`
	}
}

func (s *server) searchParcels(ctx context.Context, in *searchParcelsInput) (*listOutput[ParcelRow], error) {
	f, err := in.Body.filter()
	if err != nil {
		return nil, err
	}
	page, err := s.Postal.Archive.Parcels(ctx, s.Policy.Scope(caller(ctx), postal.Parcels), f,
		document.PageRequest{Size: in.Body.PageSize, Cursor: in.Body.Cursor})
	if err != nil {
		return nil, err
	}
	return listOf(page, func(p postal.Parcel) ParcelRow { return s.shownParcel(ctx, p) }), nil
}

func (s *server) exportParcels(ctx context.Context, in *struct{ Body ParcelSearch }) (*fileOutput, error) {
	f, err := in.Body.filter()
	if err != nil {
		return nil, err
	}
	scope, sends := s.Policy.Scope(caller(ctx), postal.Parcels), s.may(ctx, postal.Parcels, function.Act)
	fetch := func(page document.PageRequest) (document.Page[postal.Parcel], error) {
		return s.Postal.Archive.Parcels(ctx, scope, f, page)
	}
	row := func(p postal.Parcel) reports.Row { return exportedParcel(parcelRow(p, sends)) }
	return s.workbook("邮件", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "邮件"), reports.Aligned(reports.ParcelColumns()), reports.Listed(fetch, row))
	})
}

type sendParcelInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Number      string      `json:"number" maxLength:"60" doc:"邮件号"`
		Kind        postal.Kind `json:"kind" enum:"senior,residence,social"`
		Application string      `json:"application,omitempty" maxLength:"40" doc:"申领单号; whoever it is for is taken from it"`
		Order       string      `json:"order,omitempty" maxLength:"40" doc:"出货单号"`
		Name        string      `json:"name,omitempty" maxLength:"200"`
		Phone       string      `json:"phone,omitempty" maxLength:"40"`
		Address     string      `json:"address,omitempty" maxLength:"400"`
	}
}

// sendParcel registers a parcel and tells its application at once; when that fails, the
// schedule does it.
func (s *server) sendParcel(ctx context.Context, in *sendParcelInput) (*parcelOutput, error) {
	b := in.Body
	p, err := s.Postal.Desk.Send(ctx, by(ctx), postal.Form{Number: b.Number, Kind: b.Kind, Application: b.Application, Order: b.Order,
		Name: b.Name, Phone: b.Phone, Address: b.Address})
	if err != nil {
		return nil, err
	}
	if p.Behind() {
		if err := s.Postal.Processes.PostSenior(ctx, p.News()); err != nil {
			s.logger.WarnContext(ctx, "tell an application of its parcel", "document", p.Application, "cause", err)
		}
	}
	return s.showParcel(ctx, p.ID)
}

// ParcelPath names a parcel.
type ParcelPath struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *server) parcel(ctx context.Context, id string) (postal.Parcel, error) {
	return s.Postal.Archive.Parcel(ctx, s.Policy.Scope(caller(ctx), postal.Parcels), id)
}

func (s *server) printParcel(ctx context.Context, in *ParcelPath) (*fileOutput, error) {
	p, err := s.parcel(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	s.shows(ctx, postal.Parcels, p.ID)
	var html bytes.Buffer
	if err := s.Printer.PrintParcel(&html, p, s.now()); err != nil {
		return nil, err
	}
	return page(html.Bytes()), nil
}

// ParcelRow 邮件 as a list shows it.
type ParcelRow struct {
	ID          string         `json:"id"`
	Number      string         `json:"number"`
	Kind        postal.Kind    `json:"kind" enum:"senior,residence,social"`
	KindLabel   string         `json:"kind_label"`
	Application string         `json:"application"`
	Order       string         `json:"order"`
	Name        string         `json:"name" doc:"masked, unless the caller sends parcels"`
	Phone       string         `json:"phone" doc:"masked"`
	Address     string         `json:"address" doc:"masked"`
	State       postal.State   `json:"state" enum:"sent,delivered,returned"`
	StateLabel  string         `json:"state_label"`
	NewestAt    *time.Time     `json:"newest_at" doc:"of the event that says so"`
	SentAt      time.Time      `json:"sent_at"`
	SentBy      document.Named `json:"sent_by"`
	Manual      bool           `json:"manual" doc:"手动发出"`
}
