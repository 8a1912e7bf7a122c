package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/reports"
)

const (
	adminOutletsPath = apiPrefix + "/directory/outlets"
	outletsPath      = apiPrefix + "/outlets"
	outletsTag       = "网点"
)

// OutletEntry 网点.
type OutletEntry struct {
	ID         string               `json:"id"`
	Code       string               `json:"code"`
	Name       string               `json:"name"`
	Kind       directory.OutletKind `json:"kind" enum:"community,district,center,bank"`
	KindLabel  string               `json:"kind_label"`
	District   *document.Named      `json:"district,omitempty"`
	Address    string               `json:"address"`
	Phone      string               `json:"phone"`
	Disabled   bool                 `json:"disabled"`
	People     int                  `json:"people" doc:"enabled accounts there; of a single outlet"`
	Version    int                  `json:"version"`
	DeletedAt  *time.Time           `json:"deleted_at,omitempty"`
	Deliveries []PushDelivery       `json:"deliveries,omitempty" doc:"of its newest change, for whoever may see it"`
}

// OutletBody 网点表单.
type OutletBody struct {
	Code     string               `json:"code" maxLength:"32"`
	Name     string               `json:"name" maxLength:"200"`
	Kind     directory.OutletKind `json:"kind" enum:"community,district,center,bank"`
	District string               `json:"district,omitempty" maxLength:"40" doc:"all but the centre's own have one"`
	Address  string               `json:"address" maxLength:"400"`
	Phone    string               `json:"phone,omitempty" maxLength:"60"`
	Version  int                  `json:"version,omitempty" doc:"of the page; for a change"`
}

func (b OutletBody) form() directory.OutletForm {
	return directory.OutletForm{Code: b.Code, Name: b.Name, Kind: b.Kind, District: b.District, Address: b.Address, Phone: b.Phone}
}

// OutletQuery 网点查询条件; all of them together must fit.
type OutletQuery struct {
	Query    string               `query:"q" maxLength:"60" doc:"code, name or initials"`
	Kind     directory.OutletKind `query:"kind" enum:"community,district,center,bank"`
	Name     string               `query:"name" maxLength:"60" doc:"part of it"`
	District string               `query:"district" maxLength:"40"`
	Address  string               `query:"address" maxLength:"60" doc:"part of it"`
	State    string               `query:"state" enum:"active,disabled"`
}

func (q OutletQuery) filter() directory.OutletFilter {
	return directory.OutletFilter{Query: q.Query, Kind: q.Kind, Name: q.Name, District: q.District, Address: q.Address, State: directory.AccountState(q.State)}
}

type outletListInput struct {
	OutletQuery
	Paging
}

type outletInput struct{ Body OutletBody }

type outletChangeInput struct {
	DirectoryID
	outletInput
}

type outletEntryOutput struct{ Body OutletEntry }

func outletEntry(o directory.OutletPlace) OutletEntry {
	return OutletEntry{ID: o.ID, Code: o.Code, Name: o.Name, Kind: o.Kind, KindLabel: o.Kind.Label(), District: placeOf(o.District, o.DistrictName),
		Address: o.Address, Phone: o.Phone, Disabled: o.Disabled, People: o.People, Version: o.Version, DeletedAt: o.DeletedAt}
}

// registerOutlets are the pages of whoever looks outlets up (网点查询).
func (s *server) registerOutlets() {
	register(s, operation{method: http.MethodGet, path: outletsPath, id: "list-outlets", summary: "查询网点列表", tag: outletsTag,
		access: boundTo(grant(directory.OutletQuery, function.View), grant(directory.OutletList, function.View))}, func(ctx context.Context, in *outletListInput) (*listOutput[OutletEntry], error) {
		return s.listOutlets(ctx, s.Policy.Scope(caller(ctx), directory.OutletQuery), in.filter(), in.request())
	})
	register(s, operation{method: http.MethodGet, path: outletsPath + "/export", id: "export-outlets", summary: "导出网点", tag: outletsTag,
		access: boundTo(grant(directory.OutletQuery, function.Export)), produces: reports.ContentTypeXLSX}, func(ctx context.Context, in *OutletQuery) (*fileOutput, error) {
		return s.exportOutlets(ctx, s.Policy.Scope(caller(ctx), directory.OutletQuery), in.filter())
	})
	register(s, operation{method: http.MethodGet, path: outletsPath + "/{id}", id: "get-outlet", summary: "查看网点详细信息", tag: outletsTag,
		access: boundTo(grant(directory.OutletDetail, function.View))}, func(ctx context.Context, in *DirectoryID) (*outletEntryOutput, error) {
		o, err := s.Register.Outlet(ctx, s.Policy.Scope(caller(ctx), directory.OutletDetail), in.ID)
		return &outletEntryOutput{outletEntry(o)}, err
	})
	s.registerOutletAdmin()
	s.registerOutletChanges()
}

// registerOutletAdmin are those of the system administrator (网点统一管理).
func (s *server) registerOutletAdmin() {
	look := boundTo(grant(directory.OutletAdmin, function.View))
	register(s, operation{method: http.MethodGet, path: adminOutletsPath, id: "list-managed-outlets", summary: "网点统一管理", tag: outletsTag, access: look},
		func(ctx context.Context, in *outletListInput) (*listOutput[OutletEntry], error) {
			return s.listOutlets(ctx, directory.Scope{All: true}, in.filter(), in.request())
		})
	register(s, operation{method: http.MethodGet, path: adminOutletsPath + "/deleted", id: "list-deleted-outlets", summary: "被删网点", tag: outletsTag, access: look},
		func(ctx context.Context, in *outletListInput) (*listOutput[OutletEntry], error) {
			f := in.filter()
			f.Deleted = true
			return s.listOutlets(ctx, directory.Scope{All: true}, f, in.request())
		})
	register(s, operation{method: http.MethodGet, path: adminOutletsPath + "/export", id: "export-managed-outlets", summary: "导出网点", tag: outletsTag,
		access: boundTo(grant(directory.OutletAdmin, function.Export)), produces: reports.ContentTypeXLSX}, func(ctx context.Context, in *OutletQuery) (*fileOutput, error) {
		return s.exportOutlets(ctx, directory.Scope{All: true}, in.filter())
	})
	register(s, operation{method: http.MethodGet, path: adminOutletsPath + "/{id}", id: "get-managed-outlet", summary: "一个网点", tag: outletsTag, access: look},
		func(ctx context.Context, in *DirectoryID) (*outletEntryOutput, error) {
			o, err := s.Register.Outlet(ctx, directory.Scope{All: true}, in.ID)
			return s.outletOutput(ctx, o, err)
		})
}

func (s *server) registerOutletChanges() {
	manage := boundTo(grant(directory.OutletAdmin, function.Manage))
	register(s, operation{method: http.MethodPost, path: adminOutletsPath, id: "create-outlet", summary: "新增网点", tag: outletsTag,
		access: manage, status: http.StatusCreated}, func(ctx context.Context, in *outletInput) (*outletEntryOutput, error) {
		o, err := s.Management.CreateOutlet(ctx, by(ctx), in.Body.form())
		return s.outletOutput(ctx, o, err)
	})
	register(s, operation{method: http.MethodPut, path: adminOutletsPath + "/{id}", id: "edit-outlet", summary: "修改网点", tag: outletsTag,
		access: manage}, func(ctx context.Context, in *outletChangeInput) (*outletEntryOutput, error) {
		o, err := s.Management.EditOutlet(ctx, by(ctx), in.ID, in.Body.Version, in.Body.form())
		return s.outletOutput(ctx, o, err)
	})
	register(s, operation{method: http.MethodPost, path: adminOutletsPath + "/{id}/disabled", id: "disable-outlet", summary: "停用或启用网点", tag: outletsTag,
		access: manage}, func(ctx context.Context, in *disableAccountInput) (*outletEntryOutput, error) {
		o, err := s.Management.SetOutletDisabled(ctx, by(ctx), in.ID, in.Body.Version, in.Body.Disabled)
		return s.outletOutput(ctx, o, err)
	})
	register(s, operation{method: http.MethodDelete, path: adminOutletsPath + "/{id}", id: "delete-outlet", summary: "删除网点", tag: outletsTag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *versionedID) (*struct{}, error) {
		return nil, s.Management.DeleteOutlet(ctx, by(ctx), in.ID, in.Version)
	})
	register(s, operation{method: http.MethodPost, path: adminOutletsPath + "/{id}/restore", id: "restore-outlet", summary: "恢复被删网点", tag: outletsTag,
		access: manage}, func(ctx context.Context, in *DirectoryID) (*outletEntryOutput, error) {
		o, err := s.Management.RestoreOutlet(ctx, by(ctx), in.ID)
		return s.outletOutput(ctx, o, err)
	})
	register(s, operation{method: http.MethodPost, path: adminOutletsPath + "/{id}/push", id: "push-outlet", summary: "推送网点", tag: outletsTag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *DirectoryID) (*struct{}, error) {
		return nil, s.Management.PushOutlet(ctx, by(ctx), in.ID)
	})
}

// outletOutput answers with an outlet and its newest push.
func (s *server) outletOutput(ctx context.Context, o directory.OutletPlace, err error) (*outletEntryOutput, error) {
	if err != nil {
		return nil, err
	}
	v := outletEntry(o)
	pushed, err := s.pushed(ctx, directory.OutletObject, []string{o.ID})
	v.Deliveries = pushed[o.ID]
	return &outletEntryOutput{v}, err
}

func (s *server) listOutlets(ctx context.Context, sc directory.Scope, f directory.OutletFilter, page document.PageRequest) (*listOutput[OutletEntry], error) {
	found, err := s.Register.Outlets(ctx, sc, f, page)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(found.Items))
	for _, o := range found.Items {
		ids = append(ids, o.ID)
	}
	pushed, err := s.pushed(ctx, directory.OutletObject, ids)
	return listOf(found, func(o directory.OutletPlace) OutletEntry {
		v := outletEntry(o)
		v.Deliveries = pushed[o.ID]
		return v
	}), err
}

func (s *server) exportOutlets(ctx context.Context, sc directory.Scope, f directory.OutletFilter) (*fileOutput, error) {
	fetch := func(page document.PageRequest) (document.Page[directory.OutletPlace], error) {
		return s.Register.Outlets(ctx, sc, f, page)
	}
	columns := []reports.Column{word("code", "网点编码"), {Key: "name", Label: "网点名称", Type: document.Text, Width: 260}, word("kind", "网点类别"),
		word("district", "所属区"), {Key: "address", Label: "网点地址", Type: document.Text, Width: 320}, word("phone", "联系电话"), word("state", "状态")}
	row := func(o directory.OutletPlace) reports.Row {
		return reports.Row{"code": o.Code, "name": o.Name, "kind": o.Kind.Label(), "district": o.DistrictName, "address": o.Address, "phone": o.Phone,
			"state": stateWord(o.Disabled)}
	}
	return s.workbook("网点", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "网点"), reports.Aligned(columns), reports.Listed(fetch, row))
	})
}

func stateWord(disabled bool) string {
	if disabled {
		return "停用"
	}
	return "启用"
}
