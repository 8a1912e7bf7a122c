package task

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// About is a new open row of the inbox about a paper.
func About(d *document.Document, kind Kind, at time.Time) Task {
	return Task{
		ID: value.NewID(), Kind: kind, State: Open, Visit: d.Visit, Seat: 1, Track: 1, Position: 1, CreatedAt: at,
		DocumentID: d.ID, DocumentType: d.Type, DocumentTitle: d.Title, Summary: d.Summary,
		MakerID: d.Maker.ID, MakerName: d.Maker.Name, BusinessDate: d.BusinessDate,
		Department: d.Department.ID, DepartmentName: d.Department.Name,
	}
}

// Place is a row of work at a step of a process of its own. Nobody signs in such a
// process: whoever made the paper may go on with it, so the row knows no maker by id.
func Place(d *document.Document, step document.Step, at time.Time, due *time.Time) Task {
	t := About(d, Work, at)
	t.MakerID, t.Weight, t.DueAt = "", 1, due
	t.StepKey, t.StepTitle, t.Function = step.Key, step.Title, step.Function
	return t
}

// Did marks the row as done by a person.
func (t *Task) Did(by document.Named, action, comment, key string, at time.Time, hours WorkingTime) {
	t.State, t.Action, t.Comment = Done, action, comment
	t.ActorID, t.ActorName = by.ID, by.Name
	t.DecidedAt, t.DecisionKey = &at, key
	t.WorkedMinutes = int(hours.Worked(t.CreatedAt, at) / time.Minute)
}
