package migrations

// batchProof finds what was registered in a batch, by its number.
func batchProof() Migration {
	return altering("202611290037_batch_proof", []change{{table: "release_holdings", indexes: indexes(on("paper_id", "act")), first: 2}})
}
