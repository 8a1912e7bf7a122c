package migrations

// sources says on each move which paper's move it takes back (冲账), and which
// district and outlet or department it went to or came from.
func sources() []change {
	return []change{{table: "stock_moves", columns: columns(number("reverses_id"), id("district_id"), id("receiver_id")), first: 31,
		indexes: indexes(on("reverses_id"), on("receiver_id", "business_date"))}}
}
