package store

import (
	"encoding/base64"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/value"
)

type incidentRow struct {
	ID           string `gorm:"primaryKey"`
	Kind         string
	DocumentID   string
	ItemKey      string
	OpenAs       string // unique: while one is open, the same again counts it up
	StepKey      string
	Title        string
	Cause        string
	Command      string // sealed, in base64
	FirstAt      time.Time
	LastAt       time.Time
	Times        int
	Resolved     bool
	ResolvedAt   *time.Time
	ResolverID   string
	ResolverName string
	Remark       string
}

func (incidentRow) TableName() string { return "incidents" }

// listedIncidentRow adds the present state of the paper.
type listedIncidentRow struct {
	Row           incidentRow `gorm:"embedded"`
	DocumentState string
}

func toIncidentRow(i incident.Incident) incidentRow {
	r := incidentRow{
		ID: i.ID, Kind: string(i.Kind), DocumentID: i.DocumentID, ItemKey: value.Clip(i.Key, 200), StepKey: i.Step,
		Title: value.Clip(i.Title, 500), Cause: i.Cause, Command: base64.StdEncoding.EncodeToString(i.Command),
		FirstAt: stored(i.FirstAt), LastAt: stored(i.LastAt), Times: max(i.Count, 1),
		Resolved: i.ResolvedAt != nil, ResolvedAt: storedPtr(i.ResolvedAt),
		ResolverID: i.ResolvedBy.ID, ResolverName: i.ResolvedBy.Name, Remark: i.Note,
	}
	if r.ID == "" {
		r.ID = value.NewID()
	}
	if r.OpenAs = r.ID; !r.Resolved {
		r.OpenAs = r.Kind + "|" + r.DocumentID + "|" + r.ItemKey
	}
	return r
}

func (l listedIncidentRow) incident() (incident.Incident, error) {
	r := l.Row
	command, err := base64.StdEncoding.DecodeString(r.Command)
	return incident.Incident{
		ID: r.ID, Kind: incident.Kind(r.Kind), DocumentID: r.DocumentID, Key: r.ItemKey, Step: r.StepKey, Title: r.Title, Cause: r.Cause,
		Command: command, FirstAt: r.FirstAt.UTC(), LastAt: r.LastAt.UTC(), Count: r.Times,
		ResolvedAt: utcPtr(r.ResolvedAt), ResolvedBy: document.Named{ID: r.ResolverID, Name: r.ResolverName}, Note: r.Remark,
		DocumentState: document.State(l.DocumentState),
	}, err
}

type reconciliationRow struct {
	ID        string `gorm:"primaryKey"`
	StartedAt time.Time
	Content   string
}

func (reconciliationRow) TableName() string { return "reconciliations" }
