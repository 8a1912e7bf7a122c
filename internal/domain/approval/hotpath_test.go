package approval_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// counted notes what the desk asks its store for.
type counted struct {
	approval.Store
	asked *[]string
}

func (c counted) Within(ctx context.Context, fn func(tx approval.Tx) error) error {
	return c.Store.Within(ctx, func(tx approval.Tx) error { return fn(countedTx{tx, c.asked}) })
}

type countedTx struct {
	approval.Tx
	asked *[]string
}

func (c countedTx) note(what string) { *c.asked = append(*c.asked, what) }

func (c countedTx) Document(id string) (*document.Document, error) {
	c.note("document")
	return c.Tx.Document(id)
}

func (c countedTx) Seats(id, step string, visit int) ([]task.Task, error) {
	c.note("seats")
	return c.Tx.Seats(id, step, visit)
}

func (c countedTx) Person(id string) (directory.Person, error) {
	c.note("person")
	return c.Tx.Person(id)
}

func (c countedTx) Members(role, department string) ([]directory.Person, error) {
	c.note("members")
	return c.Tx.Members(role, department)
}

func (c countedTx) UpdateTask(row task.Task) error {
	c.note("update task")
	return c.Tx.UpdateTask(row)
}
func (c countedTx) InsertTask(row task.Task) error {
	c.note("insert task")
	return c.Tx.InsertTask(row)
}

func (c countedTx) UpdateDocument(d *document.Document, refs []string) error {
	c.note("update document")
	return c.Tx.UpdateDocument(d, refs)
}

func (c countedTx) AddEvent(e document.Event) error { c.note("event"); return c.Tx.AddEvent(e) }
func (c countedTx) Audit(e audit.Entry) error       { c.note("audit"); return c.Tx.Audit(e) }
func (c countedTx) Notify(n task.Notice) error      { c.note("notice"); return c.Tx.Notify(n) }

func (c countedTx) Events(id string) ([]document.Event, error) {
	c.note("events")
	return c.Tx.Events(id)
}
func (c countedTx) Rows(id string) ([]task.Task, error) { c.note("rows"); return c.Tx.Rows(id) }
func (c countedTx) Carried(id, key string) (bool, error) {
	c.note("carried")
	return c.Tx.Carried(id, key)
}
func (c countedTx) WasReturned(id string) (bool, error) {
	c.note("was returned")
	return c.Tx.WasReturned(id)
}

func (c countedTx) Definition(docType string, version int) (document.Definition, error) {
	c.note("definition")
	return c.Tx.Definition(docType, version)
}

func TestPlainAgreementAsksTheStoreForNoMoreThanItMust(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	var asked []string
	w.Desk.Store = counted{w.Store, &asked}
	agree(t, w, id, at.Inspector)
	require.Equal(t, []string{"document", "seats", "person", "update task", "update document", "insert task", "event", "audit",
		"seats"}, asked, "the last are of the visit just opened, which the store knows")
}
