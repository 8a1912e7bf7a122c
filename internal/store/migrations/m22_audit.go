package migrations

import "fmt"

// auditChain makes the audit log provable: each entry carries a code, links put
// entries in order, seals sign the chain; beside them what was archived and
// checked, and the rules and alarms of the auditor.
func auditChain() Migration {
	entries := change{table: "audit_log", columns: columns(short("stamp", 120)), first: 4,
		drops: []string{"ix_audit_log_1", "ix_audit_log_2", "ix_audit_log_3"},
		indexes: indexes(on("happened_at", "id"), on("actor_id", "happened_at", "id"), on("object_id", "happened_at", "id"),
			on("function_id", "happened_at", "id"))}
	m := altering("202611290022_audit_chain", []change{entries},
		table{name: "audit_links", key: key("seq"), indexes: indexes(unique("entry_id")),
			columns: columns(whole("seq"), id("entry_id"), short("link", 120))},
		table{name: "audit_seals", key: key("seq"),
			columns: columns(whole("seq"), short("head", 120), at("sealed_at"), short("key_id", 40), short("signature", 400))},
		table{name: "audit_archives", key: key("last_seq"),
			columns: columns(whole("last_seq"), whole("first_seq"), short("head", 120), short("file", 200), short("digest", 64),
				at("archived_at"), short("key_id", 40), short("signature", 400))},
		table{name: "audit_checks", key: key("id"),
			columns: columns(id("id"), id("person_id"), short("person_name", 100), at("started_at"), maybeAt("finished_at"), at("seen_at"),
				whole("checked"), whole("total"), whole("sealed_seq"), whole("pending"), short("broken_kind", 16), whole("broken_seq"),
				id("broken_entry"), short("remark", 500))},
		table{name: "audit_rules", key: key("code"),
			columns: columns(short("code", 32), whole("threshold"), whole("minutes"), short("from_time", 5), short("until_time", 5), boolean("disabled"))},
		table{name: "audit_alarms", key: key("id"), indexes: indexes(unique("once"), on("handled", "id"), on("actor_id", "id")),
			columns: columns(id("id"), short("rule_code", 32), short("once", 120), at("raised_at"), id("actor_id"), short("actor_name", 100),
				short("address", 64), id("entry_id"), short("content", 500), boolean("handled"), maybeAt("handled_at"), id("handler_id"),
				short("handler_name", 100), short("remark", 500))})
	made := m.up
	m.up = func(d Dialect) []string { return append(made(d), logRights()...) }
	return m
}

// logRights gives the log to the auditor alone: who had all of 系统维护 by its
// pattern gets the functions it meant, one by one.
func logRights() []string {
	const copied = `INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '%s', "ptype", "v0", '%s', %s, "v3", "v4", "v5" FROM "policy_rules" WHERE `
	var out []string
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		out = append(out, fmt.Sprintf(copied+`"v1" = 'W-08.*'`, "-s"+n, "W-08."+n, `"v2"`))
	}
	out = append(out, `DELETE FROM "policy_rules" WHERE "v1" = 'W-08.*'`)
	for _, action := range []string{"view", "export", "manage"} {
		out = append(out, fmt.Sprintf(copied+`"v0" = 'auditor' AND "v1" = 'W-17.1' AND "v2" = 'view'`, "-a"+action[:1], "W-08.9", "'"+action+"'"))
	}
	return append(out, `UPDATE "counters" SET "amount" = "amount" + 1 WHERE "name" = 'policy'`)
}
