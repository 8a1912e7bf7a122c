package api

import (
	"context"
	"net/http"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Bounds of a chain of papers: how far it is followed, and how many it shows.
const (
	maxSources = 8
	maxNodes   = 100
)

// PaperNode 单据链节点 is one paper of a chain; Depth tells how many came before.
type PaperNode struct {
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Title        string         `json:"title"`
	State        document.State `json:"state"`
	StateLabel   string         `json:"state_label"`
	BusinessDate value.Date     `json:"business_date"`
	Summary      string         `json:"summary"`
	Depth        int            `json:"depth"`
	Current      bool           `json:"current" doc:"the paper that was asked for"`
}

// NextPaper 后续单据 is a paper the caller may enter from this one now.
type NextPaper struct {
	Type  string `json:"type"`
	Title string `json:"title"`
	Verb  string `json:"verb" doc:"what is done by it: 退库, 冲账"`
}

// PaperChain 单据链 is what a paper came from, and what came from it.
type PaperChain struct {
	Nodes []PaperNode `json:"nodes"`
	Next  []NextPaper `json:"next"`
}

func (s *server) registerDocumentChain() {
	register(s, operation{method: http.MethodGet, path: documentsPath + "/{id}/chain", id: "get-document-chain", summary: "单据链：来源与后续单据", tag: "单据",
		access: personal(s.queryGrants(function.View)...)}, s.documentChain)
	register(s, operation{method: http.MethodGet, path: documentsPath + "/{id}/next/{code}", id: "begin-document", summary: "由来源单据录入：预填的内容", tag: "单据",
		access: boundTo(s.createGrants()...)}, s.beginDocument)
}

func (s *server) documentChain(ctx context.Context, in *DocumentPath) (*struct{ Body PaperChain }, error) {
	d, t, err := s.paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	sources, err := s.sourcesOf(ctx, d, t)
	if err != nil {
		return nil, err
	}
	out := PaperChain{Nodes: []PaperNode{}, Next: []NextPaper{}}
	for i, source := range sources {
		out.Nodes = append(out.Nodes, paperNode(*source, i))
	}
	here := paperNode(*d, len(sources))
	here.Current = true
	out.Nodes = append(out.Nodes, here)
	if out.Nodes, err = s.addFollowers(ctx, out.Nodes, *d, here.Depth+1, map[string]bool{d.ID: true}); err != nil {
		return nil, err
	}
	out.Next, err = s.nextPapers(ctx, d)
	return &struct{ Body PaperChain }{out}, err
}

func paperNode(d document.Document, depth int) PaperNode {
	return PaperNode{ID: d.ID, Type: d.Type, Title: d.Title, State: d.State, StateLabel: d.StateLabel(), BusinessDate: d.BusinessDate,
		Summary: d.Summary, Depth: depth}
}

// sourcesOf gives the papers this one came from, the first one first. What the
// caller may not see ends the line.
func (s *server) sourcesOf(ctx context.Context, d *document.Document, t *document.Type) ([]*document.Document, error) {
	var line []*document.Document
	for len(line) < maxSources {
		at := slices.IndexFunc(t.Links, func(l document.Link) bool { return d.Head.Text(l.Field) != "" })
		if at < 0 {
			break
		}
		source, kind, err := s.paper(ctx, d.Head.Text(t.Links[at].Field))
		if err != nil {
			if fault.From(err).Kind == fault.KindNotFound {
				break
			}
			return nil, err
		}
		line, d, t = append(line, source), source, kind
	}
	slices.Reverse(line)
	return line, nil
}

// addFollowers adds below a paper those that came from it, each with its own.
func (s *server) addFollowers(ctx context.Context, nodes []PaperNode, d document.Document, depth int, seen map[string]bool) ([]PaperNode, error) {
	filter := document.Filter{Entry: []string{d.ID}}
	var types []*document.Type
	for _, t := range s.Types.Followers(d.Type) {
		if s.may(ctx, t.Query, function.View) {
			types, filter.Types = append(types, t), append(filter.Types, t.Code)
		}
	}
	if len(types) == 0 || depth > maxSources {
		return nodes, nil
	}
	page, err := s.Archive.Documents(ctx, s.listScope(ctx, types), filter, document.PageRequest{Size: maxNodes})
	if err != nil {
		return nil, err
	}
	for _, follower := range slices.Backward(page.Items) { // oldest first
		if seen[follower.ID] || len(nodes) >= maxNodes {
			continue
		}
		seen[follower.ID] = true
		nodes = append(nodes, paperNode(follower, depth))
		if nodes, err = s.addFollowers(ctx, nodes, follower, depth+1, seen); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// nextPapers are the papers that may be entered from a finished one now: the
// caller may enter them, and something is left to take.
func (s *server) nextPapers(ctx context.Context, d *document.Document) ([]NextPaper, error) {
	next := []NextPaper{}
	if d.State != document.Done {
		return next, nil
	}
	for _, t := range s.Types.Followers(d.Type) {
		link := t.LinkTo(d.Type)
		if !s.may(ctx, t.Create, function.Act) || link.List.Own && d.Department.ID != caller(ctx).Department {
			continue
		}
		open, err := link.Open(d, s.Archive.Facts(ctx))
		if err != nil {
			return nil, err
		}
		if open {
			next = append(next, NextPaper{Type: t.Code, Title: t.Title, Verb: link.Verb})
		}
	}
	return next, nil
}

type beginInput struct {
	DocumentPath
	Code string `path:"code" maxLength:"64"`
}

// Begun 预填单据 is what a paper begins with that comes from another.
type Begun struct {
	Head   Object            `json:"head"`
	Lines  []Object          `json:"lines"`
	Labels map[string]string `json:"labels"`
	Units  map[string]string `json:"units"`
}

func (s *server) beginDocument(ctx context.Context, in *beginInput) (*struct{ Body Begun }, error) {
	t, err := s.enteredType(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	d, from, err := s.paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	link := t.LinkTo(d.Type)
	if link == nil {
		return nil, fault.Invalid("document.no_link", "%s不能由%s生成", t.Title, d.Title).At("code", "没有这种后续单据")
	}
	head, lines, err := t.Begin(link, d, from, s.Archive.Facts(ctx))
	if err != nil {
		return nil, err
	}
	begun := &document.Document{Head: head, Lines: lines}
	out := Begun{Head: Object(head), Lines: linesOf(begun)}
	out.Labels, out.Units, err = s.namesAndUnits(ctx, begun.Refs(t))
	return &struct{ Body Begun }{out}, err
}
