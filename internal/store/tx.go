package store

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// tx is one transaction of the approval desk.
type tx struct {
	s     *Store
	db    *gorm.DB
	facts *facts
	// What was read or written last is not read again, and of the paper only
	// what changed is written.
	read   *documentRow
	opened []task.Task
	tasks  map[string]taskRow
}

func newTx(s *Store, db *gorm.DB) *tx {
	return &tx{s: s, db: db, facts: newFacts(s, db, true), tasks: map[string]taskRow{}}
}

func (t *tx) Facts() document.Facts { return t.facts }

func (t *tx) Person(id string) (directory.Person, error) { return t.s.person(t.db, id) }

func (t *tx) Members(role, department string) ([]directory.Person, error) {
	return members(t.db, role, department)
}

func (t *tx) Document(id string) (*document.Document, error) {
	row, d, err := t.s.paperRow(forUpdate(t.db), id)
	t.read = row
	return d, err
}

func (t *tx) DocumentByKey(maker, key string) (*document.Document, error) {
	row, err := first[documentRow](t.db, `"maker_id" = ? AND "create_key" = ?`, maker, key)
	if err != nil || row == nil {
		return nil, err
	}
	return t.s.openPaper(row)
}

func (t *tx) NextNumber(prefix string, day value.Date) (string, error) {
	stem := prefix + "-" + day.Compact()
	n, err := next(t.db, stem)
	return fmt.Sprintf("%s-%04d", stem, n), err
}

// next counts up by one. The row stays locked until the transaction ends, so
// numbers have no gaps; the first of a day may meet a rival at the key.
func next(db *gorm.DB, name string) (int64, error) {
	changed, err := execute(db, `UPDATE "counters" SET "amount" = "amount" + 1 WHERE "name" = ?`, name)
	if err != nil {
		return 0, err
	}
	if changed == 0 {
		return 1, db.Exec(`INSERT INTO "counters" ("name", "amount") VALUES (?, 1)`, name).Error
	}
	rows, err := raw[int64](db, `SELECT "amount" FROM "counters" WHERE "name" = ?`, name)
	if err != nil {
		return 0, err
	}
	return rows[0], nil
}

func (t *tx) InsertDocument(d *document.Document, refs []string) error {
	row, err := t.s.toDocumentRow(d)
	if err != nil {
		return err
	}
	if err := create(t.db, row); err != nil {
		return err
	}
	if err := t.keepHold(d); err != nil {
		return err
	}
	return t.insertRefs(d, t.named(d, refs))
}

func (t *tx) UpdateDocument(d *document.Document, refs []string) error {
	r, err := t.s.toDocumentRow(d)
	if err != nil {
		return err
	}
	was := t.read
	if was != nil && was.ID != r.ID {
		was = nil
	}
	set, args := r.changedFrom(was)
	changed, err := execute(t.db, `UPDATE "documents" SET `+set+` WHERE "id" = ? AND "version" = ?`, append(args, r.ID, r.Version-1)...)
	if err != nil {
		return err
	}
	if changed == 0 {
		return fault.Conflict("document.stale", "单据 %s 已被更新，请刷新页面后再操作", d.ID)
	}
	t.read = &r
	if err := t.keepHold(d); err != nil {
		return err
	}
	if was != nil && was.Head == r.Head && was.LineItems == r.LineItems { // names what it named
		return nil
	}
	return t.replaceRefs(d, t.named(d, refs))
}

// changedFrom writes what an update sets: only what differs, because each column
// that is named rewrites the indexes it is in.
func (r *documentRow) changedFrom(was *documentRow) (string, []any) {
	set, args := []string{`"version" = ?`, `"updated_at" = ?`}, []any{r.Version, r.UpdatedAt}
	all := was == nil
	if all {
		was = &documentRow{}
	}
	add := func(column string, before, after any) {
		if all || before != after {
			set, args = append(set, `"`+column+`" = ?`), append(args, after)
		}
	}
	add("state", was.State, r.State)
	add("state_label", was.StateLabel, r.StateLabel)
	add("step_key", was.StepKey, r.StepKey)
	add("visit", was.Visit, r.Visit)
	add("business_date", was.BusinessDate, r.BusinessDate)
	add("summary", was.Summary, r.Summary)
	add("quantity", was.Quantity, r.Quantity)
	add("amount", was.Amount, r.Amount)
	add("head", was.Head, r.Head)
	add("line_items", was.LineItems, r.LineItems)
	add("chain", was.Chain, r.Chain)
	add("chain_version", was.ChainVersion, r.ChainVersion)
	add("resume", was.Resume, r.Resume)
	add("form_version", was.FormVersion, r.FormVersion)
	add("submitted_at", moment(was.SubmittedAt), moment(r.SubmittedAt))
	add("ended_at", moment(was.EndedAt), moment(r.EndedAt))
	return strings.Join(set, ", "), args
}

// named adds to the entries a paper names the files it carries and the numbers
// that are scanned, so that it is found by them.
func (t *tx) named(d *document.Document, refs []string) []string {
	typ, err := t.s.types.Of(d)
	if err != nil {
		return refs
	}
	return slices.Concat(refs, d.Files(typ), d.Scans(typ))
}

func (t *tx) insertRefs(d *document.Document, ids []string) error {
	return insertAll(t.db, refRows(d, ids))
}

func refRows(d *document.Document, ids []string) []refRow {
	seen := map[string]bool{}
	var rows []refRow
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			rows = append(rows, refRow{EntryID: id, Sort: d.Sort, DocumentID: d.ID})
		}
	}
	return rows
}

// replaceRefs touches only what changed, which on the way through a chain is
// mostly nothing.
func (t *tx) replaceRefs(d *document.Document, ids []string) error {
	have, err := raw[string](t.db, `SELECT "entry_id" FROM "document_refs" WHERE "document_id" = ?`, d.ID)
	if err != nil {
		return err
	}
	old := map[string]bool{}
	for _, id := range have {
		old[id] = true
	}
	wanted := map[string]bool{}
	var fresh []string
	for _, id := range ids {
		wanted[id] = true
		if !old[id] {
			fresh = append(fresh, id)
		}
	}
	for _, id := range have {
		if wanted[id] {
			continue
		}
		if err := t.db.Exec(`DELETE FROM "document_refs" WHERE "document_id" = ? AND "entry_id" = ?`, d.ID, id).Error; err != nil {
			return err
		}
	}
	return t.insertRefs(d, fresh)
}

func (t *tx) DeleteDocument(id string) error {
	if err := dropHold(t.db, id); err != nil {
		return err
	}
	for _, table := range []string{"tasks", "document_refs", "opinion_files", "document_events"} {
		if err := t.db.Exec(`DELETE FROM "`+table+`" WHERE "document_id" = ?`, id).Error; err != nil {
			return err
		}
	}
	return t.db.Exec(`DELETE FROM "documents" WHERE "id" = ?`, id).Error
}

func (t *tx) AddEvent(e document.Event) error {
	row, err := toEventRow(e)
	if err != nil {
		return err
	}
	if err := create(t.db, row); err != nil {
		return err
	}
	return insertAll(t.db, opinionFileRows(e))
}

func (t *tx) Carried(documentID, key string) (bool, error) {
	return exists(t.db, `SELECT 1 FROM "document_events" WHERE "document_id" = ? AND "command_key" = ?`, documentID, key)
}

func (t *tx) Events(documentID string) ([]document.Event, error) { return events(t.db, documentID) }

func (t *tx) Audit(e audit.Entry) error { return t.s.writeAudit(t.db, e) }
