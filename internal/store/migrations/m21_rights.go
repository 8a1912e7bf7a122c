package migrations

// rights makes departments a tree, lets people and departments be deleted and
// restored, tells the kinds of outlets, gives roles their reach, and keeps what
// the administrators set of each function.
func rights() Migration {
	return altering("202611290021_rights", []change{
		{table: "departments", columns: columns(id("parent_id"), whole("position"), whole("version"), maybeAt("deleted_at"))},
		{table: "districts", columns: columns(whole("version"))},
		{table: "outlets", columns: columns(short("kind", 16), whole("version"))},
		{table: "people", columns: columns(whole("version"), maybeAt("created_at"), maybeAt("deleted_at")),
			indexes: indexes(on("outlet_id"), on("district_id", "username")), first: 3},
		{table: "roles", columns: columns(short("reach", 16), whole("version"))},
	}, table{name: "function_settings", key: key("id"),
		columns: columns(id("id"), short("title", 100), whole("position"), boolean("disabled"), whole("version"))})
}
