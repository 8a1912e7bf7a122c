package approval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// signed is a paper of the maker's at the first of two steps: a step to try,
// which ann signs unless it says otherwise, and one that bob finishes.
func signed(t *testing.T, step document.Step) (*at.World, string) {
	t.Helper()
	w := at.NewWorld()
	person := func(id string, roles ...string) directory.Person {
		return directory.Person{ID: id, Name: "用户" + id, Department: at.Department, Roles: roles}
	}
	w.AddPerson(person("maker", "signer"), person("ann", "signer"), person("bob", "last"), person("cid"), person("dot"), person("operator"))
	deputy := person("deputy")
	deputy.Principals = []directory.Principal{{ID: "ann", Name: "用户ann", Department: at.Department, Roles: []string{"signer"}}}
	w.AddPerson(deputy)
	step.Key, step.Title, step.Waiting, step.Function = "sign", "会审", "待会审", "F1"
	if step.Role == "" && step.Person == "" {
		step.Role, step.RoleName = "signer", "签字人"
	}
	w.Publish(warehouse.MaterialReceipt, document.Chain{step,
		{Key: "finish", Title: "办结", Waiting: "待办结", Function: "F2", Role: "last", RoleName: "办结人"}}, "finance")
	id := create(t, w, "maker", at.Receipt(5)).ID
	_, err := w.Submit(id, "maker")
	require.NoError(t, err)
	return w, id
}

// persons names signers of a step that takes several.
func persons(ids ...string) (also []document.Approver) {
	for _, id := range ids {
		also = append(also, document.Approver{Person: id})
	}
	return also
}

// give uses a verb of a person's seat on other people.
func give(t *testing.T, w *at.World, id, person string, verb document.Action, users ...string) {
	t.Helper()
	require.NoError(t, giving(t, w, id, person, verb, users...))
}

func giving(t *testing.T, w *at.World, id, person string, verb document.Action, users ...string) error {
	order, err := w.Order(id, person, verb)
	require.NoError(t, err)
	order.Users = users
	_, err = w.Desk.Decide(ctx, order)
	return err
}

func refused(t *testing.T, w *at.World, id, person string, verb document.Action, code string, users ...string) {
	t.Helper()
	requireRefusedWithoutTrace(t, w, id, code, func() error { return giving(t, w, id, person, verb, users...) })
}

func operate(w *at.World, id string, c approval.Operation) error {
	c.DocumentID, c.By, c.Key = id, at.By("operator"), value.NewID()
	if c.Reason == "" {
		c.Reason = "修复"
	}
	_, err := w.Desk.Operate(ctx, c)
	return err
}

func story(t *testing.T, w *at.World, id string) []string {
	events, err := w.Events(ctx, id)
	require.NoError(t, err)
	var out []string
	for _, e := range events {
		out = append(out, e.Action)
	}
	return out
}

func lastEvent(t *testing.T, w *at.World, id string) document.Event {
	events, err := w.Events(ctx, id)
	require.NoError(t, err)
	return events[len(events)-1]
}

func kindsOf(w *at.World, person string) (out []task.NoticeKind) {
	for _, n := range w.Notices(person) {
		out = append(out, n.Kind)
	}
	return out
}

func count(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}
