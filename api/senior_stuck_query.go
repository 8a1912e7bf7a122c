package api

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// StuckQuery 滞发卡查询条件. What identifies a person is asked for in the body,
// because addresses are written into logs.
type StuckQuery struct {
	Q        string        `json:"q,omitempty" maxLength:"100" doc:"card, application, ID number, its last four, or the name"`
	Source   senior.Origin `json:"source,omitempty" enum:",outlet,postal"`
	State    string        `json:"state,omitempty" enum:",waiting,settled"`
	From     value.Date    `json:"from,omitempty" maxLength:"10"`
	To       value.Date    `json:"to,omitempty" maxLength:"10"`
	PageSize int           `json:"page_size,omitempty" minimum:"0" maximum:"200"`
	Cursor   string        `json:"cursor,omitempty" maxLength:"500"`
}

func (q StuckQuery) filter() (senior.StuckFilter, error) {
	f := senior.StuckFilter{Source: q.Source, Waiting: q.State == "waiting", Settled: q.State == "settled", From: q.From, To: q.To}
	for field, day := range map[string]value.Date{"from": q.From, "to": q.To} {
		if _, err := dateParam(field, string(day)); err != nil {
			return f, err
		}
	}
	text := strings.TrimSpace(q.Q)
	number, err := identity.ParseIDNumber(text)
	switch plain := senior.CardNumber(text); {
	case text == "":
	case err == nil:
		f.IDNumber = number
	case len(plain) == 4 && strings.Trim(plain, "0123456789X") == "":
		f.Last4 = plain
	case strings.ContainsAny(plain, "0123456789"):
		f.Number = plain
	default:
		f.Name = text
	}
	return f, nil
}

// StuckRow 滞发卡 as the list shows it.
type StuckRow struct {
	ID          string         `json:"id"`
	Source      senior.Origin  `json:"source" enum:"outlet,postal"`
	SourceLabel string         `json:"source_label"`
	Application string         `json:"application"`
	Card        string         `json:"card" doc:"masked"`
	Name        string         `json:"name"`
	IDNumber    string         `json:"id_number" doc:"masked"`
	Outlet      document.Named `json:"outlet"`
	SignedOn    value.Date     `json:"signed_on"`
	Reason      string         `json:"reason"`
	ListedOn    value.Date     `json:"listed_on"`
	ListedBy    string         `json:"listed_by"`
	Waiting     bool           `json:"waiting"`
	StateLabel  string         `json:"state_label"`
	Settleable  bool           `json:"settleable" doc:"the caller may close it here: it has no application"`
}

func (s *server) searchStuck(ctx context.Context, in *struct{ Body StuckQuery }) (*listOutput[StuckRow], error) {
	f, err := in.Body.filter()
	if err != nil {
		return nil, err
	}
	page, err := s.Seniors.Archive.StuckCards(ctx, s.stuckScope(ctx), s.seesPostal(ctx), f, document.PageRequest{Size: in.Body.PageSize, Cursor: in.Body.Cursor})
	if err != nil {
		return nil, err
	}
	names, err := s.stuckOutlets(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	acts := s.may(ctx, senior.StuckUpload, function.Act) || s.may(ctx, senior.PostalUpload, function.Act)
	return listOf(page, func(c senior.StuckCard) StuckRow { return stuckRow(c, caller(ctx), names, acts) }), nil
}

func (s *server) stuckOutlets(ctx context.Context, cards []senior.StuckCard) (map[string]string, error) {
	ids := []string{}
	for _, c := range cards {
		ids = append(ids, c.Outlet)
	}
	return s.outletNames(ctx, ids...)
}

// stuckRow shows a card with its numbers masked.
func stuckRow(c senior.StuckCard, p directory.Person, outlets map[string]string, acts bool) StuckRow {
	holds := senior.Holds(c, p)
	row := StuckRow{ID: c.ID, Source: c.Source, SourceLabel: c.Source.Label(), Application: c.Application, Card: identity.MaskID(c.Card), Name: c.Name,
		IDNumber: identity.MaskID(string(c.IDNumber)), Outlet: document.Named{ID: c.Outlet, Name: outlets[c.Outlet]}, SignedOn: c.SignedOn, Reason: c.Reason,
		ListedOn: c.ListedOn, ListedBy: c.ListedBy.Name, Waiting: c.Outcome == senior.Waiting, StateLabel: c.Outcome.Label()}
	row.Settleable = acts && holds && row.Waiting && c.Application == ""
	return row
}

func (s *server) exportStuck(ctx context.Context, in *struct{ Body StuckQuery }) (*fileOutput, error) {
	f, err := in.Body.filter()
	if err != nil {
		return nil, err
	}
	scope, post, p := s.stuckScope(ctx), s.seesPostal(ctx), caller(ctx)
	names := map[string]string{}
	rows := reports.Listed(func(page document.PageRequest) (document.Page[senior.StuckCard], error) {
		found, err := s.Seniors.Archive.StuckCards(ctx, scope, post, f, page)
		if err == nil {
			names, err = s.stuckOutlets(ctx, found.Items)
		}
		return found, err
	}, func(c senior.StuckCard) reports.Row {
		v := stuckRow(c, p, names, false)
		return reports.Row{"name": v.Name, "id_number": v.IDNumber, "card": v.Card, "application": v.Application, "source": v.SourceLabel,
			"outlet": v.Outlet.Name, "signed_on": v.SignedOn, "reason": v.Reason, "listed_on": v.ListedOn, "by": v.ListedBy, "state": v.StateLabel}
	})
	return s.workbook("敬老卡滞发卡", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "敬老卡滞发卡"), stuckColumns(), rows)
	})
}

func stuckColumns() []reports.Column {
	column := func(key, label string, width int, t document.FieldType) reports.Column {
		return reports.Column{Key: key, Label: label, Width: width, Type: t}
	}
	return reports.Aligned([]reports.Column{column("name", "姓名", 120, document.Text), column("id_number", "身份证号码", 180, document.Text),
		column("card", "卡号", 160, document.Text), column("application", "申领单号", 160, document.Text), column("source", "来源", 100, document.Text),
		column("outlet", "网点", 260, document.Text), column("signed_on", "网点签收日期", 120, document.DateField),
		column("reason", "滞发原因", 240, document.Text), column("listed_on", "上传日期", 120, document.DateField),
		column("by", "上传人", 100, document.Text), column("state", "状态", 100, document.Text)})
}

// stuckSheet describes the lines of the sheet that is imported.
func stuckSheet() *document.Type {
	return &document.Type{Title: "敬老卡滞发卡", Lines: senior.ListingFields()}
}

func (s *server) stuckTemplate(ctx context.Context, _ *struct{}) (*fileOutput, error) {
	return s.workbook("敬老卡滞发卡导入模板", func(w io.Writer) error {
		return reports.Template(ctx, w, stuckSheet(), nil, reports.Masters{Repository: s.Entries})
	})
}

type importStuckInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

// StuckSheet 导入结果 are the cards of a sheet, which nothing has kept yet.
type StuckSheet struct {
	Cards []StuckListing `json:"cards"`
}

// importStuck reads a sheet: either every cell is good, or each bad one is named.
func (s *server) importStuck(ctx context.Context, in *importStuckInput) (*struct{ Body StuckSheet }, error) {
	file := in.RawBody.Data().File
	defer file.Close()
	if file.Size > reports.MaxImportBytes {
		return nil, fault.TooLarge("import.too_large", "导入文件为 %s，超过上限 %s", megabytes(file.Size), megabytes(reports.MaxImportBytes))
	}
	var content bytes.Buffer
	if _, err := content.ReadFrom(file); err != nil {
		return nil, fault.Invalid("import.unreadable", "文件没有完整上传，请重试").Because(err)
	}
	read, err := reports.ParseLines(ctx, content.Bytes(), stuckSheet(), nil, reports.Masters{Repository: s.Entries})
	if err != nil {
		return nil, err
	}
	out := make([]StuckListing, 0, len(read.Lines))
	for _, line := range read.Lines {
		v := document.Values(line)
		out = append(out, StuckListing{Number: senior.CardNumber(v.Text("number")), Name: v.Text("name"), IDNumber: v.Text("id_number"),
			SignedOn: v.Date("signed_on"), Reason: v.Text("reason")})
	}
	return &struct{ Body StuckSheet }{StuckSheet{out}}, nil
}
