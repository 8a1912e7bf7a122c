package store

import (
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
)

// seatHolders remembers who has a seat, or holds its role in a department: two
// are enough to know that one is not the maker.
type seatHolders struct {
	db    *gorm.DB
	known map[string][]string
	today string
}

// canAct tells whether an enabled person other than the maker may act on a seat:
// one who has it, or a deputy of such a one, whose own account may be stopped.
func (h *seatHolders) canAct(seat task.Task) (bool, error) {
	key := "person|" + seat.Assignee
	if seat.Assignee == "" {
		key = "role|" + seat.Role + "|" + seat.RoleDepartment
	}
	holders, seen := h.known[key]
	if !seen {
		var err error
		c := whose(seat).with(`"p"."disabled" = ?`, false)
		if holders, err = raw[string](h.db, `SELECT "p"."id" FROM "people" "p"`+c.where()+" LIMIT 2", c.args...); err != nil {
			return false, err
		}
		h.known[key] = holders
	}
	if slices.ContainsFunc(holders, func(id string) bool { return id != seat.MakerID }) {
		return true, nil
	}
	return h.deputised(seat)
}

// whose narrows the people "p" to those who have a seat.
func whose(seat task.Task) conditions {
	if seat.Assignee != "" {
		return when(`"p"."id" = ?`, seat.Assignee)
	}
	c := when(`EXISTS (SELECT 1 FROM "person_roles" "pr" WHERE "pr"."person_id" = "p"."id" AND "pr"."role_id" = ?)`, seat.Role)
	if seat.RoleDepartment != "" {
		c.add(belongs, seat.RoleDepartment, seat.RoleDepartment, seat.RoleDepartment)
	}
	return c
}

// deputised is asked only of seats that nobody could act on himself, which are few.
func (h *seatHolders) deputised(seat task.Task) (bool, error) {
	c := whose(seat)
	c.add(`"p"."id" <> ? AND "q"."id" <> ? AND "q"."disabled" = ?`, seat.MakerID, seat.MakerID, false)
	c.add(`"d"."from_date" <= ? AND "d"."to_date" >= ? AND "d"."ended_at" IS NULL`, h.today, h.today)
	rows, err := raw[deputyRow](h.db, `SELECT "d".* FROM "deputies" "d" JOIN "people" "p" ON "p"."id" = "d"."principal_id"
 JOIN "people" "q" ON "q"."id" = "d"."person_id"`+c.where(), c.args...)
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		d, err := r.deputy()
		if err != nil {
			return false, err
		}
		if (directory.Principal{Functions: d.Functions}).For(seat.Function) {
			return true, nil
		}
	}
	return false, nil
}
