package approval

import (
	"context"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// transition runs one move of a paper and reports where it stands after it.
func (k *Desk) transition(ctx context.Context, id string, fn func(tx Tx, d *document.Document) error) (Outcome, error) {
	var out Outcome
	err := k.Store.Within(ctx, func(tx Tx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		if err := fn(tx, d); err != nil {
			return err
		}
		out, err = outcomeOf(tx, d)
		return err
	})
	return out, err
}

// Standing tells where a paper stands now. A workflow asks when a command shows
// that it missed something: the store is the truth, the workflow catches up.
func (k *Desk) Standing(ctx context.Context, id string) (Outcome, error) {
	return k.transition(ctx, id, func(Tx, *document.Document) error { return nil })
}

func progressOf(d *document.Document) document.Progress {
	return document.Progress{State: d.State, StepKey: d.StepKey, Visit: d.Visit}
}

// carried tells whether a command was carried out before: its reply got lost.
func carried(tx Tx, documentID, key string) (bool, error) {
	if key == "" {
		return false, nil
	}
	return tx.Carried(documentID, key)
}

// seat gives one seat of a visit, the first for 0; NotFound when absent.
func seat(tx Tx, documentID, step string, visit, number int) (task.Task, error) {
	seats, err := tx.Seats(documentID, step, visit)
	if err != nil {
		return task.Task{}, err
	}
	for _, row := range seats {
		if row.Seat == max(number, 1) {
			return row, nil
		}
	}
	return task.Task{}, fault.NotFound("task.not_found", "没有这个待办事项")
}

// advance stores the paper at its new progress, opens the next task or sends
// the copies.
func (k *Desk) advance(tx Tx, d *document.Document, t *document.Type, to document.Progress) error {
	d.State, d.StepKey, d.Visit = to.State, to.StepKey, to.Visit
	d.Recount()
	k.touch(d)
	if err := tx.UpdateDocument(d, d.Refs(t)); err != nil {
		return err
	}
	switch to.State {
	case document.Pending:
		return k.openTask(tx, d)
	case document.Done:
		return k.sendCopies(tx, d, t)
	}
	return nil
}

func (k *Desk) openTask(tx Tx, d *document.Document) error {
	step := d.Step()
	if step == nil {
		return fault.Internal(fault.Conflict("chain.broken", "paper %s has no step %q", d.ID, d.StepKey))
	}
	returned, err := wasReturned(tx, d)
	if err != nil {
		return err
	}
	row := k.row(d, task.Work)
	row.StepKey, row.StepTitle, row.Function = step.Key, step.Title, step.Function
	row.Role, row.RoleName, row.Returned = step.Role, step.RoleName, returned
	if step.Scope == document.ScopeDepartment {
		row.RoleDepartment = d.Department.ID
	}
	row.DueAt = k.Calendar.Due(row.CreatedAt, step.DueHours)
	return tx.InsertTask(row)
}

// wasReturned tells whether the paper has been sent back before. One that came
// straight here, a visit for each step, was not.
func wasReturned(tx Tx, d *document.Document) (bool, error) {
	if d.Visit == d.Chain.Find(d.StepKey)+1 {
		return false, nil
	}
	return tx.WasReturned(d.ID)
}

func (k *Desk) sendCopies(tx Tx, d *document.Document, t *document.Type) error {
	sent := map[string]bool{d.Maker.ID: true} // the maker sees it in 我发起
	for _, role := range t.CC {
		people, err := tx.Members(role, "")
		if err != nil {
			return err
		}
		for _, p := range people {
			if sent[p.ID] {
				continue
			}
			sent[p.ID] = true
			row := k.row(d, task.CC)
			row.StepKey, row.StepTitle, row.Assignee = "cc:"+p.ID, "抄送", p.ID
			if err := tx.InsertTask(row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *Desk) row(d *document.Document, kind task.Kind) task.Task {
	return task.Task{
		ID: value.NewID(), Kind: kind, State: task.Open, Visit: d.Visit, Seat: 1, Track: 1, Position: 1, CreatedAt: k.Clock().UTC(),
		DocumentID: d.ID, DocumentType: d.Type, DocumentTitle: d.Title, Summary: d.Summary,
		MakerID: d.Maker.ID, MakerName: d.Maker.Name, BusinessDate: d.BusinessDate,
		Department: d.Department.ID, DepartmentName: d.Department.Name,
	}
}

// Withdraw cancels the waiting task and gives the paper back to its maker.
func (k *Desk) Withdraw(ctx context.Context, c Withdrawal) (Outcome, error) {
	return k.transition(ctx, c.DocumentID, func(tx Tx, d *document.Document) error {
		if done, err := carried(tx, d.ID, c.Key); done || err != nil {
			return err
		}
		person, err := tx.Person(c.By.PersonID)
		if err != nil {
			return err
		}
		if d.Maker.ID != person.ID {
			return fault.Forbidden("document.not_yours", "单据 %s 由%s录入，只有本人可以撤回", d.ID, d.Maker.Name)
		}
		to, err := d.Chain.Withdrawn(progressOf(d))
		if err != nil {
			return err
		}
		t, err := k.Types.Find(d.Type)
		if err != nil {
			return err
		}
		row, err := seat(tx, d.ID, d.StepKey, d.Visit, 0)
		if err != nil {
			return err
		}
		row.State = task.Cancelled
		if err := tx.UpdateTask(row); err != nil {
			return err
		}
		if err := k.advance(tx, d, t, to); err != nil {
			return err
		}
		return k.record(tx, c.By, person, d, entry{action: "withdraw", function: t.Create, comment: c.Comment, key: c.Key})
	})
}

// Remind notes in the paper's history that a visit is past its due time; a
// visit that has ended meanwhile is left alone.
func (k *Desk) Remind(ctx context.Context, documentID, step string, visit int) (Outcome, error) {
	return k.transition(ctx, documentID, func(tx Tx, d *document.Document) error {
		row, err := seat(tx, documentID, step, visit, 0)
		if err != nil || row.State != task.Open {
			return err
		}
		return tx.AddEvent(document.Event{
			ID: value.NewID(), DocumentID: documentID, At: k.Clock().UTC(), Action: "remind",
			Actor: document.Named{Name: "系统"}, StepKey: step, StepTitle: row.StepTitle, Comment: "已超过办理时限",
		})
	})
}

// Redating 日期调整 moves the business date of a finished paper.
type Redating struct {
	DocumentID string
	By         By
	Date       value.Date
	Reason     string
	Version    int // 0 skips the check for a stale page
}

// Redate moves a finished paper's business date: its moves are mirrored on the
// old day and posted again on the new one. Neither day may lie in a closed month.
func (k *Desk) Redate(ctx context.Context, c Redating) (*document.Document, error) {
	var d *document.Document
	err := k.Store.Within(ctx, func(tx Tx) error {
		var err error
		if d, err = tx.Document(c.DocumentID); err != nil {
			return err
		}
		person, err := tx.Person(c.By.PersonID)
		if err != nil {
			return err
		}
		t, err := k.Types.Find(d.Type)
		if err != nil {
			return err
		}
		if d.BusinessDate == c.Date && d.State == document.Done {
			return nil
		}
		if err := checkRedating(tx, d, c); err != nil {
			return err
		}
		return k.redate(tx, t, d, person, c)
	})
	return d, err
}

func (k *Desk) redate(tx Tx, t *document.Type, d *document.Document, person directory.Person, c Redating) error {
	moves, err := tx.LatestMoves(d.ID)
	if err != nil {
		return err
	}
	if err := tx.Post(k.redated(moves, c.Date, person.ID)); err != nil {
		return err
	}
	if err := checkDays(tx, moves, min(d.BusinessDate, c.Date)); err != nil {
		return err
	}
	old := d.BusinessDate
	d.BusinessDate = c.Date
	d.Head = d.Head.Merge(document.Values{"business_date": c.Date})
	k.touch(d)
	if err := tx.UpdateDocument(d, d.Refs(t)); err != nil {
		return err
	}
	return k.record(tx, c.By, person, d, entry{action: "redate", function: t.Redate, comment: c.Reason,
		changes: []document.Change{{Field: "business_date", Label: "业务日期", Before: string(old), After: string(c.Date)}}})
}
