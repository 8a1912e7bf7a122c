package migrations

// stock makes the append-only ledger, its balances, and the sums of each day
// from which 收发存 is read.
func stock() []table {
	place := func(rest ...column) []column {
		return append(rest, short("account", 16), number("item_id"), number("warehouse_id"), number("location_id"),
			number("department_id"), short("class", 16))
	}
	return []table{
		{name: "stock_moves", key: key("id"),
			indexes: indexes(unique("document_id", "line_no", "effect", "revision"),
				on("item_id", "id"), on("warehouse_id", "id"), on("account", "business_date"), on("source_id", "item_id"),
				on("category_id"), on("supplier_id")),
			columns: place(id("id"), number("document_id"), short("document_type", 64), number("source_id"), whole("line_no"),
				short("effect", 32), whole("revision"), short("direction", 8), whole("quantity"), whole("amount"),
				number("category_id"), number("supplier_id"), short("business_date", 10), at("posted_at"), id("actor_id"))},
		{name: "stock_balances", key: key("id"), checks: []string{`"quantity" >= 0`},
			indexes: indexes(unique("account", "item_id", "warehouse_id", "location_id", "department_id", "class"),
				on("warehouse_id"), on("location_id")),
			columns: place(id("id"), whole("quantity"))},
		{name: "stock_days", key: key("place_id", "business_date"), indexes: indexes(on("business_date", "place_id")),
			parents: []parent{references("place_id", "stock_balances")},
			columns: columns(id("place_id"), short("business_date", 10), whole("quantity_in"), whole("quantity_out"))},
	}
}
