package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

type auditRuleRow struct {
	Code      string `gorm:"primaryKey"`
	Threshold int
	Minutes   int
	FromTime  string
	UntilTime string
	Disabled  bool
}

func (auditRuleRow) TableName() string { return "audit_rules" }

type auditAlarmRow struct {
	ID          string `gorm:"primaryKey"`
	RuleCode    string
	Once        string
	RaisedAt    time.Time
	ActorID     string
	ActorName   string
	Address     string
	EntryID     string
	Content     string
	Handled     bool
	HandledAt   *time.Time
	HandlerID   string
	HandlerName string
	Remark      string
}

func (auditAlarmRow) TableName() string { return "audit_alarms" }

func (r auditAlarmRow) alarm() (audit.Alarm, error) {
	return audit.Alarm{ID: r.ID, Rule: audit.RuleCode(r.RuleCode), Once: r.Once, At: r.RaisedAt.UTC(), ActorID: r.ActorID, ActorName: r.ActorName,
		Address: r.Address, Entry: r.EntryID, Text: r.Content, HandledAt: utcPtr(r.HandledAt), HandledBy: r.HandlerName, Remark: r.Remark}, nil
}

var _ audit.Alarms = AuditLog{}

// auditorRole is who is told of alarms.
const auditorRole = "auditor"

// watch holds the rules against the entries that came into the chain: each is
// looked at once.
func (r *chainRound) watch(entries []auditRow) error {
	rules, err := auditRules(r.db)
	if err != nil {
		return err
	}
	var alarms []audit.Alarm
	for _, id := range r.out.Forged {
		alarms = append(alarms, audit.Forgery(id, stored(r.s.clock())))
	}
	if r.cut {
		alarms = append(alarms, audit.Shortened(r.tail.Seq, stored(r.s.clock())))
	}
	for _, row := range entries {
		e, _ := row.entry()
		for _, rule := range rules {
			alarm, raised, err := r.judge(rule, e)
			if err != nil {
				return err
			}
			if raised {
				alarms = append(alarms, alarm)
			}
		}
	}
	for _, a := range alarms {
		if err := r.raise(a); err != nil {
			return err
		}
	}
	return nil
}

func (r *chainRound) judge(rule audit.Rule, e audit.Entry) (audit.Alarm, bool, error) {
	switch {
	case rule.Disabled:
	case rule.Code == audit.Night:
		a, raised := rule.NightWork(e)
		return a, raised, nil
	case rule.Code == audit.MassExport:
		a, raised := rule.LargeExport(e)
		return a, raised, nil
	case rule.Code == audit.Failures && e.Result != audit.OK:
		count, err := r.failures(e, time.Duration(rule.Minutes)*time.Minute)
		a, raised := rule.ManyFailures(e, count)
		return a, raised, err
	}
	return audit.Alarm{}, false, nil
}

// failures counts the refusals of a person, or of an address, up to one of them.
func (r *chainRound) failures(e audit.Entry, within time.Duration) (int, error) {
	column, who := "actor_id", e.ActorID
	if who == "" {
		column, who = "address", e.Address
	}
	rows, err := raw[int](r.db, `SELECT COUNT(*) FROM "audit_log" WHERE "happened_at" > ? AND "happened_at" <= ? AND "`+column+`" = ? AND "outcome" <> ?`,
		stored(e.At.Add(-within)), stored(e.At), who, audit.OK)
	if err != nil {
		return 0, err
	}
	return rows[0], nil
}

// raise writes an alarm that is new and tells the auditors.
func (r *chainRound) raise(a audit.Alarm) error {
	known, err := exists(r.db, `SELECT 1 FROM "audit_alarms" WHERE "once" = ?`, value.Clip(a.Once, 120))
	if err != nil || known {
		return err
	}
	row := auditAlarmRow{ID: a.ID, RuleCode: string(a.Rule), Once: value.Clip(a.Once, 120), RaisedAt: stored(a.At), ActorID: a.ActorID,
		ActorName: a.ActorName, Address: a.Address, EntryID: a.Entry, Content: value.Clip(a.Text, 500)}
	if err := create(r.db, row); err != nil {
		return err
	}
	r.out.Alarms = append(r.out.Alarms, a)
	auditors, err := members(r.db, auditorRole, "")
	if err != nil {
		return err
	}
	for _, p := range auditors {
		n := task.Notice{ID: value.NewID(), PersonID: p.ID, Kind: task.NoticeAlarm, Text: fmt.Sprintf("审计告警（%s）：%s", a.Rule.Title(), a.Text), At: r.s.clock()}
		if err := create(r.db, toNoticeRow(n)); err != nil {
			return err
		}
	}
	return nil
}

// Raise writes alarms of what is found elsewhere than in the log, each once, and
// gives those that are new.
func (l AuditLog) Raise(ctx context.Context, alarms []audit.Alarm) ([]audit.Alarm, error) {
	var fresh []audit.Alarm
	err := l.s.within(ctx, func(db *gorm.DB) error {
		r := chainRound{s: l.s, db: db}
		for _, a := range alarms {
			if err := r.raise(a); err != nil {
				return err
			}
		}
		fresh = r.out.Alarms
		return nil
	})
	return fresh, err
}

// Alarms lists alarms, the newest first.
func (l AuditLog) Alarms(ctx context.Context, handled bool, page document.PageRequest) (document.Page[audit.Alarm], error) {
	var c conditions
	c.add(`"handled" = ?`, handled)
	out, err := pageOf(l.s.read.WithContext(ctx), listing{table: "audit_alarms", keys: []string{"id"}, desc: true}, c, page,
		func(r auditAlarmRow) []any { return []any{r.ID} }, auditAlarmRow.alarm)
	return out, l.s.translate(err)
}

// OpenAlarms counts those nobody has handled.
func (l AuditLog) OpenAlarms(ctx context.Context) (int, error) {
	rows, err := raw[int](l.s.read.WithContext(ctx), `SELECT COUNT(*) FROM "audit_alarms" WHERE "handled" = ?`, false)
	if err != nil {
		return 0, l.s.translate(err)
	}
	return rows[0], nil
}

// Handle closes an alarm; closing it again changes nothing.
func (l AuditLog) Handle(ctx context.Context, id string, by document.Named, remark string, at time.Time, log audit.Entry) error {
	return l.s.within(ctx, func(db *gorm.DB) error {
		changed, err := execute(db, `UPDATE "audit_alarms" SET "handled" = ?, "handled_at" = ?, "handler_id" = ?, "handler_name" = ?, "remark" = ?
 WHERE "id" = ? AND "handled" = ?`, true, stored(at), by.ID, by.Name, value.Clip(remark, 500), id, false)
		if err != nil {
			return err
		}
		if changed > 0 {
			return l.s.writeAudit(db, log)
		}
		known, err := exists(db, `SELECT 1 FROM "audit_alarms" WHERE "id" = ?`, id)
		if err == nil && !known {
			err = fault.NotFound("alarm.not_found", "没有这条告警")
		}
		return err
	})
}

// Rules gives every rule with the numbers in force.
func (l AuditLog) Rules(ctx context.Context) ([]audit.Rule, error) {
	rules, err := auditRules(l.s.read.WithContext(ctx))
	return rules, l.s.translate(err)
}

func auditRules(db *gorm.DB) ([]audit.Rule, error) {
	rows, err := raw[auditRuleRow](db, `SELECT * FROM "audit_rules"`)
	if err != nil {
		return nil, err
	}
	rules := audit.Rules()
	for i := range rules {
		for _, r := range rows {
			if r.Code == string(rules[i].Code) {
				rules[i] = audit.Rule{Code: rules[i].Code, Threshold: r.Threshold, Minutes: r.Minutes, From: r.FromTime, Until: r.UntilTime, Disabled: r.Disabled}
			}
		}
	}
	return rules, nil
}

// SetRule changes the numbers of a rule.
func (l AuditLog) SetRule(ctx context.Context, r audit.Rule, log audit.Entry) error {
	return l.s.within(ctx, func(db *gorm.DB) error {
		changed, err := execute(db, `UPDATE "audit_rules" SET "threshold" = ?, "minutes" = ?, "from_time" = ?, "until_time" = ?, "disabled" = ? WHERE "code" = ?`,
			r.Threshold, r.Minutes, r.From, r.Until, r.Disabled, string(r.Code))
		if err == nil && changed == 0 {
			err = create(db, auditRuleRow{Code: string(r.Code), Threshold: r.Threshold, Minutes: r.Minutes, FromTime: r.From, UntilTime: r.Until, Disabled: r.Disabled})
		}
		if err != nil {
			return err
		}
		return l.s.writeAudit(db, log)
	})
}
