package migrations

// seats gives a visit more than one task, papers the version of their chain and
// the way back of a return, and the history what the new verbs tell.
func seats() []change {
	return []change{
		{table: "tasks", columns: columns(whole("seat"), whole("track"), whole("place"), whole("weight"), short("assignee_name", 100),
			id("owner_id"), short("owner_name", 100), id("added_by"), boolean("escalated"), whole("urges"), maybeAt("urged_at"),
			id("behalf_id"), short("behalf_name", 100), whole("worked_minutes")),
			drops: []string{"ix_tasks_1"}, first: 6, indexes: indexes(unique("document_id", "step_key", "visit", "seat"))},
		{table: "documents", columns: columns(whole("chain_version"), short("resume", 200))},
		{table: "document_events", columns: columns(id("behalf_id"), short("behalf_name", 100), long("people"), long("files"), short("command_key", 100))},
	}
}
