package api

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/fault"
)

const definitionsPath = apiPrefix + "/definitions"

func (s *server) registerDefinitions() {
	view, manage := boundTo(grant(platform.Definitions, function.View)), boundTo(grant(platform.Definitions, function.Manage))
	one, tag := definitionsPath+"/{type}", "流程定义"
	register(s, operation{method: http.MethodGet, path: definitionsPath, id: "list-definitions", summary: "各单据类型的流程", tag: tag, access: view},
		s.listDefinitions)
	register(s, operation{method: http.MethodGet, path: one, id: "get-definition", summary: "一种单据的流程、历史版本和草稿", tag: tag, access: view},
		s.getDefinition)
	register(s, operation{method: http.MethodGet, path: one + "/versions/{version}", id: "get-definition-version", summary: "流程的一个版本", tag: tag,
		access: view}, s.getVersion)
	register(s, operation{method: http.MethodGet, path: one + "/compare", id: "compare-definitions", summary: "比较流程的两个版本", tag: tag, access: view},
		s.compareDefinitions)
	register(s, operation{method: http.MethodPut, path: one + "/draft", id: "save-definition-draft", summary: "保存流程草稿并检查", tag: tag,
		access: manage, maxBody: definitionLimit}, s.saveDefinitionDraft)
	register(s, operation{method: http.MethodDelete, path: one + "/draft", id: "discard-definition-draft", summary: "放弃流程草稿", tag: tag,
		access: manage, status: http.StatusNoContent}, s.discardDefinitionDraft)
	register(s, operation{method: http.MethodPost, path: one + "/publish", id: "publish-definition", summary: "发布流程草稿", tag: tag, access: manage},
		s.publishDefinition)
	register(s, operation{method: http.MethodPost, path: one + "/rollback", id: "rollback-definition", summary: "恢复流程的一个历史版本", tag: tag,
		access: manage}, s.rollbackDefinition)
}

// definitionLimit bounds the body of a draft; the longest chain is far smaller.
const definitionLimit = 1 << 20

func (s *server) listDefinitions(ctx context.Context, _ *struct{}) (*struct{ Body DefinitionList }, error) {
	open, err := s.Definitions.OpenPapers(ctx)
	if err != nil {
		return nil, err
	}
	out := DefinitionList{Items: []DefinitionRow{}}
	for _, t := range s.Types.All() {
		if t.Process != "" || t.AtOnce {
			continue
		}
		d, err := s.Definitions.Definition(ctx, t.Code, 0)
		if err != nil {
			return nil, err
		}
		draft, err := s.Definitions.Draft(ctx, t.Code)
		if err != nil {
			return nil, err
		}
		row := DefinitionRow{Type: t.Code, Title: t.Title, Module: t.Module, Version: d.Version, Draft: draft != nil, Open: map[string]int{}}
		if !d.At.IsZero() {
			row.PublishedBy, row.PublishedAt = &d.By, &d.At
		}
		for version, papers := range open[t.Code] {
			row.Open[strconv.Itoa(version)] = papers
		}
		out.Items = append(out.Items, row)
	}
	return &struct{ Body DefinitionList }{out}, nil
}

// definedType is a type named in the address of a definition.
func (s *server) definedType(code string) (*document.Type, error) {
	t, err := s.Types.Find(code)
	switch {
	case err != nil:
		return nil, fault.NotFound("document.unknown_type", "没有“%s”这种单据", code)
	case t.AtOnce:
		return nil, fault.Conflict("definition.at_once", "%s登记即生效，没有审批流程", t.Title)
	}
	return t, t.OwnProcess()
}

func (s *server) getDefinition(ctx context.Context, in *DefinitionPath) (*struct{ Body DefinitionDetail }, error) {
	t, err := s.definedType(in.Type)
	if err != nil {
		return nil, err
	}
	versions, err := s.Definitions.Versions(ctx, t.Code)
	if err != nil {
		return nil, err
	}
	open, err := s.Definitions.OpenPapers(ctx)
	if err != nil {
		return nil, err
	}
	draft, err := s.Definitions.Draft(ctx, t.Code)
	if err != nil {
		return nil, err
	}
	roles, err := s.Directory.Roles(ctx)
	if err != nil {
		return nil, err
	}
	out := DefinitionDetail{Type: t.Code, Title: t.Title, Module: t.Module, CanManage: s.may(ctx, platform.Definitions, function.Manage),
		Versions: []DefinitionVersion{}, Fields: conditionFields(t), Functions: s.stepFunctions(t), Roles: roles, Fixed: t.FixedSteps()}
	chains := []document.Chain{}
	for _, d := range versions {
		chains = append(chains, d.Chain)
		out.Versions = append(out.Versions, versionView(d, open[t.Code][d.Version]))
	}
	out.Current = out.Versions[0]
	if draft != nil {
		chains = append(chains, draft.Chain)
		out.Draft = draftView(*draft)
	}
	out.Labels, err = s.entryNames(ctx, t, chains...)
	return &struct{ Body DefinitionDetail }{out}, err
}

func (s *server) getVersion(ctx context.Context, in *versionPath) (*struct{ Body DefinitionVersion }, error) {
	t, err := s.definedType(in.Type)
	if err != nil {
		return nil, err
	}
	d, err := s.Definitions.Definition(ctx, t.Code, in.Version)
	if err != nil {
		return nil, err
	}
	open, err := s.Definitions.OpenPapers(ctx)
	return &struct{ Body DefinitionVersion }{versionView(d, open[t.Code][d.Version])}, err
}

func (s *server) compareDefinitions(ctx context.Context, in *compareInput) (*struct{ Body Comparison }, error) {
	t, err := s.definedType(in.Type)
	if err != nil {
		return nil, err
	}
	changes, err := s.Definitions.Compare(ctx, t.Code, in.From, in.To, func(chains ...document.Chain) (map[string]string, error) {
		return s.chainNames(ctx, t, chains...)
	})
	return &struct{ Body Comparison }{Comparison{Changes: stepChanges(changes)}}, err
}

func (s *server) saveDefinitionDraft(ctx context.Context, in *draftInput) (*struct{ Body SavedDraft }, error) {
	t, err := s.definedType(in.Type)
	if err != nil {
		return nil, err
	}
	chain := make(document.Chain, len(in.Body.Chain))
	for i, step := range in.Body.Chain {
		chain[i] = document.Step(step)
	}
	saved, report, err := s.Definitions.SaveDraft(ctx, by(ctx), definition.Draft{Type: t.Code, Revision: in.Body.Revision, Base: in.Body.Base,
		Chain: chain, CC: in.Body.CC})
	return &struct{ Body SavedDraft }{SavedDraft{DefinitionDraft: *draftView(saved), Problems: listed(report.Problems), Warnings: listed(report.Warnings)}}, err
}

func (s *server) discardDefinitionDraft(ctx context.Context, in *DefinitionPath) (*struct{}, error) {
	t, err := s.definedType(in.Type)
	if err != nil {
		return nil, err
	}
	return nil, s.Definitions.Discard(ctx, by(ctx), t.Code)
}

func (s *server) publishDefinition(ctx context.Context, in *publishInput) (*struct{ Body Published }, error) {
	t, err := s.definedType(in.Type)
	if err != nil {
		return nil, err
	}
	d, report, err := s.Definitions.Publish(ctx, by(ctx), t.Code, in.Body.Revision, in.Body.Note)
	return published(d, report), err
}

func (s *server) rollbackDefinition(ctx context.Context, in *rollbackInput) (*struct{ Body Published }, error) {
	t, err := s.definedType(in.Type)
	if err != nil {
		return nil, err
	}
	d, report, err := s.Definitions.Rollback(ctx, by(ctx), t.Code, in.Body.Version, in.Body.Note)
	return published(d, report), err
}

// stepFunctions are the functions that a step of a type may stand for.
func (s *server) stepFunctions(t *document.Type) []FunctionName {
	out := []FunctionName{}
	for _, id := range definition.Functions(t) {
		f, _ := s.Functions.Find(id)
		out = append(out, FunctionName{ID: id, Title: cmp.Or(f.Title, id)})
	}
	return out
}

// entryNames gives the names of the entries that conditions speak of; one that is
// gone is named by its id.
func (s *server) entryNames(ctx context.Context, t *document.Type, chains ...document.Chain) (map[string]string, error) {
	names := map[string]string{}
	for _, r := range definition.References(t, chains...) {
		record, err := s.Entries.Record(ctx, r.List, r.ID)
		if f := fault.From(err); f != nil && f.Kind != fault.KindNotFound {
			return nil, err
		}
		names[r.ID] = cmp.Or(record.Name, r.ID)
	}
	return names, nil
}

// chainNames adds to them the names of roles and functions.
func (s *server) chainNames(ctx context.Context, t *document.Type, chains ...document.Chain) (map[string]string, error) {
	names, err := s.entryNames(ctx, t, chains...)
	if err != nil {
		return nil, err
	}
	roles, err := s.Directory.Roles(ctx)
	for _, r := range roles {
		names[r.Code] = r.Name
	}
	for _, f := range s.stepFunctions(t) {
		names[f.ID] = f.Title
	}
	return names, err
}
