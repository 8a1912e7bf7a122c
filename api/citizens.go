package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/fault"
)

// Citizen 市民 as whoever looks one up sees it: the name in full, everything else
// masked.
type Citizen struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	IDNumber   string            `json:"id_number" example:"310***********002X"`
	Registered bool              `json:"registered" doc:"has a household in the city"`
	District   document.Named    `json:"district"`
	Outlet     document.Named    `json:"outlet"`
	Values     map[string]string `json:"values" doc:"each correctable value by its field, masked; districts by id"`
	Version    int               `json:"version"`
}

func (s *server) registerCitizens() {
	path := apiPrefix + "/citizens"
	look := boundTo(citizenGrants()...)
	register(s, operation{method: http.MethodPost, path: path + "/search", id: "find-citizens", summary: "查找市民：身份证号码，或姓名和后四位", tag: "市民",
		access: look, ownKey: true, looks: true}, s.findCitizens)
	register(s, operation{method: http.MethodGet, path: path + "/{id}", id: "get-citizen", summary: "一位市民（脱敏）", tag: "市民",
		access: look}, s.getCitizen)
}

// citizenGrants are the rights to look a citizen up.
func citizenGrants() []Grant {
	return []Grant{grant(affairs.ApplyCorrection, function.Act), grant(affairs.ApplyHousehold, function.Act), grant(affairs.Review, function.Act)}
}

// citizenScope is where the caller's citizens are: an outlet serves its district.
func (s *server) citizenScope(ctx context.Context) directory.Scope {
	if scope := s.Policy.Scope(caller(ctx), affairs.Query); scope.All {
		return scope
	}
	return directory.Scope{District: caller(ctx).District}
}

// citizenQuery comes in the body: whoever keeps addresses must not learn numbers.
type citizenQuery struct {
	Body struct {
		Query string `json:"q,omitempty" maxLength:"100" doc:"ID number, or name"`
		Last4 string `json:"last4,omitempty" maxLength:"4" doc:"end of the ID number, with a name"`
	}
}

type citizensOutput struct {
	Body struct {
		Items []Citizen `json:"items"`
	}
}

// maxNamesakes is how many people of one name and one end of a number are shown.
const maxNamesakes = 20

// findCitizens looks in the whole city, so that a citizen of another district is
// refused with the reason and not as if there were none.
func (s *server) findCitizens(ctx context.Context, in *citizenQuery) (*citizensOutput, error) {
	q, err := citizenSought(in)
	if err != nil {
		return nil, err
	}
	page, err := s.Citizens.Find(ctx, directory.Scope{All: true}, q, document.PageRequest{Size: maxNamesakes})
	if err != nil {
		return nil, err
	}
	scope := s.citizenScope(ctx)
	mine := slices.DeleteFunc(slices.Clone(page.Items), func(c citizen.Citizen) bool { return !scope.All && affairs.OtherDistrict(c, scope.District) != nil })
	if len(mine) == 0 && len(page.Items) > 0 {
		return nil, affairs.OtherDistrict(page.Items[0], scope.District)
	}
	out := &citizensOutput{}
	out.Body.Items, err = s.citizenViews(ctx, mine)
	return out, err
}

// citizenSought reads what was typed: a number of 18 characters, or a name with
// the end of the number, so that nobody leafs through names.
func citizenSought(in *citizenQuery) (citizen.Query, error) {
	text := strings.TrimSpace(in.Body.Query)
	number, err := identity.ParseIDNumber(text)
	switch {
	case err == nil:
		return citizen.Query{IDNumber: number}, nil
	case strings.ContainsAny(text, "0123456789"):
		return citizen.Query{}, fault.Invalid("citizen.query", "%s", err.Error()).At("q", err.Error())
	case text == "":
		return citizen.Query{}, fault.Invalid("citizen.no_query", "请输入身份证号码，或姓名和身份证号码后四位").At("q", "请输入身份证号码或姓名")
	case len(in.Body.Last4) != 4:
		return citizen.Query{}, fault.Invalid("citizen.no_last4", "按姓名查找时，请同时输入身份证号码后四位").At("last4", "请输入身份证号码后四位")
	}
	return citizen.Query{Name: text, Last4: strings.ToUpper(in.Body.Last4)}, nil
}

func (s *server) getCitizen(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
}) (*struct{ Body Citizen }, error) {
	c, err := s.citizen(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	views, err := s.citizenViews(ctx, []citizen.Citizen{c})
	if err != nil {
		return nil, err
	}
	return &struct{ Body Citizen }{views[0]}, nil
}

// citizen gives a record of the caller's part of the data.
func (s *server) citizen(ctx context.Context, id string) (citizen.Citizen, error) {
	c, err := s.Citizens.Citizen(ctx, id)
	if err != nil {
		return c, err
	}
	if scope := s.citizenScope(ctx); !scope.All {
		if err := affairs.OtherDistrict(c, scope.District); err != nil {
			return citizen.Citizen{}, err
		}
	}
	return c, nil
}

func (s *server) citizenViews(ctx context.Context, list []citizen.Citizen) ([]Citizen, error) {
	var places []string
	for _, c := range list {
		places = append(places, nonEmpty(c.District, c.Outlet)...)
	}
	names, err := s.names(ctx, places)
	if err != nil {
		return nil, err
	}
	out := make([]Citizen, 0, len(list))
	for _, c := range list {
		s.shows(ctx, affairs.Query, c.ID) // the name is in clear
		view := Citizen{ID: c.ID, Name: c.Name, IDNumber: identity.MaskID(string(c.IDNumber)), Registered: c.Registered(), Version: c.Version,
			District: document.Named{ID: c.District, Name: names[c.District]}, Outlet: document.Named{ID: c.Outlet, Name: names[c.Outlet]},
			Values: map[string]string{}}
		for _, f := range citizen.Fields() {
			view.Values[string(f)] = citizen.Mask(f, c.Get(f))
		}
		view.Values[string(citizen.Name)] = c.Name
		out = append(out, view)
	}
	return out, nil
}
