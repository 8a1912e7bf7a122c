package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// maxHits is how many papers a search shows; more are found in the list.
const maxHits = 10

// Hit 搜索结果.
type Hit struct {
	Kind    string `json:"kind" enum:"document,box,item"`
	ID      string `json:"id" doc:"单据号, 箱号 or 物料编码"`
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
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/search", id: "search", summary: "全局搜索：单号、箱号、发放批次号、物料、供应商", tag: "搜索",
		access: personal(append(s.queryGrants(function.View), grant(release.Tracking, function.View), grant(stockFunction, function.View))...)}, func(ctx context.Context, in *struct {
		Query string `query:"q" minLength:"2" maxLength:"100" required:"true"`
	}) (*searchOutput, error) {
		return s.search(ctx, strings.TrimSpace(in.Query))
	})
}

// search finds a paper or a box by its whole number, wherever the caller may
// see it, and else finished cards and what his queries would list.
func (s *server) search(ctx context.Context, text string) (*searchOutput, error) {
	out := &searchOutput{}
	out.Body.Items = []Hit{}
	if text == "" {
		return out, nil
	}
	for _, find := range []func(context.Context, string) ([]Hit, error){s.findPaper, s.findBox} {
		hits, err := find(ctx, value.Scanned(text))
		if err != nil {
			return nil, err
		}
		if len(hits) > 0 {
			out.Body.Items = hits
			return out, nil
		}
	}
	cards, err := s.findCards(ctx, text)
	if err != nil {
		return nil, err
	}
	papers, err := s.listPapers(ctx, text)
	out.Body.Items = append(append(out.Body.Items, cards...), papers...)
	return out, err
}

func (s *server) findPaper(ctx context.Context, number string) ([]Hit, error) {
	d, _, err := s.paper(ctx, number)
	if err != nil {
		return nil, unlessUnknown(err)
	}
	return []Hit{s.hit(d)}, nil
}

// unlessUnknown forgives that nothing was found.
func unlessUnknown(err error) error {
	if fault.From(err).Kind == fault.KindNotFound {
		return nil
	}
	return err
}

func (s *server) listPapers(ctx context.Context, text string) ([]Hit, error) {
	scope, f, err := s.documentFilter(ctx, DocumentQuery{Query: text}, function.View)
	if err != nil || len(f.Types) == 0 {
		return nil, err
	}
	var hits []Hit
	page, err := s.Archive.Documents(ctx, scope, f, document.PageRequest{Size: maxHits})
	for i := range page.Items {
		hits = append(hits, s.hit(&page.Items[i]))
	}
	return hits, err
}

// findBox looks for a 箱号 within the caller's reach. Numbers of cards are not looked
// for here, because what is searched for stands in the address.
func (s *server) findBox(ctx context.Context, number string) ([]Hit, error) {
	if !s.may(ctx, release.Tracking, function.View) {
		return nil, nil
	}
	b, err := s.Release.Archive.Box(ctx, s.releaseScope(ctx), number)
	if err != nil {
		return nil, unlessUnknown(err)
	}
	names, err := s.boxNames(ctx, b)
	if err != nil {
		return nil, err
	}
	return []Hit{{Kind: "box", ID: b.Number, Title: "箱 " + b.State.Label(), Route: "/release/boxes/" + b.Number,
		Summary: strings.Join(nonEmpty(names[b.Item], fmt.Sprintf("%d 张", b.Carries()), cmp.Or(names[b.Outlet], names[b.District])), " · ")}}, nil
}

// findCards looks for 卡品 by code, name or initials; each leads to where it lies.
func (s *server) findCards(ctx context.Context, text string) ([]Hit, error) {
	if !s.may(ctx, stockFunction, function.View) {
		return nil, nil
	}
	page, err := s.Entries.List(ctx, "items", master.Filter{Query: text}, document.PageRequest{Size: maxHits})
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, r := range page.Items {
		if kind := r.Fields.Text("card_kind"); kind != "" {
			hits = append(hits, Hit{Kind: "item", ID: r.Code, Title: r.Name, Summary: "卡品 · 查看实时库存", Route: "/stock?item=" + url.QueryEscape(r.ID)})
		}
	}
	return hits, nil
}

func (s *server) hit(d *document.Document) Hit {
	out := Hit{Kind: "document", ID: d.ID, Title: d.Title + " " + d.StateLabel(), Summary: d.Summary, Route: "/documents/" + d.ID}
	if t, err := s.Types.Of(d); err == nil && t.Page != "" {
		out.Route = t.PageOf(d.ID)
	}
	return out
}
