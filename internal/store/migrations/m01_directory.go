package migrations

// directory makes people, places, roles and logins.
func directory() []table {
	return []table{
		{name: "districts", key: key("id"), indexes: indexes(unique("code")),
			columns: columns(id("id"), short("code", 32), short("name", 100))},
		{name: "departments", key: key("id"), indexes: indexes(unique("code")),
			columns: columns(id("id"), short("code", 32), short("name", 100), short("search_text", 300), boolean("disabled"))},
		{name: "outlets", key: key("id"), indexes: indexes(unique("code"), on("district_id")),
			columns: columns(id("id"), short("code", 32), short("name", 100), id("district_id"), short("search_text", 300), boolean("disabled"))},
		{name: "people", key: key("id"), indexes: indexes(unique("username"), on("department_id")),
			columns: columns(id("id"), short("username", 64), short("name", 100), short("tier", 16),
				id("department_id"), id("outlet_id"), id("district_id"), short("search_text", 300), boolean("disabled"))},
		{name: "roles", key: key("id"),
			columns: columns(id("id"), short("name", 100), whole("position"))},
		{name: "person_roles", key: key("person_id", "role_id"), indexes: indexes(on("role_id", "person_id")),
			parents: []parent{references("person_id", "people"), references("role_id", "roles")},
			columns: columns(id("person_id"), id("role_id"))},
		{name: "credentials", key: key("person_id"), parents: []parent{references("person_id", "people")},
			columns: columns(id("person_id"), short("password_hash", 400), whole("failures"), maybeAt("locked_until"), boolean("must_change"))},
		{name: "sessions", key: key("token_digest"), indexes: indexes(on("person_id"), on("expires_at")),
			parents: []parent{references("person_id", "people")},
			columns: columns(short("token_digest", 128), id("person_id"), short("csrf", 128), short("address", 64),
				at("created_at"), at("last_seen_at"), at("expires_at"))},
		{name: "personal_settings", key: key("person_id", "name"),
			columns: columns(id("person_id"), short("name", 120), long("content"))},
	}
}
