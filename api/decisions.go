package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
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
	register(s, operation{method: http.MethodPost, path: tasksPath + "/{id}/decisions", id: "decide-task", summary: "办理：同意、退回、转办、加签等", tag: "待办",
		access: access, ownKey: true, maxBody: decisionLimit}, s.decideTask)
	register(s, operation{method: http.MethodPost, path: tasksPath + "/{id}/claim", id: "claim-task", summary: "认领", tag: "待办",
		access: access, ownKey: true}, s.plainVerb(document.Claim))
	register(s, operation{method: http.MethodPost, path: tasksPath + "/{id}/release", id: "release-task", summary: "放回", tag: "待办",
		access: access, ownKey: true}, s.plainVerb(document.Release))
	register(s, operation{method: http.MethodPost, path: apiPrefix + "/task-decisions", id: "decide-tasks", summary: "批量处理", tag: "待办",
		access: access, ownKey: true}, s.decideTasks)
	s.registerSigning(access)
}

// DecisionBody 办理 is a verb with everything it may need.
type DecisionBody struct {
	Action      string   `json:"action" enum:"agree,return,reject,take_back,transfer,delegate,recall,add_before,add_after,remove_signer,claim,release,ask,answer,cc"`
	Comment     string   `json:"comment,omitempty" maxLength:"500"`
	Fields      *Filled  `json:"fields,omitempty" doc:"agree: what the step fills in"`
	ToStep      string   `json:"to_step,omitempty" maxLength:"64" doc:"return: an earlier step; left out: the maker"`
	Resume      string   `json:"resume,omitempty" enum:",direct" doc:"return: direct comes straight back to whoever returned it"`
	Users       Distinct `json:"users,omitempty" maxItems:"20" doc:"transfer and delegate: one; add_before, add_after, remove_signer, ask, cc: some"`
	Mentions    Distinct `json:"mentions,omitempty" maxItems:"20" doc:"people the opinion speaks to"`
	Attachments Distinct `json:"attachments,omitempty" maxItems:"20" doc:"of the opinion"`
}

// decision is what the body says, under a key.
func (b DecisionBody) decision(key string) approval.Decision {
	d := approval.Decision{Action: document.Action(b.Action), Comment: b.Comment, ToStep: b.ToStep, Resume: b.Resume,
		Users: b.Users, Mentions: b.Mentions, Files: b.Attachments, Key: key}
	if b.Fields != nil {
		d.Fields = approval.Fields{Head: b.Fields.Head, Lines: plainMaps(b.Fields.Lines)}
	}
	return d
}

type decideInput struct {
	TaskPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		DecisionBody
		Signature *DecisionSignature `json:"signature,omitempty" doc:"agree: after the answer decision.signature_required; see text-to-sign"`
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

type decisionOutput struct{ Body DecisionResult }

func (s *server) decideTask(ctx context.Context, in *decideInput) (*decisionOutput, error) {
	return s.decided(ctx, in.ID, in.Body.decision(decisionKey(caller(ctx).ID, in.Key, in.ID)), in.Body.Signature)
}

type plainVerbInput struct {
	TaskPath
	Key string `header:"Idempotency-Key" maxLength:"64"`
}

// plainVerb serves a verb that says nothing but itself.
func (s *server) plainVerb(action document.Action) func(context.Context, *plainVerbInput) (*decisionOutput, error) {
	return func(ctx context.Context, in *plainVerbInput) (*decisionOutput, error) {
		return s.decided(ctx, in.ID, approval.Decision{Action: action, Key: decisionKey(caller(ctx).ID, in.Key, in.ID+"\n"+string(action))}, nil)
	}
}

// decided carries out a decision and shows the task and its paper as they are
// after it.
func (s *server) decided(ctx context.Context, taskID string, d approval.Decision, signature *DecisionSignature) (*decisionOutput, error) {
	outcome, err := s.decide(ctx, taskID, d, signature)
	if err != nil {
		return nil, err
	}
	row, err := s.Inbox.Task(ctx, taskID)
	if err != nil {
		return nil, err
	}
	result := DecisionResult{Task: s.taskView(caller(ctx), row),
		Document: DecidedDocument{ID: outcome.DocumentID, State: outcome.State, StateLabel: outcome.StateLabel, Version: outcome.Version}}
	result.Task.Document.State, result.Task.Document.StateLabel = outcome.State, outcome.StateLabel
	if outcome.StepKey != "" {
		result.Next = &Reference{Key: outcome.StepKey, Title: outcome.StepTitle}
	}
	return &decisionOutput{Body: result}, nil
}

// decide carries one decision to the paper's process, and counts it.
func (s *server) decide(ctx context.Context, taskID string, d approval.Decision, signature *DecisionSignature) (approval.Outcome, error) {
	out, err := s.decideOnce(ctx, taskID, d, signature)
	result := audit.OK
	if err != nil {
		result = fault.From(err).Code
	}
	s.metrics.decisions.WithLabelValues(string(d.Action), result).Inc()
	return out, err
}

func (s *server) decideOnce(ctx context.Context, taskID string, d approval.Decision, signature *DecisionSignature) (approval.Outcome, error) {
	row, err := s.Inbox.Task(ctx, taskID)
	if err != nil {
		return approval.Outcome{}, taskAbsent(err)
	}
	if err := s.approved(row.DocumentType); err != nil {
		return approval.Outcome{}, err
	}
	if answered(row, d.Key, caller(ctx).ID) { // the reply got lost on its way
		return s.presentOutcome(ctx, row.DocumentID)
	}
	if err := s.mayDecide(ctx, row, d.Action); err != nil {
		return s.answerAgain(ctx, row, d.Key, err)
	}
	if err := s.checkDecision(ctx, d); err != nil {
		return approval.Outcome{}, err
	}
	d.DocumentID, d.Step, d.Visit, d.Seat, d.By = row.DocumentID, row.StepKey, row.Visit, row.Seat, by(ctx)
	if row.Kind == task.Question {
		d.TaskID = row.ID
	}
	if err := s.sign(ctx, row, &d, signature); err != nil {
		return approval.Outcome{}, err
	}
	return s.Processes.Decide(ctx, d)
}

// taskAbsent puts the absence of a task into a clerk's words.
func taskAbsent(err error) error {
	if fault.From(err).Kind == fault.KindNotFound {
		return fault.NotFound("task.not_found", "待办事项不存在，或您没有查看权限")
	}
	return err
}

func answered(row task.Task, key, person string) bool {
	return row.State == task.Done && row.DecisionKey == key && row.ActorID == person
}

// answerAgain answers a verb that gave the task away and whose reply got lost:
// what would be refused now was carried out then, under the same key.
func (s *server) answerAgain(ctx context.Context, row task.Task, key string, refusal error) (approval.Outcome, error) {
	events, err := s.Archive.Events(ctx, row.DocumentID)
	if err != nil {
		return approval.Outcome{}, err
	}
	for _, e := range events {
		if e.Key == key && e.Actor.ID == caller(ctx).ID {
			return s.presentOutcome(ctx, row.DocumentID)
		}
	}
	return approval.Outcome{}, refusal
}

func (s *server) presentOutcome(ctx context.Context, documentID string) (approval.Outcome, error) {
	d, err := s.Archive.Paper(ctx, documentID)
	if err != nil {
		return approval.Outcome{}, err
	}
	return approval.OutcomeOf(d), nil
}
