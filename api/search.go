package api

import (
	"context"
	"net/http"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

// maxHits is how many papers a search shows; more are found in the list.
const maxHits = 10

// Hit 搜索结果.
type Hit struct {
	Kind    string `json:"kind" enum:"document"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Route   string `json:"route"`
}

type searchOutput struct {
	Body struct {
		Items []Hit `json:"items"`
	}
}

func (s *server) registerSearch() {
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/search", id: "search", summary: "全局搜索：单号、物料、供应商", tag: "搜索",
		access: personal(s.queryGrants(function.View)...)}, func(ctx context.Context, in *struct {
		Query string `query:"q" minLength:"2" maxLength:"100" required:"true"`
	}) (*searchOutput, error) {
		return s.search(ctx, strings.TrimSpace(in.Query))
	})
}

// search finds a paper by its whole number, wherever the caller may see it, and
// else what his queries would list.
func (s *server) search(ctx context.Context, text string) (*searchOutput, error) {
	out := &searchOutput{}
	out.Body.Items = []Hit{}
	if text == "" {
		return out, nil
	}
	d, _, err := s.paper(ctx, strings.ToUpper(text))
	if err == nil {
		out.Body.Items = append(out.Body.Items, hit(*d))
		return out, nil
	}
	if fault.From(err).Kind != fault.KindNotFound {
		return nil, err
	}
	scope, f, err := s.documentFilter(ctx, DocumentQuery{Query: text}, function.View)
	if err != nil || len(f.Types) == 0 {
		return out, err
	}
	page, err := s.Archive.Documents(ctx, scope, f, document.PageRequest{Size: maxHits})
	for _, d := range page.Items {
		out.Body.Items = append(out.Body.Items, hit(d))
	}
	return out, err
}

func hit(d document.Document) Hit {
	return Hit{Kind: "document", ID: d.ID, Title: d.Title + " " + d.StateLabel(), Summary: d.Summary, Route: "/documents/" + d.ID}
}
