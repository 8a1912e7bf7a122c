package api

import (
	"context"
	"net/http"
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

const functionsPath = apiPrefix + "/directory/functions"

// FunctionView 应用 as the administrator keeps it.
type FunctionView struct {
	ID       string `json:"id"`
	Title    string `json:"title" doc:"in the menu"`
	Original string `json:"original" doc:"the catalogue's words"`
	Module   string `json:"module"`
	System   string `json:"system"`
	Disabled bool   `json:"disabled"`
	Needed   bool   `json:"needed" doc:"cannot be stopped"`
	Roles    int    `json:"roles" doc:"roles that may use it"`
	Version  int    `json:"version"`
}

type functionsOutput struct {
	Body struct {
		Items []FunctionView `json:"items" doc:"in the order of the menu"`
	}
}

type editFunctionInput struct {
	DirectoryID
	Body struct {
		Title    string `json:"title" maxLength:"100"`
		Disabled bool   `json:"disabled"`
		Version  int    `json:"version"`
	}
}

type orderFunctionsInput struct {
	Body struct {
		IDs Distinct `json:"ids" minItems:"1" maxItems:"1000" doc:"all functions in their new order"`
	}
}

func (s *server) registerFunctions() {
	manage := boundTo(grant(directory.FunctionAdmin, function.Manage))
	tag := "应用设置"
	register(s, operation{method: http.MethodGet, path: functionsPath, id: "list-functions", summary: "应用", tag: tag,
		access: boundTo(grant(directory.FunctionAdmin, function.View))}, s.listFunctions)
	register(s, operation{method: http.MethodPut, path: functionsPath + "/order", id: "order-functions", summary: "应用排序", tag: tag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *orderFunctionsInput) (*struct{}, error) {
		return nil, s.Management.OrderFunctions(ctx, by(ctx), in.Body.IDs)
	})
	register(s, operation{method: http.MethodPut, path: functionsPath + "/{id}", id: "edit-function", summary: "修改或停用应用", tag: tag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *editFunctionInput) (*struct{}, error) {
		_, err := s.Management.EditFunction(ctx, by(ctx), in.ID, in.Body.Version, in.Body.Title, in.Body.Disabled)
		return nil, err
	})
}

func (s *server) listFunctions(ctx context.Context, _ *struct{}) (*functionsOutput, error) {
	book, err := s.Rulebook.Book(ctx)
	if err != nil {
		return nil, err
	}
	holders := map[string][]string{}
	for _, r := range book.Rights {
		if !slices.Contains(holders[r.Function], r.Role) {
			holders[r.Function] = append(holders[r.Function], r.Role)
		}
	}
	set := map[string]directory.FunctionSetting{}
	for _, x := range book.Functions {
		set[x.ID] = x
	}
	out := &functionsOutput{}
	out.Body.Items = []FunctionView{}
	for _, f := range s.Policy.Menu(s.Functions.All()) {
		original, _ := s.Functions.Find(f.ID)
		out.Body.Items = append(out.Body.Items, FunctionView{ID: f.ID, Title: f.Title, Original: original.Title, Module: f.Module, System: f.System,
			Disabled: set[f.ID].Disabled, Needed: directory.Needed(f), Roles: len(holders[f.ID]), Version: set[f.ID].Version})
	}
	return out, nil
}
