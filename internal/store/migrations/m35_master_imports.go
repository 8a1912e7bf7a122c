package migrations

// masterImports keeps what was loaded into the master lists from a file, and how
// every entry was before, so that a load can be taken back.
func masterImports() Migration {
	return creating("202611290035_master_imports", []table{
		{name: "master_imports", key: key("id"), indexes: indexes(on("ref", "id")),
			columns: columns(id("id"), short("ref", 40), short("file_name", 200), whole("made"), whole("changed"), whole("same"), id("by_id"),
				short("by_name", 100), at("made_at"), maybeAt("undone_at"), short("undone_by", 100))},
		{name: "master_import_rows", key: key("import_id", "entry_id"), parents: []parent{references("import_id", "master_imports")},
			columns: columns(id("import_id"), id("entry_id"), whole("version"), long("previous"))},
	})
}
