package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// stuckTag groups the operations of the register.
const stuckTag = "敬老卡滞发卡"

func (s *server) registerStuck() {
	path := seniorPath + "/stuck"
	act := boundTo(grant(senior.StuckUpload, function.Act), grant(senior.PostalUpload, function.Act))
	view := boundTo(grant(senior.StuckQuery, function.View), grant(senior.PostalQuery, function.View))
	export := boundTo(grant(senior.StuckQuery, function.Export), grant(senior.PostalQuery, function.Export))
	register(s, operation{method: http.MethodPost, path: path + "/find", id: "find-stuck", summary: "核对滞发卡", tag: stuckTag, access: act, ownKey: true}, s.findStuck)
	register(s, operation{method: http.MethodPost, path: path, id: "list-stuck", summary: "上传滞发卡", tag: stuckTag, access: act}, s.listStuck)
	register(s, operation{method: http.MethodGet, path: path + "/template", id: "stuck-template", summary: "下载滞发卡导入模板", tag: stuckTag, access: act,
		produces: reports.ContentTypeXLSX}, s.stuckTemplate)
	register(s, operation{method: http.MethodPost, path: path + "/import", id: "import-stuck", summary: "从 Excel 读入滞发卡（不保存）", tag: stuckTag, access: act,
		ownKey: true}, s.importStuck)
	register(s, operation{method: http.MethodPost, path: path + "/search", id: "search-stuck", summary: "滞发卡查询", tag: stuckTag, access: view, ownKey: true}, s.searchStuck)
	register(s, operation{method: http.MethodPost, path: path + "/export", id: "export-stuck", summary: "导出滞发卡", tag: stuckTag, access: export, ownKey: true,
		produces: reports.ContentTypeXLSX}, s.exportStuck)
	register(s, operation{method: http.MethodPost, path: path + "/{id}/settle", id: "settle-stuck", summary: "登记处理结果", tag: stuckTag, access: act}, s.settleStuck)
}

// requireUpload refuses a source that is not the caller's: the post's cards are the
// centre's outlet's, which also has its own.
func (s *server) requireUpload(ctx context.Context, source senior.Origin) error {
	if source == senior.FromOutlet && s.may(ctx, senior.StuckUpload, function.Act) {
		return nil
	}
	return s.require(ctx, senior.PostalUpload, function.Act)
}

type findStuckInput struct {
	Body struct {
		Source senior.Origin `json:"source" enum:"outlet,postal"`
		Number string        `json:"number" maxLength:"80" doc:"卡号 or 申领单号, as it was scanned"`
	}
}

// StuckFound 核对结果 tells whose card a number is, before it is uploaded.
type StuckFound struct {
	Number      string `json:"number" doc:"as it is kept"`
	Application string `json:"application" doc:"empty: the system has none, the name must be entered"`
	Name        string `json:"name"`
	State       string `json:"state" doc:"where the application stands"`
	Problem     string `json:"problem" doc:"why it cannot be uploaded"`
}

// findStuck answers while the clerk scans one card after the other.
func (s *server) findStuck(ctx context.Context, in *findStuckInput) (*struct{ Body StuckFound }, error) {
	if err := s.requireUpload(ctx, in.Body.Source); err != nil {
		return nil, err
	}
	out := StuckFound{Number: senior.CardNumber(in.Body.Number)}
	a, err := s.applicationOf(ctx, out.Number)
	if err != nil {
		return nil, err
	}
	if a != nil {
		if err := senior.MayStrand(*a, caller(ctx), in.Body.Source); err != nil {
			out.Problem = fault.From(err).Message
			return &struct{ Body StuckFound }{out}, nil
		}
		out.Application, out.Name, out.State = a.ID, a.Name, a.Phase.Label()
	} else if senior.IsApplication(out.Number) {
		out.Problem = "没有这张申领单，请核对"
	}
	known, err := s.Seniors.Archive.StuckCards(ctx, s.stuckScope(ctx), s.seesPostal(ctx),
		senior.StuckFilter{Number: out.Number, Waiting: true}, document.PageRequest{Size: 1})
	if err == nil && len(known.Items) > 0 {
		out.Problem = "已于 " + string(known.Items[0].ListedOn) + " 登记为滞发卡"
	}
	return &struct{ Body StuckFound }{out}, err
}

// applicationOf gives the application that a number names, its own or its card's.
func (s *server) applicationOf(ctx context.Context, number string) (*senior.Application, error) {
	if !senior.IsApplication(number) {
		return s.Seniors.Archive.ApplicationByCard(ctx, number)
	}
	a, err := s.Seniors.Archive.Application(ctx, number)
	if err != nil && fault.From(err).Kind == fault.KindNotFound {
		return nil, nil
	}
	return &a, err
}

// StuckListing 滞发卡 as a clerk tells of it.
type StuckListing struct {
	Number   string     `json:"number" maxLength:"80" doc:"卡号 or 申领单号"`
	Name     string     `json:"name,omitempty" maxLength:"200" doc:"of a card whose application is not in the system"`
	IDNumber string     `json:"id_number,omitempty" maxLength:"40"`
	SignedOn value.Date `json:"signed_on,omitempty" maxLength:"10" doc:"网点签收日期"`
	Reason   string     `json:"reason,omitempty" maxLength:"200" doc:"滞发原因"`
}

type listStuckInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Source senior.Origin  `json:"source" enum:"outlet,postal"`
		Cards  []StuckListing `json:"cards" minItems:"1" maxItems:"100"`
	}
}

// StuckListed 上传结果 of one card.
type StuckListed struct {
	Number      string         `json:"number"`
	OK          bool           `json:"ok"`
	ID          string         `json:"id" doc:"登记号 of a card without an application"`
	Application string         `json:"application"`
	Problem     string         `json:"problem"`
	Details     []fault.Detail `json:"details"`
}

// StuckResults 上传结果 of all, in the order in which they were told.
type StuckResults struct {
	Results []StuckListed `json:"results"`
}

// listStuck uploads cards one by one: each stands for itself, and is told of by
// itself.
func (s *server) listStuck(ctx context.Context, in *listStuckInput) (*struct{ Body StuckResults }, error) {
	if err := s.requireUpload(ctx, in.Body.Source); err != nil {
		return nil, err
	}
	out := make([]StuckListed, 0, len(in.Body.Cards))
	for _, card := range in.Body.Cards {
		row := StuckListed{Number: senior.CardNumber(card.Number), Details: []fault.Detail{}}
		err := s.uploadStuck(ctx, in.Body.Source, card, in.Key, &row)
		if f := fault.From(err); err != nil {
			if f.Kind == fault.KindInternal || f.Kind == fault.KindUnavailable {
				s.logger.ErrorContext(ctx, "upload a stuck card", "cause", err)
			}
			row.Problem = f.Message
			row.Details = append(row.Details, f.Details...)
		}
		row.OK = err == nil
		out = append(out, row)
	}
	return &struct{ Body StuckResults }{StuckResults{out}}, nil
}

func (s *server) uploadStuck(ctx context.Context, source senior.Origin, card StuckListing, key string, row *StuckListed) error {
	if card.SignedOn != "" {
		if _, err := value.ParseDate(string(card.SignedOn)); err != nil {
			return fault.Invalid("query.date", "日期应写成 2026-03-01").At("signed_on", "日期不对")
		}
	}
	a, err := s.applicationOf(ctx, row.Number)
	if err != nil {
		return err
	}
	if a == nil {
		row.ID, err = s.Seniors.Desk.List(ctx, senior.Listing{By: by(ctx), Source: source, Number: card.Number, Name: card.Name,
			IDNumber: card.IDNumber, SignedOn: card.SignedOn, Reason: card.Reason})
		return err
	}
	if err := senior.MayStrand(*a, caller(ctx), source); err != nil {
		return err
	}
	if card.Name != "" && identity.FoldName(card.Name) != identity.FoldName(a.Name) {
		return fault.Conflict("senior.other_name", "姓名与申领单 %s 不一致，请核对", a.ID).At("name", "与申领单不一致")
	}
	row.Application = a.ID
	_, err = s.Seniors.Processes.DoSenior(ctx, senior.Command{ID: a.ID, By: by(ctx), Verb: senior.Strand, Source: source, Text: card.Reason,
		Key: decisionKey(caller(ctx).ID, key, row.Number)})
	return err
}

type settleStuckInput struct {
	ID   string `path:"id" maxLength:"40"`
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Outcome senior.Outcome `json:"outcome" enum:"collected,destroyed,mistaken"`
	}
}

func (s *server) settleStuck(ctx context.Context, in *settleStuckInput) (*struct{}, error) {
	return nil, s.Seniors.Desk.Settle(ctx, by(ctx), in.ID, in.Body.Outcome)
}

// stuckScope is what the caller sees of the register: where he works.
func (s *server) stuckScope(ctx context.Context) directory.Scope {
	if s.may(ctx, senior.StuckQuery, function.View) {
		return s.Policy.Scope(caller(ctx), senior.StuckQuery)
	}
	return s.Policy.Scope(caller(ctx), senior.PostalQuery)
}

// seesPostal tells whether the caller sees what the post brought back.
func (s *server) seesPostal(ctx context.Context) bool {
	return s.may(ctx, senior.PostalQuery, function.View)
}
