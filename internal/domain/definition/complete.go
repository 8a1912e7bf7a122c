package definition

import (
	"cmp"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// InboxFunction 待办事项清单 is what a step that the program does not know asks its
// approver to be allowed: to act in the inbox.
const InboxFunction = "W-17.1"

// complete fills in what an administrator need not say: keys of new steps, what
// a paper is called while it waits, functions, the names of roles and people as
// they are now, and the fields that the program's own steps fill in. What makes
// no sense for a step's mode is dropped.
func complete(t *document.Type, chain document.Chain, w World) (document.Chain, error) {
	names, err := newNames(w)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(chain)
	for i := range out {
		step := &out[i]
		own := ownStep(t, step.Key)
		step.Title = strings.TrimSpace(step.Title)
		step.Key = cmp.Or(step.Key, newKey())
		step.Waiting = cmp.Or(strings.TrimSpace(step.Waiting), "待"+step.Title)
		step.Function = cmp.Or(step.Function, own.Function, InboxFunction)
		step.Edits, step.Done, step.Own = own.Edits, own.Done, own.Own
		step.When = trimmed(step.When)
		if step.Mode != document.Vote {
			step.Share, step.Weight = 0, 0
		}
		if step.EscalateHours == 0 {
			step.EscalateRole = ""
		}
		if err := names.complete(step); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func trimmed(list []document.Condition) []document.Condition {
	out := slices.Clone(list)
	for i := range out {
		out[i].Value = strings.TrimSpace(out[i].Value)
	}
	return out
}

func ownStep(t *document.Type, key string) document.Step {
	if i := t.Chain.Find(key); i >= 0 {
		return t.Chain[i]
	}
	return document.Step{}
}

// newKey names a step that was added; the end of an id differs each time.
func newKey() string {
	id := value.NewID()
	return "s" + id[len(id)-12:]
}

// names knows what roles and people are called.
type names struct {
	world  World
	roles  map[string]string
	people map[string]string
}

func newNames(w World) (*names, error) {
	n := &names{world: w, roles: map[string]string{}, people: map[string]string{}}
	roles, err := w.Roles()
	for _, r := range roles {
		n.roles[r.Code] = r.Name
	}
	return n, err
}

// complete names the approvers of a step and drops what does not go with them.
func (n *names) complete(step *document.Step) error {
	signers := step.Signers()
	for i := range signers {
		a := &signers[i]
		if a.Person != "" {
			a.Scope = document.ScopeAny
		}
		if step.Mode != document.Vote {
			a.Weight = 0
		}
		a.RoleName = n.roles[a.Role]
		var err error
		if a.PersonName, err = n.person(a.Person); err != nil {
			return err
		}
	}
	lead := signers[0]
	step.Role, step.RoleName, step.Scope, step.Person, step.PersonName, step.Weight =
		lead.Role, lead.RoleName, lead.Scope, lead.Person, lead.PersonName, lead.Weight
	step.Also = nil
	if len(signers) > 1 {
		step.Also = signers[1:]
	}
	return nil
}

// person gives a name, or nothing for somebody who does not exist: the check
// reports him.
func (n *names) person(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	if name, known := n.people[id]; known {
		return name, nil
	}
	p, err := n.world.Person(id)
	if f := fault.From(err); f != nil && f.Kind != fault.KindNotFound {
		return "", err
	}
	n.people[id] = p.Name
	return p.Name, nil
}
