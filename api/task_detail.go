package api

import (
	"context"
	"slices"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// ReturnStep 可退回环节 is a step that really agreed to the paper, and who did.
type ReturnStep struct {
	Key   string          `json:"key"`
	Title string          `json:"title"`
	Actor *document.Named `json:"actor"`
}

// Signer 签办人 is one seat of a visit. Seats of a track follow each other by
// position, tracks run side by side.
type Signer struct {
	Task      string          `json:"task" doc:"its row in the inbox"`
	Seat      int             `json:"seat"`
	Track     int             `json:"track"`
	Position  int             `json:"position"`
	Weight    int             `json:"weight" doc:"in a vote"`
	State     task.State      `json:"state" enum:"waiting,open,done,cancelled"`
	Assignee  *document.Named `json:"assignee"`
	Owner     *document.Named `json:"owner"`
	RoleName  string          `json:"role_name"`
	Actor     *document.Named `json:"actor"`
	Behalf    *document.Named `json:"behalf"`
	Action    string          `json:"action"`
	Comment   string          `json:"comment"`
	DecidedAt *time.Time      `json:"decided_at"`
	AddedBy   *document.Named `json:"added_by"`
}

// taskDetail adds to a row what only its page shows: the way back, who else
// signs, and the verbs that depend on them.
func (s *server) taskDetail(ctx context.Context, row task.Task, d *document.Document) (Task, error) {
	t := s.taskView(caller(ctx), row)
	rows, err := s.Inbox.Tasks(ctx, d.ID)
	if err != nil {
		return t, err
	}
	if i := d.Chain.Find(row.StepKey); i >= 0 {
		t.Mode = d.Chain[i].Mode
	}
	visit := visitOf(rows, row.StepKey, row.Visit)
	if t.Signers, err = s.signers(ctx, visit); err != nil {
		return t, err
	}
	if row.State == task.Done {
		events, err := s.Archive.Events(ctx, d.ID)
		if err != nil {
			return t, err
		}
		if approval.MayTakeBack(d, row, events, caller(ctx)) == nil {
			t.Actions = append(t.Actions, document.TakeBack)
		}
	}
	if removes(visit, caller(ctx)) {
		t.Actions = append(t.Actions, document.RemoveSigner)
	}
	if slices.Contains(t.Actions, document.Return) {
		for _, v := range approval.Returnable(d, rows) {
			t.Returnable = append(t.Returnable, ReturnStep{Key: v.Step.Key, Title: v.Step.Title, Actor: named(v.Actor.ID, v.Actor.Name)})
		}
	}
	return t, nil
}

// visitOf gives the seats of one visit among all of a paper.
func visitOf(rows []task.Task, step string, visit int) []task.Task {
	var out []task.Task
	for _, row := range rows {
		if row.Kind == task.Work && row.StepKey == step && row.Visit == visit {
			out = append(out, row)
		}
	}
	return out
}

// removes tells whether somebody has not signed yet whom a person added, or one
// he stands in for.
func removes(visit []task.Task, p directory.Person) bool {
	return slices.ContainsFunc(visit, func(row task.Task) bool {
		added := row.AddedBy == p.ID || slices.ContainsFunc(p.Principals, func(x directory.Principal) bool {
			return x.ID == row.AddedBy && x.For(row.Function)
		})
		return added && row.Unfinished() && row.MakerID != p.ID
	})
}

func (s *server) signers(ctx context.Context, visit []task.Task) ([]Signer, error) {
	var adders []string
	for _, row := range visit {
		adders = append(adders, nonEmpty(row.AddedBy)...)
	}
	people, err := s.named(ctx, adders...)
	if err != nil {
		return nil, err
	}
	out := make([]Signer, 0, len(visit))
	for _, row := range visit {
		out = append(out, Signer{Task: row.ID, Seat: row.Seat, Track: row.Track, Position: row.Position, Weight: row.Weight, State: row.State,
			Assignee: named(row.Assignee, row.AssigneeName), Owner: named(row.OwnerID, row.OwnerName), RoleName: row.RoleName,
			Actor: named(row.ActorID, row.ActorName), Behalf: named(row.BehalfID, row.BehalfName), Action: row.Action, Comment: row.Comment,
			DecidedAt: row.DecidedAt, AddedBy: named(row.AddedBy, people[row.AddedBy].Name)})
	}
	return out, nil
}
