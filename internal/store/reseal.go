package store

import (
	"context"
	"encoding/base64"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/incident"
	"cardflow/internal/gmcrypto"
)

// resealBatch is how many rows move to another key at a time.
const resealBatch = 200

// sealedColumn 密文列 is a column of sealed values. A row is written back only while
// its guard is as it was read: somebody may work on it meanwhile. No guard says
// that the value never changes.
type sealedColumn struct{ table, column, guard string }

func sealedColumns() []sealedColumn {
	return []sealedColumn{
		{citizensTable, "id_sealed", "version"}, {citizensTable, "phone_sealed", "version"},
		{citizensTable, "address_sealed", "version"}, {citizensTable, "household_sealed", "version"},
		{seniorTable, "name_sealed", "version"}, {seniorTable, "id_sealed", "version"}, {seniorTable, "phone_sealed", "version"},
		{seniorTable, "address_sealed", "version"}, {seniorTable, "card_sealed", "version"},
		{stuckTable, "card_sealed", ""}, {stuckTable, "name_sealed", ""}, {stuckTable, "id_sealed", ""},
		{parcelTable, "name_sealed", "version"}, {parcelTable, "phone_sealed", "version"}, {parcelTable, "address_sealed", "version"},
		{ticketsTable, "caller_sealed", ""},
		{releaseCardTable, "card_sealed", ""}, {releaseCardTable, "name_sealed", ""},
	}
}

type sealedText struct {
	ID    string
	Text  string
	Guard int64
	Place string
}

// Reseal 重新加密 moves every sealed value to the present key, beside those who
// work. It may be stopped and begun again; progress is told after each batch. What
// repeated requests get expires by itself within days.
func (s *Store) Reseal(ctx context.Context, progress func(table, column string, looked, moved int) error) error {
	for _, c := range sealedColumns() {
		if err := s.resealColumn(ctx, c, progress); err != nil {
			return s.translate(err)
		}
	}
	if err := s.resealIncidents(ctx, progress); err != nil {
		return s.translate(err)
	}
	return s.translate(s.resealPapers(ctx, progress))
}

func (s *Store) resealColumn(ctx context.Context, c sealedColumn, progress func(table, column string, looked, moved int) error) error {
	again := func(row sealedText) (string, error) { return s.fields.Reseal(c.table, c.column, row.ID, row.Text) }
	return s.walk(ctx, c, `'' AS "place"`, again, progress)
}

// resealIncidents moves the commands that wait to be repeated.
func (s *Store) resealIncidents(ctx context.Context, progress func(table, column string, looked, moved int) error) error {
	id, _ := s.keys.Current(gmcrypto.Encryption)
	again := func(row sealedText) (string, error) {
		if strings.HasPrefix(row.Text, gmcrypto.UnderKey(id)) {
			return row.Text, nil
		}
		sealed, err := base64.StdEncoding.DecodeString(row.Text)
		if err != nil {
			return "", err
		}
		place := []byte(incident.SealPlace(row.Place))
		plain, err := gmcrypto.Open(s.keys, sealed, place)
		if err == nil {
			sealed, err = gmcrypto.Seal(s.keys, plain, place)
		}
		return base64.StdEncoding.EncodeToString(sealed), err
	}
	return s.walk(ctx, sealedColumn{"incidents", "command", "times"}, `"document_id" AS "place"`, again, progress)
}

// walk goes through a column by the keys of its table.
func (s *Store) walk(ctx context.Context, c sealedColumn, place string, again func(sealedText) (string, error),
	progress func(table, column string, looked, moved int) error) error {
	after, looked, moved := "", 0, 0
	guard := `"` + c.guard + `"`
	if c.guard == "" {
		guard = "0"
	}
	for {
		rows, err := raw[sealedText](s.read.WithContext(ctx), `SELECT "id", "`+c.column+`" AS "text", `+guard+` AS "guard", `+place+
			` FROM "`+c.table+`" WHERE "id" > ? ORDER BY "id" LIMIT ?`, after, resealBatch)
		if err != nil {
			return err
		}
		err = s.within(ctx, func(db *gorm.DB) error {
			for _, row := range rows {
				text, err := again(row)
				if err != nil {
					return err
				}
				if text == row.Text {
					continue
				}
				changed, err := execute(db, `UPDATE "`+c.table+`" SET "`+c.column+`" = ? WHERE "id" = ? AND `+guard+` = ?`, text, row.ID, row.Guard)
				if err != nil {
					return err
				}
				moved += int(changed)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if looked += len(rows); len(rows) > 0 {
			after = rows[len(rows)-1].ID
		}
		if err := progress(c.table, c.column, looked, moved); err != nil || len(rows) < resealBatch {
			return err
		}
	}
}

// resealPapers moves the sensitive values inside papers.
func (s *Store) resealPapers(ctx context.Context, progress func(table, column string, looked, moved int) error) error {
	var types []string
	for _, t := range s.types.All() {
		if t.Sensitive() {
			types = append(types, t.Code)
		}
	}
	after, looked, moved := "", 0, 0
	for len(types) > 0 {
		rows, err := raw[documentRow](s.read.WithContext(ctx), `SELECT * FROM "documents" WHERE "type" IN ? AND "id" > ? ORDER BY "id" LIMIT ?`,
			padded(types), after, resealBatch)
		if err != nil {
			return err
		}
		for i := range rows {
			changed, err := s.resealPaper(ctx, &rows[i])
			if err != nil {
				return err
			}
			moved += changed
		}
		if looked += len(rows); len(rows) > 0 {
			after = rows[len(rows)-1].ID
		}
		if err := progress("documents", "head", looked, moved); err != nil || len(rows) < resealBatch {
			return err
		}
	}
	return nil
}

func (s *Store) resealPaper(ctx context.Context, r *documentRow) (int, error) {
	key, _ := s.keys.Current(gmcrypto.Encryption)
	if !strings.Contains(strings.ReplaceAll(r.Head+r.LineItems, gmcrypto.SealedPrefix+gmcrypto.UnderKey(key), ""), gmcrypto.SealedPrefix) {
		return 0, nil
	}
	d, err := s.openPaper(r)
	if err != nil {
		return 0, err
	}
	row, err := s.toDocumentRow(d)
	if err != nil {
		return 0, err
	}
	var changed int64
	err = s.within(ctx, func(db *gorm.DB) error {
		changed, err = execute(db, `UPDATE "documents" SET "head" = ?, "line_items" = ? WHERE "id" = ? AND "version" = ?`, row.Head, row.LineItems, r.ID, r.Version)
		return err
	})
	return int(changed), err
}

// NeedsKey names the tables in which something still needs a key; what the process
// engine keeps sealed is not among them.
func (s *Store) NeedsKey(ctx context.Context, use gmcrypto.Use, id string) ([]string, error) {
	looks := map[string]string{}
	switch use {
	case gmcrypto.Encryption:
		under := gmcrypto.SealedPrefix + gmcrypto.UnderKey(id)
		for _, c := range sealedColumns() {
			looks[c.table+"."+c.column] = under + "%"
		}
		looks["idempotency_keys.body"], looks["incidents.command"] = under+"%", gmcrypto.UnderKey(id)+"%"
		looks["documents.head"], looks["documents.line_items"] = "%"+under+"%", "%"+under+"%"
	case gmcrypto.Integrity:
		looks["audit_log.stamp"], looks["audit_links.link"] = id+":%", id+":%"
		looks["row_seals.stamp"], looks["stock_moves.seal"] = id+":%", id+":%"
	}
	var out []string
	for place, pattern := range looks {
		table, column, _ := strings.Cut(place, ".")
		found, err := exists(s.read.WithContext(ctx), `SELECT 1 FROM "`+table+`" WHERE "`+column+`" LIKE ?`, pattern)
		if err != nil {
			return nil, s.translate(err)
		}
		if found {
			out = append(out, place)
		}
	}
	return out, nil
}
