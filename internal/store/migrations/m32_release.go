package migrations

// cardRelease makes the boxes of cards, what is known of their contents, the batches
// they go to districts in, and the chain of their holders, which is only added to.
// open_key lets a card lie in one box at a time: it is the card's index then, else
// the row's own id.
func cardRelease() []table {
	return []table{
		{name: "release_boxes", key: key("id"),
			indexes: indexes(on("packed_at", "id"), on("district_id", "packed_at", "id"), on("outlet_id", "packed_at", "id"),
				on("state", "packed_at", "id"), on("batch_id", "state"), on("order_id"), on("receipt_id"), on("holder_kind", "holder_id", "state")),
			columns: columns(number("id"), id("item_id"), whole("quantity"), whole("known"), short("state", 16), number("batch_id"), id("planned_id"),
				id("district_id"), id("outlet_id"), id("warehouse_id"), number("receipt_id"), number("order_id"), short("holder_kind", 16),
				id("holder_id"), at("held_at"), id("packer_id"), short("packer_name", 100), at("packed_at"), short("packed_on", 10), whole("printed"),
				short("remark", 200), whole("district_quantity"), short("district_on", 10), short("distributed_on", 10), whole("outlet_quantity"),
				short("outlet_on", 10), whole("version"))},
		{name: "release_segments", key: key("id"), parents: []parent{references("box_id", "release_boxes")},
			indexes: indexes(on("prefix", "digits", "to_number"), on("box_id", "position")),
			columns: columns(id("id"), number("box_id"), whole("position"), short("prefix", 40), whole("digits"), whole("from_number"),
				whole("to_number"), boolean("live"))},
		{name: "release_cards", key: key("id"), parents: []parent{references("box_id", "release_boxes")},
			indexes: indexes(unique("open_key"), on("box_id", "position"), on("card_index"), on("application_id"), on("signed_on", "outlet_id", "district_id")),
			columns: columns(id("id"), number("box_id"), whole("position"), short("card_sealed", 400), short("card_index", 64), long("name_sealed"),
				number("application_id"), short("mark", 16), short("collected_on", 10), short("signed_on", 10), id("outlet_id"), id("district_id"), short("open_key", 64), whole("version"))},
		{name: "release_holdings", key: key("id"), parents: []parent{references("box_id", "release_boxes")},
			indexes: indexes(on("box_id", "id")),
			columns: columns(id("id"), number("box_id"), id("card_id"), short("act", 16), short("holder_kind", 16), id("holder_id"), number("paper_id"),
				whole("quantity"), short("held_on", 10), at("held_at"), id("actor_id"), short("actor_name", 100), short("note", 500))},
		{name: "release_batches", key: key("id"),
			indexes: indexes(on("registered_at", "id"), on("district_id", "registered_at", "id"), on("state", "registered_at", "id")),
			columns: columns(number("id"), id("district_id"), short("state", 16), whole("boxes"), whole("quantity"), short("registered_on", 10),
				at("registered_at"), id("registrar_id"), short("registrar_name", 100), short("signed_on", 10), id("signer_id"),
				short("signer_name", 100), short("remark", 200), whole("version"))},
		{name: "release_differences", key: key("id"), parents: []parent{references("box_id", "release_boxes")},
			indexes: indexes(on("box_id"), on("batch_id"), on("district_id", "id")),
			columns: columns(id("id"), number("box_id"), number("batch_id"), id("district_id"), id("outlet_id"), short("stage", 16), short("kind", 16),
				whole("quantity"), short("reason", 200), short("found_on", 10), at("found_at"), id("finder_id"), short("finder_name", 100))},
		{name: "release_prints", key: key("id"),
			columns: columns(id("id"), boolean("single"), long("labels"), at("printed_at"), id("printer_id"), short("printer_name", 100))},
	}
}
