package migrations

// noticeChanges gives the inbox's walks the columns its filters ask for: a filter
// is answered in the index, and only the rows of the page are read. What somebody
// has done becomes much, so a type and a function are found in it at once.
func noticeChanges() []change {
	asked := key("maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id")
	return []change{
		{table: "tasks", drops: key("ix_tasks_2", "ix_tasks_4", "ix_tasks_5"), first: 7, indexes: indexes(
			on(append(key("state", "role_id", "role_department", "assignee", "id"), asked...)...),
			on(append(key("assignee", "kind", "state", "id"), asked...)...),
			on(append(key("actor_id", "decided_at", "id"), asked...)...),
			on("actor_id", "document_type", "decided_at", "id"),
			on("actor_id", "function_id", "decided_at", "id"),
			on("owner_id", "state"),
			on("state", "due_at", "maker_id", "document_id"))},
		{table: "documents", drops: key("ix_documents_8"), first: 14, indexes: indexes(
			on("maker_id", "sort", "type", "department_id", "created_at", "id"),
			on("maker_id", "state", "sort", "id"))},
	}
}

// notices makes what people are told, who stands in for whom, and the filters
// they keep.
func notices() []table {
	return []table{
		{name: "notices", key: key("id"), indexes: indexes(on("person_id", "id"), on("person_id", "seen", "id")),
			parents: []parent{references("person_id", "people")},
			columns: columns(id("id"), id("person_id"), short("kind", 16), number("document_id"), id("task_id"), short("content", 500),
				at("created_at"), boolean("seen"), maybeAt("read_at"), maybeAt("sent_at"))},
		{name: "deputies", key: key("id"), indexes: indexes(on("person_id", "to_date"), on("principal_id")),
			parents: []parent{references("principal_id", "people"), references("person_id", "people")},
			columns: columns(id("id"), id("principal_id"), id("person_id"), long("functions"), short("from_date", 10), short("to_date", 10),
				short("reason", 500), id("created_by"), at("created_at"), maybeAt("ended_at"))},
		{name: "saved_filters", key: key("id"), indexes: indexes(unique("person_id", "page", "name")),
			parents: []parent{references("person_id", "people")},
			columns: columns(id("id"), id("person_id"), short("page", 64), short("name", 100), long("query"), boolean("shared"), at("created_at"))},
	}
}
