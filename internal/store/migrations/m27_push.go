package migrations

// push lets outlets be deleted and restored, gives each of before its kind, and keeps
// what the business systems are told of outlets and users.
func push() Migration {
	m := altering("202611290027_push", []change{
		{table: "outlets", columns: columns(maybeAt("deleted_at")), drops: []string{"ix_outlets_2"}, indexes: indexes(on("district_id", "code"), on("kind", "code")), first: 3},
	},
		table{name: "push_changes", key: key("id"), indexes: indexes(unique("object_id", "sequence"), on("kind", "id")),
			columns: columns(id("id"), short("kind", 16), id("object_id"), whole("sequence"), short("code", 64), short("name", 100),
				short("search_text", 300), short("action", 32), long("content"), id("by_id"), short("by_name", 100), at("changed_at"))},
		table{name: "push_deliveries", key: key("change_id", "target"),
			indexes: indexes(on("state", "kind", "change_id"), on("object_id", "target", "sequence")),
			parents: []parent{references("change_id", "push_changes")},
			columns: columns(id("change_id"), short("target", 16), short("kind", 16), id("object_id"), whole("sequence"), short("state", 16),
				whole("attempts"), maybeAt("tried_at"), maybeAt("done_at"), short("answer", 500))})
	change := m.up
	m.up = func(d Dialect) []string {
		return append(change(d),
			`UPDATE "outlets" SET "kind" = 'center' WHERE "kind" = '' AND "district_id" = ''`,
			`UPDATE "outlets" SET "kind" = 'community' WHERE "kind" = ''`)
	}
	return m
}
