package approval

import (
	"fmt"
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// turn 一次办理 is one command on one paper, from its checks to its record, inside
// one transaction.
type turn struct {
	desk   *Desk
	tx     Tx
	d      *document.Document
	t      *document.Type
	by     By
	key    string
	person directory.Person
	behalf directory.Principal // when a deputy acts
	step   document.Step       // where the paper waited when the command came
	before content
	rows   []task.Task      // of the visit the command is about
	at     int              // which of them it is about
	back   bool             // the paper has been sent back before
	trail  []document.Event // what the program did because of the command
}

// turn begins a command of a person on a paper.
func (k *Desk) turn(tx Tx, d *document.Document, by By, key string) (*turn, error) {
	person, err := tx.Person(by.PersonID)
	if err != nil {
		return nil, err
	}
	t, err := k.kindOf(d)
	if err != nil {
		return nil, err
	}
	u := &turn{desk: k, tx: tx, d: d, t: t, by: by, key: key, person: person, before: contentOf(d)}
	if step := d.Step(); step != nil {
		u.step = *step
	}
	return u, nil
}

// self is whose right is used: the person's own, or his principal's.
func (u *turn) self() document.Named {
	if u.behalf.ID != "" {
		return document.Named{ID: u.behalf.ID, Name: u.behalf.Name}
	}
	return document.Named{ID: u.person.ID, Name: u.person.Name}
}

// who names the person for those who are told: 李四（代 张三）.
func (u *turn) who() string { return task.Acting(u.person.Name, u.behalf.Name) }

// paper names the paper for those who are told: 入库单 RK-20260301-0001.
func (u *turn) paper() string { return u.d.Title + " " + u.d.ID }

func (u *turn) seat() *task.Task { return &u.rows[u.at] }

// save stores a row of the visit.
func (u *turn) save(i int) error { return u.tx.UpdateTask(u.rows[i]) }

// store keeps what changed of the paper.
func (u *turn) store() error {
	u.d.Recount()
	u.desk.touch(u.d)
	return u.tx.UpdateDocument(u.d, u.d.Refs(u.t))
}

// stand moves the paper to a state in which nobody of its chain has it.
func (u *turn) stand(state document.State) error {
	u.d.State, u.d.StepKey = state, ""
	return u.store()
}

// end closes what is left of the visit, the questions too.
func (u *turn) end(mark string) error {
	for i := range u.rows {
		row := &u.rows[i]
		if !row.Unfinished() {
			continue
		}
		row.State = task.Cancelled
		if row.Kind == task.Work {
			row.Action = mark
		}
		if err := u.save(i); err != nil {
			return err
		}
	}
	return nil
}

// note adds something the program did to the paper's history, behind the command.
func (u *turn) note(action string, step document.Step, comment string) {
	u.trail = append(u.trail, document.Event{Action: action, StepKey: step.Key, StepTitle: step.Title, Comment: comment,
		Actor: document.Named{Name: systemName}})
}

// said is what the record of a verb tells beside who used it where.
type said struct {
	action  string
	comment string
	people  []document.Named
	files   []string
	changes []document.Change
}

// record writes the command into the paper's history and the audit log, and
// behind it what the program did.
func (u *turn) record(s said) error {
	e := entry{action: s.action, function: u.step.Function, comment: s.comment, key: u.key, changes: s.changes,
		people: s.people, files: s.files}
	if u.behalf.ID != "" {
		e.behalf = u.self()
	}
	if e.function == "" {
		e.function = u.t.Create
	}
	if u.step.Key != "" {
		e.step = &u.step
	}
	if err := u.desk.record(u.tx, u.by, u.person, u.d, e); err != nil {
		return err
	}
	for _, ev := range u.trail {
		ev.ID, ev.DocumentID, ev.At = value.NewID(), u.d.ID, u.desk.Clock().UTC()
		if err := u.tx.AddEvent(ev); err != nil {
			return err
		}
	}
	return nil
}

// maxUsers bounds how many people one command names.
const maxUsers = 20

// named gives the people a command names, each once and none of them disabled.
func (u *turn) named(ids []string, field string, most int) ([]directory.Person, error) {
	if len(ids) == 0 {
		return nil, fault.Invalid("users.required", "请选择人员").At(field, "请选择人员")
	}
	if len(ids) > most {
		return nil, fault.Invalid("users.too_many", "最多选择 %d 人", most).At(field, fmt.Sprintf("最多选择 %d 人", most))
	}
	var out []directory.Person
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		p, err := u.tx.Person(id)
		if err != nil {
			if fault.From(err).Kind == fault.KindNotFound {
				return nil, fault.Invalid("person.not_found", "没有这个用户").At(field, "没有这个用户")
			}
			return nil, err
		}
		if p.Disabled {
			return nil, fault.Invalid("person.disabled", "%s的账号已停用，请另选", p.Name).At(field, p.Name+"的账号已停用")
		}
		out = append(out, p)
	}
	return out, nil
}

func namesOf(people []directory.Person) []document.Named {
	out := make([]document.Named, len(people))
	for i, p := range people {
		out[i] = document.Named{ID: p.ID, Name: p.Name}
	}
	return out
}
