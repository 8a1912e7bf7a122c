package migrations

// months keeps what lay everywhere at the end of each closed month and what
// happened to months. The gate is a row that whoever posts shares and whoever
// closes a month, or begins to count, has alone.
func months() Migration {
	m := creating("202611290024_months", []table{
		{name: "month_balances", key: key("month_key", "place_id"),
			columns: columns(short("month_key", 7), id("place_id"), whole("quantity"))},
		{name: "month_events", key: key("id"), indexes: indexes(on("month_key", "id")),
			columns: columns(id("id"), short("month_key", 7), short("kind", 16), id("person_id"), short("person_name", 100),
				short("reason", 200), at("made_at"))},
		{name: "stock_holds", key: key("document_id"), indexes: indexes(on("warehouse_id")),
			columns: columns(number("document_id"), number("warehouse_id"), number("location_id"))},
	})
	tables := m.up
	m.up = func(d Dialect) []string {
		return append(tables(d),
			`INSERT INTO "counters" ("name", "amount") SELECT 'ledger_gate', 0 FROM (SELECT COUNT(*) AS "known" FROM "counters" WHERE "name" = 'ledger_gate') "c"
 WHERE "known" = 0`,
			// what lay everywhere at the end of the months that are closed already
			`INSERT INTO "month_balances" ("month_key", "place_id", "quantity") SELECT * FROM (SELECT "m"."month_key", "d"."place_id",
 SUM("d"."quantity_in" - "d"."quantity_out") AS "net" FROM "closed_months" "m" JOIN "stock_days" "d" ON "d"."business_date" <= "m"."month_key" || '-31'
 GROUP BY "m"."month_key", "d"."place_id") "f" WHERE "net" <> 0`)
	}
	return m
}
