// Package migrations holds the versions of the database schema: one file each,
// with frozen descriptions that import no live model. A version that has been
// released is never edited; a change is a new file at the end of All.
package migrations

// Migration is one version of the schema.
type Migration struct {
	ID     string
	Tables []string
	up     func(d Dialect) []string
}

// Statements gives what moves a database of this kind to the version.
func (m Migration) Statements(d Dialect) []string { return m.up(d) }

// All lists the versions from the oldest.
func All() []Migration {
	return []Migration{
		creating("202603010001_directory", directory()),
		creating("202603010002_masters", masters()),
		creating("202603010003_papers", papers()),
		creating("202603010004_inbox", inbox()),
		creating("202603010005_ledger", stock()),
		creating("202603010006_platform", platform()),
		altering("202611240007_seats", seats()),
		altering("202611240008_notices", noticeChanges(), notices()...),
		creating("202611240009_definitions", definitions()),
		creating("202611240010_incidents", incidents()),
		tracking(),
		creating("202611240012_citizens", citizens()),
		creating("202611240013_opinion_files", opinionFiles()),
		repair(),
		creating("202611240014_senior", seniorCards()),
		auditChain(),
		creating("202611290017_partners", partners()),
		rights(),
		stuckCards(),
		creating("202611290018_postal", postalLogistics()),
		months(),
		repairPromises(),
		logins(),
		altering("202611290023_sources", sources()),
		rowSeals(),
		deliveries(),
		alerts(),
		masterImports(),
		moveSeals(),
		signatures(),
		push(),
		creating("202611290032_release", cardRelease()),
		batchProof(),
		partialIndexes(),
	}
}

// creating is a version that only makes tables.
func creating(id string, tables []table) Migration {
	m := Migration{ID: id, up: func(d Dialect) []string {
		var out []string
		for _, t := range tables {
			out = append(out, t.create(d)...)
		}
		return out
	}}
	for _, t := range tables {
		m.Tables = append(m.Tables, t.name)
	}
	return m
}
