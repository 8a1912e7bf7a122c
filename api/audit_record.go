package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"cardflow/internal/fault"
)

// shown is what of a call goes on record although it changes nothing: personal
// data that were read in clear, and rows that were taken away.
type shown struct {
	function string
	objects  []string
	rows     int
}

// shows notes that the caller is given personal data of these objects in clear.
func (s *server) shows(ctx context.Context, function string, objects ...string) {
	r := requestOf(ctx)
	r.shown.function = function
	r.shown.objects = append(r.shown.objects, objects...)
}

// onRecord writes into the audit log, in one place for every operation, what
// changes nothing and yet matters: who was refused, who read personal data, who
// exported. Changes are written with the transaction that makes them.
func (s *server) onRecord(ctx huma.Context, next func(huma.Context)) {
	next(ctx)
	op, r := operationOf(ctx), requestOf(ctx.Context())
	if op.access.level == Public || r.person.ID == "" {
		return // logins write their own entries; nobody else without a name gets further
	}
	if r.refusal == codeConfirm {
		return // he is only asked who he is; what he does after that goes on record
	}
	status := humafiber.Unwrap(ctx).Response().StatusCode()
	entry := s.entry(ctx.Context(), functionOf(op, r), "", ctx.Param("id"))
	switch {
	case status == http.StatusForbidden || status == http.StatusTooManyRequests:
		entry.Action, entry.Result = op.id, r.refusal
	case status != http.StatusOK:
		return
	case isExport(op):
		entry.Action = "export"
		entry.After = asJSON(map[string]any{"operation": op.id, "rows": r.shown.rows, "query": recorded(ctx.URL())})
	case len(r.shown.objects) > 0 && (op.looks || !mutating(op.method)): // an act has an entry of its own
		entry.Action, entry.Object = "read", r.shown.objects[0]
		entry.After = asJSON(map[string]any{"objects": r.shown.objects, "operation": op.id})
	default:
		return
	}
	if err := s.Audit.Record(ctx.Context(), entry); err != nil {
		s.withhold(ctx, err)
	}
}

// withhold takes back an answer that could not be put on record.
func (s *server) withhold(ctx huma.Context, err error) {
	response := humafiber.Unwrap(ctx).Response()
	response.CloseBodyStream() //nolint:errcheck // nobody will read it
	response.ResetBody()
	response.Header.Del("Content-Disposition")
	s.refuse(ctx, fault.Unavailable("audit.unavailable", "日志暂时不能写入，操作未执行，请稍后重试").Because(err))
}

func isExport(op operation) bool { return strings.HasPrefix(op.id, "export-") }

// functionOf is the function of a call: what it turned out to need, or the only
// one it serves.
func functionOf(op operation, r *request) string {
	switch {
	case r.shown.function != "":
		return r.shown.function
	case len(op.access.grants) == 1:
		return op.access.grants[0].Function
	}
	return ""
}

// recorded is what an export was narrowed to; what was searched for may be a
// person's name and is left out.
func recorded(u url.URL) string {
	query := u.Query()
	for _, name := range []string{"q", "last4", "cursor"} {
		query.Del(name)
	}
	return query.Encode()
}
