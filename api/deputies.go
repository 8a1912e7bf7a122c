package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const deputiesPath = apiPrefix + "/deputies"

// Deputy 代理 is who acts for whom, from one day to another.
type Deputy struct {
	ID        string         `json:"id"`
	Principal document.Named `json:"principal"`
	Person    document.Named `json:"person"`
	Functions []DeputyFor    `json:"functions" doc:"none: all of the principal's"`
	From      value.Date     `json:"from"`
	To        value.Date     `json:"to" doc:"inclusive"`
	Reason    string         `json:"reason"`
	State     string         `json:"state" enum:"coming,active,past,ended"`
	MayEnd    bool           `json:"may_end" doc:"the caller may end it"`
	CreatedBy document.Named `json:"created_by"`
	CreatedAt time.Time      `json:"created_at"`
	EndedAt   *time.Time     `json:"ended_at"`
}

// DeputyFor is a function a deputyship is for.
type DeputyFor struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type deputiesOutput struct {
	Body struct {
		Items []Deputy `json:"items"`
	}
}

type addDeputyInput struct {
	Body struct {
		Principal string   `json:"principal,omitempty" maxLength:"40" doc:"left out: oneself"`
		Person    string   `json:"person" maxLength:"40"`
		Functions []string `json:"functions,omitempty" maxItems:"100" doc:"left out: all"`
		From      string   `json:"from" example:"2026-03-01"`
		To        string   `json:"to" example:"2026-03-07"`
		Reason    string   `json:"reason" maxLength:"200"`
	}
}

// DeputyPath names a deputyship.
type DeputyPath struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *server) registerDeputies() {
	change := boundTo(grant(platform.Deputies, function.Act), grant(platform.Deputies, function.Manage))
	register(s, operation{method: http.MethodGet, path: deputiesPath, id: "list-deputies", summary: "代理设置：本人的；维护者看全部", tag: "代理",
		access: boundTo(grant(platform.Deputies, function.View))}, s.listDeputies)
	register(s, operation{method: http.MethodPost, path: deputiesPath, id: "add-deputy", summary: "设置代理人", tag: "代理",
		access: change, status: http.StatusCreated}, s.addDeputy)
	register(s, operation{method: http.MethodDelete, path: deputiesPath + "/{id}", id: "end-deputy", summary: "提前结束代理", tag: "代理",
		access: change, status: http.StatusNoContent}, s.endDeputy)
}

func (s *server) listDeputies(ctx context.Context, _ *struct{}) (*deputiesOutput, error) {
	list, err := s.deputies(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range list {
		ids = append(ids, d.Principal, d.Person, d.CreatedBy)
	}
	people, err := s.named(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := &deputiesOutput{}
	out.Body.Items = make([]Deputy, 0, len(list))
	for _, d := range list {
		out.Body.Items = append(out.Body.Items, s.deputyView(ctx, d, people))
	}
	return out, nil
}

// deputies are those the caller has to do with, or everybody's for whoever
// maintains them.
func (s *server) deputies(ctx context.Context) ([]directory.Deputy, error) {
	of := caller(ctx).ID
	if s.may(ctx, platform.Deputies, function.Manage) {
		of = ""
	}
	return s.Deputies.Deputies(ctx, of)
}

func (s *server) deputyView(ctx context.Context, d directory.Deputy, people map[string]document.Named) Deputy {
	view := Deputy{ID: d.ID, Principal: people[d.Principal], Person: people[d.Person], Functions: []DeputyFor{}, From: d.From, To: d.To,
		Reason: d.Reason, CreatedBy: people[d.CreatedBy], CreatedAt: d.CreatedAt, EndedAt: d.EndedAt}
	for _, id := range d.Functions {
		f, _ := s.Functions.Find(id)
		view.Functions = append(view.Functions, DeputyFor{ID: id, Title: cmp.Or(f.Title, id)})
	}
	today := value.DateOf(s.now())
	switch {
	case d.EndedAt != nil:
		view.State = "ended"
	case today < d.From:
		view.State = "coming"
	case today > d.To:
		view.State = "past"
	default:
		view.State = "active"
	}
	view.MayEnd = (view.State == "coming" || view.State == "active") && s.mayDepute(ctx, d.Principal)
	return view
}

// mayDepute tells whether the caller may arrange deputies for a person: for
// himself when he may act here at all, for others when he maintains them.
func (s *server) mayDepute(ctx context.Context, principal string) bool {
	if s.may(ctx, platform.Deputies, function.Manage) {
		return true
	}
	return principal == caller(ctx).ID && s.may(ctx, platform.Deputies, function.Act)
}

func (s *server) addDeputy(ctx context.Context, in *addDeputyInput) (*struct{ Body Deputy }, error) {
	d := directory.Deputy{ID: value.NewID(), Principal: cmp.Or(in.Body.Principal, caller(ctx).ID), Person: in.Body.Person,
		Functions: nonEmpty(in.Body.Functions...), Reason: in.Body.Reason, CreatedBy: caller(ctx).ID, CreatedAt: s.now()}
	if !s.mayDepute(ctx, d.Principal) {
		return nil, s.forbidden([]Grant{grant(platform.Deputies, function.Manage)})
	}
	if err := s.checkDeputy(ctx, &d, in.Body.From, in.Body.To); err != nil {
		return nil, err
	}
	if err := s.Deputies.AddDeputy(ctx, d, s.deputyAudit(ctx, d, "deputy_add")); err != nil {
		return nil, err
	}
	people, err := s.named(ctx, d.Principal, d.Person, d.CreatedBy)
	return &struct{ Body Deputy }{s.deputyView(ctx, d, people)}, err
}

// checkDeputy reads the days and refuses what can never do its work.
func (s *server) checkDeputy(ctx context.Context, d *directory.Deputy, from, to string) error {
	var err error
	if d.From, d.To, err = daysParam(cmp.Or(from, "-"), cmp.Or(to, "-")); err != nil {
		return err
	}
	switch {
	case d.To < d.From:
		return fault.Invalid("deputy.days", "代理的结束日期不能早于开始日期").At("to", "不能早于开始日期")
	case d.To < value.DateOf(s.now()):
		return fault.Invalid("deputy.days", "代理的结束日期已过去").At("to", "日期已过去")
	case d.Person == d.Principal:
		return fault.Invalid("deputy.self", "代理人不能是本人").At("person", "不能是本人")
	}
	for _, id := range d.Functions {
		if f, ok := s.Functions.Find(id); !ok || f.System == "" {
			return fault.Invalid("request.invalid", "没有“%s”这个应用", id).At("functions", "未知的应用")
		}
	}
	if err := s.checkPrincipal(ctx, d.Principal); err != nil {
		return err
	}
	return s.checkPeople(ctx, "person", d.Person)
}

// checkPrincipal wants a person only: also somebody whose account is stopped may
// have to be stood in for.
func (s *server) checkPrincipal(ctx context.Context, id string) error {
	found, err := s.People.People(ctx, []string{id})
	if err == nil && found[id].ID == "" {
		err = fault.Invalid("person.not_found", "没有所选的人员，请重新选择").At("principal", "没有所选的人员")
	}
	return err
}

func (s *server) endDeputy(ctx context.Context, in *DeputyPath) (*struct{}, error) {
	list, err := s.deputies(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d.ID != in.ID {
			continue
		}
		if !s.mayDepute(ctx, d.Principal) {
			return nil, fault.Forbidden("deputy.not_yours", "只有委托人本人或维护者可以结束代理")
		}
		return nil, s.Deputies.EndDeputy(ctx, d.ID, s.now(), s.deputyAudit(ctx, d, "deputy_end"))
	}
	return nil, fault.NotFound("deputy.not_found", "没有这条代理登记")
}

func (s *server) deputyAudit(ctx context.Context, d directory.Deputy, action string) audit.Entry {
	after, _ := json.Marshal(map[string]any{"principal": d.Principal, "person": d.Person, "functions": d.Functions,
		"from": d.From, "to": d.To, "reason": d.Reason}) // texts always encode
	e := s.entry(ctx, platform.Deputies, action, d.ID)
	e.After = string(after)
	return e
}
