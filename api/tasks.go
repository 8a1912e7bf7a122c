package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const (
	tasksPath     = apiPrefix + "/tasks"
	inboxFunction = "W-17.1" // 待办事项清单
)

// Task 待办事项 as a row of the inbox.
type Task struct {
	ID         string            `json:"id"`
	Kind       task.Kind         `json:"kind" enum:"task,cc"`
	Document   TaskDocument      `json:"document"`
	Step       Reference         `json:"step"`
	State      task.State        `json:"state" enum:"open,done,cancelled"`
	Visit      int               `json:"visit"`
	Actions    []document.Action `json:"actions" doc:"what the caller may decide now"`
	Assignee   *document.Named   `json:"assignee"`
	Candidates []Candidate       `json:"candidates"`
	Actor      *document.Named   `json:"actor"`
	Action     string            `json:"action"`
	Comment    string            `json:"comment"`
	DueAt      *time.Time        `json:"due_at"`
	Overdue    bool              `json:"overdue"`
	CreatedAt  time.Time         `json:"created_at"`
	DecidedAt  *time.Time        `json:"decided_at"`
	Marks      []string          `json:"marks"`
}

// TaskDocument is the paper of a task, as far as a row shows it.
type TaskDocument struct {
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Title        string         `json:"title"`
	Summary      string         `json:"summary"`
	Maker        document.Named `json:"maker"`
	Department   document.Named `json:"department"`
	BusinessDate value.Date     `json:"business_date"`
	State        document.State `json:"state"`
	StateLabel   string         `json:"state_label"`
}

// TaskPath names a task.
type TaskPath struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *server) registerTasks() {
	view := boundTo(grant(inboxFunction, function.View))
	register(s, operation{method: http.MethodGet, path: tasksPath, id: "list-tasks", summary: "待办、已办、我发起、抄送", tag: "待办", access: view}, s.listTasks)
	register(s, operation{method: http.MethodGet, path: tasksPath + "/counts", id: "count-tasks", summary: "待办数", tag: "待办", access: view},
		func(ctx context.Context, _ *struct{}) (*struct{ Body task.Counts }, error) {
			counts, err := s.Inbox.Counts(ctx, caller(ctx))
			if counts.ByFunction == nil {
				counts.ByFunction = map[string]int{}
			}
			return &struct{ Body task.Counts }{counts}, err
		})
	register(s, operation{method: http.MethodGet, path: tasksPath + "/{id}", id: "get-task", summary: "待办事项", tag: "待办", access: view},
		func(ctx context.Context, in *TaskPath) (*struct{ Body Task }, error) {
			row, err := s.visibleTask(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return &struct{ Body Task }{s.taskView(caller(ctx), row)}, nil
		})
	register(s, operation{method: http.MethodPost, path: tasksPath + "/{id}/read", id: "read-copy", summary: "抄送已阅", tag: "待办", access: view,
		status: http.StatusNoContent}, func(ctx context.Context, in *TaskPath) (*struct{}, error) {
		return nil, s.Inbox.MarkRead(ctx, in.ID, caller(ctx).ID, s.now())
	})
}

type taskListInput struct {
	View     string `query:"view" enum:"todo,done,initiated,cc" default:"todo"`
	Query    string `query:"q" maxLength:"100"`
	Type     string `query:"type" maxLength:"64"`
	Function string `query:"function" maxLength:"20"`
	State    string `query:"state" enum:"open,done,cancelled"`
	From     string `query:"from" doc:"created; a day or an instant"`
	To       string `query:"to"`
	Paging
}

func (s *server) listTasks(ctx context.Context, in *taskListInput) (*listOutput[Task], error) {
	f := task.Filter{Query: in.Query, Type: in.Type, Function: in.Function, State: task.State(in.State)}
	var err error
	if f.From, err = timeParam("from", in.From, false); err != nil {
		return nil, err
	}
	if f.To, err = timeParam("to", in.To, true); err != nil {
		return nil, err
	}
	page, err := s.Inbox.List(ctx, caller(ctx), task.View(in.View), f, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(page, func(row task.Task) Task { return s.taskView(caller(ctx), row) }), nil
}

// visibleTask is a task of a paper that the caller may see.
func (s *server) visibleTask(ctx context.Context, id string) (task.Task, error) {
	absent := fault.NotFound("task.not_found", "待办事项不存在，或您没有查看权限")
	row, err := s.Inbox.Task(ctx, id)
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return row, absent
		}
		return row, err
	}
	if row.Kind == task.CC && row.Assignee != caller(ctx).ID {
		return row, absent
	}
	d, _, err := s.paper(ctx, row.DocumentID)
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return row, absent
		}
		return row, err
	}
	row.DocumentState, row.DocumentStateLabel = d.State, d.StateLabel()
	return row, nil
}

func (s *server) taskView(p directory.Person, row task.Task) Task {
	t := Task{
		ID: row.ID, Kind: row.Kind, State: row.State, Visit: row.Visit, Actions: row.Actions(p),
		Step:       Reference{Key: row.StepKey, Title: row.StepTitle, Function: row.Function},
		Candidates: []Candidate{}, Action: row.Action, Comment: row.Comment, DueAt: row.DueAt,
		Overdue:   row.State == task.Open && row.DueAt != nil && row.DueAt.Before(s.now()),
		CreatedAt: row.CreatedAt, DecidedAt: row.DecidedAt, Marks: []string{},
		Document: TaskDocument{ID: row.DocumentID, Type: row.DocumentType, Title: row.DocumentTitle, Summary: row.Summary,
			Maker:        document.Named{ID: row.MakerID, Name: row.MakerName},
			Department:   document.Named{ID: row.Department, Name: row.DepartmentName},
			BusinessDate: row.BusinessDate, State: row.DocumentState, StateLabel: row.DocumentStateLabel},
	}
	if t.Actions == nil {
		t.Actions = []document.Action{}
	}
	s.addPeople(&t, p, row)
	if row.Returned {
		t.Marks = append(t.Marks, "退回")
	}
	if t.Overdue {
		t.Marks = append(t.Marks, "超时")
	}
	return t
}

func (s *server) addPeople(t *Task, p directory.Person, row task.Task) {
	if row.Assignee != "" {
		t.Assignee = &document.Named{ID: row.Assignee}
		if row.Assignee == p.ID {
			t.Assignee.Name = p.Name
		}
		t.Candidates = append(t.Candidates, Candidate{User: t.Assignee})
	} else if row.Role != "" {
		c := Candidate{Role: row.Role, Name: row.RoleName}
		if row.RoleDepartment != "" {
			c.Department = row.DepartmentName
		}
		t.Candidates = append(t.Candidates, c)
	}
	if row.ActorID != "" {
		t.Actor = &document.Named{ID: row.ActorID, Name: row.ActorName}
	}
}
