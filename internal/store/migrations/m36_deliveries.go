package migrations

// deliveries is what reports are sent by themselves: plans, what they sent, and the
// page that a notice about no paper leads to.
func deliveries() Migration {
	return altering("202611290036_deliveries", []change{{table: "notices", columns: columns(short("link", 200))}},
		table{name: "report_plans", key: key("id"), indexes: indexes(on("person_id", "report"), on("state", "next_at")),
			parents: []parent{references("person_id", "people")},
			columns: columns(id("id"), id("person_id"), short("report", 20), short("name", 100), long("query"), short("rhythm", 10), whole("day_no"),
				whole("hour_no"), short("state", 10), short("reason", 500), at("next_at"), at("created_at"))},
		table{name: "report_deliveries", key: key("id"), indexes: indexes(unique("plan_id", "due_at"), on("person_id", "id"), on("plan_id", "id")),
			parents: []parent{references("person_id", "people")},
			columns: columns(id("id"), id("plan_id"), id("person_id"), short("report", 20), short("title", 100), at("due_at"), short("from_date", 10),
				short("to_date", 10), long("query"), id("file_id"), short("file_name", 255), whole("size_bytes"), whole("row_count"), short("failure", 500),
				at("made_at"))})
}
