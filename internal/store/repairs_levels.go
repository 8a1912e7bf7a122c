package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/repair"
)

type levelRow struct {
	Priority     string `gorm:"primaryKey"`
	RespondHours int
	AcceptHours  int
	SolveHours   int
}

func (levelRow) TableName() string { return "repair_levels" }

// levels gives what each priority promises: what an administrator said, else the default.
func levels(db *gorm.DB) ([]repair.Level, error) {
	rows, err := raw[levelRow](db, `SELECT * FROM "repair_levels"`)
	out := repair.DefaultLevels()
	for _, row := range rows {
		for i := range out {
			if string(out[i].Priority) == row.Priority {
				out[i].Respond, out[i].Accept, out[i].Solve = row.RespondHours, row.AcceptHours, row.SolveHours
			}
		}
	}
	return out, err
}

func (t *tx) Levels() ([]repair.Level, error) { return levels(t.db) }

func (r repairs) Levels(ctx context.Context) ([]repair.Level, error) {
	out, err := levels(r.reader(ctx))
	return out, r.s.translate(err)
}

// SetLevels keeps the promises for tickets to come, with what is said about it.
func (r repairs) SetLevels(ctx context.Context, all []repair.Level, said audit.Entry) error {
	return r.s.within(ctx, func(db *gorm.DB) error {
		if err := db.Exec(`DELETE FROM "repair_levels"`).Error; err != nil {
			return err
		}
		for _, l := range all {
			row := levelRow{Priority: string(l.Priority), RespondHours: l.Respond, AcceptHours: l.Accept, SolveHours: l.Solve}
			if err := create(db, row); err != nil {
				return err
			}
		}
		return r.s.writeAudit(db, said)
	})
}

// shortestPhone is the fewest digits that are taken for a telephone.
const shortestPhone = 7

// soughtCaller is the index of a telephone that somebody looks for, or one that
// nobody has.
func (s *Store) soughtCaller(text string) string {
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits < shortestPhone {
		return "-"
	}
	return s.callerIndex(text)
}
