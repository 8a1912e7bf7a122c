package migrations

// opinionFiles makes known on which papers an attachment of an opinion hangs:
// whoever sees the paper may read it.
func opinionFiles() []table {
	return []table{
		{name: "opinion_files", key: key("event_id", "file_id"), indexes: indexes(on("file_id", "document_id"), on("document_id")),
			parents: []parent{references("document_id", "documents")},
			columns: columns(id("event_id"), id("file_id"), number("document_id"))},
	}
}
