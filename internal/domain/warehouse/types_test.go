package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/master"
)

func TestEveryTypeSpeaksOfThingsThatExist(t *testing.T) {
	registry, err := document.NewRegistry(Types())
	require.NoError(t, err)
	functions, err := function.NewRegistry(Functions())
	require.NoError(t, err)
	lists := refs()
	seen := map[string]bool{}
	for _, kind := range registry.All() {
		t.Run(kind.Title, func(t *testing.T) {
			require.False(t, seen[kind.Prefix], "a prefix numbers one type")
			seen[kind.Prefix] = true
			require.NotEmpty(t, kind.Catalog)
			require.Positive(t, kind.Version)
			require.NotNil(t, kind.Summary)
			if kind.Effect != "" {
				require.Contains(t, Effects(), kind.Effect)
			}
			for _, id := range []string{kind.Create, kind.Query, kind.Redate, kind.Open, kind.Reprint} {
				if id == "" {
					continue
				}
				f, ok := functions.Find(id)
				require.True(t, ok, id)
				require.Equal(t, kind.Module, f.Module)
			}
			for _, l := range kind.Links {
				for _, code := range l.List.Types {
					_, err := registry.Find(code)
					require.NoError(t, err, "%s comes from a paper that there is", kind.Code)
				}
				lists[l.List.Ref] = true
			}
			requireSteps(t, kind, functions)
			requireFields(t, kind.Head, kind.Head, lists)
			requireFields(t, kind.Lines, kind.Head, lists)
		})
	}
}

// refs are the lists a field may name: the warehouse's own and those of others.
func refs() map[string]bool {
	known := map[string]bool{"districts": true, "departments": true, "outlets": true, "users": true}
	for _, l := range Masters() {
		known[l.Ref] = true
	}
	return known
}

func requireSteps(t *testing.T, kind *document.Type, functions *function.Registry) {
	t.Helper()
	for _, step := range kind.Chain {
		f, ok := functions.Find(step.Function)
		require.True(t, ok, step.Function)
		require.Equal(t, f.Title, step.Title, "a step has its function's name")
		require.Equal(t, "待"+step.Title, step.Waiting)
		require.NotEmpty(t, step.RoleName)
		require.Positive(t, step.DueHours)
		require.NotEqual(t, len(step.Edits.Lines) > 0, kind.StepRule[step.Key] == nil, "what a step fills in has a rule")
		requireEdits(t, kind.Head, step.Edits.Head)
		requireEdits(t, kind.Lines, step.Edits.Lines)
	}
	for key := range kind.StepFill {
		require.GreaterOrEqual(t, kind.Chain.Find(key), 0)
	}
	for key := range kind.StepRule {
		require.GreaterOrEqual(t, kind.Chain.Find(key), 0)
	}
}

func requireEdits(t *testing.T, fields []document.Field, names []string) {
	t.Helper()
	for _, name := range names {
		f := find(fields, name)
		require.NotNil(t, f, name)
		require.True(t, f.ReadOnly, "what a step fills in, the maker does not")
	}
}

func requireFields(t *testing.T, fields, head []document.Field, lists map[string]bool) {
	t.Helper()
	names := map[string]bool{}
	for _, f := range fields {
		require.False(t, names[f.Name], f.Name)
		names[f.Name] = true
		require.NotEmpty(t, f.Label)
		require.Equal(t, f.Type == document.Ref, f.Ref != "", f.Name)
		require.Equal(t, f.Type == document.Select, len(f.Options) > 0, f.Name)
		if f.Ref != "" {
			require.True(t, lists[f.Ref], f.Ref)
		}
		require.True(t, !f.Scan || f.Type == document.Text && f.MaxLength > 0 && f.MaxLength <= 40, "papers are found by %s", f.Name)
		if f.Depends != "" {
			require.NotNil(t, find(head, f.Depends), f.Depends)
		}
		if f.UnitOf != "" {
			require.NotNil(t, find(fields, f.UnitOf), f.UnitOf)
		}
	}
}

func find(fields []document.Field, name string) *document.Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

func TestEveryMasterListHasAFunctionAndSoundFields(t *testing.T) {
	functions, err := function.NewRegistry(Functions())
	require.NoError(t, err)
	for _, l := range master.NewRegistry(Masters()).All() {
		f, ok := functions.Find(l.Function)
		require.True(t, ok, l.Function)
		if l.Ref == LimitList { // its function shows the alerts, and leads to it
			require.Equal(t, "/reports/"+AlertFunction, f.Route)
		} else {
			require.Equal(t, l.Title, f.Title)
			require.Equal(t, "/masters/"+l.Ref, f.Route)
		}
		require.Contains(t, f.Actions, function.Manage)
		requireFields(t, l.AllFields(), l.Fields, refs())
		if l.Parent != "" {
			require.NotNil(t, find(l.Fields, l.Parent))
		}
	}
}

func TestFormsCanBeFilledInWithoutTheirDefaults(t *testing.T) {
	for _, kind := range Types() {
		_, problems := document.NormalizeFields(kind.Head, map[string]any{}, "head.", false)
		require.Empty(t, problems, "a draft may be empty")
		_, problems = document.NormalizeFields(kind.Head, map[string]any{}, "head.", true)
		require.NotEmpty(t, problems, "a paper may not")
	}
}

func TestSummaryIsTheGistOfThePaper(t *testing.T) {
	summary := materialReceipt().Summary
	head := document.Values{"supplier": "s1"}
	tests := map[string]*document.Document{
		"尚无明细":            {Head: head},
		"色带 8卷 · 华东制卡":    {Head: head, Lines: []document.Values{line("i1", 8)}},
		"色带 等 3 项 · 华东制卡": {Head: head, Lines: []document.Values{line("i1", 8), line("i2", 1), {}}},
		"未选物料 · 华东制卡":     {Head: head, Lines: []document.Values{{}}},
		"色带 8卷":           {Lines: []document.Values{line("i1", 8)}},
		"未选物料":            {Lines: []document.Values{line("i404", 8)}},
	}
	for want, d := range tests {
		require.Equal(t, want, summary(d, facts{}))
	}
}
