package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const (
	filtersPath = apiPrefix + "/filters"
	// maxFilters is how many filters a person may keep for one page.
	maxFilters = 50
	maxQuery   = 4000 // bytes of one
)

// SavedFilter 筛选方案 is what a list was narrowed to, kept under a name.
type SavedFilter struct {
	ID        string            `json:"id"`
	Page      string            `json:"page" example:"inbox"`
	Name      string            `json:"name"`
	Query     map[string]string `json:"query" doc:"as it stands in the address"`
	Shared    bool              `json:"shared" doc:"whoever has the link may open it"`
	Mine      bool              `json:"mine"`
	CreatedAt time.Time         `json:"created_at"`
}

// FilterPath names a saved filter.
type FilterPath struct {
	ID string `path:"id" maxLength:"40"`
}

type filterOutput struct{ Body SavedFilter }

type filtersOutput struct {
	Body struct {
		Items []SavedFilter `json:"items"`
	}
}

type saveFilterInput struct {
	Body struct {
		Page   string            `json:"page" maxLength:"40" pattern:"^[A-Za-z0-9_.-]+$"`
		Name   string            `json:"name" maxLength:"40"`
		Query  map[string]string `json:"query" maxProperties:"30"`
		Shared bool              `json:"shared,omitempty"`
	}
}

func (s *server) registerFilters() {
	register(s, operation{method: http.MethodGet, path: filtersPath, id: "list-filters", summary: "本人的筛选方案", tag: "个人设置", access: personal()},
		func(ctx context.Context, in *struct {
			Page string `query:"page" maxLength:"40"`
		}) (*filtersOutput, error) {
			return s.listFilters(ctx, in.Page)
		})
	register(s, operation{method: http.MethodPost, path: filtersPath, id: "save-filter", summary: "保存筛选方案，同名的替换", tag: "个人设置", access: personal(),
		ownKey: true, status: http.StatusCreated}, s.saveFilter)
	register(s, operation{method: http.MethodGet, path: filtersPath + "/{id}", id: "get-filter", summary: "筛选方案：本人的，或他人共享的", tag: "个人设置",
		access: personal()}, s.openFilter)
	register(s, operation{method: http.MethodDelete, path: filtersPath + "/{id}", id: "delete-filter", summary: "删除本人的筛选方案", tag: "个人设置",
		access: personal(), ownKey: true, status: http.StatusNoContent}, func(ctx context.Context, in *FilterPath) (*struct{}, error) {
		return nil, s.Filters.DeleteFilter(ctx, in.ID, caller(ctx).ID)
	})
}

func (s *server) listFilters(ctx context.Context, page string) (*filtersOutput, error) {
	list, err := s.Filters.Filters(ctx, caller(ctx).ID, page)
	if err != nil {
		return nil, err
	}
	out := &filtersOutput{}
	out.Body.Items = make([]SavedFilter, 0, len(list))
	for _, f := range list {
		view, err := filterView(ctx, f)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, view)
	}
	return out, nil
}

func (s *server) saveFilter(ctx context.Context, in *saveFilterInput) (*filterOutput, error) {
	name := strings.TrimSpace(in.Body.Name)
	if name == "" {
		return nil, fault.Invalid("filter.name", "请填写筛选方案的名称").At("name", "请填写名称")
	}
	own, err := s.Filters.Filters(ctx, caller(ctx).ID, in.Body.Page)
	if err != nil {
		return nil, err
	}
	taken := slices.ContainsFunc(own, func(f directory.SavedFilter) bool { return f.Name == name })
	if len(own) >= maxFilters && !taken {
		return nil, fault.Conflict("filter.too_many", "每个页面最多保存 %d 个筛选方案，请先删除不用的", maxFilters)
	}
	query, err := json.Marshal(in.Body.Query)
	if err != nil {
		return nil, fault.Internal(err)
	}
	if len(query) > maxQuery {
		return nil, fault.Invalid("filter.too_long", "筛选条件过长，不能保存").At("query", "内容过长")
	}
	id, err := s.Filters.SaveFilter(ctx, directory.SavedFilter{ID: value.NewID(), PersonID: caller(ctx).ID, Page: in.Body.Page, Name: name,
		Query: string(query), Shared: in.Body.Shared, CreatedAt: s.now()})
	if err != nil {
		return nil, err
	}
	return s.openFilter(ctx, &FilterPath{ID: id})
}

// openFilter gives one's own filter or a shared one. Those of others that are
// not shared do not exist for anybody else.
func (s *server) openFilter(ctx context.Context, in *FilterPath) (*filterOutput, error) {
	f, err := s.Filters.Filter(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if f.PersonID != caller(ctx).ID && !f.Shared {
		return nil, fault.NotFound("filter.not_found", "没有这个筛选方案")
	}
	view, err := filterView(ctx, f)
	return &filterOutput{Body: view}, err
}

func filterView(ctx context.Context, f directory.SavedFilter) (SavedFilter, error) {
	view := SavedFilter{ID: f.ID, Page: f.Page, Name: f.Name, Query: map[string]string{}, Shared: f.Shared,
		Mine: f.PersonID == caller(ctx).ID, CreatedAt: f.CreatedAt}
	if err := json.Unmarshal([]byte(f.Query), &view.Query); err != nil {
		return view, fault.Internal(err)
	}
	return view, nil
}
