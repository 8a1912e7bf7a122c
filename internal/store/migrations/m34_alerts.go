package migrations

// alerts keeps the expiry dates of what came in, and which alerts the keepers were
// told of.
func alerts() Migration {
	return altering("202611290034_alerts",
		[]change{{table: "stock_moves", columns: columns(short("expires_on", 10)), indexes: indexes(on("expires_on", "item_id", "warehouse_id")), first: 41}},
		table{name: "stock_alerts", key: key("alert_key"), columns: columns(short("alert_key", 160), at("opened_at"))})
}
