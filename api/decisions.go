package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

const (
	// maxBatch is how many tasks one request may decide; each is a step of its own.
	maxBatch = 100
	// decisionLimit bounds the body of a decision: what a step fills in of a
	// thousand lines is far less, and the process engine carries no more than 2 MB.
	decisionLimit = 1 << 20
)

func (s *server) registerDecisions() {
	// Whoever may act in the inbox may try; the task itself says whether it is
	// his, and the policy whether his role still may act on its step.
	access := boundTo(append([]Grant{grant(inboxFunction, function.Act)}, s.stepGrants()...)...)
	register(s, operation{method: http.MethodPost, path: tasksPath + "/{id}/decisions", id: "decide-task", summary: "同意、退回或拒绝", tag: "待办",
		access: access, ownKey: true, maxBody: decisionLimit}, s.decideTask)
	register(s, operation{method: http.MethodPost, path: apiPrefix + "/task-decisions", id: "decide-tasks", summary: "批量处理", tag: "待办",
		access: access, ownKey: true}, s.decideTasks)
}

type decideInput struct {
	TaskPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Action  string  `json:"action" enum:"agree,return,reject"`
		Comment string  `json:"comment,omitempty" maxLength:"500"`
		Fields  *Filled `json:"fields,omitempty"`
	}
}

// Filled 环节填写 is what the step fills in; a line is addressed by its number.
type Filled struct {
	Head  Object   `json:"head,omitempty"`
	Lines []Object `json:"lines,omitempty"`
}

// DecisionResult 处理结果 tells where the paper stands after a decision.
type DecisionResult struct {
	Task     Task            `json:"task"`
	Document DecidedDocument `json:"document"`
	Next     *Reference      `json:"next" doc:"the step it waits at now"`
}

// DecidedDocument is the paper after a decision.
type DecidedDocument struct {
	ID         string         `json:"id"`
	State      document.State `json:"state"`
	StateLabel string         `json:"state_label"`
	Version    int            `json:"version"`
}

func (s *server) decideTask(ctx context.Context, in *decideInput) (*struct{ Body DecisionResult }, error) {
	d := approval.Decision{Action: document.Action(in.Body.Action), Comment: in.Body.Comment, Key: decisionKey(caller(ctx).ID, in.Key, in.ID)}
	if in.Body.Fields != nil {
		d.Fields = approval.Fields{Head: in.Body.Fields.Head, Lines: plainMaps(in.Body.Fields.Lines)}
	}
	outcome, err := s.decide(ctx, in.ID, d)
	if err != nil {
		return nil, err
	}
	row, err := s.Inbox.Task(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	result := DecisionResult{Task: s.taskView(caller(ctx), row),
		Document: DecidedDocument{ID: outcome.DocumentID, State: outcome.State, StateLabel: outcome.StateLabel, Version: outcome.Version}}
	result.Task.Document.State, result.Task.Document.StateLabel = outcome.State, outcome.StateLabel
	if outcome.StepKey != "" {
		result.Next = &Reference{Key: outcome.StepKey, Title: outcome.StepTitle}
	}
	return &struct{ Body DecisionResult }{result}, nil
}

// decide carries one decision to the paper's process, and counts it.
func (s *server) decide(ctx context.Context, taskID string, d approval.Decision) (approval.Outcome, error) {
	out, err := s.decideOnce(ctx, taskID, d)
	result := "ok"
	if err != nil {
		result = fault.From(err).Code
	}
	s.metrics.decisions.WithLabelValues(string(d.Action), result).Inc()
	return out, err
}

func (s *server) decideOnce(ctx context.Context, taskID string, d approval.Decision) (approval.Outcome, error) {
	row, err := s.Inbox.Task(ctx, taskID)
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return approval.Outcome{}, fault.NotFound("task.not_found", "待办事项不存在，或您没有查看权限")
		}
		return approval.Outcome{}, err
	}
	if answered(row, d.Key, caller(ctx).ID) { // the reply got lost on its way
		return s.presentOutcome(ctx, row.DocumentID)
	}
	if err := s.mayDecide(ctx, row); err != nil {
		return approval.Outcome{}, err
	}
	d.DocumentID, d.Step, d.Visit, d.By = row.DocumentID, row.StepKey, row.Visit, by(ctx)
	return s.Processes.Decide(ctx, d)
}

func answered(row task.Task, key, person string) bool {
	return row.State == task.Done && row.DecisionKey == key && row.ActorID == person
}

// mayDecide refuses early what the desk would refuse in its transaction, and
// people whose role has lost the step's function. Somebody who has nothing to
// do with the paper learns nothing about it.
func (s *server) mayDecide(ctx context.Context, row task.Task) error {
	p := caller(ctx)
	err := row.MayAct(p)
	if fault.Is(err, "task.already_decided") && !concerned(row, p) && row.MakerID != p.ID {
		return fault.Forbidden("task.not_yours", "该事项不在您的待办中，不能处理")
	}
	if err != nil {
		return err
	}
	return s.require(ctx, row.Function, function.Act)
}

func (s *server) presentOutcome(ctx context.Context, documentID string) (approval.Outcome, error) {
	d, err := s.Archive.Paper(ctx, documentID)
	if err != nil {
		return approval.Outcome{}, err
	}
	return approval.OutcomeOf(d), nil
}

type decideManyInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Items []struct {
			Task    string `json:"task" maxLength:"40"`
			Action  string `json:"action" enum:"agree,return,reject"`
			Comment string `json:"comment,omitempty" maxLength:"500"`
		} `json:"items" minItems:"1" maxItems:"100"`
	}
}

// BatchResult 批量结果 of one task; the others do not depend on it.
type BatchResult struct {
	Task   string `json:"task"`
	OK     bool   `json:"ok"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

type decideManyOutput struct {
	Body struct {
		Results []BatchResult `json:"results"`
	}
}

func (s *server) decideTasks(ctx context.Context, in *decideManyInput) (*decideManyOutput, error) {
	out := &decideManyOutput{}
	out.Body.Results = make([]BatchResult, 0, min(len(in.Body.Items), maxBatch))
	for _, item := range in.Body.Items {
		result := BatchResult{Task: item.Task, OK: true}
		_, err := s.decide(ctx, item.Task, approval.Decision{Action: document.Action(item.Action), Comment: item.Comment,
			Key: decisionKey(caller(ctx).ID, in.Key, item.Task)})
		if err != nil {
			p := s.problem(ctx, err)
			result.OK, result.Code, result.Detail = false, p.Code, p.Detail
		}
		out.Body.Results = append(out.Body.Results, result)
	}
	return out, nil
}
