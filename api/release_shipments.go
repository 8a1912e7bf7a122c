package api

import (
	"context"
	"io"
	"net/http"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/reports"
)

// Functions of the reports whose figures lead to boxes.
const (
	outletWriteOff = "W-07.7"
	districtCheck  = "W-07.14"
)

// shipmentStages says from whose sign-in each of the reports sees the boxes.
func shipmentStages() map[string]release.Stage {
	return map[string]release.Stage{outletWriteOff: release.ByOutlet, districtCheck: release.ByDistrict}
}

func (s *server) registerShipments() {
	grants := func(a function.Action) access { return boundTo(grant(outletWriteOff, a), grant(districtCheck, a)) }
	path := releasePath + "/shipments"
	register(s, operation{method: http.MethodGet, path: path, id: "list-shipments", summary: "收发核对的箱", tag: releaseTag, access: grants(function.View)}, s.listShipments)
	register(s, operation{method: http.MethodGet, path: path + "/export", id: "export-shipments", summary: "导出收发核对的箱", tag: releaseTag,
		access: grants(function.Export), produces: reports.ContentTypeXLSX}, s.exportShipments)
}

// ShipmentsQuery 收发核对条件 are those of the figure whose boxes are listed.
type ShipmentsQuery struct {
	Function string       `query:"function" enum:"W-07.7,W-07.14" required:"true" doc:"the report the figure is of"`
	Part     release.Part `query:"part" enum:",direct,signed,open,differs"`
	District string       `query:"district" maxLength:"40"`
	Outlet   string       `query:"outlet" maxLength:"40" doc:"none: not known yet"`
	Item     string       `query:"item" maxLength:"40"`
	Kind     string       `query:"kind" maxLength:"100" doc:"kinds of cards, with commas"`
	From     string       `query:"from" maxLength:"10"`
	To       string       `query:"to" maxLength:"10"`
}

// shipmentFilter checks the conditions and the right to the report they are of;
// nothing tells that no card is of the kinds.
func (s *server) shipmentFilter(ctx context.Context, q ShipmentsQuery, a function.Action) (f release.ShipmentFilter, nothing bool, err error) {
	if err := s.require(ctx, q.Function, a); err != nil {
		return f, false, err
	}
	f = release.ShipmentFilter{District: q.District, Outlet: q.Outlet, Items: nonEmpty(q.Item), Stage: shipmentStages()[q.Function], Part: q.Part}
	if f.From, f.To, err = daysParam(q.From, q.To); err != nil {
		return f, false, err
	}
	f.Items, nothing, err = s.ofKinds(ctx, q.Kind, f.Items)
	return f, nothing, err
}

// ReleaseShipment 收发核对的箱: what was sent of it and what was signed for.
type ReleaseShipment struct {
	Box      string          `json:"box" doc:"箱号"`
	State    string          `json:"state" doc:"in words"`
	Item     document.Named  `json:"item"`
	District document.Named  `json:"district"`
	Outlet   document.Named  `json:"outlet"`
	Order    string          `json:"order" doc:"出货单; empty: 未经仓库"`
	SentOn   value.Date      `json:"sent_on" doc:"its business date"`
	Batch    string          `json:"batch" doc:"发放批次号"`
	Quantity int64           `json:"quantity" doc:"张"`
	Signed   ReleaseSignedBy `json:"signed" doc:"the sign-in that the report is about"`
}

func shipmentView(x release.Shipment, at release.Stage, names map[string]string) ReleaseShipment {
	named := func(id string) document.Named { return document.Named{ID: id, Name: names[id]} }
	on, quantity := x.Signed(at)
	return ReleaseShipment{Box: x.Box, State: x.State.Label(), Item: named(x.Item), District: named(x.District), Outlet: named(x.Outlet), Order: x.Order,
		SentOn: x.SentOn, Batch: x.Batch, Quantity: x.Quantity, Signed: ReleaseSignedBy{on, quantity}}
}

type listShipmentsInput struct {
	ShipmentsQuery
	Paging
}

func (s *server) listShipments(ctx context.Context, in *listShipmentsInput) (*listOutput[ReleaseShipment], error) {
	f, nothing, err := s.shipmentFilter(ctx, in.ShipmentsQuery, function.View)
	if err != nil {
		return nil, err
	}
	var page document.Page[release.Shipment]
	if !nothing {
		page, err = s.Release.Archive.Shipments(ctx, s.Policy.Scope(caller(ctx), in.Function), f, in.request())
	}
	if err != nil {
		return nil, err
	}
	names, err := s.shipmentNames(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	return listOf(page, func(x release.Shipment) ReleaseShipment { return shipmentView(x, f.Stage, names) }), nil
}

func (s *server) shipmentNames(ctx context.Context, list []release.Shipment) (map[string]string, error) {
	var ids []string
	for i := range list {
		ids = append(ids, list[i].Item, list[i].District, list[i].Outlet)
	}
	return s.names(ctx, unique(ids))
}

func (s *server) exportShipments(ctx context.Context, in *ShipmentsQuery) (*fileOutput, error) {
	f, nothing, err := s.shipmentFilter(ctx, *in, function.Export)
	if err != nil {
		return nil, err
	}
	scope, names := s.Policy.Scope(caller(ctx), in.Function), map[string]string{}
	rows := reports.Listed(func(page document.PageRequest) (document.Page[release.Shipment], error) {
		if nothing {
			return document.Page[release.Shipment]{}, nil
		}
		found, err := s.Release.Archive.Shipments(ctx, scope, f, page)
		if err == nil {
			names, err = s.shipmentNames(ctx, found.Items)
		}
		return found, err
	}, func(x release.Shipment) reports.Row { return reports.ShipmentRow(x, f.Stage, names) })
	return s.workbook("收发核对的箱", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "收发核对的箱"), reports.ShipmentColumns(f.Stage), rows)
	})
}
