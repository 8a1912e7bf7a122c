package approvaltest

import (
	"slices"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

var (
	_ citizen.Tx    = (*tx)(nil)
	_ citizen.Facts = facts{}
)

// AddCitizen adds or replaces records of citizens.
func (s *Store) AddCitizen(list ...citizen.Citizen) {
	s.read(func(st *state) {
		for _, c := range list {
			st.citizens[c.ID] = c
		}
	})
}

// CitizenNow gives a committed record.
func (s *Store) CitizenNow(id string) (c citizen.Citizen) {
	s.read(func(st *state) { c = st.citizens[id] })
	return c
}

// Citizen gives a record.
func (t *tx) Citizen(id string) (citizen.Citizen, error) { return facts{&t.state}.Citizen(id) }

// UpdateCitizen refuses a record that is not one version ahead, and a number that
// somebody else has.
func (t *tx) UpdateCitizen(c citizen.Citizen) error {
	if t.state.citizens[c.ID].Version != c.Version-1 {
		return fault.Conflict("citizen.changed", "市民资料已被更新")
	}
	for _, other := range t.state.citizens {
		if other.ID != c.ID && other.IDNumber == c.IDNumber {
			return fault.Conflict("citizen.id_taken", "已有另一位市民使用这个身份证号码")
		}
	}
	t.state.citizens[c.ID] = c
	return nil
}

// InsertCitizen adds a record.
func (t *tx) InsertCitizen(c citizen.Citizen) error {
	t.state.citizens[c.ID] = c
	return nil
}

// Citizen gives a record.
func (f facts) Citizen(id string) (citizen.Citizen, error) {
	c, ok := f.citizens[id]
	if !ok {
		return c, fault.NotFound("citizen.not_found", "没有找到这位市民")
	}
	return c, nil
}

// OpenPapers gives the papers about a citizen that are under way.
func (f facts) OpenPapers(citizenID string, types ...string) ([]document.Document, error) {
	var out []document.Document
	for _, d := range f.documents {
		open := d.State == document.Pending || d.State == document.Returned
		if open && slices.Contains(types, d.Type) && slices.Contains(f.refs[d.ID], citizenID) {
			out = append(out, *cloneDocument(d))
		}
	}
	return out, nil
}
