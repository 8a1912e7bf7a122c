// Package policies decides who may use which business function (权限): roles are
// granted actions on functions by Casbin, and each role sees its part of the
// data (数据范围).
package policies

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/persist"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"
	"github.com/casbin/casbin/v2/util"

	"cardflow/internal/domain/function"
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var defaultPolicy string

// Rule 授权 grants a role an action on a function, or on all that match a
// pattern such as W-08.*.
type Rule struct {
	Role     string
	Function string
	Action   function.Action
}

// Defaults gives the rules an installation starts with.
func Defaults() ([]Rule, error) {
	r := csv.NewReader(strings.NewReader(defaultPolicy))
	r.Comment, r.TrimLeadingSpace = '#', true
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read policy.csv: %w", err)
	}
	rules := make([]Rule, 0, len(records))
	for _, rec := range records {
		if len(rec) != 4 || rec[0] != "p" {
			return nil, fmt.Errorf("policy.csv holds p rows of role, function and action only, not %q", rec)
		}
		rules = append(rules, Rule{Role: rec[1], Function: rec[2], Action: function.Action(rec[3])})
	}
	return rules, nil
}

// Enforcer 权限判定 answers from rules held in memory; it is safe for many
// requests at once.
type Enforcer struct {
	casbin *casbin.SyncedCachedEnforcer
}

// New loads the rules of an adapter, or the defaults when there is none.
func New(adapter persist.Adapter) (*Enforcer, error) {
	if adapter == nil {
		adapter = stringadapter.NewAdapter(plain(defaultPolicy))
	}
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("read model.conf: %w", err)
	}
	e, err := casbin.NewSyncedCachedEnforcer(m, adapter)
	if err != nil {
		return nil, fmt.Errorf("load policy: %w", err)
	}
	return &Enforcer{casbin: e}, nil
}

// Install writes the default rules through an adapter, as on a first start.
func Install(adapter persist.Adapter) error {
	e, err := New(nil)
	if err != nil {
		return err
	}
	return adapter.SavePolicy(e.casbin.GetModel())
}

// plain drops the comments and blank lines, which the adapter does not know.
func plain(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")
	})
	return strings.Join(lines, "\n")
}

// Reload reads the rules again after somebody changed them.
func (e *Enforcer) Reload() error { return e.casbin.LoadPolicy() }

// Allowed tells whether any of the roles may use a function with an action. A
// rule that cannot be evaluated allows nothing.
func (e *Enforcer) Allowed(roles []string, functionID string, action function.Action) bool {
	for _, role := range roles {
		if ok, err := e.casbin.Enforce(role, functionID, string(action)); err == nil && ok {
			return true
		}
	}
	return false
}

// Functions narrows a list of functions, and the actions of each, to what the
// roles may use; its order is kept.
func (e *Enforcer) Functions(roles []string, all []function.Function) []function.Function {
	out := []function.Function{}
	for _, f := range all {
		var actions []function.Action
		for _, a := range f.Actions {
			if e.Allowed(roles, f.ID, a) {
				actions = append(actions, a)
			}
		}
		if len(actions) > 0 {
			f.Actions = actions
			out = append(out, f)
		}
	}
	return out
}

// RolesOf lists the roles that may use a function in any way, in order of the
// rules.
func (e *Enforcer) RolesOf(functionID string) ([]string, error) {
	rules, err := e.casbin.GetPolicy()
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	var roles []string
	for _, r := range rules {
		if len(r) == 3 && util.KeyMatch(functionID, r[1]) && !slices.Contains(roles, r[0]) {
			roles = append(roles, r[0])
		}
	}
	return roles, nil
}
