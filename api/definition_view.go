package api

import (
	"time"

	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// DefinitionList 流程清单 is the current chain of every document type.
type DefinitionList struct {
	Items []DefinitionRow `json:"items"`
}

// DefinitionRow 流程 is one type with its current version and the papers in flight.
type DefinitionRow struct {
	Type        string          `json:"type"`
	Title       string          `json:"title"`
	Module      string          `json:"module"`
	Version     int             `json:"version"`
	PublishedBy *document.Named `json:"published_by" doc:"null: the program's own chain"`
	PublishedAt *time.Time      `json:"published_at"`
	Draft       bool            `json:"draft"`
	Open        map[string]int  `json:"open" doc:"papers in flight by the version they keep"`
}

// DefinitionVersion 流程版本 is never changed.
type DefinitionVersion struct {
	Version int             `json:"version"`
	Chain   []document.Step `json:"chain"`
	CC      []string        `json:"cc" doc:"roles that get a copy when a paper is done"`
	Note    string          `json:"note"`
	By      document.Named  `json:"by"`
	At      *time.Time      `json:"at" doc:"null: the program's own chain, which nobody published"`
	Open    int             `json:"open" doc:"papers in flight that keep this version"`
}

// DefinitionDraft 流程草稿 is what is not published yet.
type DefinitionDraft struct {
	Base     int             `json:"base" doc:"the version it was begun from"`
	Revision int             `json:"revision"`
	Chain    []document.Step `json:"chain"`
	CC       []string        `json:"cc"`
	By       document.Named  `json:"by"`
	At       time.Time       `json:"at"`
}

// DefinitionDetail 流程设计 is everything the step editor needs.
type DefinitionDetail struct {
	Type      string              `json:"type"`
	Title     string              `json:"title"`
	Module    string              `json:"module"`
	CanManage bool                `json:"can_manage"`
	Current   DefinitionVersion   `json:"current"`
	Versions  []DefinitionVersion `json:"versions" doc:"newest first"`
	Draft     *DefinitionDraft    `json:"draft"`
	Fields    []ConditionField    `json:"fields" doc:"what a condition may ask about"`
	Functions []FunctionName      `json:"functions" doc:"what a step may stand for"`
	Roles     []directory.Role    `json:"roles"`
	Fixed     []string            `json:"fixed" doc:"keys of steps that cannot go"`
	Labels    map[string]string   `json:"labels" doc:"names of the entries that conditions speak of"`
}

// ConditionField 条件字段 is a field with the comparisons that fit it.
type ConditionField struct {
	Name    string             `json:"name"`
	Label   string             `json:"label"`
	Type    document.FieldType `json:"type"`
	Ref     string             `json:"ref,omitempty"`
	Options []document.Option  `json:"options,omitempty"`
	Ops     []ConditionOp      `json:"ops"`
}

// ConditionOp 比较 is one of them in words.
type ConditionOp struct {
	Value document.Op `json:"value"`
	Label string      `json:"label"`
}

// FunctionName names a business function.
type FunctionName struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// SavedDraft is a draft with what the check says about it: problems forbid to
// publish it, warnings do not.
type SavedDraft struct {
	DefinitionDraft
	Problems []fault.Detail `json:"problems"`
	Warnings []fault.Detail `json:"warnings"`
}

// Published is a new version with what the check warns of.
type Published struct {
	DefinitionVersion
	Warnings []fault.Detail `json:"warnings"`
}

// Comparison 版本差异.
type Comparison struct {
	Changes []StepChange `json:"changes"`
}

// StepChange 环节差异 is what differs in one step of a chain.
type StepChange struct {
	Key    string            `json:"key"`
	Title  string            `json:"title"`
	Kind   string            `json:"kind" enum:"added,removed,moved,changed"`
	Fields []document.Change `json:"fields"`
}

// StepInput 环节 as it is entered: what is left out is filled in.
type StepInput struct {
	Key           string               `json:"key,omitempty" maxLength:"40"`
	Title         string               `json:"title,omitempty" maxLength:"200"`
	Waiting       string               `json:"waiting,omitempty" maxLength:"200"`
	Function      string               `json:"function,omitempty" maxLength:"32"`
	Role          string               `json:"role,omitempty" maxLength:"40"`
	RoleName      string               `json:"role_name,omitempty"`
	Scope         document.Scope       `json:"scope,omitempty"`
	Person        string               `json:"person,omitempty" maxLength:"40"`
	PersonName    string               `json:"person_name,omitempty"`
	Mode          document.Mode        `json:"mode,omitempty"`
	Weight        int                  `json:"weight,omitempty"`
	Also          []document.Approver  `json:"also,omitempty" maxItems:"50"`
	Ordered       bool                 `json:"ordered,omitempty"`
	Share         int                  `json:"share,omitempty"`
	When          []document.Condition `json:"when,omitempty" maxItems:"50"`
	Optional      bool                 `json:"optional,omitempty"`
	DueHours      int                  `json:"due_hours,omitempty"`
	EscalateHours int                  `json:"escalate_hours,omitempty"`
	EscalateRole  string               `json:"escalate_role,omitempty" maxLength:"40"`
	Edits         document.Edits       `json:"edits,omitzero" doc:"the program's own; whatever is sent is ignored"`
	Own           bool                 `json:"own,omitempty" doc:"the program's own; whatever is sent is ignored"`
	Done          string               `json:"done,omitempty" doc:"the program's own; whatever is sent is ignored"`
}

// DefinitionPath names a type's definition.
type DefinitionPath struct {
	Type string `path:"type" maxLength:"64"`
}

type versionPath struct {
	DefinitionPath
	Version int `path:"version" minimum:"1"`
}

type compareInput struct {
	DefinitionPath
	From int `query:"from" minimum:"0" doc:"0: the draft"`
	To   int `query:"to" minimum:"0" doc:"0: the draft"`
}

type draftInput struct {
	DefinitionPath
	Body struct {
		Revision int         `json:"revision" minimum:"0" doc:"of the draft that is replaced; 0: there was none"`
		Base     int         `json:"base,omitempty" minimum:"0" doc:"the version it was begun from; 0: the current one"`
		Chain    []StepInput `json:"chain" maxItems:"50" nullable:"false"`
		CC       []string    `json:"cc,omitempty" maxItems:"50"`
	}
}

type publishInput struct {
	DefinitionPath
	Body struct {
		Revision int    `json:"revision" minimum:"1" doc:"of the draft that was looked at"`
		Note     string `json:"note,omitempty" maxLength:"200"`
	}
}

type rollbackInput struct {
	DefinitionPath
	Body struct {
		Version int    `json:"version" minimum:"1"`
		Note    string `json:"note,omitempty" maxLength:"200"`
	}
}

func versionView(d document.Definition, open int) DefinitionVersion {
	v := DefinitionVersion{Version: d.Version, Chain: d.Chain, CC: listed(d.CC), Note: d.Note, By: d.By, Open: open}
	if !d.At.IsZero() {
		v.At = &d.At
	}
	return v
}

func draftView(d document.DefinitionDraft) *DefinitionDraft {
	return &DefinitionDraft{Base: d.Base, Revision: d.Revision, Chain: listed(d.Chain), CC: listed(d.CC), By: d.By, At: d.At}
}

func published(d document.Definition, report definition.Report) *struct{ Body Published } {
	return &struct{ Body Published }{Published{DefinitionVersion: versionView(d, 0), Warnings: listed(report.Warnings)}}
}

func conditionFields(t *document.Type) []ConditionField {
	out := []ConditionField{}
	for _, f := range t.ConditionFields() {
		field := ConditionField{Name: f.Name, Label: f.Label, Type: f.Type, Ref: f.Ref, Options: f.Options}
		for _, op := range f.Ops() {
			field.Ops = append(field.Ops, ConditionOp{Value: op, Label: op.Label()})
		}
		out = append(out, field)
	}
	return out
}

func stepChanges(list []document.StepChange) []StepChange {
	out := []StepChange{}
	for _, c := range list {
		out = append(out, StepChange{Key: c.Key, Title: c.Title, Kind: c.Kind, Fields: listed(c.Fields)})
	}
	return out
}

// listed gives an empty list instead of none, which JSON would write as null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
