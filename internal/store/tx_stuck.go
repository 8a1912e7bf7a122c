package store

import (
	"gorm.io/gorm"

	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

func (t *tx) WaitingCard(card string) (*senior.StuckCard, error) {
	row, err := first[stuckRow](forUpdate(t.db), `"open_key" = ?`, t.s.cardIndex(card))
	if err != nil || row == nil {
		return nil, err
	}
	c, err := t.s.openedStuck(*row)
	return &c, err
}

func (t *tx) StuckCard(id string) (senior.StuckCard, error) {
	row, err := first[stuckRow](forUpdate(t.db), `"id" = ?`, id)
	if err != nil {
		return senior.StuckCard{}, err
	}
	if row == nil {
		return senior.StuckCard{}, fault.NotFound("senior.no_card", "没有这张滞发卡")
	}
	return t.s.openedStuck(*row)
}

// InsertStuckCard meets another entry of the same card at the unique key; the
// transaction that loses looks again and is told of the other.
func (t *tx) InsertStuckCard(c senior.StuckCard) error {
	row, err := t.s.sealedStuck(c)
	if err != nil {
		return err
	}
	return create(t.db, row)
}

func (t *tx) UpdateStuckCard(c senior.StuckCard) error {
	row, err := t.s.sealedStuck(c)
	if err != nil {
		return err
	}
	return t.db.Model(&stuckRow{}).Where(`"id" = ?`, row.ID).Select("*").Updates(&row).Error
}

func (t *tx) Receipt(id string, kind senior.ReceiptKind) (*senior.Receipt, error) {
	row, err := first[receiptRow](t.db, `"application_id" = ? AND "kind" = ?`, id, string(kind))
	if err != nil || row == nil {
		return nil, err
	}
	r := row.receipt()
	return &r, nil
}

func (t *tx) InsertReceipt(r senior.Receipt) error { return create(t.db, toReceiptRow(r)) }

func (t *tx) UpdateReceipt(r senior.Receipt) error {
	row := toReceiptRow(r)
	return t.db.Model(&receiptRow{}).Where(`"id" = ?`, row.ID).Select("*").Updates(&row).Error
}

// applicationByCard gives the newest application of a card, or nil.
func (s *Store) applicationByCard(db *gorm.DB, card string) (*senior.Application, error) {
	if card == "" {
		return nil, nil
	}
	rows, err := raw[seniorRow](db, `SELECT * FROM "senior_applications" WHERE "card_index" = ? ORDER BY "id" DESC LIMIT 1`, s.cardIndex(card))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	a, err := s.openedSenior(rows[0])
	return &a, err
}
