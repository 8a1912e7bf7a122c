package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// maxPlans is how many plans a person may have.
const maxPlans = 50

// By is who acts, as approval.By.
type By = approval.By

// Tx is what a change of plans reads and writes inside its transaction.
type Tx interface {
	Person(id string) (directory.Person, error)
	// LockPlan gives a plan that nobody else changes until the transaction ends.
	LockPlan(id string) (Plan, error)
	CountPlans(personID string) (int, error)
	InsertPlan(p Plan) error
	UpdatePlan(p Plan) error
	// DeletePlan leaves what it sent.
	DeletePlan(id string) error
	InsertDelivery(d Delivery) error
	// DeleteDelivery drops one; of an unknown one it does nothing.
	DeleteDelivery(id string) error
	Notify(n task.Notice) error
	Audit(e audit.Entry) error
}

// Reports 报表 makes the files, with the rights a person has now.
type Reports interface {
	// Title names a report and refuses conditions that it does not take.
	Title(report string, query map[string]string) (string, error)
	// Allowed refuses a person who may not see and export a report now.
	Allowed(ctx context.Context, person directory.Person, report string) error
	// Make writes what the report shows a person for a period, as a workbook. Query
	// comes back with the period in the report's own conditions.
	Make(ctx context.Context, person directory.Person, report string, query map[string]string, over Period) (Made, error)
}

// Made 报表文件 is a finished report.
type Made struct {
	Title   string
	Query   map[string]string
	Content []byte
	Rows    int
}

// Service 定时报表 keeps plans and sends what is due.
type Service struct {
	Store
	Reports Reports
	Blobs   attachment.Bin
	Clock   document.Clock
}

// Save keeps a new plan, or a changed one of one's own. It sends next at its next
// time from now on.
func (s *Service) Save(ctx context.Context, by By, p Plan) (Plan, error) {
	p.Name = strings.TrimSpace(p.Name)
	if err := p.Check(); err != nil {
		return p, err
	}
	if _, err := s.Reports.Title(p.Report, p.Query); err != nil {
		return p, err
	}
	now := s.Clock().UTC()
	err := s.Within(ctx, func(tx Tx) error {
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		if err := s.Reports.Allowed(ctx, person, p.Report); err != nil {
			return err
		}
		p.PersonID, p.Reason, p.NextAt = person.ID, "", p.Next(now)
		if p.ID != "" {
			was, err := own(tx, by, p.ID)
			if err != nil {
				return err
			}
			p.CreatedAt = was.CreatedAt
			return record(tx, by, person, now, "plan_change", p, tx.UpdatePlan(p))
		}
		n, err := tx.CountPlans(person.ID)
		if err != nil {
			return err
		}
		if n >= maxPlans {
			return fault.Conflict("delivery.too_many", "每人最多 %d 个定时报表，请先删除不用的", maxPlans)
		}
		p.ID, p.CreatedAt = value.NewID(), now
		return record(tx, by, person, now, "plan_add", p, tx.InsertPlan(p))
	})
	return p, err
}

// Delete drops a plan of one's own; what it sent stays.
func (s *Service) Delete(ctx context.Context, by By, id string) error {
	return s.Within(ctx, func(tx Tx) error {
		p, err := own(tx, by, id)
		if err != nil {
			return err
		}
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		return record(tx, by, person, s.Clock().UTC(), "plan_end", p, tx.DeletePlan(id))
	})
}

// clearedAtOnce is how many old deliveries are read at a time.
const clearedAtOnce = 100

// Clear drops what was sent before a moment, files first, and tells how much: a
// delivery whose file is gone already is only left until the next time.
func (s *Service) Clear(ctx context.Context, before time.Time) (int, error) {
	cleared := 0
	for {
		old, err := s.SentBefore(ctx, before, clearedAtOnce)
		if err != nil || len(old) == 0 {
			return cleared, err
		}
		for _, d := range old {
			if d.File != "" {
				if err := s.Blobs.Remove(ctx, d.File); err != nil {
					return cleared, err
				}
			}
			if err := s.Within(ctx, func(tx Tx) error { return tx.DeleteDelivery(d.ID) }); err != nil {
				return cleared, err
			}
			cleared++
		}
	}
}

// own gives a plan of the person; those of others do not exist for him.
func own(tx Tx, by By, id string) (Plan, error) {
	p, err := tx.LockPlan(id)
	if err == nil && p.PersonID != by.PersonID {
		return p, fault.NotFound("delivery.no_plan", "没有这个定时报表")
	}
	return p, err
}

// record writes what a person did to a plan into the audit log.
func record(tx Tx, by By, person directory.Person, at time.Time, action string, p Plan, done error) error {
	if done != nil {
		return done
	}
	after, err := json.Marshal(map[string]any{"name": p.Name, "rhythm": p.Rhythm, "day": p.Day, "hour": p.Hour, "state": p.State})
	if err != nil {
		return fault.Internal(err)
	}
	return tx.Audit(audit.Entry{ID: value.NewID(), At: at, ActorID: person.ID, ActorName: person.Name, Address: by.Address, RequestID: by.RequestID,
		Function: p.Report, Action: action, Object: "report-plan/" + p.ID, After: string(after), Result: audit.OK})
}

// SendNow 立即发送 sends a plan of one's own for the period that is over now.
func (s *Service) SendNow(ctx context.Context, by By, id string) (Delivery, error) {
	p, err := s.Plan(ctx, id)
	if err != nil {
		return Delivery{}, err
	}
	if p.PersonID != by.PersonID {
		return Delivery{}, fault.NotFound("delivery.no_plan", "没有这个定时报表")
	}
	d, stop, err := s.make(ctx, p, s.Clock().UTC().Truncate(time.Microsecond))
	switch {
	case err != nil:
		return d, err
	case stop != "":
		return d, fault.Forbidden("delivery.not_allowed", "%s", stop)
	}
	return d, s.Within(ctx, func(tx Tx) error { return deliver(tx, by, d) })
}

// Send sends what a plan has due at a moment, once however often it is asked, and
// sets its next time. A plan whose owner may not have the report any more stops.
func (s *Service) Send(ctx context.Context, planID string, due time.Time) error {
	p, err := s.Plan(ctx, planID)
	switch {
	case fault.Is(err, "delivery.no_plan"):
		return nil
	case err != nil:
		return err
	case p.State != Active || !p.NextAt.Equal(due):
		return nil
	}
	d, stop, err := s.make(ctx, p, due)
	if err != nil {
		return err
	}
	return s.Within(ctx, func(tx Tx) error {
		now, err := tx.LockPlan(planID)
		switch {
		case fault.Is(err, "delivery.no_plan"):
			return nil
		case err != nil:
			return err
		case now.State != Active || !now.NextAt.Equal(due): // changed, or sent, meanwhile
			return nil
		case stop != "":
			return s.stop(tx, now, stop)
		}
		now.NextAt = now.Next(s.Clock().UTC())
		if err := tx.UpdatePlan(now); err != nil {
			return err
		}
		return deliver(tx, By{PersonID: p.PersonID}, d)
	})
}

// make makes the file. What the report itself refuses is told to the owner as the
// outcome; what may pass by itself is an error, and is tried again.
func (s *Service) make(ctx context.Context, p Plan, due time.Time) (d Delivery, stop string, err error) {
	person, err := s.owner(ctx, p)
	if err != nil {
		return d, "", err
	}
	if person.Disabled {
		return d, "账号已停用", nil
	}
	if err := s.Reports.Allowed(ctx, person, p.Report); err != nil {
		if kind := fault.From(err).Kind; kind == fault.KindForbidden || kind == fault.KindNotFound {
			return d, fault.From(err).Message, nil
		}
		return d, "", err
	}
	d = Delivery{ID: value.NewID(), PlanID: p.ID, PersonID: p.PersonID, Report: p.Report, Title: p.Name, DueAt: due, Period: p.Covers(due),
		Query: p.Query, MadeAt: s.Clock().UTC()}
	made, err := s.Reports.Make(ctx, person, p.Report, p.Query, d.Period)
	if err != nil {
		if f := fault.From(err); f.Kind == fault.KindInvalid || f.Kind == fault.KindNotFound {
			d.Failure = f.Message
			return d, "", nil
		}
		return d, "", err
	}
	d.Query, d.Rows, d.Size, d.File = made.Query, made.Rows, int64(len(made.Content)), d.ID
	d.FileName = fmt.Sprintf("%s %s.xlsx", p.Name, d.Period)
	return d, "", s.Blobs.Put(ctx, d.File, bytes.NewReader(made.Content))
}

func (s *Service) owner(ctx context.Context, p Plan) (person directory.Person, err error) {
	err = s.Within(ctx, func(tx Tx) error { person, err = tx.Person(p.PersonID); return err })
	return person, err
}

// deliver keeps what was made and tells its owner. That it was exported for him is
// in the audit log, as if he had done it himself.
func deliver(tx Tx, by By, d Delivery) error {
	if err := tx.InsertDelivery(d); err != nil {
		return err
	}
	text := fmt.Sprintf("定时报表“%s”（%s）已生成，%d 行", d.Title, d.Period, d.Rows)
	if d.Failure != "" {
		text = fmt.Sprintf("定时报表“%s”（%s）没有生成：%s", d.Title, d.Period, d.Failure)
	} else if err := exported(tx, by, d); err != nil {
		return err
	}
	return tx.Notify(notice(d.PlanID, d.PersonID, text, d.MadeAt))
}

func exported(tx Tx, by By, d Delivery) error {
	person, err := tx.Person(d.PersonID)
	if err != nil {
		return err
	}
	return tx.Audit(audit.Entry{ID: value.NewID(), At: d.MadeAt, ActorID: person.ID, ActorName: person.Name, Address: by.Address, RequestID: by.RequestID,
		Function: d.Report, Action: "export", Object: "report/" + d.Report, Result: audit.OK,
		After: fmt.Sprintf(`{"plan":%q,"from":%q,"to":%q,"rows":%d}`, d.PlanID, d.Period.From, d.Period.To, d.Rows)})
}

func notice(planID, personID, text string, at time.Time) task.Notice {
	return task.Notice{ID: value.NewID(), PersonID: personID, Kind: task.NoticeReport, Link: "/report-deliveries?plan=" + planID, Text: text, At: at}
}

func (s *Service) stop(tx Tx, p Plan, reason string) error {
	p.State, p.Reason = Stopped, reason
	if err := tx.UpdatePlan(p); err != nil {
		return err
	}
	return tx.Notify(notice(p.ID, p.PersonID, fmt.Sprintf("定时报表“%s”已停止：%s", p.Name, reason), s.Clock().UTC()))
}
