package migrations

// masters makes the master lists, all in one table, and the closed months.
func masters() []table {
	return []table{
		{name: "master_entries", key: key("id"),
			indexes: indexes(unique("ref", "code"), on("parent_id")),
			columns: columns(id("id"), short("ref", 40), short("code", 32), short("name", 100), short("search_text", 300),
				id("parent_id"), boolean("disabled"), long("fields"), whole("version"), at("created_at"), at("updated_at"))},
		{name: "closed_months", key: key("month_key"),
			columns: columns(short("month_key", 7), at("closed_at"))},
	}
}
