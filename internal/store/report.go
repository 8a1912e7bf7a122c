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
	ledger.BySource: `"source_id"`, ledger.ByDistrict: `"district_id"`, ledger.ByReceiver: `"receiver_id"`,
}

// placeDimensions are those that a balance has.
var placeDimensions = map[ledger.Dimension]bool{ledger.ByItem: true, ledger.ByWarehouse: true, ledger.ByLocation: true,
	ledger.ByDepartment: true, ledger.ByClass: true}

// maxDimensions bounds what a report is grouped by at once.
const maxDimensions = 5

// sumRow carries the keys in the order they were asked for.
type sumRow struct {
	K0, K1, K2, K3 string
	K4             string
	Opening        value.Quantity
	Incoming       value.Quantity
	Outgoing       value.Quantity
	Quantity       value.Quantity
	Amount         value.Money
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

// Movements 收发存 never reads single moves. It starts from what is known of all
// places at one moment and adds up the days between: from the last closed month
// before the period when there is one, else from now backwards. One statement
// sees one state of the ledger.
func (l Ledger) Movements(ctx context.Context, s ledger.Selection, by ...ledger.Dimension) ([]ledger.Movement, error) {
	columns, group, err := grouping(by, func(d ledger.Dimension) bool { return placeDimensions[d] })
	if err != nil {
		return nil, err
	}
	db := l.s.read.WithContext(ctx)
	frozen, err := raw[string](db, `SELECT "month_key" FROM "closed_months" WHERE "month_key" < ? ORDER BY "month_key" DESC LIMIT 1`, s.From.Month())
	if err != nil {
		return nil, l.s.translate(err)
	}
	var c conditions
	c.selectPlaces(s)
	if s.To == "" {
		s.To = "9999-12-31"
	}
	sql, args := fromNow(s)
	if len(frozen) > 0 {
		sql, args = fromMonth(s, frozen[0])
	}
	sql = `SELECT ` + columns + `, SUM("known") + SUM("before") AS "opening", SUM("period_in") AS "incoming", SUM("period_out") AS "outgoing" FROM (` +
		sql + `) "m"` + c.where() + group + ` ORDER BY 1`
	args = append(args, c.args...)
	rows, err := raw[sumRow](db, sql, args...)
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

const movedPlace = `"b"."id", "b"."account", "b"."item_id", "b"."warehouse_id", "b"."location_id", "b"."department_id", "b"."class"`

// fromNow knows the present balances and takes back what came after: the days of the
// period, which may be many and are added up once, and those behind it.
func fromNow(s ledger.Selection) (string, []any) {
	return `SELECT ` + movedPlace + `, "b"."quantity" AS "known", 0 AS "before", 0 AS "period_in", 0 AS "period_out" FROM "stock_balances" "b"
 UNION ALL
 SELECT ` + movedPlace + `, 0, "d"."period_out" - "d"."period_in", "d"."period_in", "d"."period_out" FROM (
  SELECT "place_id", SUM("quantity_in") AS "period_in", SUM("quantity_out") AS "period_out"
  FROM "stock_days" WHERE "business_date" >= ? AND "business_date" <= ? GROUP BY "place_id") "d"
 JOIN "stock_balances" "b" ON "b"."id" = "d"."place_id"
 UNION ALL
 SELECT ` + movedPlace + `, 0, "d"."later", 0, 0 FROM (
  SELECT "place_id", SUM("quantity_out" - "quantity_in") AS "later" FROM "stock_days" WHERE "business_date" > ? GROUP BY "place_id") "d"
 JOIN "stock_balances" "b" ON "b"."id" = "d"."place_id"`, []any{string(s.From), string(s.To), string(s.To)}
}

// fromMonth knows what lay everywhere at the end of a closed month and adds the
// days after it, up to the end of the period.
func fromMonth(s ledger.Selection, month string) (string, []any) {
	return `SELECT ` + movedPlace + `, "f"."quantity" AS "known", 0 AS "before", 0 AS "period_in", 0 AS "period_out" FROM "month_balances" "f"
 JOIN "stock_balances" "b" ON "b"."id" = "f"."place_id" WHERE "f"."month_key" = ?
 UNION ALL
 SELECT ` + movedPlace + `, 0, "d"."before", "d"."period_in", "d"."period_out" FROM (
  SELECT "place_id", SUM(CASE WHEN "business_date" < ? THEN "quantity_in" - "quantity_out" ELSE 0 END) AS "before",
   SUM(CASE WHEN "business_date" >= ? THEN "quantity_in" ELSE 0 END) AS "period_in",
   SUM(CASE WHEN "business_date" >= ? THEN "quantity_out" ELSE 0 END) AS "period_out"
  FROM "stock_days" WHERE "business_date" > ? AND "business_date" <= ? GROUP BY "place_id") "d"
 JOIN "stock_balances" "b" ON "b"."id" = "d"."place_id"`,
		[]any{month, string(s.From), string(s.From), string(s.From), string(value.MonthEnd(month)), string(s.To)}
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
	c.equal("district_id", s.District)
	if s.Receiver != "" {
		c.add(filled("receiver_id"), s.Receiver)
	}
	if len(s.Sources) > 0 {
		c.oneOf("source_id", s.Sources)
		c.add(`"source_id" > ''`)
	}
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
