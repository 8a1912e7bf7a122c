package migrations

// signatures keeps people's signatures under their decisions, each with the text and
// the certificate that prove it, and what the platform sealed of a batch.
func signatures() Migration {
	return creating("202611290030_signatures", []table{
		{name: "decision_signatures", key: key("id"), indexes: indexes(on("document_id", "id")),
			columns: columns(id("id"), number("document_id"), short("step_key", 64), short("step_title", 100), whole("visit"), whole("seat"),
				short("action", 32), id("person_id"), short("person_name", 200), long("original"), short("instruction", 64), at("signed_at"),
				short("serial", 64), short("fingerprint", 64), long("certificate"), short("signature", 400))},
		{name: "batch_seals", key: key("id"), indexes: indexes(on("kind", "object_id", "id")),
			columns: columns(id("id"), short("kind", 16), number("object_id"), short("digest", 64), at("sealed_at"), short("key_id", 40),
				short("signature", 400))},
	})
}
