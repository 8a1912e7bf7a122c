package migrations

// stuckCards makes the register of stuck cards and the signed receipts, and notes on
// each application what the statistics count by. open_key lets a card stand on the
// register once while it waits: it is the card's index then, else the number.
func stuckCards() Migration {
	applications := change{table: "senior_applications", first: 31,
		columns: columns(short("card_index", 64), id("pickup_district"), short("applied_on", 10), short("signed_on", 10)),
		indexes: indexes(on("card_index"), on("applied_on", "outlet_id", "district_id", "region"),
			on("phase", "signed_on", "pickup_id", "pickup_district"))}
	const fill = `UPDATE "senior_applications" SET
 "applied_on" = (SELECT "d"."business_date" FROM "documents" "d" WHERE "d"."id" = "senior_applications"."id"),
 "pickup_district" = COALESCE((SELECT "o"."district_id" FROM "outlets" "o" WHERE "o"."id" = "senior_applications"."pickup_id"), '')`
	made := creating("202611290019_stuck", []table{
		{name: "senior_stuck_cards", key: key("id"),
			indexes: indexes(unique("open_key"), on("outlet_id", "id"), on("district_id", "id"), on("origin", "id"), on("application_id"),
				on("card_index"), on("name_index", "id"), on("id_index", "id"), on("last4_index", "id"),
				on("listed_on", "outlet_id", "district_id", "origin")),
			columns: columns(number("id"), short("origin", 16), number("application_id"), short("card_sealed", 400), short("card_index", 64),
				long("name_sealed"), short("name_index", 64), short("id_sealed", 400), short("id_index", 64), short("last4_index", 64),
				id("outlet_id"), id("district_id"), short("signed_on", 10), short("reason", 500), short("listed_on", 10), at("listed_at"),
				id("lister_id"), short("lister_name", 100), short("outcome", 16), maybeAt("closed_at"), short("open_key", 64))},
		{name: "senior_receipts", key: key("id"), parents: []parent{references("application_id", "senior_applications")},
			indexes: indexes(unique("application_id", "kind"), on("uploaded_on", "outlet_id", "district_id", "kind")),
			columns: columns(id("id"), number("application_id"), short("kind", 16), id("file_id"), id("outlet_id"), id("district_id"),
				short("uploaded_on", 10), at("uploaded_at"), id("uploader_id"), short("uploader_name", 100))},
	})
	return Migration{ID: made.ID, Tables: made.Tables, up: func(d Dialect) []string {
		return append(append(applications.statements(d), fill), made.up(d)...)
	}}
}
