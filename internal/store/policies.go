package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
)

const policyCounter = "policy"

// policyRow is one right as Casbin counts them: v0 the role, v1 the function, v2
// the action.
type policyRow struct {
	ID    string `gorm:"primaryKey"`
	Ptype string
	V0    string
	V1    string
	V2    string
	V3    string
	V4    string
	V5    string
}

func (policyRow) TableName() string { return "policy_rules" }

// rule is the rule without what is empty at its end, newPolicyRow its row.
func (r policyRow) rule() []string {
	rule := []string{r.V0, r.V1, r.V2, r.V3, r.V4, r.V5}
	for len(rule) > 0 && rule[len(rule)-1] == "" {
		rule = rule[:len(rule)-1]
	}
	return rule
}

func newPolicyRow(ptype string, rule []string) policyRow {
	v := append(append([]string(nil), rule...), make([]string, 6)...)
	return policyRow{ID: value.NewID(), Ptype: ptype, V0: v[0], V1: v[1], V2: v[2], V3: v[3], V4: v[4], V5: v[5]}
}

func (r policyRow) right() directory.Right {
	return directory.Right{Role: r.V0, Function: r.V1, Action: function.Action(r.V2)}
}

type functionRow struct {
	ID       string `gorm:"primaryKey"`
	Title    string
	Position int
	Disabled bool
	Version  int
}

func (functionRow) TableName() string { return "function_settings" }

// Policies 授权簿: rights, roles and what is set of functions.
func (s *Store) Policies() directory.Rulebook { return policies{s} }

type policies struct{ s *Store }

func (p policies) RightsVersion(ctx context.Context) (int64, error) {
	n, err := rightsVersion(p.s.read.WithContext(ctx))
	return n, p.s.translate(err)
}

func rightsVersion(db *gorm.DB) (int64, error) {
	n, err := raw[int64](db, `SELECT "amount" FROM "counters" WHERE "name" = ?`, policyCounter)
	if err != nil || len(n) == 0 {
		return 0, err
	}
	return n[0], nil
}

// Book reads the version first: what changes while the rest is read raises it
// again, and is read with the next request.
func (p policies) Book(ctx context.Context) (directory.Book, error) {
	db := p.s.read.WithContext(ctx)
	var b directory.Book
	var err error
	if b.Version, err = rightsVersion(db); err != nil {
		return b, p.s.translate(err)
	}
	if b.Rights, err = p.s.allRights(db); err != nil {
		return b, p.s.translate(err)
	}
	var altered map[string]bool
	if b.Roles, altered, err = p.s.trustedRoles(db); err != nil {
		return b, p.s.translate(err)
	}
	b.Rights = slices.DeleteFunc(b.Rights, func(r directory.Right) bool { return altered[r.Role] })
	b.Functions, err = p.s.trustedFunctions(db)
	return b, p.s.translate(err)
}

// allRights gives the rights that this program wrote; one that came into the table
// another way grants nothing.
func (s *Store) allRights(db *gorm.DB) ([]directory.Right, error) {
	rows, err := s.trustedPolicy(db)
	out := make([]directory.Right, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.right())
	}
	slices.SortFunc(out, func(x, y directory.Right) int {
		return cmp.Or(cmp.Compare(x.Role, y.Role), cmp.Compare(x.Function, y.Function), cmp.Compare(x.Action, y.Action))
	})
	return out, err
}

func functionSettings(db *gorm.DB) ([]directory.FunctionSetting, error) {
	rows, err := raw[functionRow](db, `SELECT * FROM "function_settings" ORDER BY "position", "id"`)
	out := make([]directory.FunctionSetting, 0, len(rows))
	for _, r := range rows {
		out = append(out, directory.FunctionSetting(r))
	}
	return out, err
}

// putRights changes what is sealed, and seals it anew.
func (s *Store) putRights(db *gorm.DB, grants, revokes []directory.Right) error {
	if err := s.checkPolicy(db); err != nil {
		return err
	}
	for _, r := range revokes {
		if err := db.Exec(`DELETE FROM "policy_rules" WHERE "ptype" = ? AND "v0" = ? AND "v1" = ? AND "v2" = ?`,
			"p", r.Role, r.Function, string(r.Action)).Error; err != nil {
			return err
		}
	}
	rows := make([]policyRow, 0, len(grants))
	for _, r := range grants {
		rows = append(rows, policyRow{ID: value.NewID(), Ptype: "p", V0: r.Role, V1: r.Function, V2: string(r.Action)})
	}
	if err := insertAll(db, rows); err != nil {
		return err
	}
	return s.sealPolicy(db)
}

// InstallRights gives the functions that this database does not know yet their
// place in the menu and their default rights, and adds the built-in roles that
// are missing: on a first start all, after an upgrade the new ones. What an
// administrator changed stays.
func (s *Store) InstallRights(ctx context.Context, functions []function.Function, defaults []directory.Right) error {
	return s.within(ctx, func(db *gorm.DB) error {
		if _, err := next(db, directoryCounter); err != nil { // processes that start together
			return err
		}
		known, err := functionSettings(db)
		if err != nil {
			return err
		}
		rows, fresh := newFunctions(known, functions)
		if len(rows) == 0 {
			return nil
		}
		if err := s.seedRoles(db, directory.Roles()); err != nil {
			return err
		}
		if err := s.changeFunctions(db, func() error { return insertAll(db, rows) }); err != nil {
			return err
		}
		have, err := s.allRights(db)
		if err != nil {
			return err
		}
		grants, revokes := installed(have, defaults, functions, fresh)
		if err := s.putRights(db, grants, revokes); err != nil {
			return err
		}
		_, err = next(db, policyCounter)
		return err
	})
}

// newFunctions gives the rows of functions that are not known, each at the place
// of the one before it in the catalogue.
func newFunctions(known []directory.FunctionSetting, functions []function.Function) (rows []functionRow, fresh []function.Function) {
	position := 0
	for i, f := range functions {
		if k := slices.IndexFunc(known, func(s directory.FunctionSetting) bool { return s.ID == f.ID }); k >= 0 {
			position = known[k].Position
			continue
		}
		if len(known) == 0 {
			position = i + 1
		}
		rows = append(rows, functionRow{ID: f.ID, Position: position, Version: 1})
		fresh = append(fresh, f)
	}
	return rows, fresh
}

// installed gives the default rights of fresh functions, and puts what earlier
// versions kept as a pattern into words.
func installed(have, defaults []directory.Right, functions, fresh []function.Function) (grants, revokes []directory.Right) {
	add := func(list []directory.Right) {
		for _, r := range list {
			if !slices.Contains(have, r) && !slices.Contains(grants, r) {
				grants = append(grants, r)
			}
		}
	}
	for _, r := range have {
		if strings.HasSuffix(r.Function, "*") {
			revokes = append(revokes, r)
			add(directory.Expand(r, functions))
		}
	}
	for _, r := range defaults {
		add(directory.Expand(r, fresh))
	}
	return grants, revokes
}
