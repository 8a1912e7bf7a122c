package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/release"
	"cardflow/internal/fault"
)

// Level 开放程度 says who may call an operation at all.
type Level string

// The three levels.
const (
	Public   Level = "public"   // anybody
	Personal Level = "personal" // everybody who is logged in; what he sees is his own
	Bound    Level = "bound"    // holders of a right to one of its functions
)

// Grant 授权 is a function with the action an operation performs on it.
type Grant struct {
	Function string
	Action   function.Action
}

// Operation 接口 is one call of the API with the business functions it serves.
type Operation struct {
	Method  string
	Path    string
	Summary string
	Level   Level
	Grants  []Grant
}

type access struct {
	level  Level
	grants []Grant
}

func public() access                           { return access{level: Public} }
func personal(serves ...Grant) access          { return access{level: Personal, grants: serves} }
func boundTo(anyOf ...Grant) access            { return access{level: Bound, grants: anyOf} }
func grant(id string, a function.Action) Grant { return Grant{Function: id, Action: a} }

// operation is an Operation with what only its registration needs.
type operation struct {
	method, path, id, summary, tag string
	access                         access
	status                         int
	maxBody                        int64
	givenPassword                  bool   // serves also who must change his password first
	confirm                        bool   // dangerous: asks for the password once more
	ownKey                         bool   // uses the Idempotency-Key itself, or needs none
	looks                          bool   // changes nothing, although it is sent by POST
	signed                         bool   // its body may carry the caller's signature
	produces                       string // media types of a body that is not JSON, with commas
}

const metadataKey = "operation"

// register adds an operation to the API: its errors are translated here, its
// rights are checked by the middlewares before the handler runs.
func register[I, O any](s *server, op operation, handle func(context.Context, *I) (*O, error)) {
	described, distinct := s.describe(op), distinctMembers(reflect.TypeFor[I]())
	huma.Register(s.huma, described, func(ctx context.Context, in *I) (*O, error) {
		if err := refuseRepeated(in, distinct); err != nil {
			return nil, s.problem(ctx, err)
		}
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
	s.summaries[op.id] = op.summary
	s.operations = append(s.operations, Operation{Method: op.method, Path: op.path, Summary: op.summary,
		Level: op.access.level, Grants: slices.Clone(op.access.grants)})
}

func (s *server) describe(op operation) huma.Operation {
	h := huma.Operation{
		Method: op.method, Path: op.path, OperationID: op.id, Summary: op.summary, Tags: []string{op.tag},
		DefaultStatus: op.status, MaxBodyBytes: op.maxBody, BodyReadTimeout: -1,
		Metadata:   map[string]any{metadataKey: op},
		Extensions: map[string]any{"x-access": op.access.level},
		Responses: map[string]*huma.Response{"default": {Description: "错误", Content: map[string]*huma.MediaType{
			problemType: {Schema: s.problemSchema},
		}}},
	}
	switch op.access.level {
	case Public:
	case Signed:
		h.Security = []map[string][]string{{"signature": {}}}
	default:
		h.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	if len(op.access.grants) > 0 {
		list := make([]map[string]string, 0, len(op.access.grants))
		for _, g := range op.access.grants {
			list = append(list, map[string]string{"function": g.Function, "action": string(g.Action)})
		}
		h.Extensions["x-function"] = list
	}
	if op.confirm {
		h.Extensions["x-confirm"] = true
	}
	if op.produces != "" {
		content := map[string]*huma.MediaType{}
		for _, mediaType := range strings.Split(op.produces, ",") {
			content[mediaType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
		h.Responses["200"] = &huma.Response{Description: "OK", Content: content}
	}
	return h
}

func operationOf(ctx huma.Context) operation {
	op, _ := ctx.Operation().Metadata[metadataKey].(operation)
	return op
}

// authorise refuses a person who has none of the rights an operation is bound
// to, before anything of the request is looked at.
func (s *server) authorise(ctx huma.Context, next func(huma.Context)) {
	op := operationOf(ctx)
	if op.access.level == Bound && !s.mayAny(ctx.Context(), op.access.grants) {
		s.refuse(ctx, s.forbidden(op.access.grants))
		return
	}
	next(ctx)
}

func (s *server) may(ctx context.Context, functionID string, action function.Action) bool {
	return functionID != "" && s.Policy.Allowed(caller(ctx).Roles, functionID, action)
}

func (s *server) mayAny(ctx context.Context, grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return s.may(ctx, g.Function, g.Action) })
}

// require refuses a person who may not use the function that this very request
// turned out to need.
func (s *server) require(ctx context.Context, functionID string, action function.Action) error {
	requestOf(ctx).shown.function = functionID
	if s.may(ctx, functionID, action) {
		return nil
	}
	return s.forbidden([]Grant{grant(functionID, action)})
}

func (s *server) forbidden(grants []Grant) error {
	name := "这个功能"
	if len(grants) > 0 {
		if f, ok := s.Functions.Find(grants[0].Function); ok && len(grants) == 1 {
			name = "“" + f.Module + " — " + f.Title + "”"
		}
	}
	return fault.Forbidden("function.forbidden", "您没有使用%s的权限，如需开通请联系系统管理员", name)
}

// The grants of operations that serve every document type.

func (s *server) createGrants() []Grant {
	return s.typeGrants(func(t *document.Type) []Grant { return []Grant{grant(t.Create, function.Act)} })
}

func (s *server) queryGrants(a function.Action) []Grant {
	return s.typeGrants(func(t *document.Type) []Grant { return []Grant{grant(t.Query, a)} })
}

func (s *server) redateGrants(a function.Action) []Grant {
	return s.typeGrants(func(t *document.Type) []Grant { return []Grant{grant(t.Redate, a)} })
}

// listGrants are the rights to the lists that show a part of the papers: those to
// redate, those that wait, those to print again.
func (s *server) listGrants() []Grant {
	return s.typeGrants(func(t *document.Type) []Grant {
		return []Grant{grant(t.Redate, function.View), grant(t.Open, function.View), grant(t.Reprint, function.View)}
	})
}

func (s *server) exportGrants() []Grant {
	return s.typeGrants(func(t *document.Type) []Grant {
		return []Grant{grant(t.Query, function.Export), grant(t.Open, function.Export)}
	})
}

func (s *server) stepGrants() []Grant {
	return s.typeGrants(func(t *document.Type) []Grant {
		var list []Grant
		for _, step := range t.Chain {
			list = append(list, grant(step.Function, function.Act))
		}
		return list
	})
}

// businessGrants are the rights to work with any paper or master list; whoever
// has one may look things up in the lists that forms and filters offer.
func (s *server) businessGrants() []Grant {
	list := slices.Concat(s.createGrants(), s.stepGrants(), s.queryGrants(function.View), s.listGrants())
	for _, l := range s.Masters.All() {
		list = append(list, grant(l.Function, function.View))
	}
	list = append(list, grant(release.Tracking, function.View), grant(release.Packing, function.Act))
	return append(list, s.reportGrants(function.View)...)
}

// typeGrants collects the grants of all types, each once, in order.
func (s *server) typeGrants(of func(t *document.Type) []Grant) []Grant {
	var list []Grant
	for _, t := range s.Types.All() {
		for _, g := range of(t) {
			if g.Function != "" && !slices.Contains(list, g) {
				list = append(list, g)
			}
		}
	}
	return list
}

// mutating tells whether a method changes something.
func mutating(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
