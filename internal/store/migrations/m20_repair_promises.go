package migrations

// repairPromises keeps what each priority of a ticket promises as data, and the
// telephone of who called sealed. What stands in caller_phone from before is read
// from there until the ticket is next written.
func repairPromises() Migration {
	callers := change{table: "repair_tickets", columns: columns(short("caller_sealed", 400), short("caller_index", 64)),
		drops: []string{"ix_repair_tickets_6"}, indexes: indexes(on("caller_index", "outlet_id")), first: 8}
	return altering("202611290020_repair_promises", []change{callers},
		table{name: "repair_levels", key: key("priority"),
			columns: columns(short("priority", 16), whole("respond_hours"), whole("accept_hours"), whole("solve_hours"))})
}
