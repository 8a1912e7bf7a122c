package migrations

// partners makes the nonces of signed messages, and what each partner handed in
// under which of its serials.
func partners() []table {
	return []table{
		{name: "partner_nonces", key: key("owner", "nonce"), indexes: indexes(on("used_at")),
			columns: columns(short("owner", 40), short("nonce", 64), at("used_at"))},
		{name: "partner_serials", key: key("partner_id", "serial"), indexes: indexes(unique("application_id")),
			parents: []parent{references("application_id", "senior_applications")},
			columns: columns(short("partner_id", 40), short("serial", 64), short("content", 64), number("application_id"), at("taken_at"))},
	}
}
