package store

import (
	"encoding/json"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// The areas of the ledger.
const (
	areaMove    = "move"    // 流水: one move
	areaPosting = "posting" // 过账: moves that were posted together, of which some are gone
	areaBalance = "balance" // 结存: a place's balance is not the sum of its moves
)

const (
	moveDomain  = "stock move"
	codeLedger  = "ledger.altered"
	movesLooked = 1000 // at a time
)

// moveContent 流水 as it is sealed. What is empty stays out, so that a column that
// comes later leaves the seals of before as they are.
type moveContent struct {
	ID           string `json:"i"`
	Document     string `json:"d"`
	DocumentType string `json:"t"`
	Source       string `json:"so,omitempty"`
	Reverses     string `json:"re,omitempty"`
	District     string `json:"di,omitempty"`
	Receiver     string `json:"rc,omitempty"`
	Line         int    `json:"l,omitempty"`
	Effect       string `json:"e"`
	Revision     int    `json:"rv,omitempty"`
	Direction    string `json:"dr"`
	Quantity     int64  `json:"q"`
	Amount       int64  `json:"am,omitempty"`
	Category     string `json:"ca,omitempty"`
	Supplier     string `json:"su,omitempty"`
	BusinessDate string `json:"b"`
	PostedAt     int64  `json:"p"`
	Actor        string `json:"ac,omitempty"`
	Account      string `json:"acc"`
	Item         string `json:"it"`
	Warehouse    string `json:"w,omitempty"`
	Location     string `json:"lo,omitempty"`
	Department   string `json:"de,omitempty"`
	Class        string `json:"c,omitempty"`
	Expires      string `json:"ex,omitempty"`
	Posting      string `json:"po"`
	PostingSize  int    `json:"ps"`
}

func (r moveRow) content() string {
	text, _ := json.Marshal(moveContent{
		ID: r.ID, Document: r.DocumentID, DocumentType: r.DocumentType, Source: r.SourceID, Reverses: r.ReversesID, District: r.DistrictID,
		Receiver: r.ReceiverID, Line: r.LineNo, Effect: r.Effect, Revision: r.Revision, Direction: r.Direction, Quantity: r.Quantity,
		Amount: r.Amount, Category: r.CategoryID, Supplier: r.SupplierID, BusinessDate: r.BusinessDate, PostedAt: r.PostedAt.UnixMicro(),
		Actor: r.ActorID, Account: r.Account, Item: r.ItemID, Warehouse: r.WarehouseID, Location: r.LocationID, Department: r.DepartmentID,
		Class: r.Class, Expires: r.ExpiresOn, Posting: r.PostingID, PostingSize: r.PostingSize,
	})
	return string(text)
}

// row is the move that a content tells of.
func (c moveContent) row() moveRow {
	return moveRow{
		ID: c.ID, DocumentID: c.Document, DocumentType: c.DocumentType, SourceID: c.Source, ReversesID: c.Reverses, DistrictID: c.District,
		ReceiverID: c.Receiver, LineNo: c.Line, Effect: c.Effect, Revision: c.Revision, Direction: c.Direction, Quantity: c.Quantity,
		Amount: c.Amount, CategoryID: c.Category, SupplierID: c.Supplier, BusinessDate: c.BusinessDate, PostedAt: time.UnixMicro(c.PostedAt).UTC(),
		ActorID: c.Actor, Account: c.Account, ItemID: c.Item, WarehouseID: c.Warehouse, LocationID: c.Location, DepartmentID: c.Department,
		Class: c.Class, ExpiresOn: c.Expires, PostingID: c.Posting, PostingSize: c.PostingSize,
	}
}

// sealMoves seals moves that are posted together: each knows how many they are, so
// that none goes unseen while another is left.
func (s *Store) sealMoves(rows []moveRow) {
	for i := range rows {
		rows[i].PostingID, rows[i].PostingSize = rows[0].ID, len(rows)
		rows[i].Seal = s.moveSeal(rows[i].content())
	}
}

// moveSeal is the code of a content, and the content, from which the row is restored.
func (s *Store) moveSeal(content string) string {
	return gmcrypto.Stamp(s.keys, moveDomain, []byte(content)) + " " + content
}

// sealedMove gives what a move must say; false when this program did not seal it.
func (s *Store) sealedMove(r moveRow) (string, bool) {
	stamp, content, _ := strings.Cut(r.Seal, " ")
	return content, content != "" && gmcrypto.CheckStamp(s.keys, moveDomain, []byte(content), stamp) == nil
}

// moveHolds tells whether a move says what was posted.
func (s *Store) moveHolds(r moveRow) bool {
	content, genuine := s.sealedMove(r)
	return genuine && content == r.content()
}

// holdMoves refuses to go on from moves of a paper that were altered, came another
// way, or of which some are gone.
func (s *Store) holdMoves(rows []moveRow) error {
	left := map[string]int{}
	for _, r := range rows {
		if !s.moveHolds(r) {
			s.log.Error("a move was altered outside the program", "move", r.ID, "document", r.DocumentID)
			return alteredLedger(r.DocumentID)
		}
		if _, seen := left[r.PostingID]; !seen {
			left[r.PostingID] = r.PostingSize
		}
		left[r.PostingID]--
	}
	for posting, n := range left {
		if n != 0 {
			s.log.Error("moves are missing from the ledger", "posting", posting, "missing", n)
			return alteredLedger(rows[0].DocumentID)
		}
	}
	return nil
}

func alteredLedger(document string) error {
	return fault.Conflict(codeLedger, "单据 %s 的流水在数据库中被直接改动，恢复之前不能据此记账，请联系系统管理员", document)
}

// sealLedger seals the moves from before there were seals, as they are found.
func (s *Store) sealLedger(db *gorm.DB) error {
	after := ""
	for {
		rows, err := raw[moveRow](db, `SELECT * FROM "stock_moves" WHERE "id" > ? AND "seal" = '' ORDER BY "id" LIMIT ?`, after, movesLooked)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			after, r.PostingID, r.PostingSize = r.ID, r.ID, 1
			err := db.Exec(`UPDATE "stock_moves" SET "posting_id" = ?, "posting_size" = 1, "seal" = ? WHERE "id" = ?`,
				r.PostingID, s.moveSeal(r.content()), r.ID).Error
			if err != nil {
				return err
			}
		}
		s.log.Info("seal the ledger", "up_to", after)
	}
}
