// Package policies decides who may use which business function (权限): roles are
// granted actions on functions by Casbin, and each role sees its part of the
// data (数据范围).
package policies

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/util"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var defaultPolicy string

// Rule 授权 grants a role an action on a function, or on all that match a
// pattern such as W-08.*.
type Rule = directory.Right

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

// Enforcer 权限判定 answers from a book of rules held in memory; it is safe for many
// requests at once.
type Enforcer struct {
	source  directory.Rulebook
	loading sync.Mutex
	current atomic.Pointer[book]
}

// book is the rules of one version. It never changes: whoever decides by it and
// remembers the decision remembers nothing of another version.
type book struct {
	version   int64
	casbin    *casbin.SyncedCachedEnforcer
	reach     map[string]directory.Reach
	functions map[string]directory.FunctionSetting
}

// New reads a book, or takes the defaults when there is none.
func New(source directory.Rulebook) (*Enforcer, error) {
	e := &Enforcer{source: source}
	if source != nil {
		return e, e.load(context.Background())
	}
	rules, err := Defaults()
	if err != nil {
		return nil, err
	}
	b, err := opened(directory.Book{Rights: rules, Roles: directory.Roles()})
	e.current.Store(b)
	return e, err
}

func opened(from directory.Book) (*book, error) {
	b := &book{version: from.Version, reach: map[string]directory.Reach{}, functions: map[string]directory.FunctionSetting{}}
	for _, r := range from.Roles {
		b.reach[r.Code] = r.Sees()
	}
	for _, s := range from.Functions {
		b.functions[s.ID] = s
	}
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("read model.conf: %w", err)
	}
	for _, r := range from.Rights {
		if err := m.AddPolicy("p", "p", []string{r.Role, r.Function, string(r.Action)}); err != nil {
			return nil, fmt.Errorf("read a right: %w", err)
		}
	}
	b.casbin, err = casbin.NewSyncedCachedEnforcer(m)
	return b, err
}

// Refresh reads the book again when it has changed. It is called before the
// decisions of each request, so that a change counts for the next one everywhere.
func (e *Enforcer) Refresh(ctx context.Context) error {
	if e.source == nil {
		return nil
	}
	version, err := e.source.RightsVersion(ctx)
	if err != nil || version == e.current.Load().version {
		return err
	}
	return e.load(ctx)
}

func (e *Enforcer) load(ctx context.Context) error {
	e.loading.Lock()
	defer e.loading.Unlock()
	from, err := e.source.Book(ctx)
	if err != nil {
		return err
	}
	if have := e.current.Load(); have != nil && have.version >= from.Version {
		return nil // another request was faster
	}
	b, err := opened(from)
	if err == nil {
		e.current.Store(b)
	}
	return err
}

// Allowed tells whether any of the roles may use a function with an action. A
// function that is stopped, or a rule that cannot be evaluated, allows nothing.
func (e *Enforcer) Allowed(roles []string, functionID string, action function.Action) bool {
	b := e.current.Load()
	if b.functions[functionID].Disabled {
		return false
	}
	for _, role := range roles {
		if ok, err := b.casbin.Enforce(role, functionID, string(action)); err == nil && ok {
			return true
		}
	}
	return false
}

// Functions narrows a list of functions, and the actions of each, to what the
// roles may use, in the order and with the names of the menu.
func (e *Enforcer) Functions(roles []string, all []function.Function) []function.Function {
	out := []function.Function{}
	for _, f := range e.Menu(all) {
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

// Menu puts functions in the order and under the names that were set for them.
func (e *Enforcer) Menu(all []function.Function) []function.Function {
	set := e.current.Load().functions
	out := slices.Clone(all)
	for i := range out {
		if title := set[out[i].ID].Title; title != "" {
			out[i].Title = title
		}
	}
	slices.SortStableFunc(out, func(a, b function.Function) int { return set[a.ID].Position - set[b.ID].Position })
	return out
}

// RolesOf lists the roles that may use a function in any way, in order of the
// rules.
func (e *Enforcer) RolesOf(functionID string) ([]string, error) {
	rules, err := e.current.Load().casbin.GetPolicy()
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
