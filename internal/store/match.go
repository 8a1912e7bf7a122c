package store

import (
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/value"
)

const (
	fewPapers    = 1000 // matches up to here are read one by one
	matchEntry   = 20   // entries a text may stand for
	matchPeople  = 20
	maxQueryRune = 60
)

// A paper's number begins with letters and ends in digits, so a text can be the
// beginning of one or the end, not both.
var (
	numberBegins = regexp.MustCompile(`^[A-Za-z]{1,4}(-[0-9]{0,8}(-[0-9]*)?)?$`)
	numberEnds   = regexp.MustCompile(`^-?([0-9]{1,8}-)?[0-9]+$`)
)

// match is what a search text stands for. Few papers are named one by one, so
// that their rows are found at once; many are told by a condition, which a walk
// along a list's order meets often.
type match struct {
	nothing   bool
	any       bool // no text: everything matches
	ids       []string
	condition func(column string) (string, []any)
	// begins and ends are set when the text is part of a number: an index of the
	// papers answers both, however many there are.
	begins, ends string
}

// match resolves a text: the beginning or end of a number, else entries by code,
// name or initials, a number that was scanned, or the maker's name.
func (s *Store) match(db *gorm.DB, text string) (match, error) {
	text = value.Clip(strings.TrimSpace(text), maxQueryRune)
	if text == "" {
		return match{any: true}, nil
	}
	m, err := matchNumber(db, strings.ToUpper(text))
	if err != nil || !m.nothing {
		return m, err
	}
	return matchText(db, text)
}

func matchNumber(db *gorm.DB, text string) (match, error) {
	var column, from string
	var otherwise func(column string) (string, []any)
	switch {
	case numberBegins.MatchString(text):
		column, from = "id", text
		// Hidden from the planner, which would leave a list's order for the range.
		otherwise = func(column string) (string, []any) {
			hidden := "COALESCE(" + column + ", " + column + ")"
			return "(" + hidden + " >= ? AND " + hidden + " < ?)", []any{text, prefixEnd(text)}
		}
	case numberEnds.MatchString(text):
		column, from = "number_reversed", reversed(text)
		otherwise = func(column string) (string, []any) {
			return column + ` LIKE ? ESCAPE '!'`, []any{"%" + escapeLike(text)}
		}
	default:
		return match{nothing: true}, nil
	}
	ids, err := raw[string](db, `SELECT "id" FROM "documents" WHERE "`+column+`" >= ? AND "`+column+`" < ? LIMIT ?`, from, prefixEnd(from), fewPapers+1)
	if err != nil {
		return match{}, err
	}
	m := matchOf(ids, otherwise)
	switch {
	case m.nothing:
	case column == "id":
		m.begins = text
	default:
		m.ends = text
	}
	return m, nil
}

// numberRanges gives the ranges in which the numbers lie that begin with a text,
// one for each type that it can be a number of. No types means all.
func (s *Store) numberRanges(begins string, types []string) []conditions {
	var out []conditions
	for _, t := range s.types.All() {
		if len(types) > 0 && !slices.Contains(types, t.Code) {
			continue
		}
		from, stem := begins, t.Prefix+"-"
		switch {
		case strings.HasPrefix(stem, begins):
			from = stem
		case !strings.HasPrefix(begins, stem):
			continue
		}
		var c conditions
		c.add(`"id" >= ? AND "id" < ?`, from, prefixEnd(from))
		out = append(out, c)
	}
	return out
}

func matchText(db *gorm.DB, text string) (match, error) {
	entries, err := matchEntries(db, text, matchEntry)
	if err != nil {
		return match{}, err
	}
	scanned, err := exists(db, `SELECT 1 FROM "document_refs" WHERE "entry_id" = ?`, text)
	if err != nil {
		return match{}, err
	}
	if scanned { // 箱号, 作业号
		entries = append(entries, text)
	}
	makers, err := raw[string](db, `SELECT "id" FROM "people" WHERE "name" LIKE ? ESCAPE '!' ORDER BY "username" LIMIT ?`, "%"+escapeLike(text)+"%", matchPeople)
	if err != nil || len(entries)+len(makers) == 0 {
		return match{nothing: true}, err
	}
	var parts []string
	var args []any
	if len(entries) > 0 {
		parts = append(parts, `SELECT "document_id" FROM (SELECT DISTINCT "document_id" FROM "document_refs" WHERE "entry_id" IN ? LIMIT ?) "a"`)
		args = append(args, padded(entries), fewPapers+1)
	}
	if len(makers) > 0 {
		parts = append(parts, `SELECT "id" FROM (SELECT "id" FROM "documents" WHERE "maker_id" IN ? LIMIT ?) "b"`)
		args = append(args, padded(makers), fewPapers+1)
	}
	ids, err := raw[string](db, strings.Join(parts, " UNION "), args...)
	if err != nil {
		return match{}, err
	}
	return matchOf(ids, func(column string) (string, []any) { return named(column, entries, makers) }), nil
}

// named is the condition that a paper names one of the entries or is by one of
// the makers.
func named(column string, entries, makers []string) (string, []any) {
	var parts []string
	var args []any
	if len(makers) > 0 {
		parts = append(parts, `"maker_id" IN ?`)
		args = append(args, padded(makers))
	}
	if len(entries) > 0 {
		parts = append(parts, `EXISTS (SELECT 1 FROM "document_refs" "q" WHERE "q"."document_id" = `+column+` AND "q"."entry_id" IN ?)`)
		args = append(args, padded(entries))
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// matchEntryPapers stands for the papers that name an entry.
func matchEntryPapers(db *gorm.DB, entry string) (match, error) {
	ids, err := raw[string](db, `SELECT DISTINCT "document_id" FROM "document_refs" WHERE "entry_id" = ? LIMIT ?`, entry, fewPapers+1)
	if err != nil {
		return match{}, err
	}
	return matchOf(ids, func(column string) (string, []any) { return named(column, []string{entry}, nil) }), nil
}

func matchOf(ids []string, otherwise func(string) (string, []any)) match {
	switch n := len(ids); {
	case n == 0:
		return match{nothing: true}
	case n <= fewPapers:
		return match{ids: padded(ids)}
	}
	return match{condition: otherwise}
}

// few tells that a match names papers one by one.
func (m match) few() bool { return len(m.ids) > 0 }

// narrow adds the match to a list whose rows name their paper in this column,
// written with its table.
func (m match) narrow(c, slow *conditions, column string) {
	switch {
	case m.any:
	case m.condition != nil:
		sql, args := m.condition(column)
		slow.add(sql, args...)
	default:
		c.add(column+` IN ?`, m.ids)
	}
}
