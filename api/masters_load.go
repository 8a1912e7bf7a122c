package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/master"
	"cardflow/internal/reports"
)

// MasterLoad 导入记录 is what one file did to a list.
type MasterLoad struct {
	ID       string         `json:"id" doc:"empty of a file that was only checked"`
	FileName string         `json:"file_name"`
	Made     int            `json:"made"`
	Changed  int            `json:"changed"`
	Same     int            `json:"same"`
	By       document.Named `json:"by"`
	At       time.Time      `json:"at"`
	UndoneAt *time.Time     `json:"undone_at"`
	UndoneBy string         `json:"undone_by"`
}

func loadView(l master.Load) MasterLoad {
	return MasterLoad{ID: l.ID, FileName: l.FileName, Made: l.Made, Changed: l.Changed, Same: l.Same, By: l.By, At: l.At, UndoneAt: l.UndoneAt, UndoneBy: l.UndoneBy}
}

func (s *server) registerMasterLoads() {
	manage := boundTo(s.masterGrants(function.Manage)...)
	path := mastersPath + "/{ref}"
	register(s, operation{method: http.MethodGet, path: path + "/template", id: "get-master-template", summary: "下载基础资料导入模板", tag: "基础资料",
		access: manage, produces: reports.ContentTypeXLSX}, s.masterTemplate)
	register(s, operation{method: http.MethodGet, path: path + "/loads", id: "list-master-loads", summary: "基础资料的导入记录", tag: "基础资料", access: manage}, s.masterLoads)
	register(s, operation{method: http.MethodPost, path: path + "/loads", id: "load-masters", summary: "从 Excel 导入基础资料（整份或不导入）", tag: "基础资料",
		access: manage, ownKey: true}, s.loadMasters)
	register(s, operation{method: http.MethodPost, path: path + "/loads/{id}/undo", id: "undo-master-load", summary: "撤销一次导入", tag: "基础资料", access: manage}, s.undoMasterLoad)
}

type masterRef struct {
	Ref string `path:"ref"`
}

func (s *server) masterTemplate(ctx context.Context, in *masterRef) (*fileOutput, error) {
	list, err := s.managed(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	return s.workbook(list.Title+"导入模板", func(w io.Writer) error {
		return reports.Template(ctx, w, reports.EntrySheet(list), nil, reports.Masters{Repository: s.Entries})
	})
}

type loadMastersInput struct {
	Ref     string `path:"ref"`
	Check   bool   `query:"check" doc:"reports what the file would do, and keeps nothing"`
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

func (s *server) loadMasters(ctx context.Context, in *loadMastersInput) (*struct{ Body MasterLoad }, error) {
	list, err := s.managed(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	form := in.RawBody.Data()
	defer form.File.Close()
	content, err := imported(form.File, reports.MaxImportBytes)
	if err != nil {
		return nil, err
	}
	rows, err := reports.ParseEntries(ctx, content, list, s.Entries)
	if err != nil {
		return nil, err
	}
	l, err := s.Loader.Load(ctx, list.Ref, form.File.Filename, rows, editor(ctx, list.Function), in.Check)
	if err != nil {
		return nil, err
	}
	if in.Check {
		l.ID = ""
	}
	return &struct{ Body MasterLoad }{loadView(l)}, nil
}

func (s *server) masterLoads(ctx context.Context, in *masterRef) (*struct {
	Body struct {
		Items []MasterLoad `json:"items"`
	}
}, error) {
	list, err := s.managed(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	found, err := s.Loader.Loads(ctx, list.Ref)
	out := &struct {
		Body struct {
			Items []MasterLoad `json:"items"`
		}
	}{}
	out.Body.Items = []MasterLoad{}
	for _, l := range found {
		out.Body.Items = append(out.Body.Items, loadView(l))
	}
	return out, err
}

type masterLoadPath struct {
	Ref string `path:"ref"`
	ID  string `path:"id" maxLength:"36"`
}

func (s *server) undoMasterLoad(ctx context.Context, in *masterLoadPath) (*struct{ Body MasterLoad }, error) {
	list, err := s.managed(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	l, err := s.Loader.Undo(ctx, list.Ref, in.ID, editor(ctx, list.Function))
	return &struct{ Body MasterLoad }{loadView(l)}, err
}
