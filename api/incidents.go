package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const incidentsPath = apiPrefix + "/incidents"

// Repairs 运维 carries out again what failed, and has everything compared;
// workflows.Client does it through Temporal.
type Repairs interface {
	// Repeat carries out a kept command exactly as it was given.
	Repeat(ctx context.Context, documentID string, order []byte) (approval.Outcome, error)
	// Wake makes the process of a paper do what its time asks for.
	Wake(ctx context.Context, documentID string) error
	StartReconciliation(ctx context.Context) error
}

func (s *server) registerIncidents() {
	view, manage := boundTo(grant(platform.Operations, function.View)), boundTo(grant(platform.Operations, function.Manage))
	register(s, operation{method: http.MethodGet, path: incidentsPath, id: "list-incidents", summary: "异常清单", tag: "流程运维", access: view}, s.listIncidents)
	register(s, operation{method: http.MethodGet, path: incidentsPath + "/count", id: "count-incidents", summary: "未处理的异常数", tag: "流程运维", access: view}, s.countIncidents)
	register(s, operation{method: http.MethodPost, path: incidentsPath + "/{id}/retry", id: "retry-incident", summary: "重试", tag: "流程运维", access: manage}, s.retryIncident)
	register(s, operation{method: http.MethodPost, path: incidentsPath + "/{id}/dismiss", id: "dismiss-incident", summary: "标为已处理", tag: "流程运维", access: manage}, s.dismissIncident)
}

// Incident 异常 as the operators' desk shows it.
type Incident struct {
	ID         string            `json:"id"`
	Kind       incident.Kind     `json:"kind" enum:"failed,stuck,undone,mismatch,empty_role,unfinished"`
	KindLabel  string            `json:"kind_label"`
	Document   string            `json:"document" doc:"empty when it is not about one paper"`
	Step       string            `json:"step"`
	Title      string            `json:"title"`
	Cause      string            `json:"cause" doc:"technical cause"`
	FirstAt    time.Time         `json:"first_at"`
	LastAt     time.Time         `json:"last_at"`
	Count      int               `json:"count"`
	ResolvedAt *time.Time        `json:"resolved_at"`
	ResolvedBy *document.Named   `json:"resolved_by" doc:"null: it was found gone"`
	Note       string            `json:"note"`
	Actions    []incident.Repair `json:"actions" enum:"retry,assign,skip,move,migrate,stop,dismiss" doc:"what the caller may do about it"`
}

type incidentsInput struct {
	Paging
	Kind     string `query:"kind" enum:",failed,stuck,undone,mismatch,empty_role,unfinished"`
	Document string `query:"document" maxLength:"40"`
	Q        string `query:"q" maxLength:"100"`
	Resolved bool   `query:"resolved"`
}

func (s *server) listIncidents(ctx context.Context, in *incidentsInput) (*listOutput[Incident], error) {
	page, err := s.Incidents.Incidents(ctx, incident.Filter{Kind: incident.Kind(in.Kind), Document: in.Document,
		Query: strings.TrimSpace(in.Q), Resolved: in.Resolved}, in.request())
	if err != nil {
		return nil, err
	}
	manages := s.may(ctx, platform.Operations, function.Manage)
	return listOf(page, func(i incident.Incident) Incident { return s.incidentView(i, manages) }), nil
}

func (s *server) incidentView(i incident.Incident, manages bool) Incident {
	out := Incident{ID: i.ID, Kind: i.Kind, KindLabel: i.Kind.Label(), Document: i.DocumentID, Step: i.Step, Title: i.Title, Cause: i.Cause,
		FirstAt: i.FirstAt, LastAt: i.LastAt, Count: i.Count, ResolvedAt: i.ResolvedAt, Note: i.Note, Actions: []incident.Repair{}}
	if i.ResolvedBy.ID != "" {
		out.ResolvedBy = &i.ResolvedBy
	}
	if manages {
		out.Actions = i.Repairs()
	}
	if s.ownProcess(i.DocumentID) {
		out.Actions = slices.DeleteFunc(out.Actions, func(r incident.Repair) bool { return r != incident.Retry && r != incident.Dismiss })
	}
	return out
}

// ownProcess tells whether a paper has a process of its own, which knows no other
// repair than to try again.
func (s *server) ownProcess(documentID string) bool {
	prefix, _, _ := strings.Cut(documentID, "-")
	return slices.ContainsFunc(s.Types.All(), func(t *document.Type) bool { return t.Prefix == prefix && t.Process != "" })
}

type countOutput struct {
	Body struct {
		Count int `json:"count"`
	}
}

func (s *server) countIncidents(ctx context.Context, _ *struct{}) (*countOutput, error) {
	out := &countOutput{}
	var err error
	out.Body.Count, err = s.Incidents.OpenIncidents(ctx)
	return out, err
}

// IncidentPath names an incident.
type IncidentPath struct {
	ID string `path:"id" maxLength:"40"`
}

type retryInput struct {
	IncidentPath
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

type incidentOutput struct{ Body Incident }

// retryIncident carries out what failed, as the person who asked for it then,
// and closes the incident. What is refused now stays open, with the reason.
func (s *server) retryIncident(ctx context.Context, in *retryInput) (*incidentOutput, error) {
	i, reason, err := s.openIncident(ctx, in.ID, "reason", in.Body.Reason)
	if err != nil {
		return nil, err
	}
	if !i.Retryable() {
		return nil, fault.Conflict("incident.not_retryable", "这条异常没有可以重试的操作，请用其他方式处理")
	}
	if err := s.repeat(ctx, i); err != nil {
		return nil, err
	}
	return s.resolve(ctx, i, "retry", reason)
}

func (s *server) repeat(ctx context.Context, i incident.Incident) error {
	if i.Kind != incident.Failed {
		return s.Repairs.Wake(ctx, i.DocumentID)
	}
	order, err := s.Sealer.Open(i.Command, incident.SealPlace(i.DocumentID))
	if err != nil {
		return err
	}
	_, err = s.Repairs.Repeat(ctx, i.DocumentID, order)
	return err
}

type dismissInput struct {
	IncidentPath
	Body struct {
		Note string `json:"note" maxLength:"500"`
	}
}

func (s *server) dismissIncident(ctx context.Context, in *dismissInput) (*incidentOutput, error) {
	i, note, err := s.openIncident(ctx, in.ID, "note", in.Body.Note)
	if err != nil {
		return nil, err
	}
	return s.resolve(ctx, i, "dismiss", note)
}

// openIncident gives an incident that nobody has dealt with, and why somebody
// deals with it now.
func (s *server) openIncident(ctx context.Context, id, field, text string) (incident.Incident, string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return incident.Incident{}, "", fault.Invalid("comment.required", "请填写原因").At(field, "请填写原因")
	}
	i, err := s.Incidents.Incident(ctx, id)
	if err == nil && i.ResolvedAt != nil {
		err = fault.Conflict("incident.resolved", "该异常已由%s处理，请刷新", cmp.Or(i.ResolvedBy.Name, "系统"))
	}
	return i, text, err
}

// resolve closes an incident in the caller's name. What was carried out again is
// told in the paper's history.
func (s *server) resolve(ctx context.Context, i incident.Incident, action, note string) (*incidentOutput, error) {
	p, now := caller(ctx), s.now()
	who := document.Named{ID: p.ID, Name: p.Name}
	entry := s.entry(ctx, platform.Operations, action, cmp.Or(i.DocumentID, i.ID))
	r := incident.Resolution{ID: i.ID, By: who, Note: note, At: now, Audit: &entry}
	if action == "retry" {
		r.Event = &document.Event{ID: value.NewID(), DocumentID: i.DocumentID, At: now, Actor: who, Action: action, Comment: note}
	}
	if err := s.Incidents.Resolve(ctx, r); err != nil {
		return nil, err
	}
	i, err := s.Incidents.Incident(ctx, i.ID)
	return &incidentOutput{Body: s.incidentView(i, true)}, err
}
