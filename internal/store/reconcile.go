package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/store/migrations"
)

// The pages of the checks: small enough for any memory, large enough to be done
// with a million rows within a minute.
const (
	papersLooked = 500
	seatsLooked  = 2000
)

// Survey 对账.
func (s *Store) Survey() incident.Survey { return survey{s} }

type survey struct{ s *Store }

func (v survey) Look(ctx context.Context, c incident.Check, after string) (incident.Findings, error) {
	look := map[incident.Check]func(*gorm.DB, string) (incident.Findings, error){
		incident.PapersCheck: v.papers, incident.SeatsCheck: v.seats, incident.LedgerCheck: v.ledger, incident.RolesCheck: v.roles,
	}[c]
	if look == nil {
		return incident.Findings{}, fmt.Errorf("store: there is no check %q", c)
	}
	var out incident.Findings
	err := v.s.read.WithContext(ctx).Transaction(func(db *gorm.DB) (err error) {
		out, err = look(db, after)
		return err
	}, v.s.snapshot())
	return out, v.s.translate(err)
}

// snapshot is a transaction that reads of one moment: what is posted between two
// statements of a comparison is no difference. SQLite's are so of themselves;
// 达梦 has none that only reads.
func (s *Store) snapshot() *sql.TxOptions {
	if s.dialect == migrations.Postgres {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{}
}

// papers looks at pending papers: each waits in one visit, at an open seat, and
// somebody can act there.
func (v survey) papers(db *gorm.DB, after string) (incident.Findings, error) {
	var out incident.Findings
	rows, err := raw[documentRow](db, `SELECT `+listedColumns+` FROM "documents" WHERE "state" = ? AND "sort" > ? ORDER BY "sort" LIMIT ?`,
		string(document.Pending), after, papersLooked)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	ids := make([]string, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	seats, err := liveSeats(db, ids)
	if err != nil {
		return out, err
	}
	holders := seatHolders{db: db, known: map[string][]string{}, today: string(value.DateOf(v.s.clock()))}
	for _, r := range rows {
		found, err := v.paper(r, seats[r.ID], &holders)
		if err != nil {
			return out, err
		}
		out.Found = append(out.Found, found...)
	}
	out.Checked = len(rows)
	if len(rows) == papersLooked {
		out.Next = rows[len(rows)-1].Sort
	}
	return out, nil
}

// liveSeats gives the seats of papers that still wait for somebody, found by the
// papers and by nothing else.
func liveSeats(db *gorm.DB, ids []string) (map[string][]task.Task, error) {
	rows, err := raw[taskRow](db, `SELECT * FROM "tasks" WHERE "document_id" IN ? AND "kind" || '' = ? AND "state" || '' IN ?`,
		padded(ids), string(task.Work), []string{string(task.Open), string(task.Waiting)})
	out := map[string][]task.Task{}
	for _, r := range rows {
		out[r.DocumentID] = append(out[r.DocumentID], r.task())
	}
	return out, err
}

func (v survey) paper(r documentRow, seats []task.Task, holders *seatHolders) ([]incident.Incident, error) {
	d, err := r.document(v.s.types)
	if err != nil {
		return nil, err
	}
	now := v.s.clock()
	here := slices.DeleteFunc(slices.Clone(seats), func(s task.Task) bool {
		return s.StepKey != d.StepKey || s.Visit != d.Visit || s.State != task.Open
	})
	if len(here) == 0 {
		return []incident.Incident{{Kind: incident.Mismatch, DocumentID: d.ID, Step: d.StepKey, LastAt: now,
			Key:   incident.MismatchPaper + incident.VisitKey(d.StepKey, d.Visit),
			Title: fmt.Sprintf("单据 %s 停在“%s”，但没有对应的待办", d.ID, d.StateLabel())}}, nil
	}
	for _, seat := range here {
		able, err := holders.canAct(seat)
		if able || err != nil {
			return nil, err
		}
	}
	return []incident.Incident{incident.NobodyCanAct(d, "没有启用的人员持有该环节的角色", now)}, nil
}

// seats walks all tasks in windows by their id and reads of each window only
// what is wrong. The expressions keep the planner from the indexes on the kind
// and the state, which would read every task for each window.
func (v survey) seats(db *gorm.DB, after string) (incident.Findings, error) {
	var out incident.Findings
	ids, err := raw[string](db, `SELECT "id" FROM "tasks" WHERE "id" > ? ORDER BY "id" LIMIT ?`, after, seatsLooked)
	if err != nil || len(ids) == 0 {
		return out, err
	}
	last := ids[len(ids)-1]
	rows, err := raw[taskRow](db, `SELECT * FROM "tasks" "t" WHERE "t"."id" > ? AND "t"."id" <= ? AND "t"."kind" || '' = ? AND "t"."state" || '' IN ?
 AND NOT EXISTS (SELECT 1 FROM "documents" "d" WHERE "d"."id" = "t"."document_id" AND "d"."state" = ?
 AND ("d"."step_key" = "t"."step_key" OR "d"."type" IN ?) AND "d"."visit" = "t"."visit")`,
		after, last, string(task.Work), []string{string(task.Open), string(task.Waiting)}, string(document.Pending),
		v.s.typesThat(func(t *document.Type) bool { return t.SideBySide }))
	for _, r := range rows {
		out.Found = append(out.Found, incident.Incident{Kind: incident.Mismatch, DocumentID: r.DocumentID, Step: r.StepKey, LastAt: v.s.clock(),
			Key:   incident.MismatchSeat + incident.VisitKey(r.StepKey, r.Visit),
			Title: fmt.Sprintf("单据 %s 的待办“%s”（第 %d 次）未关闭，但单据已不在这里", r.DocumentID, r.StepTitle, r.Visit)})
	}
	out.Checked = len(ids)
	if len(ids) == seatsLooked {
		out.Next = last
	}
	return out, err
}

// roles looks at every step of the chains that new papers take: who signs, and
// who is told when it takes too long.
func (v survey) roles(db *gorm.DB, _ string) (incident.Findings, error) {
	var out incident.Findings
	seen := map[string]bool{}
	for _, t := range v.s.types.All() {
		def, err := v.s.definition(db, t.Code, 0)
		if err != nil {
			return out, err
		}
		for _, step := range def.Chain {
			for _, a := range asked(step) {
				if a.Role == "" || seen[a.Role] {
					continue
				}
				seen[a.Role] = true
				people, err := members(db, a.Role, "")
				if err != nil {
					return out, err
				}
				out.Checked++
				if len(people) == 0 {
					out.Found = append(out.Found, v.emptyRole(t, step, a))
				}
			}
		}
	}
	return out, nil
}

func asked(step document.Step) []document.Approver {
	if step.EscalateHours == 0 || step.EscalateRole == "" {
		return step.Signers()
	}
	return append(step.Signers(), document.Approver{Role: step.EscalateRole})
}

func (v survey) emptyRole(t *document.Type, step document.Step, a document.Approver) incident.Incident {
	return incident.Incident{Kind: incident.EmptyRole, Key: a.Role, Step: step.Key, LastAt: v.s.clock(),
		Title: fmt.Sprintf("角色“%s”没有启用的人员，“%s”的“%s”将无人可办", cmp.Or(a.RoleName, directory.RoleName(a.Role)), t.Title, step.Title)}
}

func (v survey) SaveReconciliation(ctx context.Context, r incident.Reconciliation) error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return v.s.within(ctx, func(db *gorm.DB) error {
		done := db.Exec(`UPDATE "reconciliations" SET "content" = ? WHERE "id" = ?`, string(content), r.ID)
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		return db.Create(&reconciliationRow{ID: r.ID, StartedAt: stored(r.StartedAt), Content: string(content)}).Error
	})
}

func (v survey) LastReconciliation(ctx context.Context) (*incident.Reconciliation, error) {
	rows, err := raw[reconciliationRow](v.s.read.WithContext(ctx), `SELECT * FROM "reconciliations" ORDER BY "started_at" DESC LIMIT 1`)
	if err != nil || len(rows) == 0 {
		return nil, v.s.translate(err)
	}
	var r incident.Reconciliation
	return &r, json.Unmarshal([]byte(rows[0].Content), &r)
}
