package api

import (
	"context"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// SeniorRow 申领单 as a list shows it: the applicant is masked.
type SeniorRow struct {
	ID          string          `json:"id"`
	Name        string          `json:"name" doc:"masked, unless the caller works on it"`
	IDNumber    string          `json:"id_number" doc:"masked"`
	Region      senior.Region   `json:"region" enum:"local,delta"`
	Delivery    senior.Delivery `json:"delivery" enum:"post,outlet"`
	Phase       senior.Phase    `json:"phase"`
	PhaseLabel  string          `json:"phase_label"`
	Stage       senior.Stage    `json:"stage"`
	StageLabel  string          `json:"stage_label"`
	Outlet      document.Named  `json:"outlet"`
	CreatedAt   time.Time       `json:"created_at"`
	Since       time.Time       `json:"since" doc:"when it came into the phase"`
	Result      senior.Result   `json:"result" enum:",pass,fail,no_record,unanswered,review"`
	ResultLabel string          `json:"result_label"`
}

// SeniorApplication 申领单.
type SeniorApplication struct {
	SeniorRow
	Province string           `json:"province"`
	Phone    string           `json:"phone" doc:"masked"`
	Address  string           `json:"address" doc:"masked"`
	Pickup   document.Named   `json:"pickup"`
	Photo    string           `json:"photo"`
	Identity string           `json:"identity"`
	Attempt  int              `json:"attempt"`
	Reason   string           `json:"reason"`
	Card     string           `json:"card" doc:"masked"`
	Waybill  string           `json:"waybill"`
	Version  int              `json:"version"`
	Stages   []SeniorStage    `json:"stages"`
	Calls    []SeniorCall     `json:"calls" doc:"the verifications"`
	Actions  []senior.Verb    `json:"actions" doc:"what the caller may do now"`
	Editable senior.Extent    `json:"editable" enum:"nothing,delivery,everything"`
	Timeline []SeniorEvent    `json:"timeline"`
	Agreed   []document.Named `json:"agreed" doc:"who found the same person in both pictures"`
	SignedOn value.Date       `json:"signed_on" doc:"网点签收日期"`
	Receipts []SeniorReceipt  `json:"receipts" doc:"the signed receipts that were uploaded"`
	Uploads  []ReceiptChoice  `json:"uploads" doc:"the receipts that the caller may upload now"`

	Signatures []PaperSignature `json:"signatures" doc:"电子签名 under what was done"`
}

// SeniorStage 办理阶段.
type SeniorStage struct {
	Stage   senior.Stage `json:"stage"`
	Label   string       `json:"label"`
	At      *time.Time   `json:"at"`
	Current bool         `json:"current"`
}

// SeniorCall 认证记录.
type SeniorCall struct {
	Attempt    int           `json:"attempt"`
	AskedAt    time.Time     `json:"asked_at"`
	AnsweredAt *time.Time    `json:"answered_at"`
	Result     senior.Result `json:"result" enum:",pass,fail,no_record,unanswered,review"`
	Label      string        `json:"label"`
	Score      int           `json:"score"`
	Reason     string        `json:"reason"`
	Way        string        `json:"way" enum:",sync,callback,clock,review"`
}

// SeniorEvent 经过.
type SeniorEvent struct {
	At      time.Time         `json:"at"`
	Actor   string            `json:"actor"`
	Action  string            `json:"action"`
	Label   string            `json:"label"`
	Comment string            `json:"comment"`
	Changes []document.Change `json:"changes"`
	People  []document.Named  `json:"people"`
}

type seniorOutput struct{ Body *SeniorApplication }

func (s *server) getSenior(ctx context.Context, in *DocumentPath) (*seniorOutput, error) {
	return s.showSenior(ctx, in.ID)
}

// showSenior reads an application anew and shows it.
func (s *server) showSenior(ctx context.Context, id string) (*seniorOutput, error) {
	a, err := s.seniorApplication(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := s.Inbox.Rows(ctx, id)
	if err != nil {
		return nil, err
	}
	history, err := s.Archive.Events(ctx, id)
	if err != nil {
		return nil, err
	}
	calls, err := s.Seniors.Archive.Calls(ctx, id)
	if err != nil {
		return nil, err
	}
	receipts, err := s.Seniors.Archive.Receipts(ctx, id)
	if err != nil {
		return nil, err
	}
	names, err := s.outletNames(ctx, a.Outlet, a.Pickup)
	if err != nil {
		return nil, err
	}
	named := openTo(a, caller(ctx), rows)
	if named {
		s.shows(ctx, senior.Records, id)
	}
	out := &SeniorApplication{SeniorRow: seniorRow(a, names, named), Province: a.Province, Phone: identity.MaskPhone(a.Phone), Address: identity.MaskAddress(a.Address),
		Pickup: document.Named{ID: a.Pickup, Name: names[a.Pickup]}, Photo: a.Photo, Identity: a.Identity, Attempt: a.Attempt, Reason: a.Reason,
		Card: identity.MaskID(a.Card), Waybill: a.Waybill, Version: a.Version, Stages: seniorStages(a, history), Calls: seniorCalls(calls),
		Actions: s.seniorActions(ctx, a, rows), Editable: s.seniorExtent(ctx, a), Timeline: seniorTimeline(history), Agreed: agreed(rows),
		SignedOn: a.SignedOn, Receipts: seniorReceipts(receipts), Uploads: s.receiptChoices(ctx, a)}
	out.Signatures, err = s.signaturesOf(ctx, id)
	return &seniorOutput{Body: out}, err
}

func seniorRow(a senior.Application, outlets map[string]string, named bool) SeniorRow {
	row := SeniorRow{ID: a.ID, Name: identity.MaskName(a.Name), IDNumber: identity.MaskID(string(a.IDNumber)), Region: a.Region,
		Delivery: a.Delivery, Phase: a.Phase, PhaseLabel: a.Phase.Label(), Stage: senior.StageOf(a.Phase),
		StageLabel: senior.StageOf(a.Phase).Label(), Outlet: document.Named{ID: a.Outlet, Name: outlets[a.Outlet]}, CreatedAt: a.CreatedAt,
		Since: a.EnteredAt, Result: a.Result, ResultLabel: a.Result.Label()}
	if named {
		row.Name = a.Name
	}
	return row
}

// openTo tells who sees an applicant's name as it is: the clerks of the two
// outlets, and whoever has or had to act.
func openTo(a senior.Application, p directory.Person, rows []task.Task) bool {
	return senior.WorksAt(p, a.Outlet) || senior.WorksAt(p, a.Pickup) ||
		slices.ContainsFunc(rows, func(row task.Task) bool { return concerned(row, p) })
}

// seniorActions gives the verbs the caller may use now.
func (s *server) seniorActions(ctx context.Context, a senior.Application, rows []task.Task) []senior.Verb {
	out := []senior.Verb{}
	for _, v := range senior.Offered(a, caller(ctx), rows, s.now()) {
		right := senior.Records
		if v == senior.Agree || v == senior.Refuse {
			right = senior.Verification
		}
		if s.may(ctx, right, function.Act) {
			out = append(out, v)
		}
	}
	return out
}

func (s *server) seniorExtent(ctx context.Context, a senior.Application) senior.Extent {
	if !senior.WorksAt(caller(ctx), a.Outlet) || !s.may(ctx, senior.Records, function.Act) {
		return senior.Nothing
	}
	return senior.MayCorrect(a.Phase)
}

func seniorStages(a senior.Application, history []document.Event) []SeniorStage {
	out := []SeniorStage{}
	for _, p := range senior.Progress(a, history) {
		out = append(out, SeniorStage{Stage: p.Stage, Label: p.Stage.Label(), At: p.At, Current: p.Stage == senior.StageOf(a.Phase)})
	}
	return out
}

func seniorCalls(calls []senior.Call) []SeniorCall {
	out := make([]SeniorCall, 0, len(calls))
	for _, c := range calls {
		out = append(out, SeniorCall{Attempt: c.Attempt, AskedAt: c.AskedAt, AnsweredAt: c.AnsweredAt, Result: c.Result, Label: c.Result.Label(),
			Score: c.Score, Reason: c.Reason, Way: c.Way})
	}
	return out
}

func seniorTimeline(history []document.Event) []SeniorEvent {
	out := make([]SeniorEvent, 0, len(history))
	for _, e := range history {
		view := SeniorEvent{At: e.At, Actor: e.Actor.Name, Action: e.Action, Label: document.ActionLabel(e.Action), Comment: e.Comment,
			Changes: e.Changes, People: e.People}
		if view.Changes == nil {
			view.Changes = []document.Change{}
		}
		if view.People == nil {
			view.People = []document.Named{}
		}
		out = append(out, view)
	}
	return out
}

// agreed lists who agreed in the review that is under way or was the last.
func agreed(rows []task.Task) []document.Named {
	out, visit := []document.Named{}, 0
	for _, row := range rows {
		if row.StepKey != string(senior.Reviewing) || row.Action != string(senior.Agree) {
			continue
		}
		if row.Visit != visit {
			out, visit = []document.Named{}, row.Visit
		}
		out = append(out, document.Named{ID: row.ActorID, Name: row.ActorName})
	}
	return out
}

// outletNames gives the names of outlets.
func (s *server) outletNames(ctx context.Context, ids ...string) (map[string]string, error) {
	records, err := s.Entries.Records(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	names := map[string]string{}
	for id, r := range records {
		names[id] = r.Name
	}
	return names, err
}
