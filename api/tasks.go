package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

const (
	tasksPath     = apiPrefix + "/tasks"
	inboxFunction = "W-17.1" // 待办事项清单
)

// TaskPath names a task.
type TaskPath struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *server) registerTasks() {
	view := boundTo(grant(inboxFunction, function.View))
	register(s, operation{method: http.MethodGet, path: tasksPath, id: "list-tasks", summary: "待办、已办、我发起、抄送、团队", tag: "待办", access: view}, s.listTasks)
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
			row, d, err := s.visibleTask(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			t, err := s.taskDetail(ctx, row, d)
			return &struct{ Body Task }{t}, err
		})
	register(s, operation{method: http.MethodPost, path: tasksPath + "/{id}/read", id: "read-copy", summary: "抄送已阅", tag: "待办", access: view,
		status: http.StatusNoContent}, func(ctx context.Context, in *TaskPath) (*struct{}, error) {
		return nil, s.Inbox.MarkRead(ctx, in.ID, caller(ctx).ID, s.now())
	})
}

type taskListInput struct {
	View       string `query:"view" enum:"todo,done,initiated,cc,team" default:"todo"`
	Query      string `query:"q" maxLength:"100"`
	Type       string `query:"type" maxLength:"64"`
	Function   string `query:"function" maxLength:"20"`
	State      string `query:"state" enum:"waiting,open,done,cancelled"`
	Due        string `query:"due" enum:"overdue,today,week" doc:"of open tasks"`
	Maker      string `query:"maker" maxLength:"40" doc:"id of the initiator"`
	Department string `query:"department" maxLength:"40" doc:"id of the paper's department"`
	From       string `query:"from" doc:"created; a day or an instant"`
	To         string `query:"to"`
	Paging
}

func (s *server) listTasks(ctx context.Context, in *taskListInput) (*listOutput[Task], error) {
	f := task.Filter{Query: in.Query, Type: in.Type, Function: in.Function, State: task.State(in.State),
		Due: task.Due(in.Due), Maker: in.Maker, Dept: in.Department}
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

// visibleTask is a task of a paper that the caller may see, with the paper.
func (s *server) visibleTask(ctx context.Context, id string) (task.Task, *document.Document, error) {
	absent := fault.NotFound("task.not_found", "待办事项不存在，或您没有查看权限")
	row, err := s.Inbox.Task(ctx, id)
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return row, nil, absent
		}
		return row, nil, err
	}
	if row.Kind == task.CC && row.Assignee != caller(ctx).ID {
		return row, nil, absent
	}
	d, of, err := s.paper(ctx, row.DocumentID)
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return row, nil, absent
		}
		return row, nil, err
	}
	row.DocumentState, row.DocumentStateLabel, row.HasFiles = d.State, d.StateLabel(), len(d.Files(of)) > 0
	return row, d, nil
}
