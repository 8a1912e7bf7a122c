package api

import (
	"context"
	"net/http"
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

const maxPlaces = 20

// OutletView 网点 as the reception finds it.
type OutletView struct {
	ID       string         `json:"id"`
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	District document.Named `json:"district"`
	Phone    string         `json:"phone"`
	Address  string         `json:"address"`
}

func outletView(o repair.Outlet) OutletView {
	return OutletView{ID: o.ID, Code: o.Code, Name: o.Name, District: document.Named{ID: o.District, Name: o.DistrictName}, Phone: o.Phone, Address: o.Address}
}

func (s *server) registerRepairPlaces() {
	view := boundTo(grant(repair.Tickets, function.View))
	register(s, operation{method: http.MethodGet, path: repairsPath + "/choices", id: "repair-choices", summary: "设备类别、故障分类、时限", tag: "设备报修",
		access: boundTo(grant(repair.Tickets, function.View), grant(repair.Logging, function.Act))}, s.repairChoices)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/outlets", id: "find-repair-outlets", summary: "查找网点：名称、拼音首字母、区、电话", tag: "设备报修",
		access: view}, s.findOutlets)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/outlets/{id}", id: "get-repair-outlet", summary: "网点的设备和报修记录", tag: "设备报修",
		access: view}, s.getOutlet)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/technicians", id: "suggest-technicians", summary: "派工建议", tag: "设备报修",
		access: boundTo(grant(repair.Visiting, function.View))}, s.suggestTechnicians)
	register(s, operation{method: http.MethodPut, path: repairsPath + "/technicians/{id}", id: "set-technician", summary: "设备维护人员负责的区和设备", tag: "设备报修",
		access: boundTo(grant(repair.Tickets, function.Manage)), status: http.StatusNoContent}, s.setTechnician)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/parts", id: "find-parts", summary: "有库存的配件", tag: "设备报修",
		access: boundTo(grant(repair.Logging, function.Act))}, s.findParts)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/devices", id: "list-devices", summary: "设备台账", tag: "设备报修", access: view}, s.listDevices)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/devices/export", id: "export-devices", summary: "导出设备台账", tag: "设备报修",
		access: boundTo(grant(repair.Tickets, function.Export)), produces: reports.ContentTypeXLSX}, s.exportDevices)
	register(s, operation{method: http.MethodGet, path: repairsPath + "/devices/{id}", id: "get-device", summary: "设备及其报修记录", tag: "设备报修", access: view}, s.getDevice)
}

type outletsInput struct {
	Query string `query:"q" maxLength:"60" doc:"name, initials, district, code or phone; several words narrow"`
}

func (s *server) findOutlets(ctx context.Context, in *outletsInput) (*struct{ Body []OutletView }, error) {
	found, err := s.Tickets.FindOutlets(ctx, s.Policy.Scope(caller(ctx), repair.Tickets), in.Query, maxPlaces)
	out := make([]OutletView, 0, len(found))
	for _, o := range found {
		out = append(out, outletView(o))
	}
	return &struct{ Body []OutletView }{out}, err
}

// OutletDetail 网点 with what stands there and what was repaired.
type OutletDetail struct {
	OutletView
	Devices []DeviceView `json:"devices"`
	Repairs []TicketRow  `json:"repairs" doc:"the last ones"`
}

// ownOutlet is an outlet in the caller's part of the data; others do not exist.
func (s *server) ownOutlet(ctx context.Context, id string) (repair.Outlet, error) {
	o, err := s.Tickets.Outlet(ctx, id)
	if err == nil && !reaches(s.Policy.Scope(caller(ctx), repair.Tickets), o) {
		err = fault.NotFound("outlet.not_found", "没有这个网点")
	}
	return o, err
}

func reaches(sc directory.Scope, o repair.Outlet) bool {
	return sc.All || sc.Outlet != "" && sc.Outlet == o.ID || sc.District != "" && sc.District == o.District
}

func (s *server) getOutlet(ctx context.Context, in *MasterID) (*struct{ Body OutletDetail }, error) {
	o, err := s.ownOutlet(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := OutletDetail{OutletView: outletView(o)}
	if out.Devices, _, err = s.devicesAt(ctx, DeviceQuery{Outlet: o.ID}, document.PageRequest{Size: 200}); err != nil {
		return nil, err
	}
	out.Repairs, err = s.pastRepairs(ctx, repair.Filter{Outlet: o.ID})
	return &struct{ Body OutletDetail }{out}, err
}

func (s *server) pastRepairs(ctx context.Context, f repair.Filter) ([]TicketRow, error) {
	page, err := s.Tickets.Tickets(ctx, s.Policy.Scope(caller(ctx), repair.Tickets), f, document.PageRequest{Size: 20})
	if err != nil {
		return nil, err
	}
	names, err := s.ticketNames(ctx, page.Items)
	out := make([]TicketRow, 0, len(page.Items))
	for _, r := range page.Items {
		out = append(out, s.ticketRow(ctx, r, names))
	}
	return out, err
}

// TechnicianView 派工建议.
type TechnicianView struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Districts []string `json:"districts"`
	Kinds     []string `json:"kinds"`
	Open      int      `json:"open"`
	Skilled   bool     `json:"skilled"`
	Near      bool     `json:"near"`
	Tried     bool     `json:"tried" doc:"let this ticket lie"`
	Reason    string   `json:"reason"`
}

func (s *server) suggestTechnicians(ctx context.Context, in *struct {
	Outlet string `query:"outlet" maxLength:"40"`
	Kind   string `query:"kind" maxLength:"40"`
	Ticket string `query:"ticket" maxLength:"40" doc:"takes outlet and kind from it"`
}) (*struct{ Body []TechnicianView }, error) {
	need := repair.Need{Kind: in.Kind}
	outlet := in.Outlet
	if in.Ticket != "" {
		r, err := s.ticket(ctx, in.Ticket)
		if err != nil {
			return nil, err
		}
		outlet, need.Kind, need.Tried = r.Outlet, r.Kind, r.Tried
	}
	if outlet != "" {
		o, err := s.ownOutlet(ctx, outlet)
		if err != nil {
			return nil, err
		}
		need.District, need.DistrictName = o.District, o.DistrictName
	}
	names, err := s.names(ctx, nonEmpty(need.Kind))
	if err != nil {
		return nil, err
	}
	need.KindName = names[need.Kind]
	all, err := s.Tickets.Technicians(ctx)
	out := make([]TechnicianView, 0, len(all))
	for _, x := range repair.Suggest(all, need) {
		out = append(out, TechnicianView{ID: x.ID, Name: x.Name, Districts: listOr(x.Districts), Kinds: listOr(x.Kinds), Open: x.Open,
			Skilled: x.Skilled, Near: x.Near, Tried: x.Tried, Reason: x.Reason})
	}
	return &struct{ Body []TechnicianView }{out}, err
}

func listOr(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (s *server) setTechnician(ctx context.Context, in *struct {
	MasterID
	Body struct {
		Districts Distinct `json:"districts" maxItems:"20"`
		Kinds     Distinct `json:"kinds" maxItems:"20"`
	}
}) (*struct{}, error) {
	all, err := s.Tickets.Technicians(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(t repair.Technician) bool { return t.ID == in.ID }) {
		return nil, fault.NotFound("person.not_found", "没有这位设备维护人员")
	}
	return nil, s.Tickets.SetTechnician(ctx, in.ID, in.Body.Districts, in.Body.Kinds)
}

// findParts lists consumable items by where they lie.
func (s *server) findParts(ctx context.Context, in *struct {
	Query string `query:"q" maxLength:"60"`
}) (*struct{ Body []StockRow }, error) {
	f, nothing, err := s.stockFilter(ctx, StockQuery{Query: in.Query, Class: ledger.Good})
	out := []StockRow{}
	if err != nil || nothing {
		return &struct{ Body []StockRow }{out}, err
	}
	page, err := s.Ledger.Balances(ctx, f, document.PageRequest{Size: 200})
	if err != nil {
		return nil, err
	}
	entries, err := s.placeEntries(ctx, balancePlaces(page.Items))
	for _, b := range page.Items {
		if b.Place.Account == ledger.Stock && entries[b.Place.Item].Fields.Text("kind") == warehouse.KindConsumable {
			out = append(out, stockRow(b, entries))
		}
	}
	return &struct{ Body []StockRow }{out}, err
}
