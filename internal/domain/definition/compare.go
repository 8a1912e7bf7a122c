package definition

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// ccKey stands for the copies at the end in a comparison; no step has it.
const ccKey = "cc"

type content struct {
	chain document.Chain
	cc    []string
}

func (s *Service) contentOf(ctx context.Context, t *document.Type, version int) (content, error) {
	if version > 0 {
		d, err := s.Definition(ctx, t.Code, version)
		return content{d.Chain, d.CC}, err
	}
	draft, err := s.Draft(ctx, t.Code)
	if err != nil {
		return content{}, err
	}
	if draft == nil {
		return content{}, fault.NotFound("definition.no_draft", "%s没有草稿", t.Title)
	}
	return content{draft.Chain, draft.CC}, nil
}

// differences compares two versions, with the names behind ids and codes where
// they are known.
func differences(t *document.Type, before, after content, names map[string]string) []document.StepChange {
	out := document.Compare(before.chain, after.chain, func(c document.Condition) string { return t.ConditionWords(c, names) })
	named := func(code string) string { return cmp.Or(names[code], code) }
	for _, change := range out {
		for i, f := range change.Fields {
			if f.Field == "function" || f.Field == "escalate_role" {
				change.Fields[i].Before, change.Fields[i].After = named(f.Before), named(f.After)
			}
		}
	}
	if slices.Equal(before.cc, after.cc) {
		return out
	}
	list := func(roles []string) string {
		var words []string
		for _, role := range roles {
			words = append(words, named(role))
		}
		return cmp.Or(strings.Join(words, "、"), "无")
	}
	return append(out, document.StepChange{Key: ccKey, Title: "办结抄送", Kind: document.StepChanged,
		Fields: []document.Change{{Field: ccKey, Label: "抄送", Before: list(before.cc), After: list(after.cc)}}})
}

// Reference is an entry of a master list that a condition speaks of.
type Reference struct{ List, ID string }

// References lists the entries that the conditions of chains speak of, once each,
// so that they can be shown by name.
func References(t *document.Type, chains ...document.Chain) []Reference {
	lists := map[string]string{}
	for _, f := range t.ConditionFields() {
		lists[f.Name] = f.Ref
	}
	var out []Reference
	for _, step := range slices.Concat(chains...) {
		for _, c := range step.When {
			for _, id := range c.Values() {
				r := Reference{List: lists[c.Field], ID: id}
				if r.List != "" && id != "" && !slices.Contains(out, r) {
					out = append(out, r)
				}
			}
		}
	}
	return out
}
