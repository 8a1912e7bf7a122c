package migrations

// moveSeals keeps with each move what it must say, with a code that only the
// program can make, and which moves were posted with it; a balance whose moves do
// not hold is blocked.
func moveSeals() Migration {
	return altering("202611290029_move_seals", []change{
		{table: "stock_moves", columns: columns(id("posting_id"), whole("posting_size"), short("seal", 1800))},
		{table: "stock_balances", columns: columns(boolean("blocked"))},
	})
}
