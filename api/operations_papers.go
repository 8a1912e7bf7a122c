package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/platform"
	"cardflow/internal/fault"
)

const reconciliationsPath = apiPrefix + "/reconciliations"

func (s *server) registerOperations() {
	view, manage := boundTo(grant(platform.Operations, function.View)), boundTo(grant(platform.Operations, function.Manage))
	register(s, operation{method: http.MethodPost, path: documentsPath + "/{id}/operations", id: "operate-document",
		summary: "运维操作：重新指派、跳过、调整环节、更换流程版本、终止", tag: "流程运维", access: manage, ownKey: true}, s.operate)
	register(s, operation{method: http.MethodGet, path: documentsPath + "/{id}/migration", id: "plan-migration", summary: "更换流程版本试算", tag: "流程运维",
		access: view}, s.planMigration)
	register(s, operation{method: http.MethodPost, path: reconciliationsPath, id: "reconcile", summary: "立即对账", tag: "流程运维",
		access: manage, status: http.StatusAccepted}, s.reconcile)
	register(s, operation{method: http.MethodGet, path: reconciliationsPath + "/last", id: "last-reconciliation", summary: "最近一次对账", tag: "流程运维",
		access: view}, s.lastReconciliation)
}

type operateInput struct {
	DocumentPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Verb    string `json:"verb" enum:"assign,skip,move,migrate,stop"`
		Reason  string `json:"reason" maxLength:"500"`
		Task    string `json:"task,omitempty" maxLength:"40" doc:"assign: which of several open tasks"`
		Person  string `json:"person,omitempty" maxLength:"40" doc:"assign: who does it from now on"`
		Step    string `json:"step,omitempty" maxLength:"64" doc:"move, migrate: where the paper waits then"`
		Version int    `json:"version,omitempty" minimum:"0" doc:"migrate: of the chain; left out: the current one"`
	}
}

// Operated 运维结果 is the paper after an operator's repair.
type Operated struct {
	Document DecidedDocument `json:"document"`
	Next     *Reference      `json:"next" doc:"the step it waits at now"`
}

type operateOutput struct{ Body Operated }

// operate repairs any paper, seen or not: operators answer for processes, not
// for what the papers say. The incidents that were open on it are answered.
func (s *server) operate(ctx context.Context, in *operateInput) (*operateOutput, error) {
	reason := strings.TrimSpace(in.Body.Reason)
	if reason == "" {
		return nil, fault.Invalid("comment.required", "请填写原因").At("reason", "请填写原因")
	}
	if in.Body.Person != "" {
		if err := s.checkPeople(ctx, "person", in.Body.Person); err != nil {
			return nil, err
		}
	}
	d, err := s.Archive.Paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.approved(d.Type); err != nil {
		return nil, err
	}
	answered, err := s.Incidents.Incidents(ctx, incident.Filter{Document: in.ID}, document.PageRequest{Size: 100})
	if err != nil {
		return nil, err
	}
	out, err := s.Processes.Operate(ctx, approval.Operation{DocumentID: in.ID, By: by(ctx), Verb: approval.Verb(in.Body.Verb), Reason: reason,
		Key: decisionKey(caller(ctx).ID, in.Key, in.ID+"\n"+in.Body.Verb), TaskID: in.Body.Task, Person: in.Body.Person, Step: in.Body.Step, ChainTo: in.Body.Version})
	if err != nil {
		return nil, err
	}
	for _, i := range answered.Items {
		if err := s.answered(ctx, i, in.Body.Verb, reason); err != nil {
			return nil, err
		}
	}
	result := Operated{Document: DecidedDocument{ID: out.DocumentID, State: out.State, StateLabel: out.StateLabel, Version: out.Version}}
	if out.StepKey != "" {
		result.Next = &Reference{Key: out.StepKey, Title: out.StepTitle}
	}
	return &operateOutput{Body: result}, nil
}

// answered closes an incident that a repair of its paper answers; whether what
// was compared agrees now, only the next comparison tells.
func (s *server) answered(ctx context.Context, i incident.Incident, verb, reason string) error {
	if i.Kind == incident.Mismatch {
		return nil
	}
	p := caller(ctx)
	return s.Incidents.Resolve(ctx, incident.Resolution{ID: i.ID, By: document.Named{ID: p.ID, Name: p.Name}, At: s.now(),
		Note: document.ActionLabel(verb) + "：" + reason})
}

// MigrationPlan 试算 is what another version of its chain would change for a paper.
type MigrationPlan struct {
	Document string          `json:"document"`
	From     int             `json:"from"`
	To       int             `json:"to"`
	Step     string          `json:"step" doc:"where the paper would wait"`
	Before   []document.Step `json:"before"`
	After    []document.Step `json:"after"`
	Changes  []StepChange    `json:"changes"`
	Reopens  bool            `json:"reopens" doc:"the present step would begin anew"`
	Refusal  string          `json:"refusal" doc:"why it cannot be done, or empty"`
	Versions []int           `json:"versions" doc:"that there are, newest first"`
}

type migrationInput struct {
	DocumentPath
	Version int `query:"version" minimum:"0" doc:"left out: the current one"`
}

type migrationOutput struct{ Body MigrationPlan }

func (s *server) planMigration(ctx context.Context, in *migrationInput) (*migrationOutput, error) {
	d, err := s.Archive.Paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	plan, err := s.Desk.PlanMigration(ctx, d.ID, in.Version)
	if err != nil {
		return nil, err
	}
	versions, err := s.Chains.Versions(ctx, d.Type)
	if err != nil {
		return nil, err
	}
	out := MigrationPlan{Document: d.ID, From: plan.From, To: plan.To, Step: plan.Step, Before: append([]document.Step{}, plan.Before...),
		After: append([]document.Step{}, plan.After...), Changes: stepChanges(plan.Changes), Reopens: plan.Reopens, Refusal: plan.Refusal,
		Versions: make([]int, 0, len(versions))}
	for _, v := range versions {
		out.Versions = append(out.Versions, v.Version)
	}
	return &migrationOutput{Body: out}, nil
}

// ReconciliationState 对账情况 is how the last run went, or how far it is.
type ReconciliationState struct {
	Running    bool                   `json:"running"`
	StartedAt  *time.Time             `json:"started_at" doc:"null: it never ran"`
	FinishedAt *time.Time             `json:"finished_at"`
	Found      int                    `json:"found" doc:"what did not agree"`
	Adopted    int                    `json:"adopted" doc:"papers under way that got the workflow they lacked"`
	Synced     int                    `json:"synced" doc:"workflows that were told that their paper is closed"`
	Checks     []incident.CheckResult `json:"checks"`
	Failed     []string               `json:"failed" doc:"comparisons that could not be made"`
}

type reconciliationOutput struct{ Body ReconciliationState }

func (s *server) reconcile(ctx context.Context, _ *struct{}) (*reconciliationOutput, error) {
	if err := s.Repairs.StartReconciliation(ctx); err != nil {
		return nil, err
	}
	if err := s.Audit.Record(ctx, s.entry(ctx, platform.Operations, "reconcile", "")); err != nil {
		return nil, err
	}
	return s.lastReconciliation(ctx, nil)
}

func (s *server) lastReconciliation(ctx context.Context, _ *struct{}) (*reconciliationOutput, error) {
	last, err := s.Survey.LastReconciliation(ctx)
	out := &reconciliationOutput{Body: ReconciliationState{Checks: []incident.CheckResult{}, Failed: []string{}}}
	if err != nil || last == nil {
		return out, err
	}
	b := &out.Body
	b.Running, b.StartedAt, b.FinishedAt = last.FinishedAt == nil, &last.StartedAt, last.FinishedAt
	b.Adopted, b.Synced = last.Adopted, last.Synced
	b.Checks, b.Failed = append(b.Checks, last.Checks...), append(b.Failed, last.Failed...)
	b.Found = last.Adopted
	for _, c := range last.Checks {
		b.Found += c.Found
	}
	return out, nil
}
