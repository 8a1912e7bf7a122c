package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// The areas of rows that are sealed: whoever changes one of them behind the
// program's back would give rights.
const (
	areaPerson   = "person"   // account, place and roles of a person
	areaPassword = "password" // its hash
	areaPolicy   = "policy"   // all rules together, so that none goes or comes unseen
)

const (
	rowDomain   = "row seal"
	allRows     = "*"         // the key of an area that is sealed as one
	sealsMark   = "row_seals" // counts what was there when its sealing began: 1 accounts, 2 tables and certificates, 3 the ledger
	codeAltered = "rights.altered"
)

// rowSealRow 行校验 keeps what a row must say beside it, with a code that only this
// program can make.
type rowSealRow struct {
	Area    string `gorm:"primaryKey"`
	RowKey  string `gorm:"primaryKey"`
	Content string
	Stamp   string
}

func (rowSealRow) TableName() string { return "row_seals" }

func (r rowSealRow) signed() []byte { return gmcrypto.Canonical(r.Area, r.RowKey, r.Content) }

// genuineSeal tells whether this program wrote a seal.
func (s *Store) genuineSeal(r rowSealRow) bool {
	return gmcrypto.CheckStamp(s.keys, rowDomain, r.signed(), r.Stamp) == nil
}

// sealRow seals what a row says from now on.
func (s *Store) sealRow(db *gorm.DB, area, key, content string) error {
	row := rowSealRow{Area: area, RowKey: key, Content: content}
	row.Stamp = gmcrypto.Stamp(s.keys, rowDomain, row.signed())
	changed, err := execute(db, `UPDATE "row_seals" SET "content" = ?, "stamp" = ? WHERE "area" = ? AND "row_key" = ?`, content, row.Stamp, area, key)
	if err != nil || changed > 0 {
		return err
	}
	return create(db, row)
}

// rowHolds tells whether a row says what was sealed.
func (s *Store) rowHolds(db *gorm.DB, area, key, content string) (bool, error) {
	seal, err := first[rowSealRow](db, `"area" = ? AND "row_key" = ?`, area, key)
	return err == nil && seal != nil && seal.Content == content && s.genuineSeal(*seal), err
}

// sealedPerson is what is sealed of a person.
type sealedPerson struct {
	Username   string   `json:"username"`
	Name       string   `json:"name"`
	Tier       string   `json:"tier"`
	Department string   `json:"department"`
	Outlet     string   `json:"outlet"`
	District   string   `json:"district"`
	Disabled   bool     `json:"disabled"`
	Roles      []string `json:"roles"`
}

func personContent(p directory.Person) string {
	roles := slices.Clone(p.Roles)
	slices.Sort(roles)
	text, _ := json.Marshal(sealedPerson{p.Username, p.Name, string(p.Tier), p.Department, p.Outlet, p.District, p.Disabled, roles})
	return string(text)
}

// changePerson changes a person or his roles and seals what he is afterwards. One
// who was altered behind the program's back is not: to seal him would make it good.
func (s *Store) changePerson(db *gorm.DB, id string, change func() error) error {
	if err := s.checkPersonRow(db, id); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	return s.sealPerson(db, id)
}

func (s *Store) checkPersonRow(db *gorm.DB, id string) error {
	rows, err := raw[checkedRow](db, `SELECT `+profileColumns+sealColumns+` FROM "people" "p"`+profileJoins+sealJoin+` WHERE "p"."id" = ? ORDER BY "pr"."role_id"`, id)
	if err != nil || len(rows) == 0 {
		return err
	}
	return s.holdsPerson(peopleOf(profilesOf(rows))[0], rows[0])
}

// checkedRow is a person's row with his seal, read at once: it is looked at on every
// request.
type checkedRow struct {
	Profile     profileRow `gorm:"embedded"`
	SealContent string
	SealStamp   string
}

const (
	sealColumns = `, "rs"."content" AS "seal_content", "rs"."stamp" AS "seal_stamp"`
	sealJoin    = ` LEFT JOIN "row_seals" "rs" ON "rs"."area" = '` + areaPerson + `' AND "rs"."row_key" = "p"."id"`
)

func profilesOf(rows []checkedRow) []profileRow {
	out := make([]profileRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.Profile)
	}
	return out
}

// holdsPerson refuses a person whose rows say something else than this program
// wrote (失败即拒绝).
func (s *Store) holdsPerson(p directory.Person, r checkedRow) error {
	seal := rowSealRow{Area: areaPerson, RowKey: p.ID, Content: r.SealContent, Stamp: r.SealStamp}
	if seal.Content == personContent(p) && s.genuineSeal(seal) {
		return nil
	}
	s.log.Error("a person was altered outside the program", "person", p.ID)
	return altered()
}

func altered() error {
	return fault.Forbidden(codeAltered, "账号资料在数据库中被直接改动，已停止使用，请联系安全管理员")
}

func (s *Store) sealPerson(db *gorm.DB, id string) error {
	p, err := profile(db, id)
	if err != nil || p == nil {
		return err
	}
	return s.sealRow(db, areaPerson, id, personContent(*p))
}

// profile reads a person with his roles, nil when there is none.
func profile(db *gorm.DB, id string) (*directory.Person, error) {
	rows, err := raw[profileRow](db, `SELECT `+profileColumns+` FROM "people" "p"`+profileJoins+` WHERE "p"."id" = ? ORDER BY "pr"."role_id"`, id)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &peopleOf(rows)[0], nil
}

// sealEverything takes what is there for good, once: on the first start of a
// version that seals rows. It is put on record.
func (s *Store) sealEverything(db *gorm.DB) error {
	counted, err := raw[int64](db, `SELECT "amount" FROM "counters" WHERE "name" = ?`, sealsMark)
	if err != nil {
		return err
	}
	for version, seal := range []func(*gorm.DB) error{s.sealAccounts, s.sealTables, s.sealLedger} {
		if len(counted) > 0 && counted[0] > int64(version) {
			continue // sealed by the version that began to
		}
		if _, err := next(db, sealsMark); err != nil {
			return err
		}
		if err := seal(db); err != nil {
			return err
		}
	}
	return nil
}

// sealAccounts seals accounts, passwords and the policy.
func (s *Store) sealAccounts(db *gorm.DB) error {
	people, err := raw[string](db, `SELECT "id" FROM "people" ORDER BY "id"`)
	if err != nil {
		return err
	}
	for _, id := range people {
		if err := s.sealPerson(db, id); err != nil {
			return err
		}
	}
	hashes, err := raw[credentialRow](db, `SELECT * FROM "credentials"`)
	if err != nil {
		return err
	}
	for _, c := range hashes {
		if err := s.sealRow(db, areaPassword, c.PersonID, c.PasswordHash); err != nil {
			return err
		}
	}
	rules, err := policyRows(db)
	if err != nil || len(people)+len(rules) == 0 {
		return err
	}
	if err := s.sealPolicy(db); err != nil {
		return err
	}
	return s.writeAudit(db, audit.Entry{ID: value.NewID(), At: s.clock(), Action: "seal_rows", Object: "row_seals",
		After: fmt.Sprintf(`{"people":%d}`, len(people)), Result: audit.OK})
}

// policyContent is every rule in one text.
func policyContent(rows []policyRow) string {
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		line, _ := json.Marshal(append([]string{r.ID, r.Ptype}, r.rule()...))
		lines = append(lines, string(line))
	}
	slices.Sort(lines)
	return "[" + strings.Join(lines, ",\n") + "]"
}

func policyRows(db *gorm.DB) ([]policyRow, error) {
	return raw[policyRow](db, `SELECT * FROM "policy_rules" ORDER BY "ptype", "v0", "v1", "v2", "id"`)
}

func (s *Store) sealPolicy(db *gorm.DB) error {
	rows, err := policyRows(db)
	if err != nil {
		return err
	}
	return s.sealRow(db, areaPolicy, allRows, policyContent(rows))
}

// sealedPolicy gives the rules as they were sealed, nil when nobody with the key
// sealed any.
func (s *Store) sealedPolicy(db *gorm.DB) ([]policyRow, error) {
	seal, err := first[rowSealRow](db, `"area" = ? AND "row_key" = ?`, areaPolicy, allRows)
	if err != nil || seal == nil || !s.genuineSeal(*seal) {
		return nil, err
	}
	var lines [][]string
	if err := json.Unmarshal([]byte(seal.Content), &lines); err != nil {
		return nil, err
	}
	rows := make([]policyRow, 0, len(lines))
	for _, l := range lines {
		row := newPolicyRow(l[1], l[2:])
		row.ID = l[0]
		rows = append(rows, row)
	}
	return rows, nil
}

// trustedPolicy gives the rules that this program wrote. One that came into the
// table another way grants nothing; without a seal of ours none does.
func (s *Store) trustedPolicy(db *gorm.DB) ([]policyRow, error) {
	rows, err := policyRows(db)
	if err != nil {
		return nil, err
	}
	sealed, err := s.sealedPolicy(db)
	if err != nil || (sealed == nil && len(rows) == 0) {
		return nil, err
	}
	if sealed == nil {
		return nil, fault.Forbidden("policy.altered", "权限策略的校验记录缺失或被改动，系统拒绝使用；请用 cardflow rows check 核实")
	}
	good := slices.DeleteFunc(slices.Clone(rows), func(r policyRow) bool { return !slices.Contains(sealed, r) })
	if len(good) < len(rows) || len(good) < len(sealed) {
		s.log.Error("the policy was altered outside the program", "ignored", len(rows)-len(good), "missing", len(sealed)-len(good))
	}
	return good, nil
}

// checkPolicy refuses to change rules that were altered: to seal them would make
// them good.
func (s *Store) checkPolicy(db *gorm.DB) error {
	rows, err := policyRows(db)
	if err != nil || len(rows) == 0 {
		return err
	}
	holds, err := s.rowHolds(db, areaPolicy, allRows, policyContent(rows))
	if err == nil && !holds {
		err = fault.Conflict("policy.altered", "权限策略在数据库中被直接改动，恢复之前不能修改；请用 cardflow rows check 核实")
	}
	return err
}
