package document

import (
	"context"
	"time"
)

// Definition 流程定义 is one published version of a type's chain. Version 1 is the
// chain the program brings along. Papers keep the version they were submitted
// with.
type Definition struct {
	Type    string
	Version int
	Chain   Chain
	CC      []string // roles that get a copy when a paper is done
	Note    string
	By      Named
	At      time.Time
}

// DefinitionDraft 流程草稿 is the one unpublished chain of a type. Revision grows
// with each save, so that two administrators cannot overwrite each other.
type DefinitionDraft struct {
	Type     string
	Base     int // version it was begun from
	Revision int
	Chain    Chain
	CC       []string
	By       Named
	At       time.Time
}

// Definitions reads the versions of chains.
type Definitions interface {
	// Definition gives one version of a type's chain, or the current one for 0.
	Definition(ctx context.Context, docType string, version int) (Definition, error)
	// Versions lists a type's versions, newest first.
	Versions(ctx context.Context, docType string) ([]Definition, error)
}
