package api

import (
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// Task 待办事项 as a row of the inbox: a seat at a step, a copy or a question.
type Task struct {
	ID         string            `json:"id"`
	Kind       task.Kind         `json:"kind" enum:"task,cc,question"`
	Document   TaskDocument      `json:"document"`
	Step       Reference         `json:"step"`
	State      task.State        `json:"state" enum:"waiting,open,done,cancelled"`
	Visit      int               `json:"visit"`
	Seat       int               `json:"seat"`
	Mode       document.Mode     `json:"mode" enum:",all,any,vote" doc:"of the step; of a task asked for by its id"`
	Actions    []document.Action `json:"actions" doc:"what the caller may decide now"`
	Route      string            `json:"route" doc:"the page that serves it, of a paper with a process of its own; else empty"`
	Assignee   *document.Named   `json:"assignee"`
	Owner      *document.Named   `json:"owner" doc:"who delegated it and gets it back"`
	Candidates []Candidate       `json:"candidates"`
	Actor      *document.Named   `json:"actor"`
	Behalf     *document.Named   `json:"behalf" doc:"the principal for whom a deputy decided"`
	For        *document.Named   `json:"for" doc:"the principal for whom the caller would decide"`
	Action     string            `json:"action"`
	Comment    string            `json:"comment"`
	DueAt      *time.Time        `json:"due_at"`
	Overdue    bool              `json:"overdue"`
	Urges      int               `json:"urges"`
	Escalated  bool              `json:"escalated"`
	CreatedAt  time.Time         `json:"created_at"`
	DecidedAt  *time.Time        `json:"decided_at"`
	Marks      []string          `json:"marks"`
	Returnable []ReturnStep      `json:"returnable,omitempty" doc:"steps it can be sent back to; of a task asked for by its id"`
	Signers    []Signer          `json:"signers,omitempty" doc:"everybody who signs this visit; of a task asked for by its id"`
}

// TaskDocument is the paper of a task, as far as a row shows it.
type TaskDocument struct {
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Title        string         `json:"title"`
	Summary      string         `json:"summary"`
	Maker        document.Named `json:"maker"`
	Department   document.Named `json:"department"`
	BusinessDate value.Date     `json:"business_date"`
	State        document.State `json:"state"`
	StateLabel   string         `json:"state_label"`
}

func (s *server) taskView(p directory.Person, row task.Task) Task {
	t := Task{
		ID: row.ID, Kind: row.Kind, State: row.State, Visit: row.Visit, Seat: row.Seat, Actions: row.Actions(p),
		Step:       Reference{Key: row.StepKey, Title: row.StepTitle, Function: row.Function},
		Candidates: []Candidate{}, Action: row.Action, Comment: row.Comment, DueAt: row.DueAt,
		Overdue: s.overdue(row), Urges: row.Urges, Escalated: row.Escalated, CreatedAt: row.CreatedAt, DecidedAt: row.DecidedAt,
		Document: TaskDocument{ID: row.DocumentID, Type: row.DocumentType, Title: row.DocumentTitle, Summary: row.Summary,
			Maker:        document.Named{ID: row.MakerID, Name: row.MakerName},
			Department:   document.Named{ID: row.Department, Name: row.DepartmentName},
			BusinessDate: row.BusinessDate, State: row.DocumentState, StateLabel: row.DocumentStateLabel},
	}
	if of, err := s.Types.Find(row.DocumentType); err == nil && of.Process != "" {
		t.Actions, t.Route = nil, of.PageAt(row.DocumentID, row.StepKey)
	} else if err == nil && goesForwards(of, row.StepKey) {
		t.Actions = slices.DeleteFunc(t.Actions, func(a document.Action) bool { return a == document.Return || a == document.Reject })
	}
	if t.Actions == nil {
		t.Actions = []document.Action{}
	}
	t.addPeople(p, row)
	t.Marks = marks(t, row)
	return t
}

func (t *Task) addPeople(p directory.Person, row task.Task) {
	t.Assignee, t.Owner = named(row.Assignee, row.AssigneeName), named(row.OwnerID, row.OwnerName)
	t.Actor, t.Behalf = named(row.ActorID, row.ActorName), named(row.BehalfID, row.BehalfName)
	if t.Assignee != nil && row.Assignee == p.ID {
		t.Assignee.Name = p.Name
	}
	switch {
	case t.Assignee != nil:
		t.Candidates = append(t.Candidates, Candidate{User: t.Assignee})
	case row.Role != "":
		c := Candidate{Role: row.Role, Name: row.RoleName}
		if row.OfDepartment() {
			c.Department = row.DepartmentName
		}
		t.Candidates = append(t.Candidates, c)
	}
	if principal, err := row.ActsFor(p); err == nil {
		t.For = named(principal.ID, principal.Name)
	} else if principal, err := row.Recaller(p); err == nil {
		t.For = named(principal.ID, principal.Name)
	}
}

// named gives a person, or nobody for an empty id.
func named(id, name string) *document.Named {
	if id == "" {
		return nil
	}
	return &document.Named{ID: id, Name: name}
}

// marks are the words beside a row that say what is special about it.
func marks(t Task, row task.Task) []string {
	out := []string{}
	for _, m := range []struct {
		word string
		ok   bool
	}{
		{"退回", row.Returned}, {"超时", t.Overdue}, {"升级", row.Escalated}, {"催办", row.Urges > 0},
		{"代理", t.For != nil || t.Behalf != nil}, {"委派", row.Delegated()},
		{"加签", row.Kind == task.Work && row.AddedBy != ""}, {"沟通", row.Kind == task.Question}, {"附件", row.HasFiles},
	} {
		if m.ok {
			out = append(out, m.word)
		}
	}
	return out
}

// goesForwards tells whether something of a paper is posted by the time it waits
// at a step: no decision leads back from there.
func goesForwards(t *document.Type, step string) bool {
	posted, _ := t.PostedBefore(t.Chain, t.Chain.Find(step))
	return posted != ""
}
