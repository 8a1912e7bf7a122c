package store

import (
	"cmp"
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
	slowCap         = 1000 // rows a count tests against what no index answers
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
	// its own in the order of the keys, and the walks are merged: an OR would read
	// everything and sort it.
	branches []conditions
	// aside is what no page may be led by: an index that answers it has another
	// order, and so much would be sorted. It is hidden from the planner, but not where
	// the list is counted.
	aside conditions
	// slow is what no index answers. Counting tests it on slowCap rows and then
	// says that there may be more.
	slow conditions
	// most is how far the list is counted; 0 means TotalCap.
	most int
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

// pageOf reads one page behind the cursor. The list is counted up to TotalCap for its
// first page; the cursor carries the figure on, or every page would count it again.
func pageOf[R, T any](db *gorm.DB, l listing, c conditions, req document.PageRequest, key func(R) []any, convert func(R) (T, error)) (document.Page[T], error) {
	var out document.Page[T]
	before, after, err := decodeCursor(req.Cursor, l.keys)
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
	}
	out.Items = make([]T, 0, len(rows))
	for _, r := range rows {
		item, err := convert(r)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, item)
	}
	switch {
	case req.Cursor != "":
		out.Total, out.Capped = before.Total, before.Capped
	case more:
		out.Total, out.Capped, err = l.count(db, c)
	}
	out.Total = max(out.Total, len(rows)) // a capped count may have looked elsewhere
	if more {
		out.Next = encodeCursor(key(rows[size-1]), out.Total, out.Capped)
	}
	return out, err
}

// query writes the statement that reads the rows behind a cursor. It finds the
// keys first, mostly in an index alone, and then the few rows of the page.
func (l listing) query(c conditions, after []any, limit int) (string, []any) {
	columns := l.columns
	if columns == "" {
		columns = "*"
	}
	if len(l.aside.parts) > 0 {
		c = c.with(l.aside.offIndex().joined(), l.aside.args...)
	}
	if len(l.slow.parts) > 0 {
		c = c.with(l.slow.joined(), l.slow.args...)
	}
	if after != nil {
		sql, args := l.behind(after)
		c = c.with(sql, args...)
	}
	order := l.order()
	if len(l.keys) > 1 && len(l.branches) == 0 {
		return "SELECT " + columns + " FROM " + l.source() + c.where() + order + " LIMIT ?", append(c.args, limit)
	}
	key := `"` + l.keys[len(l.keys)-1] + `"`
	keys, args := l.walks(key, c, order, limit)
	return "SELECT " + columns + " FROM " + l.source() + ` WHERE ` + key + ` IN (` + keys + ")" + order + " LIMIT ?", append(args, limit)
}

func (l listing) source() string {
	if l.from != "" {
		return l.from
	}
	return `"` + l.table + `"`
}

// walks writes one walk for each branch, each cut off at the limit.
func (l listing) walks(columns string, c conditions, order string, limit int) (string, []any) {
	branches := l.branches
	if len(branches) == 0 {
		branches = []conditions{{}}
	}
	var parts []string
	var args []any
	for _, b := range branches {
		if len(c.parts) > 0 {
			b = b.with(c.joined(), c.args...)
		}
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

type counted struct{ Looked, Found int }

// count stops at the cap: nobody pages that far.
func (l listing) count(db *gorm.DB, c conditions) (int, bool, error) {
	if len(l.aside.parts) > 0 {
		c = c.with(l.aside.joined(), l.aside.args...)
	}
	most := cmp.Or(l.most, document.TotalCap)
	limit := most + 1
	hit, hitArgs := "1", []any(nil)
	if len(l.slow.parts) > 0 {
		limit = slowCap + 1
		hit, hitArgs = "CASE WHEN "+l.slow.joined()+" THEN 1 ELSE 0 END", l.slow.args
	}
	sql, args := l.walks(hit+` AS "hit"`, c, "", limit)
	if len(hitArgs) > 0 { // each walk tests its rows in its columns, before its own conditions
		args = l.interleaved(hitArgs, c, limit)
	}
	n, err := raw[counted](db, `SELECT COUNT(*) AS "looked", COALESCE(SUM("hit"), 0) AS "found" FROM (SELECT * FROM (`+sql+`) "u" LIMIT ?) "n"`,
		append(args, limit)...)
	if err != nil {
		return 0, false, err
	}
	return min(n[0].Found, most), n[0].Looked >= limit, nil
}

// interleaved gives the arguments of walks whose columns take some too.
func (l listing) interleaved(first []any, c conditions, limit int) []any {
	branches := l.branches
	if len(branches) == 0 {
		branches = []conditions{{}}
	}
	var args []any
	for _, b := range branches {
		args = append(args, first...)
		args = append(append(append(args, b.args...), c.args...), limit)
	}
	return args
}

// joined gives the conditions as one, always true when there are none.
func (c conditions) joined() string {
	if len(c.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(c.parts, " AND ")
}

// cursor is the keys of the last row, and how many rows the list had at its first
// page. Instants carry a mark, so that a cursor of another list is refused.
type cursor struct {
	Keys   []string `json:"k"`
	Total  int      `json:"n"`
	Capped bool     `json:"c,omitempty"`
}

const instantMark = "@"

func encodeCursor(keys []any, total int, capped bool) string {
	parts := make([]string, 0, len(keys))
	for _, k := range keys {
		switch v := k.(type) {
		case time.Time:
			parts = append(parts, instantMark+v.UTC().Format(time.RFC3339Nano))
		case string:
			parts = append(parts, v)
		}
	}
	b, _ := json.Marshal(cursor{Keys: parts, Total: total, Capped: capped})
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor(text string, keys []string) (before cursor, after []any, err error) {
	if text == "" {
		return cursor{}, nil, nil
	}
	bad := fault.Invalid("cursor.invalid", "翻页标记无效，请从第一页重新查询").At("cursor", "翻页标记无效")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, nil, bad
	}
	if err := json.Unmarshal(b, &before); err != nil || len(before.Keys) != len(keys) || before.Total < 0 || before.Total > document.TotalCap {
		return cursor{}, nil, bad
	}
	for i, p := range before.Keys {
		instant, isInstant := strings.CutPrefix(p, instantMark)
		if isInstant != strings.HasSuffix(keys[i], "_at") {
			return cursor{}, nil, bad
		}
		if !isInstant {
			after = append(after, p)
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, instant)
		if err != nil {
			return cursor{}, nil, bad
		}
		after = append(after, at.UTC())
	}
	return before, after, nil
}
