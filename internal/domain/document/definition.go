package document

import (
	"cmp"
	"context"
	"slices"
	"strings"
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

// BuiltIn is the definition the program brings along: version 1 while nothing
// has been published.
func (t *Type) BuiltIn() Definition {
	return Definition{Type: t.Code, Version: 1, Chain: t.Chain, CC: t.CC, Note: "系统自带的流程", By: Named{Name: "系统"}}
}

// Posted 已入账 gives the title of the last posting step that the paper has passed,
// or "" while nothing of it is posted. It goes only forwards from there.
func (t *Type) Posted(d *Document) string {
	if d.State != Pending {
		return ""
	}
	title, _ := t.PostedBefore(d.Chain, d.Chain.Find(d.StepKey))
	return title
}

// PostedBefore counts the posting steps before a place of a chain, and gives the
// title of the last. No way leads across one but its own decision.
func (t *Type) PostedBefore(c Chain, at int) (last string, count int) {
	for i := range max(at, 0) {
		if t.StepEffect[c[i].Key] != "" {
			last = c[i].Title
			count++
		}
	}
	return last, count
}

// FixedSteps are the keys of the steps that every chain of the type must have:
// they fill in fields that the paper's effect needs, or check them.
func (t *Type) FixedSteps() []string {
	keys := []string{}
	for _, s := range t.Chain {
		if len(s.Edits.Head)+len(s.Edits.Lines) > 0 || t.StepRule[s.Key] != nil || t.StepFill[s.Key] != nil || t.StepEffect[s.Key] != "" {
			keys = append(keys, s.Key)
		}
	}
	return keys
}

// earlierPapers begins the names of lists of earlier papers (posted-requisitions),
// and RefCitizens names the records of citizens: one of them is no kind of paper.
const (
	earlierPapers = "posted-"
	RefCitizens   = "citizens"
)

// ConditionFields are the fields a condition may ask about: the paper's own,
// then those of the head that hold one value by which papers fall into kinds,
// which a single earlier paper is not. Amounts are compared in 元.
func (t *Type) ConditionFields() []Field {
	out := []Field{
		{Name: OwnAmount, Label: "合计金额（元）", Type: MoneyField},
		{Name: OwnQuantity, Label: "合计数量", Type: Decimal},
		{Name: OwnDepartment, Label: "录入部门", Type: Ref, Ref: "departments"},
	}
	for _, f := range t.Head {
		own := slices.ContainsFunc(out, func(x Field) bool { return x.Name == f.Name })
		single := f.Ref == RefCitizens || strings.HasPrefix(f.Ref, earlierPapers)
		if !own && !f.ReadOnly && !f.Sensitive && !single && f.Ops() != nil {
			out = append(out, f)
		}
	}
	return out
}

// Ops are the comparisons that make sense for a field.
func (f Field) Ops() []Op {
	switch f.Type {
	case Integer, Decimal, MoneyField, DateField:
		return []Op{Equal, NotEqual, Over, AtLeast, Under, AtMost}
	case Text, Select, Ref:
		return []Op{Equal, NotEqual, In, NotIn}
	case Boolean:
		return []Op{Equal}
	}
	return nil
}

var opLabels = map[Op]string{Equal: "等于", NotEqual: "不等于", Over: "大于", AtLeast: "不小于", Under: "小于", AtMost: "不大于",
	In: "属于", NotIn: "不属于"}

// Label is the comparison in words.
func (o Op) Label() string { return opLabels[o] }

// Values are the values a condition compares with: several for In and NotIn.
func (c Condition) Values() []string {
	if c.Op != In && c.Op != NotIn {
		return []string{strings.TrimSpace(c.Value)}
	}
	var out []string
	for _, v := range strings.Split(c.Value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// ConditionText says a condition in words: 合计金额（元） 大于 1000.
func (t *Type) ConditionText(c Condition) string { return t.ConditionWords(c, nil) }

// ConditionWords says a condition in words with the names of ids where they are
// known.
func (t *Type) ConditionWords(c Condition, names map[string]string) string {
	label, options := c.Field, map[string]string{"true": "是", "false": "否"}
	for _, f := range t.ConditionFields() {
		if f.Name != c.Field {
			continue
		}
		label = f.Label
		for _, o := range f.Options {
			options[o.Value] = o.Label
		}
	}
	var values []string
	for _, v := range c.Values() {
		values = append(values, cmp.Or(names[v], options[v], v))
	}
	return label + " " + cmp.Or(c.Op.Label(), string(c.Op)) + " " + strings.Join(values, "、")
}
