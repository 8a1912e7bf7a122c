package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/value"
)

// Months 月结 is where the closing of months stands.
type Months struct {
	Next      string       `json:"next" example:"2026-03" doc:"the month that may be closed, empty when all complete ones are"`
	Closed    []string     `json:"closed" doc:"latest first; months before the earliest are closed with it"`
	Asked     *MonthEvent  `json:"asked" doc:"the open request to open the last closed month again"`
	Open      []OpenPaper  `json:"open" doc:"papers dated up to the end of the next month that are not confirmed"`
	MoreOpen  bool         `json:"more_open"`
	History   []MonthEvent `json:"history"`
	CanManage bool         `json:"can_manage"`
}

// MonthEvent 月结记录.
type MonthEvent struct {
	Month  string         `json:"month"`
	Kind   period.Kind    `json:"kind" enum:"closed,asked,reopened,refused"`
	By     document.Named `json:"by"`
	Mine   bool           `json:"mine"`
	Reason string         `json:"reason"`
	At     time.Time      `json:"at"`
}

// OpenPaper 未确认单据 is a paper that could not be posted once its month is closed.
type OpenPaper struct {
	ID           string         `json:"id"`
	Title        string         `json:"title"`
	BusinessDate value.Date     `json:"business_date"`
	StateLabel   string         `json:"state_label"`
	Maker        document.Named `json:"maker"`
	Summary      string         `json:"summary"`
}

// openShown is how many unconfirmed papers the preview shows.
const openShown = 200

// MonthPath names a month.
type MonthPath struct {
	Month string `path:"month" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" example:"2026-03"`
}

type askInput struct {
	MonthPath
	Body struct {
		Reason string `json:"reason" maxLength:"400"`
	}
}

type answerInput struct {
	MonthPath
	Body struct {
		Agree bool `json:"agree"`
	}
}

func (s *server) registerMonths() {
	view, act := boundTo(grant(period.Function, function.View)), boundTo(grant(period.Function, function.Act))
	path, tag := stockPath+"/months", "月结"
	register(s, operation{method: http.MethodGet, path: path, id: "get-months", summary: "月结情况和未确认单据", tag: tag, access: view}, s.months)
	register(s, operation{method: http.MethodPost, path: path + "/{month}/close", id: "close-month", summary: "月结", tag: tag, access: act,
		ownKey: true, status: http.StatusNoContent}, func(ctx context.Context, in *MonthPath) (*struct{}, error) {
		return nil, s.Periods.Close(ctx, by(ctx), in.Month)
	})
	register(s, operation{method: http.MethodPost, path: path + "/{month}/reopening", id: "ask-reopening", summary: "申请反结账", tag: tag, access: act,
		ownKey: true, status: http.StatusNoContent}, func(ctx context.Context, in *askInput) (*struct{}, error) {
		return nil, s.Periods.Ask(ctx, by(ctx), in.Month, in.Body.Reason)
	})
	register(s, operation{method: http.MethodPost, path: path + "/{month}/reopening/answer", id: "answer-reopening", summary: "答复反结账申请", tag: tag,
		access: act, ownKey: true, status: http.StatusNoContent}, func(ctx context.Context, in *answerInput) (*struct{}, error) {
		return nil, s.Periods.Answer(ctx, by(ctx), in.Month, in.Body.Agree)
	})
}

func (s *server) months(ctx context.Context, _ *struct{}) (*struct{ Body Months }, error) {
	closed, err := s.Periods.Months(ctx)
	if err != nil {
		return nil, err
	}
	history, err := s.Periods.History(ctx)
	if err != nil {
		return nil, err
	}
	out := Months{Next: period.Next(closed, value.DateOf(s.now())), Closed: closed, Open: []OpenPaper{}, History: []MonthEvent{},
		CanManage: s.may(ctx, period.Function, function.Act)}
	for _, e := range history {
		out.History = append(out.History, MonthEvent{Month: e.Month, Kind: e.Kind, By: e.By, Mine: e.By.ID == caller(ctx).ID, Reason: e.Reason, At: e.At})
	}
	for i := range out.History { // the latest of the last closed month
		if e := &out.History[i]; len(closed) > 0 && e.Month == closed[0] {
			if e.Kind == period.Asked {
				out.Asked = e
			}
			break
		}
	}
	if out.Next != "" {
		out.Open, out.MoreOpen, err = s.openPapers(ctx, out.Next)
	}
	return &struct{ Body Months }{out}, err
}

// openPapers lists the warehouse's papers that are dated up to the end of a
// month and move stock, but are not confirmed.
func (s *server) openPapers(ctx context.Context, month string) ([]OpenPaper, bool, error) {
	f := document.Filter{States: []document.State{document.Pending, document.Returned}, To: value.MonthEnd(month)}
	for _, t := range s.Types.All() {
		if strings.HasPrefix(t.Create, "W-") && t.Effect != "" {
			f.Types = append(f.Types, t.Code)
		}
	}
	page, err := s.Archive.Documents(ctx, s.Policy.Scope(caller(ctx), period.Function), f, document.PageRequest{Size: openShown})
	if err != nil {
		return nil, false, err
	}
	out := make([]OpenPaper, 0, len(page.Items))
	for _, d := range page.Items {
		out = append(out, OpenPaper{ID: d.ID, Title: d.Title, BusinessDate: d.BusinessDate, StateLabel: d.StateLabel(), Maker: d.Maker, Summary: d.Summary})
	}
	return out, page.Next != "", nil
}
