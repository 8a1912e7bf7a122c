// Package definition keeps the chains of document types as versioned data
// (流程定义): one draft for each type, published versions that are never changed,
// and the check that refuses a chain nobody could finish.
package definition

import (
	"context"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
)

// Store 流程定义库 keeps versions and drafts.
type Store interface {
	document.Definitions
	// Draft gives the draft of a type, or nil.
	Draft(ctx context.Context, docType string) (*document.DefinitionDraft, error)
	// OpenPapers counts the papers in flight, pending or returned, of each
	// type by the version of their chain.
	OpenPapers(ctx context.Context) (map[string]map[int]int, error)
	// Within runs a function in one transaction: an error rolls it back.
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is what changes of definitions read and write inside one transaction.
type Tx interface {
	World
	// Definition gives one version, or the current one for 0.
	Definition(docType string, version int) (document.Definition, error)
	// Draft locks and gives the draft of a type, or nil.
	Draft(docType string) (*document.DefinitionDraft, error)
	PutDraft(d document.DefinitionDraft) error
	DropDraft(docType string) error
	// Publish appends a version. The first one that is appended for a type
	// stores the program's own chain before it as version 1.
	Publish(d document.Definition) error
	Audit(e audit.Entry) error
}

// World is what a check asks about people and master lists.
type World interface {
	Roles() ([]directory.Role, error)
	// Person gives a person; fault kind NotFound when absent.
	Person(id string) (directory.Person, error)
	// Members lists the enabled people who hold a role.
	Members(role, department string) ([]directory.Person, error)
	// Entry gives an entry of a master list; fault kind NotFound when absent.
	Entry(ref, id string) (document.Entry, error)
}

// Rights 授权 tells which roles may use a function.
type Rights interface {
	Allowed(roles []string, functionID string, action function.Action) bool
}
