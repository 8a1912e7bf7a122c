package migrations

// citizens makes the records of the city's citizens. What identifies or reaches a
// person is sealed; it is found by blind indexes, a name by its folded key.
func citizens() []table {
	return []table{
		{name: "citizens", key: key("id"),
			indexes: indexes(unique("id_index"), on("name_key", "last4_index", "id"), on("last4_index", "id"), on("district_id", "id"), on("outlet_id", "id")),
			columns: columns(id("id"), short("name", 100), short("name_key", 200), short("id_sealed", 400), short("id_index", 64),
				short("last4_index", 64), short("phone_sealed", 400), long("address_sealed"), short("household_kind", 16),
				long("household_sealed"), id("household_district"), short("household_since", 10), id("outlet_id"), id("district_id"),
				id("photo"), whole("version"), at("updated_at"))},
	}
}
