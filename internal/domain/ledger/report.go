package ledger

import (
	"context"

	"cardflow/internal/domain/value"
)

// Dimension is something a report groups the ledger by.
type Dimension string

// The dimensions of the ledger.
const (
	ByItem       Dimension = "item"
	ByWarehouse  Dimension = "warehouse"
	ByLocation   Dimension = "location"
	ByDepartment Dimension = "department"
	ByCategory   Dimension = "category"
	BySupplier   Dimension = "supplier"
	ByDocument   Dimension = "document"
	ByMonth      Dimension = "month"
	ByType       Dimension = "document_type"
	ByClass      Dimension = "class"
	ByDate       Dimension = "date"
	ByDirection  Dimension = "direction"
	BySource     Dimension = "source"
	ByDistrict   Dimension = "district"
	ByReceiver   Dimension = "receiver"
)

// Selection narrows a report; zero members do not narrow. From and To are
// business dates, inclusive.
type Selection struct {
	Account    Account
	Direction  Direction
	From, To   value.Date
	Items      []string
	District   string   // that received or sent
	Receiver   string   // that received or sent
	Sources    []string // papers that it was taken from
	Warehouse  string
	Department string
	Category   string
	Supplier   string
	Types      []string
	Class      string
	Document   string
	Limit      int // of rows of Totals; 0 is all
}

// Key is the value of each dimension a row is grouped by.
type Key map[Dimension]string

// Movement 收发存 of one key: Opening + In − Out = Closing.
type Movement struct {
	Key     Key
	Opening value.Quantity
	In      value.Quantity
	Out     value.Quantity
	Closing value.Quantity
}

// Total is the quantity and amount of one key.
type Total struct {
	Key      Key
	Quantity value.Quantity
	Amount   value.Money
}

// Reporter sums the ledger. Rows with nothing but zeros are left out.
type Reporter interface {
	// Movements gives 收发存 grouped by item, warehouse, location, department or
	// class.
	Movements(ctx context.Context, s Selection, by ...Dimension) ([]Movement, error)
	// Totals gives quantity (positive for the selected direction) and amount.
	Totals(ctx context.Context, s Selection, by ...Dimension) ([]Total, error)
}
