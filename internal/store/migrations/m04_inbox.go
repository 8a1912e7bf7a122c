package migrations

// inbox makes the tasks. A list is one walk along one index: by candidate role,
// by assignee, by actor. The columns behind the id let a count do without the rows.
func inbox() []table {
	return []table{
		{name: "tasks", key: key("id"),
			indexes: indexes(unique("document_id", "step_key", "visit"),
				on("state", "role_id", "role_department", "assignee", "id", "maker_id", "document_type"),
				on("state", "role_id", "role_department", "assignee", "function_id", "id", "maker_id"),
				on("assignee", "kind", "state", "id"),
				on("actor_id", "decided_at", "id", "document_type")),
			parents: []parent{references("document_id", "documents")},
			columns: columns(id("id"), short("kind", 16), number("document_id"), short("document_type", 64), short("document_title", 100),
				short("summary", 500), id("maker_id"), short("maker_name", 100), id("department_id"), short("department_name", 100),
				short("business_date", 10), short("step_key", 64), short("step_title", 100), short("function_id", 32), whole("visit"),
				short("state", 16), id("role_id"), short("role_name", 100), id("role_department"), id("assignee"),
				boolean("returned"), short("action", 32), id("actor_id"), short("actor_name", 100), long("remark"),
				short("decision_key", 100), maybeAt("due_at"), at("created_at"), maybeAt("decided_at"))},
	}
}
