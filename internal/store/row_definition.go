package store

import (
	"encoding/json"
	"time"

	"cardflow/internal/domain/document"
)

type definitionRow struct {
	Type        string `gorm:"primaryKey"`
	Version     int    `gorm:"primaryKey;autoIncrement:false"`
	Chain       string
	CC          string `gorm:"column:cc"`
	Note        string
	AuthorID    string
	AuthorName  string
	PublishedAt time.Time
}

func (definitionRow) TableName() string { return "definitions" }

type draftRow struct {
	Type       string `gorm:"primaryKey"`
	Base       int
	Revision   int
	Chain      string
	CC         string `gorm:"column:cc"`
	AuthorID   string
	AuthorName string
	SavedAt    time.Time
}

func (draftRow) TableName() string { return "definition_drafts" }

func encodeChain(chain document.Chain, cc []string) (chainText, ccText string, err error) {
	if chainText, err = encode(chain); err != nil {
		return "", "", err
	}
	ccText, err = encodeAny(cc)
	return chainText, ccText, err
}

func decodeChain(chainText, ccText string) (chain document.Chain, cc []string, err error) {
	if err = json.Unmarshal([]byte(chainText), &chain); err != nil {
		return nil, nil, err
	}
	return chain, cc, decodeAny(ccText, &cc)
}

func (r definitionRow) definition() (document.Definition, error) {
	d := document.Definition{Type: r.Type, Version: r.Version, Note: r.Note, By: document.Named{ID: r.AuthorID, Name: r.AuthorName}, At: r.PublishedAt.UTC()}
	var err error
	d.Chain, d.CC, err = decodeChain(r.Chain, r.CC)
	return d, err
}

func (r draftRow) draft() (*document.DefinitionDraft, error) {
	d := &document.DefinitionDraft{Type: r.Type, Base: r.Base, Revision: r.Revision, By: document.Named{ID: r.AuthorID, Name: r.AuthorName}, At: r.SavedAt.UTC()}
	var err error
	d.Chain, d.CC, err = decodeChain(r.Chain, r.CC)
	return d, err
}
