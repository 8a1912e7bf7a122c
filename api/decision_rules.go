package api

import (
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// mayDecide refuses early what the desk would refuse in its transaction, and
// people whose role has lost the step's function. Somebody who has nothing to
// do with the paper learns nothing about it.
//
// A task that is offered to a role needs the right to its step, of the person or
// of the principal he stands in for.
func (s *server) mayDecide(ctx context.Context, row task.Task, action document.Action) error {
	if err := s.require(ctx, inboxFunction, function.Act); err != nil {
		return err
	}
	p := caller(ctx)
	roles, err := rolesFor(row, p, action)
	if err != nil {
		if fault.From(err).Kind == fault.KindConflict && !concerned(row, p) && row.MakerID != p.ID {
			return notYours()
		}
		return err
	}
	if givenByName(row, roles) || s.Policy.Allowed(roles, row.Function, function.Act) {
		return nil
	}
	return s.forbidden([]Grant{grant(row.Function, function.Act)})
}

// approved refuses papers that a process of their own moves.
func (s *server) approved(docType string) error {
	t, err := s.Types.Find(docType)
	if err != nil {
		return err
	}
	return t.OwnProcess()
}

// givenByName tells whether a task came to somebody by name and not by a role of
// his: transferred, delegated, assigned, or as a signer whom another one added.
// It carries its own right.
func givenByName(row task.Task, roles []string) bool {
	return row.Role == "" || row.Delegated() || row.Assignee != "" && !slices.Contains(roles, row.Role)
}

func notYours() error {
	return fault.Forbidden("task.not_yours", "该事项不在您的待办中，不能处理")
}

// rolesFor gives the roles by which a person uses a verb on a task: his own, or
// those of the principal for whom he does it.
func rolesFor(row task.Task, p directory.Person, action document.Action) ([]string, error) {
	var principal directory.Principal
	var err error
	switch action {
	case document.Recall:
		principal, err = row.Recaller(p)
	case document.TakeBack, document.RemoveSigner: // of a task that is decided or waits: the desk knows whose
		if !concerned(row, p) {
			return nil, notYours()
		}
		return rolesOfAll(p), nil
	default:
		principal, err = row.ActsFor(p)
	}
	if principal.ID != "" {
		return principal.Roles, err
	}
	return p.Roles, err
}

// rolesOfAll gives the roles of a person and of those he stands in for.
func rolesOfAll(p directory.Person) []string {
	roles := slices.Clone(p.Roles)
	for _, principal := range p.Principals {
		roles = append(roles, principal.Roles...)
	}
	return roles
}

// needs says what a verb takes besides its comment, mentions and attachments.
type needs struct {
	fields bool // of the step
	way    bool // to_step and resume
	users  int  // at most; none for 0
	any    bool // also people who cannot be given work any more
}

const maxUsers = 20

func needsOf(action document.Action) needs {
	switch action {
	case document.Agree:
		return needs{fields: true}
	case document.Return:
		return needs{way: true}
	case document.Transfer, document.Delegate:
		return needs{users: 1}
	case document.AddBefore, document.AddAfter, document.Ask, document.Copy:
		return needs{users: maxUsers}
	case document.RemoveSigner:
		return needs{users: maxUsers, any: true}
	}
	return needs{}
}

// checkDecision refuses a verb that lacks what it needs, or brings what is not
// its own: a field that would be ignored is a mistake of the caller.
func (s *server) checkDecision(ctx context.Context, d approval.Decision) error {
	n, label := needsOf(d.Action), document.ActionLabel(string(d.Action))
	surplus := func(field string, has, wanted bool) error {
		if !has || wanted {
			return nil
		}
		return fault.Invalid("request.invalid", "“%s”不使用 %s", label, field).At(field, "“"+label+"”不使用这一项")
	}
	for _, err := range []error{
		surplus("fields", d.Fields.Head != nil || d.Fields.Lines != nil, n.fields),
		surplus("to_step", d.ToStep != "", n.way),
		surplus("resume", d.Resume != "", n.way),
		surplus("users", len(d.Users) > 0, n.users > 0),
	} {
		if err != nil {
			return err
		}
	}
	switch {
	case n.users > 0 && len(d.Users) == 0:
		return fault.Invalid("users.required", "请选择“%s”的人员", label).At("users", "请选择人员")
	case n.users > 0 && len(d.Users) > n.users:
		return fault.Invalid("users.too_many", "“%s”只能选择 %d 人", label, n.users).At("users", "选择的人员过多")
	case d.Action.NeedsReason() && strings.TrimSpace(d.Comment) == "":
		return fault.Invalid("comment.required", "请填写“%s”的意见", label).At("comment", "请填写意见")
	}
	if !n.any {
		if err := s.checkPeople(ctx, "users", d.Users...); err != nil {
			return err
		}
	}
	if err := s.checkPeople(ctx, "mentions", d.Mentions...); err != nil {
		return err
	}
	return s.checkOpinionFiles(ctx, d.Files)
}

// checkOpinionFiles wants files that the caller uploaded: by naming one of
// somebody else he would show it to everybody who sees the paper.
func (s *server) checkOpinionFiles(ctx context.Context, ids []string) error {
	files, err := s.Files.Files(ctx, ids)
	if err != nil {
		return err
	}
	own := 0
	for _, f := range files {
		if f.UploadedBy == caller(ctx).ID {
			own++
		}
	}
	if own != len(ids) {
		return fault.Invalid("attachment.not_found", "附件不存在或已删除，请重新上传").At("attachments", "附件不存在或已删除，请重新上传")
	}
	return nil
}
