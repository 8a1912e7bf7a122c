package store

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
)

type moveRow struct {
	ID           string `gorm:"primaryKey"`
	DocumentID   string
	DocumentType string
	SourceID     string
	ReversesID   string
	DistrictID   string
	ReceiverID   string
	LineNo       int
	Effect       string
	Revision     int
	Direction    string
	Quantity     int64
	Amount       int64
	CategoryID   string
	SupplierID   string
	BusinessDate string
	PostedAt     time.Time
	ActorID      string
	Account      string
	ItemID       string
	WarehouseID  string
	LocationID   string
	DepartmentID string
	Class        string
	ExpiresOn    string
	PostingID    string // of the first of the moves that were posted together
	PostingSize  int
	Seal         string // what the row must say, with its code
}

func (moveRow) TableName() string { return "stock_moves" }

func toMoveRow(m ledger.Move) moveRow {
	return moveRow{
		ID: m.ID, DocumentID: m.Document, DocumentType: m.DocumentType, SourceID: m.Source, LineNo: m.Line, Effect: m.Effect,
		ReversesID: m.Reverses, DistrictID: m.District, ReceiverID: m.Receiver,
		Revision: m.Revision, Direction: string(m.Direction), Quantity: int64(m.Quantity), Amount: int64(m.Amount),
		CategoryID: m.Category, SupplierID: m.Supplier, BusinessDate: string(m.BusinessDate), PostedAt: stored(m.PostedAt),
		ActorID: m.ActorID, Account: string(m.Place.Account), ItemID: m.Place.Item, WarehouseID: m.Place.Warehouse,
		LocationID: m.Place.Location, DepartmentID: m.Place.Department, Class: m.Place.Class, ExpiresOn: string(m.Expires),
	}
}

func (r moveRow) move() ledger.Move {
	return ledger.Move{
		ID: r.ID, Document: r.DocumentID, DocumentType: r.DocumentType, Source: r.SourceID, Line: r.LineNo, Effect: r.Effect,
		Reverses: r.ReversesID, District: r.DistrictID, Receiver: r.ReceiverID,
		Revision: r.Revision, Direction: ledger.Direction(r.Direction), Quantity: value.Quantity(r.Quantity),
		Amount: value.Money(r.Amount), Category: r.CategoryID, Supplier: r.SupplierID, BusinessDate: value.Date(r.BusinessDate),
		PostedAt: r.PostedAt.UTC(), ActorID: r.ActorID, Expires: value.Date(r.ExpiresOn),
		Place: ledger.Place{Account: ledger.Account(r.Account), Item: r.ItemID, Warehouse: r.WarehouseID, Location: r.LocationID,
			Department: r.DepartmentID, Class: r.Class},
	}
}

type balanceRow struct {
	ID           string `gorm:"primaryKey"`
	Account      string
	ItemID       string
	WarehouseID  string
	LocationID   string
	DepartmentID string
	Class        string
	Quantity     int64
	Blocked      bool // its moves do not hold
}

func (balanceRow) TableName() string { return "stock_balances" }

func (r balanceRow) balance() ledger.Balance {
	return ledger.Balance{Quantity: value.Quantity(r.Quantity), Blocked: r.Blocked, Place: ledger.Place{Account: ledger.Account(r.Account), Item: r.ItemID,
		Warehouse: r.WarehouseID, Location: r.LocationID, Department: r.DepartmentID, Class: r.Class}}
}

func newBalanceRow(p ledger.Place, q value.Quantity) balanceRow {
	return balanceRow{ID: placeID(p), Account: string(p.Account), ItemID: p.Item, WarehouseID: p.Warehouse,
		LocationID: p.Location, DepartmentID: p.Department, Class: p.Class, Quantity: int64(q)}
}

// placeID is computed, not drawn: a balance is found without looking it up, and
// two transactions that both make it meet at the primary key.
func placeID(p ledger.Place) string {
	text := strings.Join([]string{string(p.Account), p.Item, p.Warehouse, p.Location, p.Department, p.Class}, "\x1f")
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(text)).String()
}

type dayRow struct {
	PlaceID      string `gorm:"primaryKey"`
	BusinessDate string `gorm:"primaryKey"`
	QuantityIn   int64
	QuantityOut  int64
}

func (dayRow) TableName() string { return "stock_days" }
