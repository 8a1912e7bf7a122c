package reports

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// signature 签字栏 is one box at the foot of a paper.
type signature struct {
	Title    string
	Name     string
	Decision string
	At       string
	Comment  string
}

// signatures gives a box for the maker and one for each step, with what was
// decided since the paper was last submitted: agreements from before it was
// sent back no longer count.
func signatures(d *document.Document, chain document.Chain, tasks []task.Task, f formatter) []signature {
	decided := map[string]task.Task{}
	var submitted *task.Task
	for i, t := range tasks {
		if t.Kind != task.Work {
			continue
		}
		if submitted == nil {
			submitted = &tasks[i]
		}
		switch {
		case t.State == task.Cancelled, t.Action == string(document.Return):
			decided, submitted = map[string]task.Task{}, nil
		case t.State == task.Done:
			decided[t.StepKey] = t
		}
	}
	maker := signature{Title: "制单", Name: d.Maker.Name}
	if d.State != document.Draft && submitted != nil {
		maker.Decision, maker.At = "提交", f.instant(submitted.CreatedAt)
	}
	boxes := []signature{maker}
	for _, step := range chain {
		box := signature{Title: step.Title}
		if t, ok := decided[step.Key]; ok {
			box.Name, box.Decision, box.Comment = t.ActorName, document.ActionLabel(t.Action), t.Comment
			if t.DecidedAt != nil {
				box.At = f.instant(*t.DecidedAt)
			}
		}
		boxes = append(boxes, box)
	}
	return boxes
}
