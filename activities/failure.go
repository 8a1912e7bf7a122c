package activities

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
)

// Order 指令 is a command as it came to a workflow: the update, with its only
// argument. Sent again it is the same command of the same person, and its key
// keeps it from being carried out twice.
type Order struct {
	Update  string          `json:"update"`
	Command json.RawMessage `json:"command"`
}

// Failure 办理失败 is what a workflow could not get done. Without an order it was a
// duty of the workflow itself: the reminder of a visit.
type Failure struct {
	DocumentID string `json:"document"`
	Step       string `json:"step,omitempty"`
	Visit      int    `json:"visit,omitempty"`
	Cause      string `json:"cause"`
	Duty       string `json:"duty,omitempty"` // what it was, unless the reminder
	Action     string `json:"action,omitempty"`
	Key        string `json:"key,omitempty"`
	Order      *Order `json:"order,omitempty"`
}

// Report puts a failure on the operators' desk. The command is sealed: it may
// hold what people wrote.
func (a *Approval) Report(ctx context.Context, f Failure) error {
	i := incident.Incident{DocumentID: f.DocumentID, Step: f.Step, Cause: f.Cause, LastAt: a.Desk.Clock()}
	if f.Order == nil {
		i.Kind, i.Key = incident.Undone, incident.VisitKey(f.Step, f.Visit)
		i.Title = fmt.Sprintf("单据 %s 的%s没有完成", f.DocumentID, cmp.Or(f.Duty, "超时提醒"))
		return Encode(a.Incidents.Raise(ctx, i))
	}
	i.Kind, i.Key = incident.Failed, f.Order.Update+"|"+f.Key
	i.Title = fmt.Sprintf("单据 %s 的“%s”没有办成", f.DocumentID, document.ActionLabel(f.Action))
	command, err := json.Marshal(f.Order)
	if err != nil {
		return Encode(err)
	}
	if i.Command, err = a.Sealer.Seal(command, incident.SealPlace(f.DocumentID)); err != nil {
		return Encode(err)
	}
	return Encode(a.Incidents.Raise(ctx, i))
}
