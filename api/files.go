package api

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// fileOutput answers with bytes instead of JSON.
type fileOutput struct {
	Body func(huma.Context)
}

// download describes a file to send.
type download struct {
	name, mediaType string
	size            int
	inline          bool
	policy          string // content security policy, "" for the page's
}

// send streams a file; the reader is closed when the last byte has gone out.
func send(d download, r io.Reader) *fileOutput {
	return &fileOutput{Body: func(ctx huma.Context) {
		disposition := "attachment"
		if d.inline {
			disposition = "inline"
		}
		if d.name != "" {
			disposition += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(d.name), "+", "%20")
		}
		ctx.SetStatus(http.StatusOK)
		ctx.SetHeader("Content-Type", d.mediaType)
		ctx.SetHeader("Content-Disposition", disposition)
		if d.policy != "" {
			ctx.SetHeader("Content-Security-Policy", d.policy)
		}
		humafiber.Unwrap(ctx).Context().SetBodyStream(r, d.size)
	}}
}

// workbook writes an Excel file aside and then streams it: what goes wrong is
// told before the first byte is out, and memory stays bounded.
func (s *server) workbook(title string, write func(io.Writer) error) (*fileOutput, error) {
	f, err := os.CreateTemp("", "cardflow-export-*.xlsx")
	if err != nil {
		return nil, fault.Unavailable("export.failed", "暂时不能生成文件，请稍后重试").Because(err)
	}
	out := &temporary{File: f}
	size, err := out.fill(write)
	if err != nil {
		_ = out.Close()
		return nil, err
	}
	name := title + "-" + value.DateOf(s.now()).Compact() + ".xlsx"
	return send(download{name: name, mediaType: reports.ContentTypeXLSX, size: int(size)}, out), nil
}

// temporary is a file that goes away when it is closed.
type temporary struct{ *os.File }

func (t *temporary) fill(write func(io.Writer) error) (int64, error) {
	buffered := bufio.NewWriterSize(t.File, 1<<16)
	if err := write(buffered); err != nil {
		return 0, err
	}
	if err := buffered.Flush(); err != nil {
		return 0, fault.Unavailable("export.failed", "暂时不能生成文件，请稍后重试").Because(err)
	}
	size, err := t.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, fault.Internal(err)
	}
	if _, err := t.Seek(0, io.SeekStart); err != nil {
		return 0, fault.Internal(err)
	}
	return size, nil
}

// Close closes and removes the file.
func (t *temporary) Close() error {
	err := t.File.Close()
	if removeErr := os.Remove(t.Name()); err == nil {
		err = removeErr
	}
	return err
}

// sheetMeta is what stands above an exported list.
func (s *server) sheetMeta(ctx context.Context, title string, filters ...reports.Chosen) reports.Meta {
	return reports.Meta{Title: title, Filters: filters, By: caller(ctx).Name, GeneratedAt: s.now(), Rows: &requestOf(ctx).shown.rows}
}

// page answers with a self-contained HTML page that styles itself.
func page(html []byte) *fileOutput {
	return &fileOutput{Body: func(ctx huma.Context) {
		ctx.SetStatus(http.StatusOK)
		ctx.SetHeader("Content-Type", "text/html; charset=utf-8")
		ctx.SetHeader("Content-Security-Policy", printPolicy)
		_, _ = ctx.BodyWriter().Write(html) // the response is a buffer
	}}
}
