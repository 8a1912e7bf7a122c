package migrations

// definitions makes the published versions of chains, the drafts of the next
// ones, and the days on which the centre departs from the national calendar.
func definitions() []table {
	return []table{
		{name: "definitions", key: key("type", "version"),
			columns: columns(short("type", 64), whole("version"), long("chain"), long("cc"), short("note", 500),
				id("author_id"), short("author_name", 100), at("published_at"))},
		{name: "definition_drafts", key: key("type"),
			columns: columns(short("type", 64), whole("base"), whole("revision"), long("chain"), long("cc"),
				id("author_id"), short("author_name", 100), at("saved_at"))},
		{name: "calendar_days", key: key("day"),
			columns: columns(short("day", 10), boolean("working"), short("name", 100),
				id("author_id"), short("author_name", 100), at("changed_at"))},
	}
}
