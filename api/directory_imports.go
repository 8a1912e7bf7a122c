package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/reports"
)

// importable 名册 is what can be imported: outlets, users or departments.
type importable struct {
	path, id, title, tag string
	functions            []string
	fields               []document.Field
	run                  func(ctx context.Context, by directory.By, in directory.Import) (directory.ImportPlan, error)
}

// ImportedChange 变化 of one column.
type ImportedChange struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// ImportedItem is what one row does.
type ImportedItem struct {
	Row     int              `json:"row"`
	Code    string           `json:"code"`
	Name    string           `json:"name"`
	Fresh   bool             `json:"fresh" doc:"makes a new entry"`
	Changes []ImportedChange `json:"changes" doc:"of an entry that is there"`
}

// ImportedFile 导入预览, or what was done.
type ImportedFile struct {
	Digest    string            `json:"digest" doc:"of the file and what it does; sent back to carry it out"`
	Applied   bool              `json:"applied"`
	Fresh     int               `json:"fresh"`
	Changed   int               `json:"changed"`
	Same      int               `json:"same" doc:"rows that change nothing"`
	Items     []ImportedItem    `json:"items"`
	Passwords []OneTimePassword `json:"passwords" doc:"of new users, shown this once"`
}

type importedOutput struct{ Body ImportedFile }

type importRegisterInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File   huma.FormFile `form:"file" required:"true"`
		Digest string        `form:"digest" required:"false" doc:"of the preview: carries the file out; empty: only looks at it"`
	}]
}

func (s *server) registerImports() {
	for _, r := range []importable{
		{adminOutletsPath, "outlets", "网点", outletsTag, []string{directory.OutletAdmin}, directory.OutletFields(), s.Management.ImportOutlets},
		{accountsPath, "accounts", "用户", accountsTag, []string{directory.PersonAdmin, directory.UnifiedPeople}, directory.AccountFields(), s.Management.ImportAccounts},
		{departmentsPath, "departments", "部门", departmentsTag, []string{directory.DepartmentAdmin}, directory.DepartmentFields(), s.Management.ImportDepartments},
	} {
		var grants []Grant
		for _, id := range r.functions {
			grants = append(grants, grant(id, function.Manage))
		}
		register(s, operation{method: http.MethodGet, path: r.path + "/template", id: "template-" + r.id, summary: r.title + "导入模板", tag: r.tag,
			access: boundTo(grants...), produces: reports.ContentTypeXLSX}, func(ctx context.Context, _ *struct{}) (*fileOutput, error) {
			return s.workbook(r.title+"导入模板", func(w io.Writer) error {
				return reports.SheetTemplate(ctx, w, r.title, r.fields, reports.Masters{Repository: s.Entries})
			})
		})
		// The answer may carry passwords, which must not be kept with the keys of requests.
		register(s, operation{method: http.MethodPost, path: r.path + "/import", id: "import-" + r.id, summary: "导入" + r.title, tag: r.tag,
			access: boundTo(grants...), ownKey: true, maxBody: reports.MaxImportBytes + jsonLimit}, func(ctx context.Context, in *importRegisterInput) (*importedOutput, error) {
			return s.importRegister(ctx, r, in)
		})
	}
}

// importRegister looks at a file, or carries out one that was looked at. What it does
// must be what was seen: a change of the register in between asks for another look.
func (s *server) importRegister(ctx context.Context, r importable, in *importRegisterInput) (*importedOutput, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	content, err := imported(form.File, reports.MaxImportBytes)
	if err != nil {
		return nil, err
	}
	rows, err := reports.ReadSheet(ctx, content, r.fields, reports.Masters{Repository: s.Entries})
	if err != nil {
		return nil, err
	}
	file := directory.Import{Rows: make([]directory.ImportRow, 0, len(rows))}
	for _, row := range rows {
		file.Rows = append(file.Rows, directory.ImportRow(row))
	}
	if form.Digest != "" {
		file.Agree = func(p directory.ImportPlan) error {
			now, err := planDigest(content, p)
			if err == nil && now != form.Digest {
				err = fault.Conflict("import.changed", "预览之后文件或%s资料有变化，没有导入，请重新预览", r.title)
			}
			return err
		}
	}
	plan, err := r.run(ctx, by(ctx), file)
	if err != nil {
		return nil, err
	}
	out := importedView(plan)
	out.Applied = file.Agree != nil
	out.Digest, err = planDigest(content, plan)
	return &importedOutput{out}, err
}

// planDigest tells whether a file still does what was seen.
func planDigest(file []byte, p directory.ImportPlan) (string, error) {
	p.Given = nil
	text, err := json.Marshal(p)
	if err != nil {
		return "", fault.Internal(err)
	}
	digest, err := gmcrypto.Digest(io.MultiReader(bytes.NewReader(file), bytes.NewReader(text)))
	if err != nil {
		return "", fault.Internal(err)
	}
	return digest, nil
}

func importedView(p directory.ImportPlan) ImportedFile {
	out := ImportedFile{Same: p.Same, Items: make([]ImportedItem, 0, len(p.Items)), Passwords: make([]OneTimePassword, 0, len(p.Given))}
	for _, i := range p.Items {
		item := ImportedItem{Row: i.Row, Code: i.Code, Name: i.Name, Fresh: i.Fresh, Changes: make([]ImportedChange, 0, len(i.Changes))}
		for _, c := range i.Changes {
			item.Changes = append(item.Changes, ImportedChange(c))
		}
		if i.Fresh {
			out.Fresh++
		} else {
			out.Changed++
		}
		out.Items = append(out.Items, item)
	}
	for _, g := range p.Given {
		out.Passwords = append(out.Passwords, OneTimePassword{Username: g.Username, Password: g.Password})
	}
	return out
}
