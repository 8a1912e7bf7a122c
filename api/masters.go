package api

import (
	"context"
	"io"
	"maps"
	"net/http"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/master"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

const mastersPath = apiPrefix + "/masters"

func (s *server) registerMasters() {
	s.business = s.businessGrants()
	look := boundTo(append(placeGrants(), s.business...)...)
	manage := boundTo(s.masterGrants(function.Manage)...)
	register(s, operation{method: http.MethodGet, path: mastersPath + "/{ref}", id: "list-masters", summary: "基础资料", tag: "基础资料", access: look}, s.listMasters)
	register(s, operation{method: http.MethodGet, path: mastersPath + "/{ref}/schema", id: "get-master-schema", summary: "基础资料的字段", tag: "基础资料", access: look}, s.masterSchema)
	register(s, operation{method: http.MethodGet, path: mastersPath + "/{ref}/export", id: "export-masters", summary: "导出基础资料", tag: "基础资料",
		access: boundTo(s.masterGrants(function.Export)...), produces: reports.ContentTypeXLSX}, s.exportMasters)
	s.registerMasterLoads()
	register(s, operation{method: http.MethodGet, path: mastersPath + "/{ref}/{id}", id: "get-master", summary: "一条基础资料", tag: "基础资料", access: look}, s.getMaster)
	register(s, operation{method: http.MethodPost, path: mastersPath + "/{ref}", id: "create-master", summary: "新增基础资料", tag: "基础资料",
		access: manage, status: http.StatusCreated}, s.createMaster)
	register(s, operation{method: http.MethodPatch, path: mastersPath + "/{ref}/{id}", id: "edit-master", summary: "修改、停用或启用", tag: "基础资料",
		access: manage}, s.editMaster)
	register(s, operation{method: http.MethodDelete, path: mastersPath + "/{ref}/{id}", id: "delete-master", summary: "删除未被使用的条目", tag: "基础资料",
		access: manage, status: http.StatusNoContent}, s.deleteMaster)
}

// placeGrants are the rights of those who keep people and outlets or look outlets up:
// of the lists they may see departments, districts and outlets.
func placeGrants() []Grant {
	return []Grant{grant(directory.PersonAdmin, function.View), grant(directory.UnifiedPeople, function.View), grant(directory.PersonRoles, function.View),
		grant(directory.OutletAdmin, function.View), grant(directory.OutletQuery, function.View)}
}

func isPlace(ref string) bool { return ref == "departments" || ref == "districts" || ref == "outlets" }

func (s *server) masterGrants(a function.Action) []Grant {
	var list []Grant
	for _, l := range s.Masters.All() {
		list = append(list, grant(l.Function, a))
	}
	return list
}

// readOnlyList describes the lists that are kept elsewhere and only chosen from
// here.
func (s *server) readOnlyList(ref string) (master.List, bool) {
	titles := map[string]string{"departments": "部门", "districts": "区", "outlets": "网点", "users": "用户"}
	title, ok := titles[ref]
	if papers, listed := s.Types.PaperList(ref); listed {
		title, ok = papers.Title, true
	}
	return master.List{Ref: ref, Title: title}, ok
}

func (s *server) masterList(ctx context.Context, ref string) (list master.List, editable bool, err error) {
	if !isPlace(ref) && !s.mayAny(ctx, s.business) {
		return list, false, fault.Forbidden("master.forbidden", "您没有查看这种基础资料的权限")
	}
	if list, ok := s.readOnlyList(ref); ok {
		return list, false, nil
	}
	if list, err = s.Masters.Find(ref); err == nil && list.Parent == "outlet" && !s.Policy.Scope(caller(ctx), list.Function).All {
		err = fault.Forbidden("master.center_only", "%s由中心维护，您没有查看权限", list.Title)
	}
	return list, true, err
}

type masterListInput struct {
	Ref             string `path:"ref"`
	Query           string `query:"q" maxLength:"100" doc:"code, name or pinyin initials"`
	Warehouse       string `query:"warehouse" maxLength:"40" doc:"of locations"`
	District        string `query:"district" maxLength:"40" doc:"of outlets"`
	IncludeDisabled bool   `query:"include_disabled"`
	Paging
}

// filter narrows a list by the entry that owns its entries, where there is one:
// locations by warehouse, outlets by district.
func (in masterListInput) filter(list master.List) master.Filter {
	f := master.Filter{Query: in.Query, IncludeDisabled: in.IncludeDisabled}
	switch {
	case list.Parent == "warehouse":
		f.Parent = in.Warehouse
	case list.Ref == "outlets":
		f.Parent = in.District
	}
	return f
}

func (s *server) listMasters(ctx context.Context, in *masterListInput) (*listOutput[Object], error) {
	if papers, ok := s.Types.PaperList(in.Ref); ok {
		return s.listEarlierPapers(ctx, papers, in)
	}
	list, _, err := s.masterList(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	page, err := s.Entries.List(ctx, list.Ref, in.filter(list), in.request())
	if err != nil {
		return nil, err
	}
	names, err := s.refNames(ctx, list, page.Items)
	if err != nil {
		return nil, err
	}
	return listOf(page, func(r master.Record) Object {
		view := recordView(r)
		if len(names) > 0 {
			view["labels"] = labelsOf(list, r, names)
		}
		return view
	}), nil
}

func labelsOf(list master.List, r master.Record, names map[string]string) map[string]string {
	labels := map[string]string{}
	for _, f := range list.Fields {
		if id := r.Fields.Text(f.Name); f.Type == document.Ref && id != "" {
			labels[id] = names[id]
		}
	}
	return labels
}

// recordView shows an entry with its own fields beside those that all have.
func recordView(r master.Record) Object {
	out := Object{}
	maps.Copy(out, r.Fields)
	out["id"], out["code"], out["name"], out["disabled"], out["version"] = r.ID, r.Code, r.Name, r.Disabled, r.Version
	if !r.UpdatedAt.IsZero() {
		out["created_at"], out["updated_at"] = r.CreatedAt, r.UpdatedAt
	}
	return out
}

// MasterSchema 基础资料结构 is what the generic page of a list renders from.
type MasterSchema struct {
	Ref       string           `json:"ref"`
	Title     string           `json:"title"`
	Function  string           `json:"function"`
	Fields    []document.Field `json:"fields"`
	CanManage bool             `json:"can_manage"`
	CanExport bool             `json:"can_export"`
}

// MasterPath names a list and an entry.
type MasterPath struct {
	Ref string `path:"ref"`
	ID  string `path:"id" maxLength:"40"`
}

type refInput struct {
	Ref string `path:"ref"`
}

func (s *server) masterSchema(ctx context.Context, in *refInput) (*struct{ Body MasterSchema }, error) {
	list, editable, err := s.masterList(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	return &struct{ Body MasterSchema }{MasterSchema{Ref: list.Ref, Title: list.Title, Function: list.Function, Fields: list.AllFields(),
		CanManage: editable && s.may(ctx, list.Function, function.Manage), CanExport: editable && s.may(ctx, list.Function, function.Export)}}, nil
}

func (s *server) getMaster(ctx context.Context, in *MasterPath) (*struct{ Body Object }, error) {
	list, _, err := s.masterList(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	if _, ok := s.Types.PaperList(list.Ref); ok { // a paper in disguise
		if _, _, err := s.paper(ctx, in.ID); err != nil {
			return nil, err
		}
	}
	r, err := s.Entries.Record(ctx, list.Ref, in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Object }{recordView(r)}, nil
}

func (s *server) exportMasters(ctx context.Context, in *masterListInput) (*fileOutput, error) {
	list, editable, err := s.masterList(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	if !editable {
		return nil, fault.Forbidden("master.read_only", "%s不在这里维护，不能导出", list.Title)
	}
	if err := s.require(ctx, list.Function, function.Export); err != nil {
		return nil, err
	}
	status := document.Field{Name: "disabled", Label: "状态", Type: document.Text}
	fields := append(list.AllFields(), status)
	names := map[string]string{}
	fetch := func(page document.PageRequest) (document.Page[master.Record], error) {
		found, err := s.Entries.List(ctx, list.Ref, in.filter(list), page)
		if err == nil {
			names, err = s.refNames(ctx, list, found.Items)
		}
		return found, err
	}
	row := func(r master.Record) reports.Row {
		return reports.FieldRow(fields, exportedFields(r), func(id string) string { return names[id] })
	}
	return s.workbook(list.Title, func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, list.Title), reports.FieldColumns(fields), reports.Listed(fetch, row))
	})
}

// refNames names what the fields of one page of entries refer to.
func (s *server) refNames(ctx context.Context, list master.List, records []master.Record) (map[string]string, error) {
	var ids []string
	for _, f := range list.Fields {
		for _, r := range records {
			if id := r.Fields.Text(f.Name); f.Type == document.Ref && id != "" {
				ids = append(ids, id)
			}
		}
	}
	return s.names(ctx, ids)
}

func exportedFields(r master.Record) document.Values {
	v := r.Fields.Clone()
	v["code"], v["name"], v["disabled"] = r.Code, r.Name, "启用"
	if r.Disabled {
		v["disabled"] = "停用"
	}
	return v
}
