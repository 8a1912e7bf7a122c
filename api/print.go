package api

import (
	"bytes"
	"context"
	"net/http"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/reports"
)

func (s *server) registerPrint() {
	reprint := s.typeGrants(func(t *document.Type) []Grant { return []Grant{grant(t.Reprint, function.Act)} })
	register(s, operation{method: http.MethodGet, path: documentsPath + "/{id}/print", id: "print-document", summary: "打印单据（A4）", tag: "单据",
		access: personal(append(s.queryGrants(function.View), reprint...)...), produces: "text/html"}, s.printDocument)
}

type printInput struct {
	DocumentPath
	Copy bool `query:"copy" doc:"marks the page as 补打"`
}

func (s *server) printDocument(ctx context.Context, in *printInput) (*fileOutput, error) {
	d, t, err := s.paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Copy && t.Reprint != "" {
		if err := s.require(ctx, t.Reprint, function.Act); err != nil {
			return nil, err
		}
		if err := s.Desk.Reprint(ctx, by(ctx), d.ID); err != nil {
			return nil, err
		}
	}
	data, err := s.printData(ctx, d, t)
	if err != nil {
		return nil, err
	}
	data.Copy = in.Copy
	var html bytes.Buffer
	if err := s.Printer.PrintDocument(&html, data); err != nil {
		return nil, err
	}
	return page(html.Bytes()), nil
}

func (s *server) printData(ctx context.Context, d *document.Document, t *document.Type) (reports.PrintData, error) {
	d = s.shownAs(ctx, d, t)
	data := reports.PrintData{Type: t, Document: d, Entries: map[string]document.Entry{}, Labels: map[string]string{},
		PrintedBy: caller(ctx).Name, PrintedAt: s.now()}
	records, err := s.Entries.Records(ctx, append(d.Refs(t), nonEmpty(d.Outlet)...))
	if err != nil {
		return data, err
	}
	for id, r := range records {
		data.Entries[id] = r.Entry
	}
	if data.Tasks, err = s.Inbox.Tasks(ctx, d.ID); err != nil {
		return data, err
	}
	data.Attachments, err = s.Files.Files(ctx, d.Files(t))
	return data, err
}
