package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// dimensionColumns are what moves can be grouped by. A month is the beginning of
// its business dates.
var dimensionColumns = map[ledger.Dimension]string{
	ledger.ByItem: `"item_id"`, ledger.ByWarehouse: `"warehouse_id"`, ledger.ByLocation: `"location_id"`,
	ledger.ByDepartment: `"department_id"`, ledger.ByCategory: `"category_id"`, ledger.BySupplier: `"supplier_id"`,
	ledger.ByDocument: `"document_id"`, ledger.ByMonth: `SUBSTR("business_date", 1, 7)`, ledger.ByType: `"document_type"`,
	ledger.ByClass: `"class"`, ledger.ByDate: `"business_date"`, ledger.ByDirection: `"direction"`,
}

// placeDimensions are those that a balance has.
var placeDimensions = map[ledger.Dimension]bool{ledger.ByItem: true, ledger.ByWarehouse: true, ledger.ByLocation: true,
	ledger.ByDepartment: true, ledger.ByClass: true}

// maxDimensions bounds what a report is grouped by at once.
const maxDimensions = 5

// sumRow carries the keys in the order they were asked for.
type sumRow struct {
	K0, K1, K2, K3  string
	K4              string
	Opening, Period value.Quantity
	Incoming        value.Quantity
	Outgoing        value.Quantity
	Quantity        value.Quantity
	Amount          value.Money
}

func (r sumRow) key(by []ledger.Dimension) ledger.Key {
	values := [maxDimensions]string{r.K0, r.K1, r.K2, r.K3, r.K4}
	k := ledger.Key{}
	for i, d := range by {
		k[d] = values[i]
	}
	return k
}

// grouping writes the keys' columns and the GROUP BY over them.
func grouping(by []ledger.Dimension, allowed func(ledger.Dimension) bool) (columns, group string, err error) {
	if len(by) == 0 || len(by) > maxDimensions {
		return "", "", fault.Invalid("report.dimensions", "报表须按一至五个维度汇总")
	}
	var named, plain []string
	for i, d := range by {
		column, ok := dimensionColumns[d]
		if !ok || !allowed(d) {
			return "", "", fault.Invalid("report.dimensions", "报表不能按“%s”汇总", string(d))
		}
		named = append(named, column+` AS "k`+string(rune('0'+i))+`"`)
		plain = append(plain, column)
	}
	return strings.Join(named, ", "), " GROUP BY " + strings.Join(plain, ", "), nil
}

// Movements 收发存 never reads single moves. What was there at the start is what
// is there now less what the days since have changed, so only the days from the
// start on are read, and one statement sees one state of the ledger.
func (l Ledger) Movements(ctx context.Context, s ledger.Selection, by ...ledger.Dimension) ([]ledger.Movement, error) {
	columns, group, err := grouping(by, func(d ledger.Dimension) bool { return placeDimensions[d] })
	if err != nil {
		return nil, err
	}
	var c conditions
	c.selectPlaces(s)
	to := s.To
	if to == "" {
		to = "9999-12-31"
	}
	sql := `SELECT ` + columns + `, SUM("now") - SUM("since_in") + SUM("since_out") AS "opening",
 SUM("period_in") AS "incoming", SUM("period_out") AS "outgoing" FROM (
 SELECT "id", "account", "item_id", "warehouse_id", "location_id", "department_id", "class", "quantity" AS "now",
  0 AS "since_in", 0 AS "since_out", 0 AS "period_in", 0 AS "period_out" FROM "stock_balances"
 UNION ALL
 SELECT "b"."id", "b"."account", "b"."item_id", "b"."warehouse_id", "b"."location_id", "b"."department_id", "b"."class", 0,
  "d"."since_in", "d"."since_out", "d"."period_in", "d"."period_out" FROM (
  SELECT "place_id", SUM("quantity_in") AS "since_in", SUM("quantity_out") AS "since_out",
   SUM(CASE WHEN "business_date" <= ? THEN "quantity_in" ELSE 0 END) AS "period_in",
   SUM(CASE WHEN "business_date" <= ? THEN "quantity_out" ELSE 0 END) AS "period_out"
  FROM "stock_days" WHERE "business_date" >= ? GROUP BY "place_id") "d"
 JOIN "stock_balances" "b" ON "b"."id" = "d"."place_id") "m"` + c.where() + group + ` ORDER BY 1`
	args := append([]any{string(to), string(to), string(s.From)}, c.args...)
	rows, err := raw[sumRow](l.s.read.WithContext(ctx), sql, args...)
	if err != nil {
		return nil, l.s.translate(err)
	}
	out := make([]ledger.Movement, 0, len(rows))
	for _, r := range rows {
		if r.Opening == 0 && r.Incoming == 0 && r.Outgoing == 0 {
			continue
		}
		out = append(out, ledger.Movement{Key: r.key(by), Opening: r.Opening, In: r.Incoming, Out: r.Outgoing, Closing: r.Opening + r.Incoming - r.Outgoing})
	}
	return out, nil
}

func (c *conditions) selectPlaces(s ledger.Selection) {
	c.equal("account", string(s.Account))
	c.oneOf("item_id", s.Items)
	c.equal("warehouse_id", s.Warehouse)
	c.equal("department_id", s.Department)
	c.equal("class", s.Class)
}

// selectMoves narrows single moves.
func (c *conditions) selectMoves(s ledger.Selection) {
	c.selectPlaces(s)
	c.equal("direction", string(s.Direction))
	c.equal("category_id", s.Category)
	c.equal("supplier_id", s.Supplier)
	c.oneOf("document_type", s.Types)
	c.equal("document_id", s.Document)
	c.between("business_date", s.From, s.To)
}

// Totals sums the moves themselves, for amounts and what only moves know.
func (l Ledger) Totals(ctx context.Context, s ledger.Selection, by ...ledger.Dimension) ([]ledger.Total, error) {
	columns, group, err := grouping(by, func(ledger.Dimension) bool { return true })
	if err != nil {
		return nil, err
	}
	rows, err := totalRows(l.s.read.WithContext(ctx), s, columns, group)
	if err != nil {
		return nil, l.s.translate(err)
	}
	sign := value.Quantity(1)
	if s.Direction == ledger.Out {
		sign = -1
	}
	out := make([]ledger.Total, 0, len(rows))
	for _, r := range rows {
		if r.Quantity != 0 || r.Amount != 0 {
			out = append(out, ledger.Total{Key: r.key(by), Quantity: sign * r.Quantity, Amount: value.Money(sign) * r.Amount})
		}
	}
	return out, nil
}

func totalRows(db *gorm.DB, s ledger.Selection, columns, group string) ([]sumRow, error) {
	var c conditions
	c.selectMoves(s)
	limit := ""
	if s.Limit > 0 {
		limit = fmt.Sprintf(" LIMIT %d", s.Limit)
	}
	return raw[sumRow](db, `SELECT `+columns+`, SUM("quantity") AS "quantity", SUM("amount") AS "amount" FROM "stock_moves"`+
		c.where()+group+` ORDER BY 1`+limit, c.args...)
}
