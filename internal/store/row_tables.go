package store

import (
	"cmp"
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
)

// The areas of small tables that are sealed as one, and of certificates, which are
// sealed together for each person.
const (
	areaRoles        = "roles"       // names and reach of roles
	areaFunctions    = "functions"   // which functions are stopped
	areaCertificates = "certificate" // bound to a person
)

// sealedRole 角色 as it is sealed.
type sealedRole struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Reach string `json:"reach"`
}

// sealedFunction 应用 as it is sealed: its place in the menu gives no right.
type sealedFunction struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Disabled bool   `json:"disabled"`
}

// tableContent writes rows in one order, each on a line of its own.
func tableContent[T any](rows []T, id func(T) string) string {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	text, _ := json.Marshal(rows)
	return string(text)
}

func roleSeals(rows []roleRow) []sealedRole {
	out := make([]sealedRole, 0, len(rows))
	for _, r := range rows {
		out = append(out, sealedRole{r.ID, r.Name, r.Reach})
	}
	return out
}

func functionSeals(rows []directory.FunctionSetting) []sealedFunction {
	out := make([]sealedFunction, 0, len(rows))
	for _, r := range rows {
		out = append(out, sealedFunction{r.ID, r.Title, r.Disabled})
	}
	return out
}

func rolesContent(db *gorm.DB) (string, error) {
	rows, err := raw[roleRow](db, `SELECT * FROM "roles" ORDER BY "id"`)
	return tableContent(roleSeals(rows), func(r sealedRole) string { return r.ID }), err
}

func functionsContent(db *gorm.DB) (string, error) {
	rows, err := functionSettings(db)
	return tableContent(functionSeals(rows), func(r sealedFunction) string { return r.ID }), err
}

// changeTable changes a table that is sealed as one, and seals what it is
// afterwards. One that was altered behind the program's back is not changed.
func (s *Store) changeTable(db *gorm.DB, area string, content func(*gorm.DB) (string, error), change func() error) error {
	before, err := content(db)
	if err != nil {
		return err
	}
	holds, err := s.rowHolds(db, area, allRows, before)
	if err != nil {
		return err
	}
	if !holds && before != "[]" {
		return fault.Conflict("rights.altered", "权限数据（%s）在数据库中被直接改动，恢复之前不能修改；请用 cardflow rows check 核实", area)
	}
	if err := change(); err != nil {
		return err
	}
	after, err := content(db)
	if err != nil || after == before {
		return err
	}
	return s.sealRow(db, area, allRows, after)
}

func (s *Store) changeRoles(db *gorm.DB, change func() error) error {
	return s.changeTable(db, areaRoles, rolesContent, change)
}

func (s *Store) changeFunctions(db *gorm.DB, change func() error) error {
	return s.changeTable(db, areaFunctions, functionsContent, change)
}

// sealedTable gives the rows of a table as they were sealed; false when nobody with
// the key sealed any.
func sealedTable[T any](s *Store, db *gorm.DB, area, key string) ([]T, bool, error) {
	seal, err := first[rowSealRow](db, `"area" = ? AND "row_key" = ?`, area, key)
	if err != nil || seal == nil || !s.genuineSeal(*seal) {
		return nil, false, err
	}
	var rows []T
	err = json.Unmarshal([]byte(seal.Content), &rows)
	return rows, err == nil, err
}

// trustedRoles gives the roles that this program wrote; one that was altered is
// left out, and so are its rights.
func (s *Store) trustedRoles(db *gorm.DB) (roles []directory.Role, altered map[string]bool, err error) {
	rows, err := raw[roleRow](db, `SELECT * FROM "roles" ORDER BY "position", "id"`)
	if err != nil {
		return nil, nil, err
	}
	sealed, _, err := sealedTable[sealedRole](s, db, areaRoles, allRows)
	if err != nil {
		return nil, nil, err
	}
	altered = map[string]bool{}
	for _, r := range rows {
		if !slices.Contains(sealed, sealedRole{r.ID, r.Name, r.Reach}) {
			altered[r.ID] = true
			s.log.Error("a role was altered outside the program", "role", r.ID)
			continue
		}
		roles = append(roles, r.role())
	}
	return roles, altered, nil
}

// trustedFunctions gives what was set of functions. One that was altered, or is
// missing, is stopped.
func (s *Store) trustedFunctions(db *gorm.DB) ([]directory.FunctionSetting, error) {
	rows, err := functionSettings(db)
	if err != nil {
		return nil, err
	}
	sealed, _, err := sealedTable[sealedFunction](s, db, areaFunctions, allRows)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if !slices.Contains(sealed, sealedFunction{rows[i].ID, rows[i].Title, rows[i].Disabled}) {
			s.log.Error("the setting of a function was altered outside the program", "function", rows[i].ID)
			rows[i].Disabled = true
		}
	}
	for _, f := range sealed {
		if !slices.ContainsFunc(rows, func(r directory.FunctionSetting) bool { return r.ID == f.ID }) {
			rows = append(rows, directory.FunctionSetting{ID: f.ID, Title: f.Title, Disabled: true})
		}
	}
	return rows, nil
}

// sealTables seals what is there, on the first start of a version that does.
func (s *Store) sealTables(db *gorm.DB) error {
	for area, content := range map[string]func(*gorm.DB) (string, error){areaRoles: rolesContent, areaFunctions: functionsContent} {
		text, err := content(db)
		if err == nil && text != "[]" {
			err = s.sealRow(db, area, allRows, text)
		}
		if err != nil {
			return err
		}
	}
	owners, err := raw[string](db, `SELECT DISTINCT "person_id" FROM "certificates" ORDER BY "person_id"`)
	if err != nil {
		return err
	}
	for _, id := range owners {
		if err := s.sealCertificates(db, id); err != nil {
			return err
		}
	}
	return nil
}

// alteredTables compares the tables that are sealed as one.
func (s *Store) alteredTables(db *gorm.DB) ([]Altered, error) {
	var out []Altered
	for _, t := range []struct {
		area, name string
		content    func(*gorm.DB) (string, error)
	}{{areaRoles, "角色", rolesContent}, {areaFunctions, "应用设置", functionsContent}} {
		content, err := t.content(db)
		if err != nil {
			return nil, err
		}
		seal, err := first[rowSealRow](db, `"area" = ? AND "row_key" = ?`, t.area, allRows)
		if err != nil {
			return nil, err
		}
		good := seal != nil && s.genuineSeal(*seal)
		if (seal != nil || content != "[]") && (!good || seal.Content != content) {
			out = append(out, Altered{Area: t.area, Key: allRows, Name: t.name, Restorable: good})
		}
	}
	return out, nil
}

func restoreRoles(db *gorm.DB, content string) error {
	var sealed []sealedRole
	if err := json.Unmarshal([]byte(content), &sealed); err != nil {
		return err
	}
	kept := make([]string, 0, len(sealed))
	for i, r := range sealed {
		kept = append(kept, r.ID)
		changed, err := execute(db, `UPDATE "roles" SET "name" = ?, "reach" = ? WHERE "id" = ?`, r.Name, r.Reach, r.ID)
		if err == nil && changed == 0 {
			err = create(db, roleRow{ID: r.ID, Name: r.Name, Reach: r.Reach, Position: i + 1, Version: 1})
		}
		if err != nil {
			return err
		}
	}
	if err := db.Exec(`DELETE FROM "roles" WHERE "id" NOT IN ?`, padded(kept)).Error; err != nil {
		return err
	}
	_, err := next(db, policyCounter)
	return err
}

func restoreFunctions(db *gorm.DB, content string) error {
	var sealed []sealedFunction
	if err := json.Unmarshal([]byte(content), &sealed); err != nil {
		return err
	}
	kept := make([]string, 0, len(sealed))
	for i, f := range sealed {
		kept = append(kept, f.ID)
		changed, err := execute(db, `UPDATE "function_settings" SET "title" = ?, "disabled" = ? WHERE "id" = ?`, f.Title, f.Disabled, f.ID)
		if err == nil && changed == 0 {
			err = create(db, functionRow{ID: f.ID, Title: f.Title, Disabled: f.Disabled, Position: i + 1, Version: 1})
		}
		if err != nil {
			return err
		}
	}
	if err := db.Exec(`DELETE FROM "function_settings" WHERE "id" NOT IN ?`, padded(kept)).Error; err != nil {
		return err
	}
	_, err := next(db, policyCounter)
	return err
}
