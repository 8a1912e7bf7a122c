package migrations

// partialIndexes has each index hold only the rows that somebody finds by it: what
// waits, or what was done, or what names somebody at all. Before, a task lay from its
// first day in the indexes of decisions, under nobody, and after its decision in those
// of what waits; a decision moved it through all of them. 达梦 has no partial indexes
// and keeps whole ones, which answer alike. Papers of some days come by the day, whatever their types.
func partialIndexes() Migration {
	asked := key("maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id")
	const waits, decided = `"state" = 'open' OR "state" = 'waiting'`, `"actor_id" > ''`
	return altering("202611290038_partial_indexes", []change{
		{table: "tasks", first: 41,
			drops: key("ix_tasks_3", "ix_tasks_7", "ix_tasks_8", "ix_tasks_9", "ix_tasks_10", "ix_tasks_11", "ix_tasks_12", "ix_tasks_13", "ix_tasks_31"),
			indexes: indexes(
				on("state", "role_id", "role_department", "assignee", "function_id", "id", "maker_id").only(waits),
				on(append(key("state", "role_id", "role_department", "assignee", "id"), asked...)...).only(waits),
				on(append(key("assignee", "kind", "state", "id"), asked...)...).only(`"assignee" > ''`),
				on(append(key("actor_id", "decided_at", "id"), asked...)...).only(decided),
				on("actor_id", "document_type", "decided_at", "id").only(decided),
				on("actor_id", "function_id", "decided_at", "id").only(decided),
				on("owner_id", "state").only(`"owner_id" > ''`),
				on("state", "due_at", "document_id").only(waits),
				on("maker_id", "state", "due_at", "document_id", "function_id").only(waits),
				on("state", "created_at", "document_id").only(waits),
				on("assignee", "state", "document_type", "id").only(`"kind" = 'cc'`),
				on("kind", "decided_at", "action", "document_type", "step_key", "worked_minutes", "actor_id", "department_id", "maker_id",
					"document_id").only(`"decided_at" IS NOT NULL`))},
		{table: "documents", first: 41, drops: key("ix_documents_31", "ix_documents_32"), indexes: indexes(
			on("submitted_at", "type", "department_id", "maker_id").only(`"submitted_at" IS NOT NULL`),
			on("ended_at", "state", "type", "department_id", "maker_id").only(`"ended_at" IS NOT NULL`),
			on("business_date", "sort", "type", "state"))},
		{table: "stock_moves", first: 51, drops: key("ix_stock_moves_5", "ix_stock_moves_31", "ix_stock_moves_32", "ix_stock_moves_41"), indexes: indexes(
			on("source_id", "item_id").only(`"source_id" > ''`),
			on("reverses_id").only(`"reverses_id" > ''`),
			on("receiver_id", "business_date").only(`"receiver_id" > ''`),
			on("expires_on", "item_id", "warehouse_id").only(`"expires_on" > ''`))}})
}
