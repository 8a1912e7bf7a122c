package store

import (
	"context"

	"cardflow/internal/domain/directory"
)

// Lookup 查找人员.
func (s *Store) Lookup() directory.Lookup { return lookup{people{s}} }

type lookup struct{ people }

// FindPeople first takes the few people and then their roles, so that the limit
// counts people.
func (l lookup) FindPeople(ctx context.Context, text string, roles []string, limit int) ([]directory.Person, error) {
	if len(roles) == 0 || limit <= 0 {
		return nil, nil
	}
	c := when(`"f"."disabled" = ?`, false)
	c.add(`EXISTS (SELECT 1 FROM "person_roles" "m" WHERE "m"."person_id" = "f"."id" AND "m"."role_id" IN ?)`, padded(roles))
	c.typed(`"f"."search_text"`, text)
	rows, err := raw[profileRow](l.reader(ctx), `SELECT `+profileColumns+` FROM "people" "p"`+profileJoins+
		` WHERE "p"."id" IN (SELECT "id" FROM (SELECT "f"."id" FROM "people" "f"`+c.where()+` ORDER BY "f"."username" LIMIT ?) "found")
 ORDER BY "p"."username", "pr"."role_id"`, append(c.args, limit)...)
	return peopleOf(rows), l.s.translate(err)
}

func (l lookup) People(ctx context.Context, ids []string) (map[string]directory.Person, error) {
	out := make(map[string]directory.Person, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := raw[profileRow](l.reader(ctx), `SELECT `+profileColumns+` FROM "people" "p"`+profileJoins+
		` WHERE "p"."id" IN ? ORDER BY "p"."id", "pr"."role_id"`, padded(ids))
	for _, p := range peopleOf(rows) {
		out[p.ID] = p
	}
	return out, l.s.translate(err)
}
