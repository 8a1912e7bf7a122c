package migrations

// postalLogistics makes parcels, what the post reports of them, the files it came by,
// and the batches that go to the police bureau. Who gets a parcel is sealed. An event
// is there once: parcel, time and code make it unique.
func postalLogistics() []table {
	return []table{
		{name: "postal_parcels", key: key("id"),
			indexes: indexes(unique("number"), on("application_id"), on("name_index", "id"), on("state", "id"), on("district_id", "id"),
				on("outlet_id", "id"), on("behind", "id"), on("sent_at")),
			columns: columns(id("id"), short("number", 40), short("kind", 16), number("application_id"), number("order_no"), id("outlet_id"),
				id("district_id"), long("name_sealed"), short("name_index", 64), short("phone_sealed", 400), long("address_sealed"),
				short("state", 16), maybeAt("newest_at"), short("newest_code", 32), short("newest_state", 16), short("told", 16),
				boolean("behind"), boolean("manual"), at("sent_at"), id("sent_by"), short("sent_by_name", 100), whole("version"))},
		{name: "postal_events", key: key("id"), parents: []parent{references("parcel_id", "postal_parcels")},
			indexes: indexes(unique("parcel_id", "happened_at", "code"), on("push_state", "id"), on("batch_id"), on("code", "state")),
			columns: columns(id("id"), id("parcel_id"), at("happened_at"), short("code", 32), short("state", 16), short("description", 200),
				short("place", 100), id("import_id"), at("received_at"), short("push_state", 16), id("batch_id"), short("note", 200))},
		{name: "postal_imports", key: key("id"), indexes: indexes(on("digest", "id")),
			columns: columns(id("id"), short("file_name", 200), short("digest", 64), whole("bytes"), short("encoding", 16), short("ignored", 200),
				short("unknown_codes", 200), whole("read_rows"), whole("taken"), whole("repeated"), whole("bad"), id("by_id"), short("by_name", 100),
				at("imported_at"))},
		{name: "postal_import_problems", key: key("id"), parents: []parent{references("import_id", "postal_imports")},
			indexes: indexes(on("import_id", "id")),
			columns: columns(id("id"), id("import_id"), whole("row_no"), short("column_name", 50), short("reason", 200), short("content", 200))},
		{name: "postal_batches", key: key("id"), indexes: indexes(on("state", "id")),
			columns: columns(id("id"), whole("events"), whole("refused"), short("state", 16), whole("attempts"), short("error", 200), at("created_at"),
				maybeAt("tried_at"), maybeAt("done_at"))},
	}
}
