package repair

import (
	"context"
	"fmt"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// Wake does what time asks for now; the outcome says when it comes next. Each
// thing happens once, because it changes what the ticket waits for.
func (k *Desk) Wake(ctx context.Context, id string) (approval.Outcome, error) {
	return k.within(ctx, id, func(u *turn) error {
		for {
			alarm := u.t.Next(u.At, k.Calendar)
			if alarm == nil || alarm.Kind == EndWindow || alarm.At.After(u.At) {
				return nil
			}
			if err := u.ring(alarm.Kind); err != nil {
				return err
			}
		}
	})
}

func (u *turn) ring(kind AlarmKind) error {
	switch kind {
	case RemindResponse, RemindSolution:
		return u.remind(kind)
	case EscalateResponse, EscalateSolution:
		return u.escalate(kind)
	case RemindParts:
		return u.remindParts()
	case CloseUnrated:
		return u.closeUnrated()
	case Redispatch:
		return u.redispatch()
	}
	return fmt.Errorf("ticket %s has no alarm %q", u.t.ID, kind)
}

// remind tells whoever has the ticket that a promise is about to be broken for good.
func (u *turn) remind(kind AlarmKind) error {
	what := "解决时限"
	if kind == RemindResponse {
		what, u.t.RespondWarned = "响应时限", 1
	} else {
		u.t.SolveWarned = 1
	}
	if err := u.Tell(task.NoticeOverdue, u.t.Technician, "", "%s已超过%s", u.name(), what); err != nil {
		return err
	}
	if err := u.TellRole("reception", task.NoticeOverdue, "%s已超过%s", u.name(), what); err != nil {
		return err
	}
	if err := u.save(); err != nil {
		return err
	}
	return u.record(said{action: "remind", comment: "已超过" + what})
}

// escalate tells the supervisors.
func (u *turn) escalate(kind AlarmKind) error {
	what := "解决"
	if kind == EscalateResponse {
		what, u.t.RespondWarned = "响应", 2
	} else {
		u.t.SolveWarned = 2
	}
	for _, row := range u.Rows {
		if row.Kind == task.Work && row.Unfinished() {
			row.Escalated = true
			if err := u.tx.UpdateTask(row); err != nil {
				return err
			}
		}
	}
	if err := u.TellRole("supervisor", task.NoticeEscalated, "%s超时仍未%s", u.name(), what); err != nil {
		return err
	}
	if err := u.save(); err != nil {
		return err
	}
	return u.record(said{action: "escalate", comment: "超时仍未" + what + "，已告知主管"})
}

func (u *turn) remindParts() error {
	u.t.PartsBy = nil
	if err := u.Tell(task.NoticeOverdue, u.t.Technician, "", "%s的配件应已到货，请继续维修或更新时间", u.name()); err != nil {
		return err
	}
	if err := u.TellRole("reception", task.NoticeOverdue, "%s的配件应已到货", u.name()); err != nil {
		return err
	}
	if err := u.save(); err != nil {
		return err
	}
	return u.record(said{action: "remind", comment: "配件应已到货"})
}

func (u *turn) closeUnrated() error {
	if err := u.FinishRows("", ""); err != nil {
		return err
	}
	if err := u.end(Closed, document.Done); err != nil {
		return err
	}
	return u.record(said{action: "close", comment: "网点 7 天内没有评价"})
}

// redispatch 重新派工 sends the next technician when one let the ticket lie; when there
// is none left it is the reception's again, and the supervisor learns of it.
func (u *turn) redispatch() error {
	late := document.Named{ID: u.t.Technician, Name: u.t.TechnicianName}
	u.t.Tried = append(u.t.Tried, late.ID)
	all, err := u.tx.Technicians()
	if err != nil {
		return err
	}
	next := Suggest(all, Need{District: u.t.District, Kind: u.t.Kind, Tried: u.t.Tried})
	if err := u.Tell(task.NoticeReturned, late.ID, "", "%s未按时接单，已另行派工", u.name()); err != nil {
		return err
	}
	if len(next) == 0 || next[0].Tried || !next[0].Skilled {
		return u.backToReception(late)
	}
	if err := u.send(next[0].Technician, "", ""); err != nil {
		return err
	}
	return u.record(said{action: "redispatch", comment: late.Name + "未按时接单", people: []document.Named{{ID: next[0].ID, Name: next[0].Name}}})
}

func (u *turn) backToReception(late document.Named) error {
	if err := u.FinishRows("", ""); err != nil {
		return err
	}
	u.t.clearTechnician()
	if err := u.move(Triage, true); err != nil {
		return err
	}
	if err := u.TellRole("reception", task.NoticeReturned, "%s没有人接单，请重新派工", u.name()); err != nil {
		return err
	}
	if err := u.TellRole("supervisor", task.NoticeEscalated, "%s没有人接单", u.name()); err != nil {
		return err
	}
	return u.record(said{action: "redispatch", comment: late.Name + "未按时接单，没有其他人可派"})
}
