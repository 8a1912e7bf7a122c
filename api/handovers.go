package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

const (
	handoversPath = apiPrefix + "/handovers"
	// maxHandover is how many tasks one request moves; each is a step of its own.
	maxHandover = 200
)

// HandoverPath names who hands over.
type HandoverPath struct {
	Person string `path:"person" maxLength:"40"`
}

type heldOutput struct {
	Body struct {
		Items []Task `json:"items"`
	}
}

type handOverInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		From   string   `json:"from" maxLength:"40"`
		To     string   `json:"to" maxLength:"40"`
		Reason string   `json:"reason" maxLength:"500"`
		Tasks  []string `json:"tasks,omitempty" maxItems:"200" doc:"left out: all he holds, 200 at a time"`
	}
}

// HandedOver 移交结果 of one task; the others do not depend on it.
type HandedOver struct {
	Task     string `json:"task"`
	Document string `json:"document"`
	OK       bool   `json:"ok"`
	Code     string `json:"code,omitempty"`
	Detail   string `json:"detail,omitempty"`
}

type handOverOutput struct {
	Body struct {
		Results []HandedOver `json:"results"`
	}
}

func (s *server) registerHandovers() {
	manage := boundTo(grant(platform.Handover, function.Manage))
	register(s, operation{method: http.MethodGet, path: handoversPath + "/{person}", id: "list-held-tasks", summary: "一个人名下的待办", tag: "工作移交",
		access: manage}, func(ctx context.Context, in *HandoverPath) (*heldOutput, error) {
		rows, err := s.held(ctx, in.Person)
		out := &heldOutput{}
		out.Body.Items = make([]Task, 0, len(rows))
		for _, row := range rows {
			out.Body.Items = append(out.Body.Items, s.taskView(caller(ctx), row))
		}
		return out, err
	})
	register(s, operation{method: http.MethodPost, path: handoversPath, id: "hand-over", summary: "移交待办给另一人", tag: "工作移交",
		access: manage}, s.handOver)
}

// held is the work that waits for a person by name. Questions he was asked stay
// his: nobody else can answer them, and they keep no paper waiting.
func (s *server) held(ctx context.Context, person string) ([]task.Task, error) {
	found, err := s.People.People(ctx, []string{person})
	if err != nil {
		return nil, err
	}
	if _, known := found[person]; !known {
		return nil, fault.NotFound("person.not_found", "没有这个人员")
	}
	rows, err := s.Inbox.Held(ctx, person)
	return slices.DeleteFunc(rows, func(row task.Task) bool { return row.Kind != task.Work }), err
}

func (s *server) handOver(ctx context.Context, in *handOverInput) (*handOverOutput, error) {
	reason := strings.TrimSpace(in.Body.Reason)
	switch {
	case reason == "":
		return nil, fault.Invalid("reason.required", "请填写移交原因").At("reason", "请填写原因")
	case in.Body.From == in.Body.To:
		return nil, fault.Invalid("handover.self", "不能移交给本人").At("to", "不能移交给本人")
	}
	if err := s.checkPeople(ctx, "to", in.Body.To); err != nil {
		return nil, err
	}
	rows, err := s.held(ctx, in.Body.From)
	if err != nil {
		return nil, err
	}
	out := &handOverOutput{}
	out.Body.Results = []HandedOver{}
	chosen, gone := chosenTasks(rows, in.Body.Tasks)
	out.Body.Results = append(out.Body.Results, gone...)
	var line patience
	for _, row := range chosen {
		result := HandedOver{Task: row.ID, Document: row.DocumentID, OK: true}
		if err := line.try(func() error { return s.assign(ctx, row, in, reason) }); err != nil {
			p := s.problem(ctx, err)
			result.OK, result.Code, result.Detail = false, p.Code, p.Detail
		}
		out.Body.Results = append(out.Body.Results, result)
	}
	return out, nil
}

// assign gives one task to another person.
func (s *server) assign(ctx context.Context, row task.Task, in *handOverInput, reason string) error {
	if err := s.approved(row.DocumentType); err != nil {
		return err
	}
	_, err := s.Processes.Operate(ctx, approval.Operation{DocumentID: row.DocumentID, By: by(ctx), Verb: approval.OpAssign, Reason: reason,
		Key: decisionKey(caller(ctx).ID, in.Key, row.ID), TaskID: row.ID, Person: in.Body.To})
	return err
}

// chosenTasks picks the asked tasks among those a person holds; one that he does
// not hold any more is told as such.
func chosenTasks(rows []task.Task, ids []string) (chosen []task.Task, gone []HandedOver) {
	if len(ids) == 0 {
		return rows[:min(len(rows), maxHandover)], nil
	}
	for _, id := range ids {
		i := slices.IndexFunc(rows, func(row task.Task) bool { return row.ID == id })
		if i < 0 {
			gone = append(gone, HandedOver{Task: id, Code: "task.not_held", Detail: "该事项已不在此人名下，请刷新"})
			continue
		}
		chosen = append(chosen, rows[i])
	}
	return chosen, gone
}
