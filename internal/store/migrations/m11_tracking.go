package migrations

// tracking notes on each paper when it was first submitted and when it ended, and
// lets 流程跟踪 count what happened in a period in indexes alone.
func tracking() Migration {
	papers := change{table: "documents", columns: columns(maybeAt("submitted_at"), maybeAt("ended_at")), first: 31,
		indexes: indexes(on("submitted_at", "type", "department_id", "maker_id"),
			on("ended_at", "state", "type", "department_id", "maker_id"),
			on("state", "step_key", "visit", "type", "department_id", "maker_id", "id"))}
	// Made last: with it there, SQLite would look for the last decision of each
	// paper by walking all decisions.
	decisions := change{table: "tasks", first: 31, indexes: indexes(
		on("kind", "decided_at", "action", "document_type", "step_key", "worked_minutes", "actor_id", "department_id", "maker_id", "document_id"))}
	// What the papers that are there have been through tells both.
	const fill = `UPDATE "documents" SET
 "submitted_at" = (SELECT MIN("t"."created_at") FROM "tasks" "t" WHERE "t"."document_id" = "documents"."id" AND "t"."kind" = 'task'),
 "ended_at" = CASE WHEN "state" IN ('done', 'reversed', 'rejected', 'stopped') THEN COALESCE(
  (SELECT MAX("t"."decided_at") FROM "tasks" "t" WHERE "t"."document_id" = "documents"."id" AND "t"."kind" = 'task'), "updated_at") END
 WHERE "state" <> 'draft'`
	return Migration{ID: "202611240011_tracking", up: func(d Dialect) []string {
		return append(append(papers.statements(d), fill), decisions.statements(d)...)
	}}
}
