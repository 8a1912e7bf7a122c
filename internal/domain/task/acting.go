package task

import (
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// MayCheck is maker ≠ checker, wherever it is asked: nobody signs, or is made to
// sign, what he entered himself.
func MayCheck(makerID, personID string) error {
	if makerID == personID {
		return fault.Forbidden("task.own_paper", "不能审批自己录入的单据")
	}
	return nil
}

// MayAct tells whether a person may act on an open task, and otherwise why not.
func (t Task) MayAct(p directory.Person) error {
	_, err := t.ActsFor(p)
	return err
}

// ActsFor tells for whom a person may act on an open task: for himself, which
// is no principal, or as the deputy (代理) of somebody whose task it is. A deputy
// signs neither his own paper nor one that his principal entered.
func (t Task) ActsFor(p directory.Person) (directory.Principal, error) {
	none := directory.Principal{}
	if err := t.closed(); err != nil {
		return none, err
	}
	return t.standsFor(p, t.holds)
}

// Recaller tells for whom a person may take back an open task that was
// delegated (收回委派): for himself or for the owner he is deputy of.
func (t Task) Recaller(p directory.Person) (directory.Principal, error) {
	if err := t.closed(); err != nil {
		return directory.Principal{}, err
	}
	if !t.Delegated() {
		return directory.Principal{}, fault.Conflict("task.not_delegated", "该事项没有委派给他人，不能收回")
	}
	return t.standsFor(p, func(id string, _, _ func(string) bool) bool { return id == t.OwnerID })
}

// standsFor looks for the one whose task it is among a person and his principals.
func (t Task) standsFor(p directory.Person, whose func(id string, belongs, hasRole func(string) bool) bool) (directory.Principal, error) {
	none := directory.Principal{}
	if p.Disabled {
		return none, fault.Forbidden("task.not_yours", "账号已停用，不能处理")
	}
	if t.Kind == Work {
		if err := MayCheck(t.MakerID, p.ID); err != nil {
			return none, err
		}
	}
	if whose(p.ID, p.Belongs, p.HasRole) {
		return none, nil
	}
	for _, principal := range p.Principals {
		if principal.ID != t.MakerID && principal.For(t.Function) && whose(principal.ID, principal.Belongs, principal.HasRole) {
			return principal, nil
		}
	}
	return none, fault.Forbidden("task.not_yours", "该事项不在您的待办中，不能处理")
}

// closed says why nobody can act on the task now.
func (t Task) closed() error {
	switch {
	case t.State == Done:
		return fault.Conflict("task.already_decided", "该事项已由%s%s处理，请刷新", t.Actors(), t.when())
	case t.State == Waiting:
		return fault.Conflict("task.not_yet", "还没有轮到该办理人，请等前面的人处理")
	case t.State != Open || t.Kind == CC:
		return fault.Conflict("task.already_decided", "该事项已关闭，请刷新")
	}
	return nil
}

// holds tells whether the task is somebody's: assigned to him, or offered to a
// role of his where he belongs.
func (t Task) holds(id string, belongs, hasRole func(string) bool) bool {
	if t.Assignee != "" {
		return t.Assignee == id
	}
	return t.Role != "" && hasRole(t.Role) && (t.RoleDepartment == "" || belongs(t.RoleDepartment))
}

// Actors names who decided: 李四（代 张三）when a deputy did.
func (t Task) Actors() string { return Acting(t.ActorName, t.BehalfName) }

// Acting names a person and, behind him, for whom he acts.
func Acting(name, behalf string) string {
	if behalf == "" {
		return name
	}
	return name + "（代 " + behalf + "）"
}

// when says on the clock of Shanghai when the task was decided.
func (t Task) when() string {
	if t.DecidedAt == nil {
		return ""
	}
	return "于 " + t.DecidedAt.In(value.Shanghai()).Format("01-02 15:04") + " "
}

// OfDepartment tells whether the task waits for a role in the paper's own department.
func (t Task) OfDepartment() bool { return t.RoleDepartment != "" && t.RoleDepartment == t.Department }

// Delegated 委派 tells whether somebody else gives an opinion on the owner's task.
func (t Task) Delegated() bool { return t.OwnerID != "" }

// Claimed 认领 tells whether a task of a group is one person's now.
func (t Task) Claimed() bool { return t.Assignee != "" && t.Role != "" }

// Unfinished tells whether the task still has its turn or waits for it.
func (t Task) Unfinished() bool { return t.State.Waits() }

// Actions lists the verbs a person may use on the task now, as far as the task
// alone tells.
func (t Task) Actions(p directory.Person) []document.Action {
	if _, err := t.ActsFor(p); err != nil {
		if _, err := t.Recaller(p); err == nil {
			return []document.Action{document.Recall}
		}
		return nil
	}
	switch {
	case t.Kind == Question:
		return []document.Action{document.Answer}
	case t.Delegated():
		return []document.Action{document.Agree}
	}
	verbs := []document.Action{document.Agree, document.Return, document.Reject, document.Transfer, document.Delegate,
		document.AddBefore, document.AddAfter}
	switch {
	case t.Assignee == "":
		verbs = append(verbs, document.Claim)
	case t.Claimed():
		verbs = append(verbs, document.Release)
	}
	return append(verbs, document.Ask, document.Copy)
}
