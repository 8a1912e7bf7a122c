package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

// maxPeople is how many people a search offers; a longer text finds the others.
const maxPeople = 20

// Colleague 可选人员 is somebody who can be given work.
type Colleague struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Username   string   `json:"username"`
	Department string   `json:"department" doc:"its name"`
	Roles      []string `json:"roles" doc:"their names"`
}

type peopleOutput struct {
	Body struct {
		Items []Colleague `json:"items"`
	}
}

func (s *server) registerPeople() {
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/people", id: "find-people", summary: "选人：可办理待办的在用人员", tag: "待办",
		access: boundTo(grant(inboxFunction, function.View))}, func(ctx context.Context, in *struct {
		Query    string `query:"q" maxLength:"50" doc:"name, username or initials"`
		Function string `query:"function" maxLength:"20" doc:"only who may act on it"`
	}) (*peopleOutput, error) {
		return s.findPeople(ctx, strings.TrimSpace(in.Query), in.Function)
	})
}

func (s *server) findPeople(ctx context.Context, text, functionID string) (*peopleOutput, error) {
	out := &peopleOutput{}
	out.Body.Items = []Colleague{}
	if functionID == "" {
		functionID = inboxFunction
	} else if _, ok := s.Functions.Find(functionID); !ok {
		return nil, fault.Invalid("request.invalid", "没有“%s”这个应用", functionID).At("function", "未知的应用")
	}
	all, err := s.Directory.Roles(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var roles []string
	for _, r := range all {
		names[r.Code] = r.Name
		if s.Policy.Allowed([]string{r.Code}, functionID, function.Act) {
			roles = append(roles, r.Code)
		}
	}
	found, err := s.People.FindPeople(ctx, text, roles, maxPeople)
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		if s.takesWork(p) {
			out.Body.Items = append(out.Body.Items, colleague(p, names))
		}
	}
	return out, nil
}

func colleague(p directory.Person, roleNames map[string]string) Colleague {
	c := Colleague{ID: p.ID, Name: p.Name, Username: p.Username, Department: p.DepartmentName, Roles: make([]string, 0, len(p.Roles))}
	for _, code := range p.Roles {
		if name := roleNames[code]; name != "" {
			c.Roles = append(c.Roles, name)
		}
	}
	return c
}

// takesWork tells whether work may be given to a person by name: the account is
// in use and may act in the inbox.
func (s *server) takesWork(p directory.Person) bool {
	return !p.Disabled && s.Policy.Allowed(p.Roles, inboxFunction, function.Act)
}

// checkPeople refuses people who cannot be given work, and names the field.
func (s *server) checkPeople(ctx context.Context, field string, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	found, err := s.People.People(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		p, known := found[id]
		switch {
		case !known:
			return fault.Invalid("person.not_found", "没有所选的人员，请重新选择").At(field, "没有所选的人员")
		case p.Disabled:
			return fault.Invalid("person.disabled", "%s的账号已停用，请选择其他人员", p.Name).At(field, p.Name+"的账号已停用")
		case !s.takesWork(p):
			return fault.Invalid("person.no_inbox", "%s没有办理待办的权限，请选择其他人员", p.Name).At(field, p.Name+"没有办理待办的权限")
		}
	}
	return nil
}

// named gives people by id with their names; one who is gone is named by his id.
func (s *server) named(ctx context.Context, ids ...string) (map[string]document.Named, error) {
	if len(ids) == 0 {
		return map[string]document.Named{}, nil
	}
	found, err := s.People.People(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	out := make(map[string]document.Named, len(ids))
	for _, id := range ids {
		out[id] = document.Named{ID: id, Name: id}
		if p, known := found[id]; known {
			out[id] = document.Named{ID: id, Name: p.Name}
		}
	}
	return out, err
}
