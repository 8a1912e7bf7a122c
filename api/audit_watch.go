package api

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// AuditStatus 日志状态 says how far the log is proved.
type AuditStatus struct {
	Sealed   int64       `json:"sealed" doc:"the last sealed entry, 0 before the first seal"`
	SealedAt *time.Time  `json:"sealed_at"`
	Tail     int64       `json:"tail" doc:"the last entry in the chain"`
	Alarms   int         `json:"alarms" doc:"not handled"`
	Check    *AuditCheck `json:"check" doc:"the last verification"`
}

// AuditCheck 校验.
type AuditCheck struct {
	ID         string     `json:"id"`
	Person     string     `json:"person"`
	StartedAt  time.Time  `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Running    bool       `json:"running"`
	Checked    int64      `json:"checked"`
	Total      int64      `json:"total"`
	Pending    int64      `json:"pending"`
	Broken     string     `json:"broken" doc:"the first broken entry in words; empty: whole"`
	Failure    string     `json:"failure" doc:"why it could not be carried through"`
}

// checkSilent is after how long without a sign of life a verification is given up
// for lost with its process.
const checkSilent = time.Minute

func (s *server) auditStatus(ctx context.Context, _ *struct{}) (*struct{ Body AuditStatus }, error) {
	out := &struct{ Body AuditStatus }{}
	seal, tail, err := s.Auditing.Chain.Status(ctx)
	if err != nil {
		return nil, err
	}
	if out.Body.Tail = tail; seal != nil {
		out.Body.Sealed, out.Body.SealedAt = seal.Seq, &seal.At
	}
	if out.Body.Alarms, err = s.Auditing.Alarms.OpenAlarms(ctx); err != nil {
		return nil, err
	}
	check, err := s.Auditing.Chain.LastCheck(ctx)
	if err != nil || check == nil {
		return out, err
	}
	out.Body.Check = s.auditCheck(*check)
	return out, nil
}

func (s *server) running(c audit.Check) bool {
	return c.FinishedAt == nil && s.now().Sub(c.SeenAt) < checkSilent
}

func (s *server) auditCheck(c audit.Check) *AuditCheck {
	out := &AuditCheck{ID: c.ID, Person: c.PersonName, StartedAt: c.StartedAt, FinishedAt: c.FinishedAt, Running: s.running(c),
		Checked: c.Report.Checked, Total: c.Report.Total, Pending: c.Report.Pending, Failure: c.Failure}
	if c.Report.Broken != nil {
		out.Broken = c.Report.Broken.String()
	}
	if c.FinishedAt == nil && !out.Running {
		out.Failure = "校验随服务停止而中断，请重新校验"
	}
	return out
}

// verifyAudit begins a verification and answers at once; it goes on behind the
// request.
func (s *server) verifyAudit(ctx context.Context, _ *struct{}) (*struct{ Body AuditCheck }, error) {
	last, err := s.Auditing.Chain.LastCheck(ctx)
	if err != nil {
		return nil, err
	}
	if last != nil && s.running(*last) {
		return nil, fault.Conflict("audit.running", "%s已在校验，请等待结果", last.PersonName)
	}
	now := s.now()
	check := audit.Check{ID: value.NewID(), PersonID: caller(ctx).ID, PersonName: caller(ctx).Name, StartedAt: now, SeenAt: now}
	if err := s.Audit.Record(ctx, s.ownEntry(ctx, "verify", check.ID, "", "")); err != nil {
		return nil, err
	}
	if err := s.Auditing.Chain.SaveCheck(ctx, check); err != nil {
		return nil, err
	}
	go s.carryOut(context.WithoutCancel(ctx), check)
	return &struct{ Body AuditCheck }{*s.auditCheck(check)}, nil
}

func (s *server) carryOut(ctx context.Context, check audit.Check) {
	report, err := s.Auditing.Prove(ctx, func(r audit.Report) error {
		check.Report, check.SeenAt = r, s.now()
		return s.Auditing.Chain.SaveCheck(ctx, check)
	})
	if err != nil {
		s.logger.ErrorContext(ctx, "verify the audit log", "cause", err)
		check.Failure = fault.From(err).Message
	}
	done := s.now()
	check.Report, check.SeenAt, check.FinishedAt = report, done, &done
	if report.Broken != nil {
		s.logger.ErrorContext(ctx, "the audit log is broken", "kind", string(report.Broken.Kind), "seq", report.Broken.Seq, "entry", report.Broken.Entry)
	}
	if err := s.Auditing.Chain.SaveCheck(ctx, check); err != nil {
		s.logger.ErrorContext(ctx, "keep a verification", "cause", err)
	}
}

// AuditAlarm 告警.
type AuditAlarm struct {
	ID        string         `json:"id"`
	Rule      audit.RuleCode `json:"rule" enum:"failures,night,export,tamper"`
	RuleTitle string         `json:"rule_title"`
	At        time.Time      `json:"at"`
	Actor     document.Named `json:"actor"`
	Address   string         `json:"address"`
	Entry     string         `json:"entry" doc:"the entry that raised it"`
	Text      string         `json:"text"`
	HandledAt *time.Time     `json:"handled_at"`
	HandledBy string         `json:"handled_by"`
	Remark    string         `json:"remark"`
}

type alarmsInput struct {
	Paging
	Handled bool `query:"handled"`
}

func (s *server) listAlarms(ctx context.Context, in *alarmsInput) (*listOutput[AuditAlarm], error) {
	page, err := s.Auditing.Alarms.Alarms(ctx, in.Handled, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(page, func(a audit.Alarm) AuditAlarm {
		return AuditAlarm{ID: a.ID, Rule: a.Rule, RuleTitle: a.Rule.Title(), At: a.At, Actor: document.Named{ID: a.ActorID, Name: a.ActorName},
			Address: a.Address, Entry: a.Entry, Text: a.Text, HandledAt: a.HandledAt, HandledBy: a.HandledBy, Remark: a.Remark}
	}), nil
}

func (s *server) handleAlarm(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Remark string `json:"remark" maxLength:"500"`
	}
}) (*struct{}, error) {
	remark := strings.TrimSpace(in.Body.Remark)
	if remark == "" {
		return nil, fault.Invalid("alarm.remark", "请写明处理情况").At("remark", "请写明处理情况")
	}
	by := document.Named{ID: caller(ctx).ID, Name: caller(ctx).Name}
	return nil, s.Auditing.Alarms.Handle(ctx, in.ID, by, remark, s.now(), s.ownEntry(ctx, "handle", in.ID, "", asJSON(map[string]string{"remark": remark})))
}

// AuditRule 告警规则.
type AuditRule struct {
	audit.Rule
	Title string `json:"title"`
}

type auditRulesOutput struct {
	Body struct {
		Items []AuditRule `json:"items"`
	}
}

func (s *server) listAlarmRules(ctx context.Context, _ *struct{}) (*auditRulesOutput, error) {
	rules, err := s.Auditing.Alarms.Rules(ctx)
	if err != nil {
		return nil, err
	}
	out := &auditRulesOutput{}
	for _, r := range rules {
		out.Body.Items = append(out.Body.Items, AuditRule{r, r.Code.Title()})
	}
	return out, nil
}

func (s *server) setAlarmRule(ctx context.Context, in *struct {
	Code audit.RuleCode `path:"code" enum:"failures,night,export"`
	Body struct {
		Threshold int    `json:"threshold" minimum:"0"`
		Minutes   int    `json:"minutes" minimum:"0"`
		From      string `json:"from" maxLength:"5"`
		Until     string `json:"until" maxLength:"5"`
		Disabled  bool   `json:"disabled"`
	}
}) (*auditRulesOutput, error) {
	rule := audit.Rule{Code: in.Code, Threshold: in.Body.Threshold, Minutes: in.Body.Minutes, From: in.Body.From, Until: in.Body.Until, Disabled: in.Body.Disabled}
	if err := rule.Check(); err != nil {
		return nil, err
	}
	rules, err := s.Auditing.Alarms.Rules(ctx)
	if err != nil {
		return nil, err
	}
	var before string
	for _, r := range rules {
		if r.Code == rule.Code {
			before = asJSON(r)
		}
	}
	if err := s.Auditing.Alarms.SetRule(ctx, rule, s.ownEntry(ctx, "set_rule", "alarm-rule/"+string(rule.Code), before, asJSON(rule))); err != nil {
		return nil, err
	}
	return s.listAlarmRules(ctx, nil)
}

// fromJSON reads what asJSON wrote; what is in another form gives false.
func fromJSON(text string, into any) bool { return json.Unmarshal([]byte(text), into) == nil }

func asJSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
