package api

import (
	"context"
	"io"
	"math"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// MasterID names a place, a person or a device.
type MasterID struct {
	ID string `path:"id" maxLength:"40"`
}

// DeviceView 设备 of the register.
type DeviceView struct {
	ID        string         `json:"id"`
	Code      string         `json:"code"`
	Name      string         `json:"name"`
	Outlet    document.Named `json:"outlet"`
	Kind      document.Named `json:"kind"`
	Model     string         `json:"model"`
	Serial    string         `json:"serial"`
	Installed value.Date     `json:"installed"`
	Disabled  bool           `json:"disabled"`
	Failures  int            `json:"failures"`
	Between   float64        `json:"days_between_failures" doc:"平均无故障天数; 0 when nothing is known"`
}

// DeviceQuery 设备查询条件.
type DeviceQuery struct {
	Outlet string `query:"outlet" maxLength:"40"`
	Query  string `query:"q" maxLength:"60" doc:"code, name or initials"`
}

// deviceOutlet keeps a caller of an outlet to his own; one of a district chooses
// an outlet of it.
func (s *server) deviceOutlet(ctx context.Context, asked string) (string, error) {
	sc := s.Policy.Scope(caller(ctx), repair.Tickets)
	if asked != "" {
		o, err := s.ownOutlet(ctx, asked)
		return o.ID, err
	}
	switch {
	case sc.All:
		return "", nil
	case sc.Outlet != "":
		return sc.Outlet, nil
	}
	return "", fault.Invalid("outlet.required", "请先选择网点").At("outlet", "请先选择网点")
}

func (s *server) devicesAt(ctx context.Context, q DeviceQuery, page document.PageRequest) ([]DeviceView, document.Page[master.Record], error) {
	outlet, err := s.deviceOutlet(ctx, q.Outlet)
	if err != nil {
		return nil, document.Page[master.Record]{}, err
	}
	found, err := s.Entries.List(ctx, repair.Devices, master.Filter{Parent: outlet, Query: q.Query}, page)
	if err != nil {
		return nil, found, err
	}
	views, err := s.deviceViews(ctx, found.Items)
	return views, found, err
}

func (s *server) deviceViews(ctx context.Context, records []master.Record) ([]DeviceView, error) {
	var ids, refs []string
	for _, r := range records {
		ids = append(ids, r.ID)
		refs = append(refs, nonEmpty(r.Fields.Text("outlet"), r.Fields.Text("kind"))...)
	}
	names, err := s.names(ctx, refs)
	if err != nil {
		return nil, err
	}
	failures, err := s.Tickets.Failures(ctx, ids)
	out := make([]DeviceView, 0, len(records))
	for _, r := range records {
		outlet, kind := r.Fields.Text("outlet"), r.Fields.Text("kind")
		d := DeviceView{ID: r.ID, Code: r.Code, Name: r.Name, Outlet: document.Named{ID: outlet, Name: names[outlet]},
			Kind: document.Named{ID: kind, Name: names[kind]}, Model: r.Fields.Text("model"), Serial: r.Fields.Text("serial"),
			Installed: r.Fields.Date("installed"), Disabled: r.Disabled, Failures: failures[r.ID]}
		d.Between = s.daysBetween(d)
		out = append(out, d)
	}
	return out, err
}

// daysBetween rounds to a tenth of a day.
func (s *server) daysBetween(d DeviceView) float64 {
	if d.Installed == "" {
		return 0
	}
	days := float64(repair.BetweenFailures(d.Installed.Time(), d.Failures, s.now())) / float64(24*time.Hour)
	return math.Round(days*10) / 10
}

func (s *server) listDevices(ctx context.Context, in *struct {
	DeviceQuery
	Paging
}) (*listOutput[DeviceView], error) {
	views, page, err := s.devicesAt(ctx, in.DeviceQuery, in.request())
	if err != nil {
		return nil, err
	}
	return &listOutput[DeviceView]{List[DeviceView]{Items: views, NextCursor: page.Next, Total: page.Total, TotalCapped: page.Capped}}, nil
}

// DeviceDetail 设备 with what was repaired on it.
type DeviceDetail struct {
	DeviceView
	Repairs []TicketRow `json:"repairs"`
}

func (s *server) getDevice(ctx context.Context, in *MasterID) (*struct{ Body DeviceDetail }, error) {
	r, err := s.Entries.Record(ctx, repair.Devices, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := s.ownOutlet(ctx, r.Parent); err != nil {
		return nil, fault.NotFound("master.not_found", "没有这台设备")
	}
	views, err := s.deviceViews(ctx, []master.Record{r})
	if err != nil {
		return nil, err
	}
	out := DeviceDetail{DeviceView: views[0]}
	out.Repairs, err = s.pastRepairs(ctx, repair.Filter{Device: r.ID})
	return &struct{ Body DeviceDetail }{out}, err
}

func (s *server) exportDevices(ctx context.Context, in *DeviceQuery) (*fileOutput, error) {
	fetch := func(page document.PageRequest) (document.Page[DeviceView], error) {
		views, found, err := s.devicesAt(ctx, *in, page)
		return document.Page[DeviceView]{Items: views, Next: found.Next, Total: found.Total}, err
	}
	row := func(d DeviceView) reports.Row {
		return reports.Row{"code": d.Code, "name": d.Name, "outlet": d.Outlet.Name, "kind": d.Kind.Name, "model": d.Model, "serial": d.Serial,
			"installed": d.Installed, "failures": int64(d.Failures), "between": value.Quantity(math.Round(d.Between * 1000))}
	}
	columns := []reports.Column{{Key: "code", Label: "设备编号", Type: document.Text, Width: 120}, {Key: "name", Label: "名称", Type: document.Text, Width: 160},
		{Key: "outlet", Label: "网点", Type: document.Text, Width: 220}, {Key: "kind", Label: "设备类别", Type: document.Text, Width: 120},
		{Key: "model", Label: "型号", Type: document.Text, Width: 120}, {Key: "serial", Label: "序列号", Type: document.Text, Width: 140},
		{Key: "installed", Label: "安装日期", Type: document.DateField}, {Key: "failures", Label: "报修次数", Type: document.Integer},
		{Key: "between", Label: "平均无故障天数", Type: document.Decimal}}
	return s.workbook("设备台账", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "设备台账"), reports.Aligned(columns), reports.Listed(fetch, row))
	})
}

// RepairChoices 报修选项 is what forms and filters offer.
type RepairChoices struct {
	Kinds     []document.Named `json:"kinds"`
	Faults    []FaultNode      `json:"faults"`
	Levels    []repair.Level   `json:"levels"`
	Districts []document.Named `json:"districts"`
	States    []document.Named `json:"states"`
}

// FaultNode 故障 of the tree.
type FaultNode struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Name     string `json:"name"`
	Parent   string `json:"parent"`
	Kind     string `json:"kind"`
	Priority string `json:"priority"`
	Hint     string `json:"hint"`
}

func (s *server) repairChoices(ctx context.Context, _ *struct{}) (*struct{ Body RepairChoices }, error) {
	out := RepairChoices{Kinds: []document.Named{}, Faults: []FaultNode{}, Levels: []repair.Level{}}
	for _, p := range repair.Phases() {
		out.States = append(out.States, document.Named{ID: string(p), Name: p.Label()})
	}
	whole := document.PageRequest{Size: 200}
	kinds, err := s.Entries.List(ctx, repair.Kinds, master.Filter{}, whole)
	if err != nil {
		return nil, err
	}
	for _, k := range kinds.Items {
		out.Kinds = append(out.Kinds, document.Named{ID: k.ID, Name: k.Name})
	}
	for more := true; more; more = whole.Cursor != "" {
		faults, err := s.Entries.List(ctx, repair.Faults, master.Filter{}, whole)
		if err != nil {
			return nil, err
		}
		for _, f := range faults.Items {
			out.Faults = append(out.Faults, FaultNode{ID: f.ID, Code: f.Code, Name: f.Name, Parent: f.Parent, Kind: f.Fields.Text("kind"),
				Priority: f.Fields.Text("priority"), Hint: f.Fields.Text("hint")})
		}
		whole.Cursor = faults.Next
	}
	if out.Levels, err = s.Tickets.Levels(ctx); err != nil {
		return nil, err
	}
	out.Districts, err = s.Tickets.Districts(ctx)
	return &struct{ Body RepairChoices }{out}, err
}
