// Package function is the registry of business functions (应用): the menu, the
// policy, the audit log's "what" and the tests all speak in its ids.
package function

import (
	"fmt"
)

// Action is what a role may do with a function.
type Action string

// The four actions a policy grants.
const (
	View   Action = "view"   // 查看
	Act    Action = "act"    // 办理
	Export Action = "export" // 导出
	Manage Action = "manage" // 维护
)

// Function 应用 is one entry of the customer's catalogue. Title and Module are
// the customer's words to the letter; Route is the page that serves it.
type Function struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Module  string   `json:"module"`
	System  string   `json:"system"`
	Route   string   `json:"route"`
	Actions []Action `json:"actions"`
	// Only is the one role that may ever use the function, when it is among the
	// duties of one of the three administrators (三员); else "".
	Only string `json:"-"`
}

// OnlyFor gives the function as a duty of one administrator alone.
func (f Function) OnlyFor(role string) Function {
	f.Only = role
	return f
}

// Registry keeps functions in the catalogue's order.
type Registry struct {
	ordered []Function
	byID    map[string]int
}

// NewRegistry builds a registry; a repeated or nameless id is refused.
func NewRegistry(groups ...[]Function) (*Registry, error) {
	r := &Registry{byID: map[string]int{}}
	for _, group := range groups {
		for _, f := range group {
			if f.ID == "" || f.Title == "" || f.Module == "" || f.System == "" || f.Route == "" || len(f.Actions) == 0 {
				return nil, fmt.Errorf("function %q lacks a title, module, system, route or action", f.ID)
			}
			if _, twice := r.byID[f.ID]; twice {
				return nil, fmt.Errorf("function %q is registered twice", f.ID)
			}
			r.byID[f.ID] = len(r.ordered)
			r.ordered = append(r.ordered, f)
		}
	}
	return r, nil
}

// All lists every function in order.
func (r *Registry) All() []Function { return append([]Function(nil), r.ordered...) }

// Find gives the function of an id.
func (r *Registry) Find(id string) (Function, bool) {
	i, ok := r.byID[id]
	if !ok {
		return Function{}, false
	}
	return r.ordered[i], true
}
