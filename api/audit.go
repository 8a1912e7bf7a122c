package api

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

const auditPath = apiPrefix + "/audit"

// Auditing 审计 is what the auditor's pages work on.
type Auditing struct {
	Log    audit.Reader
	Chain  audit.Chain
	Alarms audit.Alarms
	// Prove verifies the whole log against the seals kept apart.
	Prove func(ctx context.Context, progress func(audit.Report) error) (audit.Report, error)
}

func (s *server) registerAudit() {
	view, export, manage := boundTo(grant(warehouse.Log, function.View)), boundTo(grant(warehouse.Log, function.Export)), boundTo(grant(warehouse.Log, function.Manage))
	const tag = "日志查询"
	register(s, operation{method: http.MethodGet, path: auditPath + "/entries", id: "list-audit", summary: "日志", tag: tag, access: view}, s.listAudit)
	register(s, operation{method: http.MethodGet, path: auditPath + "/entries/export", id: "export-audit", summary: "导出日志", tag: tag,
		access: export, produces: reports.ContentTypeXLSX}, s.exportAudit)
	register(s, operation{method: http.MethodGet, path: auditPath + "/entries/{id}", id: "get-audit", summary: "一条日志，含前后内容", tag: tag, access: view}, s.getAudit)
	register(s, operation{method: http.MethodGet, path: auditPath + "/functions", id: "list-audit-functions", summary: "可供查询的功能", tag: tag, access: view}, s.auditFunctions)
	register(s, operation{method: http.MethodGet, path: auditPath + "/status", id: "audit-status", summary: "签封与校验状态", tag: tag, access: view}, s.auditStatus)
	register(s, operation{method: http.MethodPost, path: auditPath + "/checks", id: "verify-audit", summary: "立即校验", tag: tag, access: manage,
		status: http.StatusAccepted}, s.verifyAudit)
	register(s, operation{method: http.MethodGet, path: auditPath + "/alarms", id: "list-alarms", summary: "告警", tag: tag, access: view}, s.listAlarms)
	register(s, operation{method: http.MethodPost, path: auditPath + "/alarms/{id}/handle", id: "handle-alarm", summary: "处理告警", tag: tag, access: manage,
		status: http.StatusNoContent}, s.handleAlarm)
	register(s, operation{method: http.MethodGet, path: auditPath + "/rules", id: "list-alarm-rules", summary: "告警规则", tag: tag, access: view}, s.listAlarmRules)
	register(s, operation{method: http.MethodPut, path: auditPath + "/rules/{code}", id: "set-alarm-rule", summary: "修改告警规则", tag: tag, access: manage}, s.setAlarmRule)
}

// AuditEntry 日志.
type AuditEntry struct {
	ID            string         `json:"id"`
	At            time.Time      `json:"at"`
	Actor         document.Named `json:"actor" doc:"empty when nobody was logged in, or the system acted"`
	Address       string         `json:"address"`
	RequestID     string         `json:"request_id"`
	Function      string         `json:"function"`
	FunctionTitle string         `json:"function_title"`
	Action        string         `json:"action"`
	ActionLabel   string         `json:"action_label"`
	Object        string         `json:"object"`
	Result        string         `json:"result" doc:"ok, or the code of the refusal"`
}

// AuditDetail 日志明细.
type AuditDetail struct {
	AuditEntry
	Before string `json:"before" doc:"JSON, or empty"`
	After  string `json:"after" doc:"JSON, or empty"`
	Seq    int64  `json:"seq" doc:"its place in the chain, 0 when it has none yet"`
	Sealed bool   `json:"sealed" doc:"covered by a seal"`
}

// AuditQuery narrows the log.
type AuditQuery struct {
	Who      string `query:"who" maxLength:"50" doc:"name, username or initials"`
	Actor    string `query:"actor" maxLength:"36" doc:"a person, id"`
	Function string `query:"function" maxLength:"32"`
	Object   string `query:"object" maxLength:"120" doc:"its number or id, to the letter"`
	Action   string `query:"action" maxLength:"64"`
	Address  string `query:"address" maxLength:"64"`
	Result   string `query:"result" enum:",ok,refused"`
	From     string `query:"from" maxLength:"10" doc:"day"`
	To       string `query:"to" maxLength:"10" doc:"day, inclusive"`
}

// maxWho is how many people a name may mean.
const maxWho = 50

// auditFilter reads what the log is narrowed to. ok is false when the name is
// nobody's.
func (s *server) auditFilter(ctx context.Context, q AuditQuery) (f audit.Filter, ok bool, err error) {
	if f, err = q.filter(); err != nil || strings.TrimSpace(q.Who) == "" {
		return f, true, err
	}
	roles, err := s.Directory.Roles(ctx)
	if err != nil {
		return f, false, err
	}
	codes := make([]string, 0, len(roles))
	for _, r := range roles {
		codes = append(codes, r.Code)
	}
	people, err := s.People.FindPeople(ctx, strings.TrimSpace(q.Who), codes, maxWho)
	for _, p := range people {
		if q.Actor == "" || q.Actor == p.ID {
			f.Actors = append(f.Actors, p.ID)
		}
	}
	return f, len(people) > 0, err
}

func (q AuditQuery) filter() (audit.Filter, error) {
	f := audit.Filter{Actors: nonEmpty(q.Actor), Function: strings.TrimSpace(q.Function), Object: strings.TrimSpace(q.Object), Action: q.Action,
		Address: strings.TrimSpace(q.Address), Result: q.Result}
	for _, day := range []struct {
		name, text string
		into       *value.Date
	}{{"from", q.From, &f.From}, {"to", q.To, &f.To}} {
		if day.text == "" {
			continue
		}
		d, err := value.ParseDate(day.text)
		if err != nil {
			return f, fault.Invalid("audit.date", "%s", err.Error()).At(day.name, err.Error())
		}
		*day.into = d
	}
	return f, nil
}

type auditInput struct {
	AuditQuery
	Paging
}

func (s *server) listAudit(ctx context.Context, in *auditInput) (*listOutput[AuditEntry], error) {
	f, ok, err := s.auditFilter(ctx, in.AuditQuery)
	if err != nil {
		return nil, err
	}
	var page document.Page[audit.Entry]
	if ok {
		page, err = s.Auditing.Log.Entries(ctx, f, in.request())
	}
	if err != nil {
		return nil, err
	}
	return listOf(page, s.auditEntry), nil
}

func (s *server) auditEntry(e audit.Entry) AuditEntry {
	out := AuditEntry{ID: e.ID, At: e.At, Actor: document.Named{ID: e.ActorID, Name: e.ActorName}, Address: e.Address, RequestID: e.RequestID,
		Function: e.Function, Action: e.Action, ActionLabel: audit.ActionLabel(e.Action), Object: e.Object, Result: e.Result}
	if summary, tried := s.summaries[e.Action]; tried { // a refused call has no word of its own
		out.ActionLabel = summary
	}
	if f, ok := s.Functions.Find(e.Function); ok {
		out.FunctionTitle = f.Title
	}
	return out
}

func (s *server) getAudit(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*struct{ Body AuditDetail }, error) {
	e, seq, err := s.Auditing.Log.Entry(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	seal, _, err := s.Auditing.Chain.Status(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body AuditDetail }{AuditDetail{AuditEntry: s.auditEntry(e), Before: e.Before, After: e.After, Seq: seq,
		Sealed: seq > 0 && seal != nil && seq <= seal.Seq}}, nil
}

func (s *server) exportAudit(ctx context.Context, in *struct{ AuditQuery }) (*fileOutput, error) {
	f, ok, err := s.auditFilter(ctx, in.AuditQuery)
	if err != nil {
		return nil, err
	}
	fetch := func(page document.PageRequest) (found document.Page[audit.Entry], err error) {
		if ok {
			found, err = s.Auditing.Log.Entries(ctx, f, page)
		}
		return found, err
	}
	return s.workbook("审计日志", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "审计日志", chosenAudit(in.AuditQuery)...), reports.Aligned(auditColumns()), reports.Listed(fetch, s.auditRow))
	})
}

func chosenAudit(q AuditQuery) []reports.Chosen {
	var out []reports.Chosen
	for _, c := range []reports.Chosen{{Label: "操作人", Value: q.Who}, {Label: "功能", Value: q.Function}, {Label: "对象", Value: q.Object},
		{Label: "地址", Value: q.Address}, {Label: "从", Value: q.From}, {Label: "到", Value: q.To}} {
		if c.Value != "" {
			out = append(out, c)
		}
	}
	return out
}

func auditColumns() []reports.Column {
	text := func(key, label string, width int) reports.Column {
		return reports.Column{Key: key, Label: label, Type: document.Text, Width: width}
	}
	return []reports.Column{{Key: "at", Label: "时间", Type: document.DateTime}, text("actor", "操作人", 100), text("address", "地址", 110),
		text("function", "功能", 80), text("title", "功能名称", 140), text("action", "操作", 100), text("object", "对象", 170), text("result", "结果", 140),
		text("before", "之前", 240), text("after", "之后", 240), text("id", "日志编号", 240)}
}

func (s *server) auditRow(e audit.Entry) reports.Row {
	view := s.auditEntry(e)
	return reports.Row{"at": e.At, "actor": e.ActorName, "address": e.Address, "function": e.Function, "title": view.FunctionTitle,
		"action": view.ActionLabel, "object": e.Object, "result": e.Result, "before": e.Before, "after": e.After, "id": e.ID}
}

type auditFunctionsOutput struct {
	Body struct {
		Items []FunctionName `json:"items"`
	}
}

// auditFunctions are what the log can be narrowed to: all there are, which the
// auditor may not use himself.
func (s *server) auditFunctions(context.Context, *struct{}) (*auditFunctionsOutput, error) {
	out := &auditFunctionsOutput{}
	for _, f := range s.Functions.All() {
		out.Body.Items = append(out.Body.Items, FunctionName{ID: f.ID, Title: f.Module + " — " + f.Title})
	}
	return out, nil
}

// ownEntry is the entry of something the auditor does here.
func (s *server) ownEntry(ctx context.Context, action, object, before, after string) audit.Entry {
	e := s.entry(ctx, warehouse.Log, action, object)
	e.Before, e.After = before, after
	return e
}
