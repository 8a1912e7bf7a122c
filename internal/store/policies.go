package store

import (
	"context"
	"strings"

	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/persist"
	"gorm.io/gorm"

	"cardflow/internal/domain/value"
)

const policyCounter = "policy"

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

// rule gives the row as Casbin reads it, without the empty end.
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

// Policies 授权策略: Casbin's rules. Every change raises the version, by which
// other processes learn that they must load again.
func (s *Store) Policies() *Policies { return &Policies{s} }

// Policies is our adapter for Casbin.
type Policies struct{ s *Store }

var _ persist.Adapter = (*Policies)(nil)

// Version rises with every change; 0 means that no rule was ever stored.
func (p *Policies) Version(ctx context.Context) (int64, error) {
	n, err := raw[int64](p.s.read.WithContext(ctx), `SELECT "amount" FROM "counters" WHERE "name" = ?`, policyCounter)
	if err != nil || len(n) == 0 {
		return 0, p.s.translate(err)
	}
	return n[0], nil
}

// LoadPolicy reads every rule into the model.
func (p *Policies) LoadPolicy(m model.Model) error {
	rows, err := p.s.trustedPolicy(p.s.read)
	if err != nil {
		return p.s.translate(err)
	}
	for _, r := range rows {
		if err := persist.LoadPolicyArray(append([]string{r.Ptype}, r.rule()...), m); err != nil {
			return err
		}
	}
	return nil
}

// SavePolicy replaces every rule by the model's.
func (p *Policies) SavePolicy(m model.Model) error {
	var rows []policyRow
	for _, section := range []string{"p", "g"} {
		for ptype, assertion := range m[section] {
			for _, rule := range assertion.Policy {
				rows = append(rows, newPolicyRow(ptype, rule))
			}
		}
	}
	return p.change(func(db *gorm.DB) error {
		if err := db.Exec(`DELETE FROM "policy_rules"`).Error; err != nil {
			return err
		}
		return insertAll(db, rows)
	})
}

// AddPolicy adds one rule.
func (p *Policies) AddPolicy(_, ptype string, rule []string) error {
	return p.change(func(db *gorm.DB) error {
		row := newPolicyRow(ptype, rule)
		return db.Create(&row).Error
	})
}

// RemovePolicy removes one rule.
func (p *Policies) RemovePolicy(sec, ptype string, rule []string) error {
	return p.RemoveFilteredPolicy(sec, ptype, 0, rule...)
}

// RemoveFilteredPolicy removes the rules with these values from a field on; an
// empty value matches any.
func (p *Policies) RemoveFilteredPolicy(_, ptype string, fieldIndex int, fieldValues ...string) error {
	var c conditions
	c.add(`"ptype" = ?`, ptype)
	for i, v := range fieldValues {
		if column := fieldIndex + i; column < 6 {
			c.equal("v"+string(rune('0'+column)), v)
		}
	}
	return p.change(func(db *gorm.DB) error {
		return db.Exec(`DELETE FROM "policy_rules"`+c.where(), c.args...).Error
	})
}

func (p *Policies) change(fn func(db *gorm.DB) error) error {
	return p.s.within(context.Background(), func(db *gorm.DB) error {
		if err := p.s.checkPolicy(db); err != nil {
			return err
		}
		if err := fn(db); err != nil {
			return err
		}
		if err := p.s.sealPolicy(db); err != nil {
			return err
		}
		_, err := next(db, policyCounter)
		return err
	})
}

// String names the adapter in Casbin's log.
func (p *Policies) String() string {
	return strings.TrimSpace("policy_rules in " + string(p.s.dialect))
}
