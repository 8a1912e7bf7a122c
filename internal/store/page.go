package store

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

const (
	defaultPageSize = 50
	maxPageSize     = 200
)

// listing says how a list is read: from which table, in the order of which keys.
// The last key is unique, so a page continues exactly behind the last row.
type listing struct {
	table   string // a name, unless from says more
	from    string
	columns string // * unless set
	keys    []string
	desc    bool
	// branches are alternatives that exclude each other. Each walks an index of
	// its own in the order of the single key, and the walks are merged: an OR
	// would read everything and sort it.
	branches []conditions
	// counted replaces the table when counting, where that is quicker.
	counted func(limit int) (sql string, args []any)
}

// pageSize keeps a request within bounds.
func pageSize(n int) int {
	switch {
	case n <= 0:
		return defaultPageSize
	case n > maxPageSize:
		return maxPageSize
	}
	return n
}

// pageOf reads one page behind the cursor and counts the list up to TotalCap.
func pageOf[R, T any](db *gorm.DB, l listing, c conditions, req document.PageRequest, key func(R) []any, convert func(R) (T, error)) (document.Page[T], error) {
	var out document.Page[T]
	after, err := decodeCursor(req.Cursor, l.keys)
	if err != nil {
		return out, err
	}
	size := pageSize(req.Size)
	sql, args := l.query(c, after, size+1)
	rows, err := raw[R](db, sql, args...)
	if err != nil {
		return out, err
	}
	more := len(rows) > size
	if more {
		rows = rows[:size]
		out.Next = encodeCursor(key(rows[size-1]))
	}
	out.Items = make([]T, 0, len(rows))
	for _, r := range rows {
		item, err := convert(r)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, item)
	}
	if req.Cursor == "" && !more {
		out.Total = len(rows)
		return out, nil
	}
	out.Total, out.Capped, err = l.count(db, c)
	return out, err
}

// query writes the statement that reads the rows behind a cursor.
func (l listing) query(c conditions, after []any, limit int) (string, []any) {
	columns := l.columns
	if columns == "" {
		columns = "*"
	}
	if after != nil {
		sql, args := l.behind(after)
		c = c.with(sql, args...)
	}
	order := l.order()
	if len(l.branches) == 0 {
		return "SELECT " + columns + " FROM " + l.source() + c.where() + order + " LIMIT ?", append(append([]any(nil), c.args...), limit)
	}
	if len(l.branches) == 1 {
		b := l.branches[0]
		b = b.with(c.joined(), c.args...)
		return "SELECT " + columns + " FROM " + l.source() + b.where() + order + " LIMIT ?", append(b.args, limit)
	}
	union, args := l.union(`"`+l.keys[0]+`"`, c, order, limit)
	sql := "SELECT " + columns + " FROM " + l.source() + ` WHERE "` + l.keys[0] + `" IN (` + union + ")" + order + " LIMIT ?"
	return sql, append(args, limit)
}

func (l listing) source() string {
	if l.from != "" {
		return l.from
	}
	return `"` + l.table + `"`
}

// union writes the branches, each cut off at the limit.
func (l listing) union(columns string, c conditions, order string, limit int) (string, []any) {
	var parts []string
	var args []any
	for _, b := range l.branches {
		b = b.with(c.joined(), c.args...)
		parts = append(parts, "SELECT * FROM (SELECT "+columns+" FROM "+l.source()+b.where()+order+` LIMIT ?) "b"`)
		args = append(append(args, b.args...), limit)
	}
	return strings.Join(parts, " UNION ALL "), args
}

func (l listing) order() string {
	word := ""
	if l.desc {
		word = " DESC"
	}
	var parts []string
	for _, k := range l.keys {
		parts = append(parts, `"`+k+`"`+word)
	}
	return " ORDER BY " + strings.Join(parts, ", ")
}

// behind compares key by key; 达梦 knows no comparison of rows.
func (l listing) behind(after []any) (string, []any) {
	op := ">"
	if l.desc {
		op = "<"
	}
	last := len(l.keys) - 1
	sql, args := `"`+l.keys[last]+`" `+op+" ?", []any{after[last]}
	for i := last - 1; i >= 0; i-- {
		k := `"` + l.keys[i] + `"`
		sql = k + " " + op + "= ? AND (" + k + " " + op + " ? OR " + sql + ")"
		args = append([]any{after[i], after[i]}, args...)
	}
	return sql, args
}

// count stops at the cap: nobody pages that far.
func (l listing) count(db *gorm.DB, c conditions) (int, bool, error) {
	limit := document.TotalCap + 1
	var sql string
	var args []any
	switch {
	case l.counted != nil:
		sql, args = l.counted(limit)
	case len(l.branches) > 0:
		sql, args = l.union(`1 AS "one"`, c, "", limit)
		sql, args = `SELECT * FROM (`+sql+`) "u" LIMIT ?`, append(args, limit)
	default:
		sql, args = `SELECT 1 AS "one" FROM `+l.source()+c.where()+" LIMIT ?", append(append([]any(nil), c.args...), limit)
	}
	n, err := raw[int](db, `SELECT COUNT(*) FROM (`+sql+`) "n"`, args...)
	if err != nil {
		return 0, false, err
	}
	if n[0] > document.TotalCap {
		return document.TotalCap, true, nil
	}
	return n[0], false, nil
}

// joined gives the conditions as one, always true when there are none.
func (c conditions) joined() string {
	if len(c.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(c.parts, " AND ")
}

// A cursor is the keys of the last row; instants carry a mark, so that a cursor
// of another list is refused.
const instantMark = "@"

func encodeCursor(keys []any) string {
	parts := make([]string, 0, len(keys))
	for _, k := range keys {
		switch v := k.(type) {
		case time.Time:
			parts = append(parts, instantMark+v.UTC().Format(time.RFC3339Nano))
		case string:
			parts = append(parts, v)
		}
	}
	b, _ := json.Marshal(parts)
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor(cursor string, keys []string) ([]any, error) {
	if cursor == "" {
		return nil, nil
	}
	bad := fault.Invalid("cursor.invalid", "翻页标记无效，请从第一页重新查询").At("cursor", "翻页标记无效")
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, bad
	}
	var parts []string
	if err := json.Unmarshal(b, &parts); err != nil || len(parts) != len(keys) {
		return nil, bad
	}
	out := make([]any, 0, len(parts))
	for i, p := range parts {
		text, isInstant := strings.CutPrefix(p, instantMark)
		if isInstant != strings.HasSuffix(keys[i], "_at") {
			return nil, bad
		}
		if !isInstant {
			out = append(out, p)
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return nil, bad
		}
		out = append(out, at.UTC())
	}
	return out, nil
}
