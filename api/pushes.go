package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/push"
	"cardflow/internal/domain/value"
	"cardflow/internal/reports"
)

// Pushes 推送 is what its pages work with.
type Pushes struct {
	Desk      PushDesk
	Archive   push.Archive
	Processes PushProcesses
}

// PushDesk lets a change be brought again; push.Desk does it.
type PushDesk interface {
	Again(ctx context.Context, by approval.By, function, change string, only push.Target) ([]push.Target, error)
}

// PushProcesses brings changes; workflows.Client does it.
type PushProcesses interface {
	PushAgain(ctx context.Context, change string, targets []push.Target) error
}

const (
	pushesPath = apiPrefix + "/directory/pushes"
	pushesTag  = "网点与用户推送"
)

// PushDelivery 推送 of a change to one business system.
type PushDelivery struct {
	Target      push.Target `json:"target" enum:"social,residence,senior"`
	TargetLabel string      `json:"target_label"`
	State       push.State  `json:"state" enum:"waiting,retrying,pushed,stopped"`
	StateLabel  string      `json:"state_label"`
	Attempts    int         `json:"attempts"`
	TriedAt     *time.Time  `json:"tried_at"`
	DoneAt      *time.Time  `json:"done_at"`
	Answer      string      `json:"answer" doc:"the last, in words"`
}

// PushEntry 推送日志.
type PushEntry struct {
	ID          string               `json:"id"`
	Kind        directory.ObjectKind `json:"kind" enum:"outlet,user"`
	Object      string               `json:"object" doc:"id of the outlet or user"`
	Sequence    int64                `json:"sequence" doc:"of the changes of the object"`
	Code        string               `json:"code"`
	Name        string               `json:"name"`
	Action      string               `json:"action"`
	ActionLabel string               `json:"action_label"`
	By          document.Named       `json:"by"`
	At          time.Time            `json:"at"`
	Deliveries  []PushDelivery       `json:"deliveries"`
	Content     json.RawMessage      `json:"content,omitempty" doc:"what is sent; of one entry alone"`
}

// PushQuery 推送查询条件.
type PushQuery struct {
	Kind   directory.ObjectKind `query:"kind" enum:"outlet,user" required:"true"`
	Target push.Target          `query:"target" enum:"social,residence,senior"`
	State  push.State           `query:"state" enum:"waiting,retrying,pushed,stopped"`
	Query  string               `query:"q" maxLength:"60" doc:"code, name or initials"`
	Object string               `query:"object" maxLength:"40"`
	From   value.Date           `query:"from" maxLength:"10"`
	To     value.Date           `query:"to" maxLength:"10"`
}

// PushTotals 推送概况 counts what is not brought.
type PushTotals struct {
	Waiting  int `json:"waiting"`
	Retrying int `json:"retrying"`
	Stopped  int `json:"stopped"`
}

type pushesInput struct {
	PushQuery
	Paging
}

type pushOutput struct{ Body PushEntry }

func (s *server) registerPushes() {
	either := func(a function.Action) access { return boundTo(grant(push.PushOutlets, a), grant(push.PushPeople, a)) }
	register(s, operation{method: http.MethodGet, path: pushesPath, id: "list-pushes", summary: "推送日志", tag: pushesTag, access: either(function.View)}, s.listDirectoryPushes)
	register(s, operation{method: http.MethodGet, path: pushesPath + "/totals", id: "push-totals", summary: "推送概况", tag: pushesTag, access: either(function.View)},
		func(ctx context.Context, in *PushQuery) (*struct{ Body PushTotals }, error) {
			if err := s.require(ctx, push.FunctionOf(in.Kind), function.View); err != nil {
				return nil, err
			}
			t, err := s.Pushes.Archive.Totals(ctx, in.Kind)
			return &struct{ Body PushTotals }{PushTotals{Waiting: t[push.Waiting], Retrying: t[push.Retrying], Stopped: t[push.Stopped]}}, err
		})
	register(s, operation{method: http.MethodGet, path: pushesPath + "/export", id: "export-pushes", summary: "导出推送日志", tag: pushesTag,
		access: either(function.Export), produces: reports.ContentTypeXLSX}, s.exportPushes)
	register(s, operation{method: http.MethodGet, path: pushesPath + "/{id}", id: "get-push", summary: "一次推送", tag: pushesTag, access: either(function.View)},
		func(ctx context.Context, in *DirectoryID) (*pushOutput, error) {
			e, err := s.pushEntry(ctx, in.ID, function.View)
			if err != nil {
				return nil, err
			}
			v := pushView(e)
			v.Content = e.Content
			return &pushOutput{v}, nil
		})
	register(s, operation{method: http.MethodPost, path: pushesPath + "/{id}/again", id: "push-again", summary: "重新推送", tag: pushesTag, access: either(function.Manage)}, s.pushAgain)
}

func (s *server) pushEntry(ctx context.Context, id string, a function.Action) (push.Entry, error) {
	e, err := s.Pushes.Archive.Entry(ctx, id)
	if err != nil {
		return e, err
	}
	return e, s.require(ctx, push.FunctionOf(e.Kind), a)
}

func (q PushQuery) filter() (push.Filter, error) {
	f := push.Filter{Kind: q.Kind, Target: q.Target, State: q.State, Query: q.Query, Object: q.Object}
	var err error
	if f.From, err = startOf(q.From, 0); err != nil {
		return f, err
	}
	f.To, err = startOf(q.To, 1)
	return f, err
}

func (s *server) listDirectoryPushes(ctx context.Context, in *pushesInput) (*listOutput[PushEntry], error) {
	if err := s.require(ctx, push.FunctionOf(in.Kind), function.View); err != nil {
		return nil, err
	}
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	page, err := s.Pushes.Archive.Entries(ctx, f, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(page, pushView), nil
}

func pushView(e push.Entry) PushEntry {
	return PushEntry{ID: e.ID, Kind: e.Kind, Object: e.Object, Sequence: e.Sequence, Code: e.Code, Name: e.Name, Action: e.Action,
		ActionLabel: pushActions[e.Action], By: e.By, At: e.At, Deliveries: deliveryViews(e)}
}

// pushActions are what was done to an outlet or a user, in words.
var pushActions = map[string]string{"create": "新增", "update": "修改", "disable": "停用", "enable": "启用", "delete": "删除", "restore": "恢复",
	"push": "手工推送", "reset_password": "重置密码", "password": "修改密码", "set_roles": "调整角色"}

func deliveryViews(e push.Entry) []PushDelivery {
	out := make([]PushDelivery, 0, len(e.Deliveries))
	for _, d := range e.Deliveries {
		out = append(out, PushDelivery{Target: d.Target, TargetLabel: d.Target.Label(), State: d.State, StateLabel: d.State.Label(),
			Attempts: d.Attempts, TriedAt: d.TriedAt, DoneAt: d.DoneAt, Answer: d.Answer})
	}
	return out
}

// pushAgain asks for another try, at one system or at all that were not told.
func (s *server) pushAgain(ctx context.Context, in *struct {
	DirectoryID
	Body struct {
		Target push.Target `json:"target,omitempty" enum:"social,residence,senior" doc:"one that was told already is told again; empty: all that were not"`
	}
}) (*pushOutput, error) {
	e, err := s.pushEntry(ctx, in.ID, function.Manage)
	if err != nil {
		return nil, err
	}
	targets, err := s.Pushes.Desk.Again(ctx, by(ctx), push.FunctionOf(e.Kind), in.ID, in.Body.Target)
	if err != nil {
		return nil, err
	}
	if err := s.Pushes.Processes.PushAgain(ctx, in.ID, targets); err != nil { // else the schedule does it
		s.logger.WarnContext(ctx, "bring a change again", "change", in.ID, "cause", err)
	}
	e, err = s.Pushes.Archive.Entry(ctx, in.ID)
	return &pushOutput{pushView(e)}, err
}

func (s *server) exportPushes(ctx context.Context, in *PushQuery) (*fileOutput, error) {
	if err := s.require(ctx, push.FunctionOf(in.Kind), function.Export); err != nil {
		return nil, err
	}
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	title := in.Kind.Label() + "推送日志"
	columns := []reports.Column{{Key: "at", Label: "时间", Type: document.DateTime}, word("code", "编码"), {Key: "name", Label: "名称", Type: document.Text, Width: 240},
		word("action", "变更"), word("by", "操作人"), word("target", "业务系统"), word("state", "状态"), count("attempts", "尝试次数"),
		{Key: "tried", Label: "最近尝试", Type: document.DateTime}, {Key: "answer", Label: "最近应答", Type: document.Text, Width: 320}}
	rows := func(yield func(reports.Row, error) bool) {
		fetch := func(page document.PageRequest) (document.Page[push.Entry], error) {
			return s.Pushes.Archive.Entries(ctx, f, page)
		}
		for row, err := range reports.Listed(fetch, func(e push.Entry) reports.Row { return reports.Row{"entry": e} }) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, line := range pushRows(row["entry"].(push.Entry), f) {
				if !yield(line, nil) {
					return
				}
			}
		}
	}
	return s.workbook(title, func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, title), reports.Aligned(columns), rows)
	})
}

// pushRows gives a row for each system of a change that was asked for.
func pushRows(e push.Entry, f push.Filter) []reports.Row {
	var out []reports.Row
	for _, d := range e.Deliveries {
		if f.Target != "" && f.Target != d.Target || f.State != "" && f.State != d.State {
			continue
		}
		out = append(out, reports.Row{"at": e.At, "code": e.Code, "name": e.Name, "action": pushActions[e.Action], "by": e.By.Name,
			"target": d.Target.Label(), "state": d.State.Label(), "attempts": int64(d.Attempts), "tried": d.TriedAt, "answer": d.Answer})
	}
	return out
}

// pushed gives the newest push of each object by its id, for those who may see it.
func (s *server) pushed(ctx context.Context, kind directory.ObjectKind, ids []string) (map[string][]PushDelivery, error) {
	out := map[string][]PushDelivery{}
	if !s.may(ctx, push.FunctionOf(kind), function.View) {
		return out, nil
	}
	latest, err := s.Pushes.Archive.Latest(ctx, ids)
	for id, e := range latest {
		out[id] = deliveryViews(e)
	}
	return out, err
}
