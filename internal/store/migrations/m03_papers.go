package migrations

// papers makes papers, their histories, and which master entries and files they
// name.
func papers() []table {
	return []table{
		{name: "documents", key: key("id"),
			// The first of each line below pages by creation, the others find and
			// count under more filters. They hold what is filtered by, so that the
			// papers themselves are read for the shown page only.
			indexes: indexes(unique("sort"), unique("maker_id", "create_key"), on("number_reversed", "type", "sort"),
				on("type", "sort", "state", "business_date"), on("type", "state", "business_date", "sort"),
				on("type", "state", "step_key", "sort"),
				on("state", "sort"),
				on("maker_id", "sort"),
				on("department_id", "sort"), on("department_id", "type", "state", "business_date"),
				on("district_id", "sort"), on("outlet_id", "sort"),
				on("type", "business_date", "state", "sort")),
			columns: columns(number("id"), id("sort"), number("number_reversed"), short("type", 64), short("title", 100),
				short("state", 16), short("state_label", 64), short("step_key", 64), whole("visit"), short("business_date", 10),
				id("maker_id"), short("maker_name", 100), id("department_id"), short("department_name", 100),
				id("outlet_id"), id("district_id"), short("summary", 500), whole("quantity"), whole("amount"),
				long("head"), long("line_items"), long("chain"), whole("form_version"), short("create_key", 100),
				whole("version"), at("created_at"), at("updated_at"))},
		{name: "document_refs", key: key("entry_id", "sort"), indexes: indexes(on("document_id", "entry_id")),
			parents: []parent{references("document_id", "documents")},
			columns: columns(number("entry_id"), id("sort"), number("document_id"))},
		{name: "document_events", key: key("id"), indexes: indexes(on("document_id", "id")),
			parents: []parent{references("document_id", "documents")},
			columns: columns(id("id"), number("document_id"), at("happened_at"), id("actor_id"), short("actor_name", 100),
				short("action", 32), short("step_key", 64), short("step_title", 100), long("remark"), long("changes"))},
		{name: "attachments", key: key("id"),
			columns: columns(id("id"), short("name", 255), whole("size_bytes"), short("media_type", 127), short("digest", 128),
				id("uploaded_by"), short("uploader_name", 100), at("created_at"))},
	}
}
