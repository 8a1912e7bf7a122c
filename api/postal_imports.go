package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/reports"
)

func (s *server) registerPostalImports() {
	path := postalPath + "/imports"
	view := boundTo(grant(postal.Importing, function.View), grant(postal.Importing, function.Act))
	register(s, operation{method: http.MethodPost, path: path, id: "import-postal", summary: "导入邮政快递反馈", tag: postalTag,
		access: boundTo(grant(postal.Importing, function.Act)), ownKey: true, maxBody: reports.MaxPostalBytes + jsonLimit}, s.importPostal)
	register(s, operation{method: http.MethodGet, path: path, id: "list-postal-imports", summary: "导入记录", tag: postalTag, access: view},
		func(ctx context.Context, in *Paging) (*listOutput[PostalImport], error) {
			page, err := s.Postal.Archive.Imports(ctx, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(page, func(i postal.Import) PostalImport { return postalImport(i, false) }), nil
		})
	register(s, operation{method: http.MethodGet, path: path + "/{id}", id: "get-postal-import", summary: "导入结果", tag: postalTag, access: view},
		func(ctx context.Context, in *ParcelPath) (*postalImportOutput, error) {
			i, err := s.Postal.Archive.Import(ctx, in.ID)
			return &postalImportOutput{Body: postalImport(i, false)}, err
		})
	register(s, operation{method: http.MethodGet, path: path + "/{id}/problems", id: "list-postal-problems", summary: "有误的行", tag: postalTag, access: view},
		func(ctx context.Context, in *struct {
			ParcelPath
			Paging
		}) (*listOutput[PostalProblem], error) {
			page, err := s.Postal.Archive.Problems(ctx, in.ID, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(page, func(p postal.Problem) PostalProblem { return PostalProblem(p) }), nil
		})
	register(s, operation{method: http.MethodGet, path: path + "/{id}/export", id: "export-postal-problems", summary: "导出有误的行", tag: postalTag,
		access: boundTo(grant(postal.Importing, function.Export)), produces: reports.ContentTypeXLSX}, s.exportPostalProblems)
}

// PostalImport 导入记录.
type PostalImport struct {
	ID        string         `json:"id"`
	File      string         `json:"file"`
	Encoding  string         `json:"encoding" doc:"UTF-8, GB18030 or Excel"`
	Ignored   string         `json:"ignored" doc:"columns that were not read"`
	Unknown   string         `json:"unknown" doc:"codes without a meaning"`
	Rows      int            `json:"rows"`
	Taken     int            `json:"taken"`
	Repeated  int            `json:"repeated" doc:"events that were there already"`
	Bad       int            `json:"bad"`
	By        document.Named `json:"by"`
	At        time.Time      `json:"at"`
	SameAgain bool           `json:"same_again" doc:"the file was imported before; this is what became of it then"`
}

// PostalProblem 有误的行.
type PostalProblem struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Reason  string `json:"reason"`
	Content string `json:"content"`
}

func postalImport(i postal.Import, again bool) PostalImport {
	return PostalImport{ID: i.ID, File: i.File, Encoding: i.Encoding, Ignored: i.Ignored, Unknown: i.Unknown, Rows: i.Rows, Taken: i.Taken,
		Repeated: i.Repeated, Bad: i.Bad, By: i.By, At: i.At, SameAgain: again}
}

type postalImportOutput struct{ Body PostalImport }

type importPostalInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File  huma.FormFile `form:"file" required:"true"`
		Again string        `form:"again" required:"false" doc:"1: take a file that was imported before once more"`
	}]
}

// importPostal takes a file of the post. What can be taken is, what cannot is listed.
func (s *server) importPostal(ctx context.Context, in *importPostalInput) (*postalImportOutput, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	content, err := imported(form.File, reports.MaxPostalBytes)
	if err != nil {
		return nil, err
	}
	digest, err := gmcrypto.Digest(bytes.NewReader(content))
	if err != nil {
		return nil, fault.Internal(err)
	}
	file, err := reports.ReadPostal(content)
	if err != nil {
		return nil, err
	}
	file.Name, file.Digest, file.Size, file.Again = form.File.Filename, digest, len(content), form.Again == "1"
	i, again, err := s.Postal.Desk.Import(ctx, by(ctx), file)
	if err != nil {
		return nil, err
	}
	if !again && i.Taken > 0 {
		if err := s.Postal.Processes.RunPostal(ctx); err != nil { // else the schedule does it
			s.logger.WarnContext(ctx, "tell applications of their parcels", "cause", err)
		}
	}
	return &postalImportOutput{Body: postalImport(i, again)}, nil
}

func (s *server) exportPostalProblems(ctx context.Context, in *ParcelPath) (*fileOutput, error) {
	i, err := s.Postal.Archive.Import(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	fetch := func(page document.PageRequest) (document.Page[postal.Problem], error) {
		return s.Postal.Archive.Problems(ctx, i.ID, page)
	}
	row := func(p postal.Problem) reports.Row {
		return reports.Row{"row": int64(p.Row), "column": p.Column, "reason": p.Reason, "content": p.Content}
	}
	return s.workbook("邮政快递反馈错误清单", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "邮政快递反馈错误清单", reports.Chosen{Label: "文件", Value: i.File}),
			reports.Aligned(reports.PostalProblemColumns()), reports.Listed(fetch, row))
	})
}
