package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// DocumentType 单据类型 is what the interface renders forms, lists and chains
// from.
type DocumentType struct {
	Code    string           `json:"code"`
	Title   string           `json:"title"`
	Module  string           `json:"module"`
	Prefix  string           `json:"prefix"`
	Catalog string           `json:"catalog"`
	Create  string           `json:"create" doc:"function that enters it"`
	Query   string           `json:"query" doc:"function that lists it"`
	Redate  string           `json:"redate" doc:"function that moves its business date"`
	Version int              `json:"version"`
	Holds   bool             `json:"holds,omitempty" doc:"holds what it counts, and takes the book quantities, when it is saved"`
	Confirm bool             `json:"confirm,omitempty" doc:"submitting one asks for the identity once more"`
	Head    []document.Field `json:"head"`
	Lines   []document.Field `json:"lines"`
	Chain   []document.Step  `json:"chain"`
}

type typeInput struct {
	Code string `path:"code"`
	Form int    `query:"form" default:"-1" doc:"version of the form that a paper was made with; -1 is the present one"`
}

func (s *server) registerDocumentTypes() {
	path := apiPrefix + "/document-types"
	serves := append(s.createGrants(), s.queryGrants(function.View)...)
	register(s, operation{method: http.MethodGet, path: path, id: "list-document-types", summary: "可见的单据类型", tag: "单据类型",
		access: personal(serves...)}, func(ctx context.Context, _ *struct{}) (*struct{ Body []DocumentType }, error) {
		list := []DocumentType{}
		for _, t := range s.Types.All() {
			if !s.seesType(ctx, t) {
				continue
			}
			view, err := s.typeView(ctx, t)
			if err != nil {
				return nil, err
			}
			list = append(list, view)
		}
		return &struct{ Body []DocumentType }{list}, nil
	})
	register(s, operation{method: http.MethodGet, path: path + "/{code}", id: "get-document-type", summary: "单据类型", tag: "单据类型",
		access: personal(serves...)}, func(ctx context.Context, in *typeInput) (*struct{ Body DocumentType }, error) {
		t, err := s.shownType(ctx, in.Code)
		if err == nil && in.Form >= 0 {
			t, err = s.Types.Form(in.Code, in.Form)
		}
		if err != nil {
			return nil, err
		}
		view, err := s.typeView(ctx, t)
		return &struct{ Body DocumentType }{view}, err
	})
	register(s, operation{method: http.MethodGet, path: path + "/{code}/template", id: "get-import-template", summary: "下载明细导入模板", tag: "单据类型",
		access: boundTo(s.createGrants()...), produces: reports.ContentTypeXLSX}, s.template)
	register(s, operation{method: http.MethodPost, path: path + "/{code}/import", id: "import-lines", summary: "从 Excel 读入明细（不保存）", tag: "单据类型",
		access: boundTo(s.createGrants()...), ownKey: true}, s.importLines)
}

// typeView shows a type with the chain that a paper would be submitted to now.
func (s *server) typeView(ctx context.Context, t *document.Type) (DocumentType, error) {
	d, err := s.Definitions.Definition(ctx, t.Code, 0)
	return DocumentType{Code: t.Code, Title: t.Title, Module: t.Module, Prefix: t.Prefix, Catalog: t.Catalog,
		Create: t.Create, Query: t.Query, Redate: t.Redate, Version: t.Version, Holds: t.Holds, Confirm: t.Confirm,
		Head: append([]document.Field{}, t.Head...), Lines: append([]document.Field{}, t.Lines...), Chain: append(document.Chain{}, d.Chain...)}, err
}

// seesType tells whether the caller has to do with papers of a type at all.
func (s *server) seesType(ctx context.Context, t *document.Type) bool {
	if s.may(ctx, t.Create, function.Act) || s.may(ctx, t.Query, function.View) || s.may(ctx, t.Redate, function.View) {
		return true
	}
	for _, step := range t.Chain {
		if s.may(ctx, step.Function, function.Act) {
			return true
		}
	}
	return false
}

func (s *server) visibleType(ctx context.Context, code string) (*document.Type, error) {
	t, err := s.Types.Find(code)
	if err != nil || !s.seesType(ctx, t) {
		return nil, fault.NotFound("document.unknown_type", "没有“%s”这种单据，或您没有权限", code)
	}
	return t, nil
}

// shownType is a type that the caller may look at. Anybody who acts in the inbox
// may be given a task on any paper, and needs its form to read it.
func (s *server) shownType(ctx context.Context, code string) (*document.Type, error) {
	if t, err := s.Types.Find(code); err == nil && s.may(ctx, inboxFunction, function.Act) {
		return t, nil
	}
	return s.visibleType(ctx, code)
}

// enteredType is a type that the caller may enter.
func (s *server) enteredType(ctx context.Context, code string) (*document.Type, error) {
	t, err := s.visibleType(ctx, code)
	if err != nil {
		return nil, err
	}
	return t, s.require(ctx, t.Create, function.Act)
}

type templateInput struct {
	Code string `path:"code"`
	Head string `query:"head" doc:"head of the paper as JSON; narrows the choices in the sheet"`
}

func (s *server) template(ctx context.Context, in *templateInput) (*fileOutput, error) {
	t, err := s.enteredType(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	head, err := parseHead(t, in.Head)
	if err != nil {
		return nil, err
	}
	return s.workbook(t.Title+"明细导入模板", func(w io.Writer) error {
		return reports.Template(ctx, w, t, head, reports.Masters{Repository: s.Entries})
	})
}

type importInput struct {
	Code    string `path:"code"`
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
		Head string        `form:"head" required:"false"`
	}]
}

func (s *server) importLines(ctx context.Context, in *importInput) (*struct{ Body reports.Imported }, error) {
	t, err := s.enteredType(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	form := in.RawBody.Data()
	defer form.File.Close()
	content, err := imported(form.File, reports.MaxImportBytes)
	if err != nil {
		return nil, err
	}
	head, err := parseHead(t, form.Head)
	if err != nil {
		return nil, err
	}
	lines, err := reports.ParseLines(ctx, content, t, head, reports.Masters{Repository: s.Entries})
	if err != nil {
		return nil, err
	}
	return &struct{ Body reports.Imported }{*lines}, nil
}

// parseHead reads the head that a sheet belongs to; it is still incomplete.
func parseHead(t *document.Type, text string) (document.Values, error) {
	if text == "" {
		return document.Values{}, nil
	}
	raw, err := document.Decode([]byte(text))
	if err != nil {
		return nil, fault.Invalid("request.malformed", "head 不是有效的 JSON").At("head", "不是有效的 JSON")
	}
	head, problems := document.NormalizeFields(t.Head, raw, "head.", false)
	return head, fault.Problems("document.invalid", problems)
}
