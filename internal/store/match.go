package store

import (
	"regexp"
	"strings"

	"gorm.io/gorm"
)

const (
	fewPapers    = 1000 // matches up to here are read one by one
	matchEntry   = 20   // entries a text may stand for
	matchPeople  = 50
	maxQueryRune = 60
)

// numberLike is what may be the beginning or the end of a paper's number.
var numberLike = regexp.MustCompile(`^[A-Za-z]{0,4}-?[0-9]{0,8}-?[0-9]*$`)

// match is what a search text stands for. Few papers are named one by one, so
// that their rows are found at once; many are told by a condition, which a walk
// along a list's order meets often.
type match struct {
	nothing   bool
	any       bool // no text: everything matches
	ids       []string
	condition func(column string) (string, []any)
}

// match resolves a text: the beginning or end of a number, else entries by code,
// name or initials, or the maker's name.
func (s *Store) match(db *gorm.DB, text string) (match, error) {
	text = clipRunes(strings.TrimSpace(text), maxQueryRune)
	if text == "" {
		return match{any: true}, nil
	}
	if numberLike.MatchString(text) {
		m, err := matchNumber(db, strings.ToUpper(text))
		if err != nil || !m.nothing {
			return m, err
		}
	}
	return matchText(db, text)
}

func matchNumber(db *gorm.DB, text string) (match, error) {
	back := reversed(text)
	ids, err := raw[string](db, `SELECT "id" FROM (SELECT "id" FROM "documents" WHERE "id" >= ? AND "id" < ? LIMIT ?) "a"
 UNION SELECT "id" FROM (SELECT "id" FROM "documents" WHERE "number_reversed" >= ? AND "number_reversed" < ? LIMIT ?) "b"`,
		text, prefixEnd(text), fewPapers+1, back, prefixEnd(back), fewPapers+1)
	if err != nil {
		return match{}, err
	}
	return few(ids, func(column string) (string, []any) {
		q := escapeLike(text)
		return `(` + column + ` LIKE ? ESCAPE '!' OR ` + column + ` LIKE ? ESCAPE '!')`, []any{q + "%", "%" + q}
	}), nil
}

func matchText(db *gorm.DB, text string) (match, error) {
	entries, err := matchEntries(db, text, matchEntry)
	if err != nil {
		return match{}, err
	}
	makers, err := raw[string](db, `SELECT "id" FROM "people" WHERE "name" LIKE ? ESCAPE '!' ORDER BY "username" LIMIT ?`, "%"+escapeLike(text)+"%", matchPeople)
	if err != nil {
		return match{}, err
	}
	if len(entries)+len(makers) == 0 {
		return match{nothing: true}, nil
	}
	entries, makers = padded(orNobody(entries)), padded(orNobody(makers))
	ids, err := raw[string](db, `SELECT "document_id" FROM (SELECT DISTINCT "document_id" FROM "document_refs" WHERE "entry_id" IN ? LIMIT ?) "a"
 UNION SELECT "id" FROM (SELECT "id" FROM "documents" WHERE "maker_id" IN ? LIMIT ?) "b"`, entries, fewPapers+1, makers, fewPapers+1)
	if err != nil {
		return match{}, err
	}
	return few(ids, func(column string) (string, []any) {
		return `("maker_id" IN ? OR EXISTS (SELECT 1 FROM "document_refs" "q" WHERE "q"."document_id" = ` + column + ` AND "q"."entry_id" IN ?))`,
			[]any{makers, entries}
	}), nil
}

// orNobody keeps an IN list from being empty; no entry and nobody has this id.
func orNobody(ids []string) []string {
	if len(ids) == 0 {
		return []string{"-"}
	}
	return ids
}

func few(ids []string, otherwise func(string) (string, []any)) match {
	switch n := len(ids); {
	case n == 0:
		return match{nothing: true}
	case n <= fewPapers:
		return match{ids: padded(ids)}
	}
	return match{condition: otherwise}
}

// narrow adds the match to the conditions of a list whose rows name their paper
// in this column, written with its table.
func (m match) narrow(c *conditions, idColumn string) {
	switch {
	case m.any:
	case m.condition != nil:
		sql, args := m.condition(idColumn)
		c.add(sql, args...)
	default:
		c.add(idColumn+` IN ?`, m.ids)
	}
}
