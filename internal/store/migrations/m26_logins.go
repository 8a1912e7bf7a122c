package migrations

// logins is what a login needs beside name and password: earlier passwords, since
// when the present one is set (of those there already: since the next login), certificates, and fresh confirmations.
func logins() Migration {
	return altering("202611290026_logins", []change{
		{table: "credentials", columns: columns(maybeAt("password_set_at"))},
		{table: "sessions", columns: columns(maybeAt("confirmed_until"))},
	},
		table{name: "earlier_passwords", key: key("id"), indexes: indexes(on("person_id", "id")),
			parents: []parent{references("person_id", "people")},
			columns: columns(id("id"), id("person_id"), short("password_hash", 400), at("replaced_at"))},
		table{name: "certificates", key: key("fingerprint"), indexes: indexes(on("person_id")),
			parents: []parent{references("person_id", "people")},
			columns: columns(short("fingerprint", 64), short("serial", 64), short("subject", 200), short("issuer", 200),
				at("not_before"), at("not_after"), id("person_id"), id("bound_by"), at("bound_at"))})
}
