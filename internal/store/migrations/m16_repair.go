package migrations

// repair makes the tickets of equipment repair beside their papers, what each
// technician looks after, and where an outlet is reached.
func repair() Migration {
	places := change{table: "outlets", columns: columns(short("phone", 30), short("address", 200))}
	return altering("202611240016_repair", []change{places},
		table{name: "repair_tickets", key: key("id"), parents: []parent{references("id", "documents")},
			indexes: indexes(on("phase", "id"), on("technician_id", "phase", "id"), on("outlet_id", "id"), on("district_id", "id"),
				on("device_id", "phase"), on("caller_phone", "outlet_id"), on("solved_at")),
			columns: columns(number("id"), short("phase", 16), id("outlet_id"), id("district_id"), id("device_id"), id("kind_id"), id("fault_id"),
				short("priority", 16), short("way", 16), short("caller", 50), short("caller_phone", 30), short("search_text", 600),
				id("technician_id"), short("technician_name", 100), short("tried", 800), maybeAt("planned_at"), at("registered_at"),
				maybeAt("respond_by_at"), maybeAt("accept_by_at"), maybeAt("solve_by_at"), maybeAt("parts_by_at"), maybeAt("responded_at"),
				maybeAt("paused_at"), maybeAt("solved_at"), maybeAt("closed_at"), whole("left_minutes"), whole("paused_minutes"),
				whole("respond_warned"), whole("solve_warned"), whole("logs"), whole("rating"), whole("reopens"))},
		table{name: "repair_technicians", key: key("person_id"), parents: []parent{references("person_id", "people")},
			columns: columns(id("person_id"), short("districts", 800), short("kinds", 800))})
}
