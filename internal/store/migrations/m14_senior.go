package migrations

// seniorCards makes the applications for senior cards and their verifications. Who
// applies is sealed and found by blind indexes; live_key lets a person have one
// application at a time: it is his index while it counts, else the number.
func seniorCards() []table {
	return []table{
		{name: "senior_applications", key: key("id"),
			parents: []parent{references("id", "documents"), references("citizen_id", "citizens")},
			indexes: indexes(unique("live_key"), on("outlet_id", "id"), on("pickup_id", "id"), on("district_id", "id"), on("phase", "id"),
				on("id_index", "id"), on("name_index", "id"), on("last4_index", "id"), on("citizen_id")),
			columns: columns(number("id"), id("citizen_id"), short("region", 16), short("province", 8), long("name_sealed"),
				short("name_index", 64), short("id_sealed", 400), short("id_index", 64), short("last4_index", 64), short("phone_sealed", 400),
				long("address_sealed"), short("delivery", 16), id("pickup_id"), id("photo"), id("proof"), id("outlet_id"),
				id("district_id"), short("phase", 16), at("entered_at"), whole("reminders"), whole("attempt"), short("serial", 64),
				at("asked_at"), short("verdict", 16), short("reason", 500), short("card_sealed", 400), short("waybill", 64),
				short("live_key", 64), whole("version"), at("created_at"), maybeAt("closed_at"))},
		{name: "senior_verifications", key: key("serial"), indexes: indexes(on("application_id", "attempt")),
			parents: []parent{references("application_id", "senior_applications")},
			columns: columns(short("serial", 64), number("application_id"), whole("attempt"), at("asked_at"), short("verdict", 16),
				whole("score"), short("reason", 500), short("way", 16), maybeAt("answered_at"))},
	}
}
