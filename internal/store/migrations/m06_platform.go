package migrations

// platform makes the audit log, the policy, repeated requests and counters.
func platform() []table {
	return []table{
		{name: "audit_log", key: key("id"), indexes: indexes(on("happened_at"), on("actor_id", "happened_at"), on("object_id")),
			columns: columns(id("id"), at("happened_at"), id("actor_id"), short("actor_name", 100), short("address", 64),
				short("request_id", 100), short("function_id", 32), short("action", 64), short("object_id", 120),
				long("state_before"), long("state_after"), short("outcome", 100))},
		{name: "policy_rules", key: key("id"),
			columns: columns(id("id"), short("ptype", 16), short("v0", 100), short("v1", 100), short("v2", 100),
				short("v3", 100), short("v4", 100), short("v5", 100))},
		{name: "idempotency_keys", key: key("person_id", "request_key"), indexes: indexes(on("created_at")),
			columns: columns(id("person_id"), short("request_key", 100), short("fingerprint", 128), whole("status"),
				long("body"), at("created_at"))},
		{name: "counters", key: key("name"), columns: columns(short("name", 64), whole("amount"))},
	}
}
