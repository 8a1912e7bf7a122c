package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/value"
	"cardflow/internal/reports"
)

const repairsPath = apiPrefix + "/repairs"

// TicketProcess 报修流程 registers tickets and moves them; workflows.RepairClient does
// it through Temporal.
type TicketProcess interface {
	Register(ctx context.Context, c repair.Call) (*document.Document, error)
	Do(ctx context.Context, c repair.Command) (approval.Outcome, error)
}

func (s *server) registerRepairs() {
	view := boundTo(grant(repair.Tickets, function.View))
	register(s, operation{method: http.MethodPost, path: repairsPath, id: "register-repair", summary: "登记报修", tag: "设备报修",
		access: boundTo(grant(repair.Registration, function.Act)), status: http.StatusCreated}, s.registerRepair)
	register(s, operation{method: http.MethodGet, path: repairsPath, id: "list-repairs", summary: "报修单查询", tag: "设备报修", access: view}, s.listRepairs)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/export", id: "export-repairs", summary: "导出报修单", tag: "设备报修",
		access: boundTo(grant(repair.Tickets, function.Export)), produces: reports.ContentTypeXLSX}, s.exportRepairs)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/board", id: "repair-board", summary: "派工看板", tag: "设备报修",
		access: boundTo(grant(repair.Visiting, function.View))}, s.repairBoard)
	s.registerRepairPlaces()
	s.registerRepairLevels()
	register(s, operation{method: http.MethodGet, path: repairsPath + "/{id}", id: "get-repair", summary: "报修单", tag: "设备报修",
		access: boundTo(grant(repair.Tickets, function.View), grant(repair.Logging, function.Act))},
		func(ctx context.Context, in *DocumentPath) (*ticketOutput, error) { return s.showTicket(ctx, in.ID) })
	s.registerRepairVerbs()
}

type registerRepairInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Outlet      string   `json:"outlet" maxLength:"40"`
		Device      string   `json:"device,omitempty" maxLength:"40"`
		Kind        string   `json:"kind,omitempty" maxLength:"40" doc:"of a device that is not in the register"`
		Fault       string   `json:"fault,omitempty" maxLength:"40"`
		Description string   `json:"description" maxLength:"1000"`
		Caller      string   `json:"caller" maxLength:"50"`
		Phone       string   `json:"phone,omitempty" maxLength:"30"`
		Priority    string   `json:"priority,omitempty" enum:"urgent,high,normal"`
		Pictures    Distinct `json:"pictures,omitempty" maxItems:"20"`
	}
}

func (s *server) registerRepair(ctx context.Context, in *registerRepairInput) (*ticketOutput, error) {
	if err := s.checkOpinionFiles(ctx, in.Body.Pictures); err != nil {
		return nil, err
	}
	b := in.Body
	key := in.Key
	if key == "" {
		key = value.NewID()
	}
	d, err := s.TicketProcess.Register(ctx, repair.Call{By: by(ctx), Key: key, Outlet: b.Outlet, Device: b.Device, Kind: b.Kind, Fault: b.Fault,
		Description: b.Description, Caller: b.Caller, Phone: b.Phone, Priority: repair.Priority(b.Priority), Pictures: b.Pictures})
	if err != nil {
		return nil, err
	}
	return s.showTicket(ctx, d.ID)
}

// RepairQuery 报修单查询条件.
type RepairQuery struct {
	State      []string `query:"state" doc:"phases"`
	Open       bool     `query:"open" doc:"only those that are not closed"`
	Technician string   `query:"technician" maxLength:"40" doc:"id, or me"`
	District   string   `query:"district" maxLength:"40"`
	Outlet     string   `query:"outlet" maxLength:"40"`
	Device     string   `query:"device" maxLength:"40"`
	Priority   string   `query:"priority" enum:"urgent,high,normal"`
	Way        string   `query:"way" enum:"phone,onsite"`
	Query      string   `query:"q" maxLength:"100" doc:"number, outlet, device, fault, caller or phone"`
	Overdue    bool     `query:"overdue"`
	From       string   `query:"from" doc:"registered; a day or an instant"`
	To         string   `query:"to"`
}

func (s *server) repairFilter(ctx context.Context, q RepairQuery) (repair.Filter, error) {
	f := repair.Filter{Open: q.Open, Technician: q.Technician, District: q.District, Outlet: q.Outlet, Device: q.Device,
		Priority: repair.Priority(q.Priority), Way: repair.Way(q.Way), Query: q.Query, Overdue: q.Overdue}
	if f.Technician == "me" {
		f.Technician = caller(ctx).ID
	}
	for _, p := range nonEmpty(q.State...) {
		f.Phases = append(f.Phases, repair.Phase(p))
	}
	var err error
	if f.From, err = timeParam("from", q.From, false); err != nil {
		return f, err
	}
	f.To, err = timeParam("to", q.To, true)
	return f, err
}

func (s *server) listRepairs(ctx context.Context, in *struct {
	RepairQuery
	Paging
}) (*listOutput[TicketRow], error) {
	f, err := s.repairFilter(ctx, in.RepairQuery)
	if err != nil {
		return nil, err
	}
	page, err := s.Tickets.Tickets(ctx, s.Policy.Scope(caller(ctx), repair.Tickets), f, in.request())
	if err != nil {
		return nil, err
	}
	names, err := s.ticketNames(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	return listOf(page, func(r repair.Row) TicketRow { return s.ticketRow(ctx, r, names) }), nil
}

func (s *server) exportRepairs(ctx context.Context, in *RepairQuery) (*fileOutput, error) {
	f, err := s.repairFilter(ctx, *in)
	if err != nil {
		return nil, err
	}
	scope := s.Policy.Scope(caller(ctx), repair.Tickets)
	names := ticketNames{}
	fetch := func(page document.PageRequest) (document.Page[repair.Row], error) {
		found, err := s.Tickets.Tickets(ctx, scope, f, page)
		if err == nil {
			names, err = s.ticketNames(ctx, found.Items)
		}
		return found, err
	}
	row := func(r repair.Row) reports.Row { return exportedTicket(s.ticketRow(ctx, r, names), r) }
	return s.workbook("报修单", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "报修单"), reports.Aligned(ticketColumns()), reports.Listed(fetch, row))
	})
}

func ticketColumns() []reports.Column {
	text := func(key, label string, width int) reports.Column {
		return reports.Column{Key: key, Label: label, Type: document.Text, Width: width}
	}
	at := func(key, label string) reports.Column {
		return reports.Column{Key: key, Label: label, Type: document.DateTime}
	}
	return []reports.Column{text("id", "单号", 150), text("state", "状态", 80), text("priority", "优先级", 70), text("way", "处理方式", 80),
		text("district", "区", 90), text("outlet", "网点", 220), text("device", "设备", 160), text("fault", "故障", 140), text("description", "故障描述", 240),
		text("caller", "报修人", 80), at("registered_at", "登记时间"), text("technician", "设备维护人员", 90), at("responded_at", "响应时间"),
		at("solved_at", "解决时间"), text("overdue", "超时", 70), {Key: "paused", Label: "待配件（工作分钟）", Type: document.Integer},
		text("result", "处理结果", 260), {Key: "rating", Label: "评分", Type: document.Integer}, {Key: "reopens", Label: "重新报修次数", Type: document.Integer}}
}

func exportedTicket(v TicketRow, r repair.Row) reports.Row {
	row := reports.Row{"id": v.ID, "state": v.StateLabel, "priority": v.PriorityLabel, "way": wayLabel(v.Way), "district": v.District.Name,
		"outlet": v.Outlet.Name, "device": v.deviceName(), "description": r.Paper.Head.Text("description"), "caller": v.Caller,
		"registered_at": v.RegisteredAt, "overdue": overdueLabel(v.Overdue), "paused": int64(r.PausedMinutes), "reopens": int64(v.Reopens),
		"result": r.Paper.Head.Text("feedback") + r.Paper.Head.Text("solution")}
	if v.Fault != nil {
		row["fault"] = v.Fault.Name
	}
	if v.Technician != nil {
		row["technician"] = v.Technician.Name
	}
	if v.Rating > 0 {
		row["rating"] = int64(v.Rating)
	}
	for key, at := range map[string]*time.Time{"responded_at": r.RespondedAt, "solved_at": r.SolvedAt} {
		if at != nil {
			row[key] = *at
		}
	}
	return row
}

// BoardTally 看板计数 of one group.
type BoardTally struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Open    int    `json:"open"`
	Overdue int    `json:"overdue"`
}

// RepairBoard 派工看板.
type RepairBoard struct {
	Open        int          `json:"open"`
	Overdue     int          `json:"overdue"`
	States      []BoardTally `json:"states"`
	Technicians []BoardTally `json:"technicians"`
	Districts   []BoardTally `json:"districts"`
}

func (s *server) repairBoard(ctx context.Context, _ *struct{}) (*struct{ Body RepairBoard }, error) {
	b, err := s.Tickets.Board(ctx, s.Policy.Scope(caller(ctx), repair.Tickets), s.now())
	if err != nil {
		return nil, err
	}
	technicians, err := s.Tickets.Technicians(ctx)
	if err != nil {
		return nil, err
	}
	districts, err := s.Tickets.Districts(ctx)
	if err != nil {
		return nil, err
	}
	var phases, people []document.Named
	for _, p := range repair.Phases() {
		if p.Open() {
			phases = append(phases, document.Named{ID: string(p), Name: p.Label()})
		}
	}
	for _, t := range technicians {
		people = append(people, document.Named{ID: t.ID, Name: t.Name})
	}
	out := RepairBoard{States: counted(phases, b.Phases), Technicians: counted(people, b.Technicians), Districts: counted(districts, b.Districts)}
	for _, t := range b.Phases {
		out.Open, out.Overdue = out.Open+t.Open, out.Overdue+t.Overdue
	}
	return &struct{ Body RepairBoard }{out}, nil
}

// counted gives every group with its numbers, also the empty ones.
func counted(groups []document.Named, tallies []repair.Tally) []BoardTally {
	of := map[string]repair.Tally{}
	for _, t := range tallies {
		of[t.Key] = t
	}
	out := make([]BoardTally, 0, len(groups))
	for _, g := range groups {
		out = append(out, BoardTally{ID: g.ID, Name: g.Name, Open: of[g.ID].Open, Overdue: of[g.ID].Overdue})
	}
	return out
}
