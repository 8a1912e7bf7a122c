package approval

import (
	"context"
	"fmt"
	"reflect"
	"strconv"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// PlanMigration tells what taking another version of its chain would change for
// a paper, without changing it. Version 0 means the current one.
func (k *Desk) PlanMigration(ctx context.Context, documentID string, version int) (Plan, error) {
	var p Plan
	err := k.Store.Within(ctx, func(tx Tx) error {
		d, err := tx.Document(documentID)
		if err != nil {
			return err
		}
		t, err := k.kindOf(d)
		if err != nil {
			return err
		}
		p, err = plan(tx, t, d, version, "")
		return err
	})
	return p, err
}

// plan works out a migration; a step names where the paper is to wait, when it
// cannot stay where it does or should not.
func plan(tx Tx, t *document.Type, d *document.Document, version int, step string) (Plan, error) {
	def, err := tx.Definition(d.Type, version)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{DocumentID: d.ID, From: d.ChainVersion, To: def.Version, Before: d.Chain, After: def.Chain.For(d)}
	p.Changes = document.Compare(p.Before, p.After, t.ConditionText)
	if p.Refusal = refusal(d, p); p.Refusal != "" || d.State != document.Pending {
		return p, nil
	}
	p.Step = d.StepKey
	if step != "" {
		p.Step, p.Reopens = step, step != d.StepKey
	}
	at := p.After.Find(p.Step)
	if at < 0 {
		p.Refusal = fmt.Sprintf("第 %d 版流程没有“%s”这个环节，请指定单据在哪个环节继续", p.To, title(d, p.Step))
		return p, nil
	}
	_, passed := t.PostedBefore(d.Chain, d.Chain.Find(d.StepKey))
	if _, then := t.PostedBefore(p.After, at); then != passed {
		p.Refusal = fmt.Sprintf("单据已到“%s”，按第 %d 版流程会越过或重复入账的环节，不能更换", title(d, d.StepKey), p.To)
		return p, nil
	}
	p.Reopens = p.Reopens || !sameSigners(*d.Step(), p.After[at])
	return p, nil
}

func refusal(d *document.Document, p Plan) string {
	switch {
	case d.State != document.Pending && d.State != document.Returned:
		return fmt.Sprintf("单据 %s 现为“%s”，不能更换流程版本", d.ID, d.StateLabel())
	case p.From == p.To:
		return fmt.Sprintf("单据已经使用第 %d 版流程", p.To)
	case len(p.After) == 0:
		return fmt.Sprintf("按第 %d 版流程，单据没有需要办理的环节", p.To)
	case d.State == document.Pending && d.Step() == nil:
		return "单据所在的环节不在它的流程中，请先调整环节"
	}
	return ""
}

func title(d *document.Document, step string) string {
	if i := d.Chain.Find(step); i >= 0 {
		return d.Chain[i].Title
	}
	return step
}

// sameSigners tells whether a step asks the same people in the same way, so that
// a visit that is open can go on.
func sameSigners(a, b document.Step) bool {
	return a.Mode == b.Mode && a.Ordered == b.Ordered && a.Share == b.Share && reflect.DeepEqual(a.Signers(), b.Signers())
}

// migrate 更换流程版本 takes another version of the chain. The paper goes on
// waiting where it does if that step is there and asks the same people; otherwise
// its visit begins anew.
func (u *turn) migrate(c Operation) error {
	p, err := plan(u.tx, u.t, u.d, c.ChainTo, c.Step)
	if err != nil {
		return err
	}
	if p.Refusal != "" {
		return fault.Conflict("operation.not_migratable", "%s", p.Refusal).At("to", p.Refusal)
	}
	u.d.Chain, u.d.ChainVersion = p.After, p.To
	if r := u.d.Resume; r != nil && p.After.Find(r.Step) < 0 {
		u.d.Resume = nil
	}
	if err := u.adopt(p); err != nil {
		return err
	}
	return u.repaired(c, nil, []document.Change{{Field: "version", Label: "流程版本", Before: strconv.Itoa(p.From), After: strconv.Itoa(p.To)}})
}

// adopt makes the paper wait where the plan says.
func (u *turn) adopt(p Plan) error {
	if u.d.State != document.Pending || !p.Reopens {
		return u.store()
	}
	if err := u.end(""); err != nil {
		return err
	}
	u.d.Resume = nil
	return u.walk(p.After.Find(p.Step))
}
