package postal

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// MaxRows is how many rows one file may have.
const MaxRows = 100_000

// Row 反馈文件的一行: a report, or what is wrong with it.
type Row struct {
	Number  int // in the file, from 1
	Report  Report
	Content string   // as it stood in the file, to be found again
	Problem *Problem // nil: it can be read
}

// Problem 有误的行 says which row and column cannot be taken, and why.
type Problem struct {
	Row     int
	Column  string
	Reason  string
	Content string
}

// File 反馈文件 is what was uploaded.
type File struct {
	Name     string
	Digest   string // SM3
	Size     int
	Encoding string // UTF-8, GB18030 or Excel
	Ignored  []string
	Rows     []Row
	Again    bool // 仍要重新导入 a file that was imported before
}

// Import 导入记录 is what became of a file.
type Import struct {
	ID       string
	File     string
	Digest   string
	Size     int
	Encoding string
	Ignored  string // headings that were not read
	Unknown  string // codes without a meaning
	Rows     int
	Taken    int
	Repeated int
	Bad      int
	By       document.Named
	At       time.Time
}

// Import 导入邮政快递反馈 takes the good rows of a file and keeps the bad ones with
// their reasons, both in one transaction: a file is never half taken. One that was
// imported before is not taken again unless asked; repeated says so.
func (k *Desk) Import(ctx context.Context, by approval.By, f File) (out Import, repeated bool, err error) {
	err = k.Store.Within(ctx, func(tx Tx) error {
		repeated = false
		before, err := tx.ImportOf(f.Digest)
		if err != nil {
			return err
		}
		if before != nil && !f.Again {
			out, repeated = *before, true
			return nil
		}
		out, err = k.take(tx, by, f)
		return err
	})
	return out, repeated, err
}

func (k *Desk) take(tx Tx, by approval.By, f File) (Import, error) {
	now := k.Clock().UTC()
	person, err := tx.Person(by.PersonID)
	if err != nil {
		return Import{}, err
	}
	i := Import{ID: value.NewID(), File: value.Clip(f.Name, maxText), Digest: f.Digest, Size: f.Size, Encoding: f.Encoding,
		Ignored: value.Clip(strings.Join(f.Ignored, "、"), maxText), Rows: len(f.Rows), By: document.Named{ID: person.ID, Name: person.Name}, At: now}
	var good []int
	var reports []Report
	for n, r := range f.Rows {
		if r.Problem == nil {
			good, reports = append(good, n), append(reports, r.Report)
		}
	}
	verdicts, err := take(tx, reports, i.ID, now)
	if err != nil {
		return i, err
	}
	for n, v := range verdicts {
		f.Rows[good[n]].Problem = v.Problem
		switch v.Fate {
		case Taken:
			i.Taken++
		case Repeated:
			i.Repeated++
		}
	}
	bad := problems(f.Rows)
	i.Bad = len(bad)
	if i.Unknown, err = unknownCodes(tx, reports, verdicts); err != nil {
		return i, err
	}
	if err := tx.InsertImport(i, bad); err != nil {
		return i, err
	}
	return i, log(tx, by, person.Name, Importing, "import", i.ID,
		fmt.Sprintf(`{"rows":%d,"taken":%d,"repeated":%d,"bad":%d}`, i.Rows, i.Taken, i.Repeated, i.Bad), now)
}

func problems(rows []Row) []Problem {
	var bad []Problem
	for _, r := range rows {
		if r.Problem != nil {
			p := *r.Problem
			p.Row, p.Content = r.Number, value.Clip(r.Content, maxText)
			bad = append(bad, p)
		}
	}
	return bad
}

// unknownCodes names the codes of taken reports that say nothing about the state.
func unknownCodes(tx Tx, reports []Report, verdicts []Verdict) (string, error) {
	codes, err := tx.Codes()
	unknown := map[string]bool{}
	for n, r := range reports {
		if _, known := codes[r.Code]; !known && verdicts[n].Fate == Taken {
			unknown[r.Code] = true
		}
	}
	return value.Clip(strings.Join(sorted(unknown), "、"), maxText), err
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
