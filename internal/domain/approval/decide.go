package approval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Submit checks the whole paper and opens the first task. A paper that somebody
// submitted already is refused, except by the same command.
func (k *Desk) Submit(ctx context.Context, c Submission) (Outcome, error) {
	return k.transition(ctx, c.DocumentID, func(tx Tx, d *document.Document) error {
		if done, err := carried(tx, d.ID, c.Key); done || err != nil {
			return err
		}
		t, person, err := k.ownEditable(tx, c.By, d, c.Version)
		if err != nil {
			return err
		}
		d.Chain = t.Chain
		to, err := d.Chain.Submitted(progressOf(d))
		if err != nil {
			return err
		}
		if err := document.CheckPaper(t, d, tx.Facts()); err != nil {
			return err
		}
		if t.Summary != nil {
			d.Summary = t.Summary(d, tx.Facts())
		}
		if err := k.advance(tx, d, t, to); err != nil {
			return err
		}
		return k.record(tx, c.By, person, d, entry{action: "submit", function: t.Create, key: c.Key})
	})
}

// Decide closes the task and moves the paper on; at the end of the chain the
// effect is posted in the same transaction. The same key twice decides once.
func (k *Desk) Decide(ctx context.Context, c Decision) (Outcome, error) {
	return k.transition(ctx, c.DocumentID, func(tx Tx, d *document.Document) error {
		row, err := seat(tx, c.DocumentID, c.Step, c.Visit, c.Seat)
		if err != nil {
			return err
		}
		if row.State == task.Done && row.DecisionKey == c.Key && row.ActorID == c.By.PersonID {
			return nil
		}
		person, err := tx.Person(c.By.PersonID)
		if err != nil {
			return err
		}
		if err := row.MayAct(person); err != nil {
			return err
		}
		if c.Action.NeedsReason() && strings.TrimSpace(c.Comment) == "" {
			return fault.Invalid("comment.required", "请填写原因").At("comment", "退回或拒绝时必须说明原因")
		}
		return k.decide(tx, d, row, person, c)
	})
}

func (k *Desk) decide(tx Tx, d *document.Document, row task.Task, person directory.Person, c Decision) error {
	t, err := k.Types.Find(d.Type)
	if err != nil {
		return err
	}
	step := d.Step()
	if step == nil || step.Key != c.Step || d.Visit != c.Visit {
		return fault.Conflict("task.already_decided", "单据已到“%s”，请刷新", d.StateLabel())
	}
	to, err := d.Chain.Decided(progressOf(d), c.Action)
	if err != nil {
		return err
	}
	decided, before := *step, contentOf(d) // the paper moves on; the record speaks of this step
	if c.Action == document.Agree {
		if err := k.fillStep(tx, t, d, decided, c.Fields); err != nil {
			return err
		}
	}
	now := k.Clock().UTC()
	row.State, row.Action, row.Comment, row.DecisionKey = task.Done, string(c.Action), c.Comment, c.Key
	row.ActorID, row.ActorName, row.DecidedAt = person.ID, person.Name, &now
	if err := tx.UpdateTask(row); err != nil {
		return err
	}
	if to.State == document.Done {
		if err := k.post(tx, t, d, person); err != nil {
			return err
		}
	}
	if err := k.advance(tx, d, t, to); err != nil {
		return err
	}
	return k.record(tx, c.By, person, d, entry{action: string(c.Action), function: decided.Function, comment: c.Comment, key: c.Key,
		step: &decided, changes: changes(t, before, d)})
}

// fillStep takes the fields the step fills in, completes them with the type's
// defaults and applies the step's rule.
func (k *Desk) fillStep(tx Tx, t *document.Type, d *document.Document, step document.Step, in Fields) error {
	var problems []fault.Detail
	head, bad := document.NormalizeFields(pick(t.Head, step.Edits.Head), in.Head, "fields.head.", false)
	problems = append(problems, bad...)
	d.Head = d.Head.Merge(head)
	allowed := pick(t.Lines, step.Edits.Lines)
	for i, raw := range in.Lines {
		n, err := lineNumber(raw, i+1, len(d.Lines))
		if err != nil {
			return err
		}
		line, bad := document.NormalizeFields(allowed, without(raw, "line"), fmt.Sprintf("fields.lines[%d].", i), false)
		problems = append(problems, bad...)
		d.Lines[n-1] = d.Lines[n-1].Merge(line)
	}
	if err := fault.Problems("task.fields_invalid", problems); err != nil {
		return err
	}
	if fill := t.StepFill[step.Key]; fill != nil {
		if err := fill(d, tx.Facts()); err != nil {
			return err
		}
	}
	rule := t.StepRule[step.Key]
	if rule == nil {
		return nil
	}
	problems, err := rule(d, tx.Facts())
	if err != nil {
		return err
	}
	return fault.Problems("task.fields_invalid", problems)
}

func pick(fields []document.Field, names []string) []document.Field {
	var out []document.Field
	for _, f := range fields {
		if slices.Contains(names, f.Name) {
			out = append(out, f)
		}
	}
	return out
}

// lineNumber is the line that filled-in fields belong to: the one they name, or
// the one at their own position.
func lineNumber(raw map[string]any, position, count int) (int, error) {
	n := position
	if named, ok := raw["line"]; ok {
		v, _ := document.NormalizeFields([]document.Field{{Name: "line", Label: "行号", Type: document.Integer}},
			map[string]any{"line": named}, "", true)
		n = int(v.Int("line"))
	}
	if n < 1 || n > count {
		return 0, fault.Invalid("task.fields_invalid", "单据共 %d 行，没有要填写的那一行", count).At("fields.lines", "行号不存在")
	}
	return n, nil
}

// post posts the effect of a paper that is about to be done.
func (k *Desk) post(tx Tx, t *document.Type, d *document.Document, person directory.Person) error {
	if t.Effect == "" {
		return nil
	}
	effect, ok := k.Effects[t.Effect]
	if !ok {
		return fault.Internal(fmt.Errorf("effect %q of %s is not registered", t.Effect, t.Code))
	}
	if err := document.CheckPosting(d, tx.Facts()); err != nil {
		return err
	}
	moves, err := effect(d, tx.Facts())
	if err != nil {
		return err
	}
	now := k.Clock().UTC()
	for i := range moves {
		m := &moves[i]
		m.ID, m.Document, m.DocumentType = value.NewID(), d.ID, d.Type
		m.BusinessDate, m.PostedAt, m.ActorID = d.BusinessDate, now, person.ID
	}
	return tx.Post(moves)
}
