package migrations

// incidents makes the operators' list and the record of reconciliations. A text
// that only an open incident has, open_as, tells that one is open already.
func incidents() []table {
	return []table{
		{name: "incidents", key: key("id"),
			indexes: indexes(unique("open_as"), on("resolved", "id"), on("resolved", "kind", "id"), on("document_id")),
			columns: columns(id("id"), short("kind", 16), number("document_id"), short("item_key", 200), short("open_as", 300),
				short("step_key", 64), short("title", 500), long("cause"), long("command"), at("first_at"), at("last_at"), whole("times"),
				boolean("resolved"), maybeAt("resolved_at"), id("resolver_id"), short("resolver_name", 100), long("remark"))},
		{name: "reconciliations", key: key("id"), indexes: indexes(on("started_at")),
			columns: columns(id("id"), at("started_at"), long("content"))},
	}
}
