package migrations

// rowSeals keeps beside rows that give rights what they must say.
func rowSeals() Migration {
	return creating("202611290122_row_seals", []table{{name: "row_seals", key: key("area", "row_key"),
		columns: columns(short("area", 16), short("row_key", 36), long("content"), short("stamp", 120))}})
}
