package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// seniorMeasures says which measures each of the statistics shows.
func seniorMeasures() map[string][]senior.Measure {
	return map[string][]senior.Measure{
		senior.Business: {senior.Applied}, senior.ReceiptBusiness: {senior.Uploaded},
		senior.StuckStatistics: {senior.TooLong, senior.InBoxes, senior.Lying}, senior.OwnBusiness: {senior.Applied, senior.Uploaded, senior.Listed},
	}
}

func (s *server) registerSeniorRecords() {
	const tag = "敬老卡统计"
	var view, export []Grant
	for _, id := range []string{senior.Business, senior.ReceiptBusiness, senior.StuckStatistics, senior.OwnBusiness} {
		view, export = append(view, grant(id, function.View)), append(export, grant(id, function.Export))
	}
	path := seniorPath + "/records"
	register(s, operation{method: http.MethodGet, path: path, id: "senior-records", summary: "统计数字背后的明细", tag: tag, access: boundTo(view...)}, s.seniorRecords)
	register(s, operation{method: http.MethodGet, path: path + "/export", id: "export-senior-records", summary: "导出统计明细", tag: tag,
		access: boundTo(export...), produces: reports.ContentTypeXLSX}, s.exportSeniorRecords)
}

// RecordsQuery 明细条件 are those of the number, and nothing that identifies a person.
type RecordsQuery struct {
	Function string         `query:"function" enum:"T-05,T-06,T-08,C-09" required:"true" doc:"the statistics the number is of"`
	Measure  senior.Measure `query:"measure" enum:"applied,uploaded,listed,lying,overdue,boxed" required:"true"`
	Kind     string         `query:"kind" maxLength:"16"`
	District string         `query:"district" maxLength:"40"`
	Outlet   string         `query:"outlet" maxLength:"40"`
	From     string         `query:"from" maxLength:"10"`
	To       string         `query:"to" maxLength:"10"`
}

// question checks the conditions and the right to the statistics they are of.
func (s *server) question(ctx context.Context, q RecordsQuery, a function.Action) (senior.Question, error) {
	out := senior.Question{Measure: q.Measure, Kind: q.Kind, Outlet: q.Outlet, District: q.District, On: value.DateOf(s.now())}
	if err := s.require(ctx, q.Function, a); err != nil {
		return out, err
	}
	if !slices.Contains(seniorMeasures()[q.Function], q.Measure) {
		return out, fault.Invalid("senior.measure", "这张报表没有这项统计").At("measure", "这张报表没有这项统计")
	}
	var err error
	out.From, out.To, err = daysParam(q.From, q.To)
	return out, err
}

// SeniorRecord 办理明细. The name is shown as it is written, whatever its characters;
// numbers are masked.
type SeniorRecord struct {
	ID          string         `json:"id"`
	Application string         `json:"application" doc:"empty: not in the system"`
	Name        string         `json:"name"`
	IDNumber    string         `json:"id_number" doc:"masked"`
	KindLabel   string         `json:"kind_label"`
	District    document.Named `json:"district"`
	Outlet      document.Named `json:"outlet"`
	Day         value.Date     `json:"day"`
	By          string         `json:"by" doc:"who uploaded"`
	StateLabel  string         `json:"state_label"`
	Reason      string         `json:"reason"`
}

type recordsInput struct {
	RecordsQuery
	Paging
}

func (s *server) seniorRecords(ctx context.Context, in *recordsInput) (*listOutput[SeniorRecord], error) {
	q, err := s.question(ctx, in.RecordsQuery, function.View)
	if err != nil {
		return nil, err
	}
	page, err := s.Seniors.Statistics.Records(ctx, s.Policy.Scope(caller(ctx), in.Function), q, in.request())
	if err != nil {
		return nil, err
	}
	names, err := s.recordPlaces(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	return listOf(page, func(r senior.Record) SeniorRecord { return seniorRecord(q.Measure, r, names) }), nil
}

func (s *server) recordPlaces(ctx context.Context, records []senior.Record) (map[string]string, error) {
	ids := []string{}
	for _, r := range records {
		ids = append(ids, nonEmpty(r.District, r.Outlet)...)
	}
	return s.names(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
}

func seniorRecord(m senior.Measure, r senior.Record, names map[string]string) SeniorRecord {
	return SeniorRecord{ID: r.ID, Application: r.Application, Name: r.Name, IDNumber: identity.MaskID(string(r.IDNumber)), KindLabel: m.KindLabel(r.Kind),
		District: document.Named{ID: r.District, Name: names[r.District]}, Outlet: document.Named{ID: r.Outlet, Name: names[r.Outlet]},
		Day: r.Day, By: r.By, StateLabel: r.State, Reason: r.Reason}
}

func (s *server) exportSeniorRecords(ctx context.Context, in *RecordsQuery) (*fileOutput, error) {
	q, err := s.question(ctx, *in, function.Export)
	if err != nil {
		return nil, err
	}
	scope, names := s.Policy.Scope(caller(ctx), in.Function), map[string]string{}
	rows := reports.Listed(func(page document.PageRequest) (document.Page[senior.Record], error) {
		found, err := s.Seniors.Statistics.Records(ctx, scope, q, page)
		if err == nil {
			names, err = s.recordPlaces(ctx, found.Items)
		}
		return found, err
	}, func(r senior.Record) reports.Row {
		v := seniorRecord(q.Measure, r, names)
		return reports.Row{"name": v.Name, "id_number": v.IDNumber, "application": v.Application, "kind": v.KindLabel, "district": v.District.Name,
			"outlet": v.Outlet.Name, "day": v.Day, "state": v.StateLabel, "by": v.By, "reason": v.Reason}
	})
	title := q.Measure.Label() + "明细"
	return s.workbook(title, func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, title), reports.SeniorRecordColumns(q.Measure), rows)
	})
}

// SeniorReceipt 回执 as it was uploaded.
type SeniorReceipt struct {
	Kind       senior.ReceiptKind `json:"kind" enum:"local,delta,collect"`
	Label      string             `json:"label"`
	File       string             `json:"file" doc:"id of the attachment"`
	UploadedAt time.Time          `json:"uploaded_at"`
	UploadedBy string             `json:"uploaded_by"`
}

// ReceiptChoice 业务类型 of a receipt that may be uploaded.
type ReceiptChoice struct {
	Kind  senior.ReceiptKind `json:"kind" enum:"local,delta,collect"`
	Label string             `json:"label"`
}

func seniorReceipts(list []senior.Receipt) []SeniorReceipt {
	out := make([]SeniorReceipt, 0, len(list))
	for _, r := range list {
		out = append(out, SeniorReceipt{Kind: r.Kind, Label: r.Kind.Label(), File: r.File, UploadedAt: r.UploadedAt, UploadedBy: r.UploadedBy.Name})
	}
	return out
}

func (s *server) receiptChoices(ctx context.Context, a senior.Application) []ReceiptChoice {
	out := []ReceiptChoice{}
	if !s.may(ctx, senior.Records, function.Act) {
		return out
	}
	for _, kind := range senior.MayUpload(a, func(outlet string) bool { return senior.WorksAt(caller(ctx), outlet) }) {
		out = append(out, ReceiptChoice{Kind: kind, Label: kind.Label()})
	}
	return out
}

type uploadReceiptInput struct {
	DocumentPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Kind senior.ReceiptKind `json:"kind" enum:"local,delta,collect"`
		File string             `json:"file" maxLength:"64" doc:"id of an attachment: a picture or a PDF"`
	}
}

// uploadSeniorReceipt keeps the signed receipt with the application. The file must be
// the caller's to give.
func (s *server) uploadSeniorReceipt(ctx context.Context, in *uploadReceiptInput) (*seniorOutput, error) {
	if _, err := s.seniorApplication(ctx, in.ID); err != nil {
		return nil, err
	}
	if err := s.checkOpinionFiles(ctx, []string{in.Body.File}); err != nil {
		return nil, err
	}
	files, err := s.Files.Files(ctx, []string{in.Body.File})
	if err != nil {
		return nil, err
	}
	if f := files[0]; f.Type != "application/pdf" && !strings.HasPrefix(f.Type, "image/") {
		return nil, fault.Invalid("senior.receipt", "回执应为图片或 PDF").At("file", "应为图片或 PDF")
	}
	if err := s.Seniors.Desk.UploadReceipt(ctx, by(ctx), in.ID, in.Body.Kind, in.Body.File); err != nil {
		return nil, err
	}
	return s.showSenior(ctx, in.ID)
}
