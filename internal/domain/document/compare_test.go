package document

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/fault"
)

func kinds(changes []StepChange) []string {
	var out []string
	for _, c := range changes {
		out = append(out, c.Key+" "+c.Kind)
	}
	return out
}

func reordered(c Chain, keys string) Chain {
	var out Chain
	for _, key := range keys {
		out = append(out, c[c.Find(string(key))])
	}
	return out
}

func TestCompareTellsWhichStepsCameWentAndMoved(t *testing.T) {
	all := chainOf(4)
	for _, tt := range []struct {
		before, after string
		want          []string
	}{
		{"abc", "abc", nil},
		{"abc", "abcd", []string{"d added"}},
		{"abc", "ac", []string{"b removed"}},
		{"abc", "acb", []string{"b moved"}},
		{"abc", "cab", []string{"c moved"}},
		{"abc", "dca", []string{"d added", "a moved", "b removed"}},
		{"", "a", []string{"a added"}},
		{"a", "", []string{"a removed"}},
	} {
		require.Equal(t, tt.want, kinds(Compare(reordered(all, tt.before), reordered(all, tt.after), paperType().ConditionText)),
			"%s → %s", tt.before, tt.after)
	}
}

func TestCompareSaysInWordsWhatChangedInAStep(t *testing.T) {
	before := Step{Key: "a", Title: "部门审批", Waiting: "待部门审批", Function: "W-02.6", Role: "dept_head", RoleName: "部门负责人", DueHours: 8}
	after := Step{Key: "a", Title: "会审", Waiting: "待会审", Function: "W-17.1", Role: "dept_head", RoleName: "部门负责人", Scope: ScopeDepartment,
		Mode: Vote, Share: 60, Ordered: true, Also: []Approver{{Person: "p1", PersonName: "李四", Weight: 2}}, Optional: true, EscalateHours: 4,
		EscalateRole: "supervisor", When: []Condition{{OwnAmount, Over, "1000"}, {OwnDepartment, In, "d1,d2"}}}
	changes := Compare(Chain{before}, Chain{after}, paperType().ConditionText)
	require.Len(t, changes, 1)
	words := map[string]string{}
	for _, c := range changes[0].Fields {
		words[c.Label] = c.Before + " → " + c.After
	}
	require.Equal(t, map[string]string{
		"环节名称": "部门审批 → 会审", "等待时的状态": "待部门审批 → 待会审", "应用": "W-02.6 → W-17.1",
		"审批人": "部门负责人 → 部门负责人（本部门）×1、李四×2", "办理方式": "单人 → 票签，赞成达到 60% 通过，依次办理",
		"条件": "无条件 → 合计金额（元） 大于 1000 且 录入部门 属于 d1、d2", "无人可办时": "等待 → 自动跳过",
		"办理时限": "8 小时 → 不限", "超时升级": "不升级 → 超时 4 小时后", "升级告知": " → supervisor",
	}, words)
}

// A chain rebuilt from the differences has the steps of the later one.
func TestDifferencesAddUpToTheLaterChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := chainOf(6)
		draw := func(name string) Chain {
			keys := rapid.Permutation([]rune("abcdef")).Draw(t, name)
			return reordered(all, string(keys[:rapid.IntRange(0, 6).Draw(t, name+" length")]))
		}
		before, after := draw("before"), draw("after")
		have := map[string]bool{}
		for _, s := range before {
			have[s.Key] = true
		}
		moved := 0
		for _, c := range Compare(before, after, paperType().ConditionText) {
			switch c.Kind {
			case StepAdded:
				require.False(t, have[c.Key])
				have[c.Key] = true
			case StepRemoved:
				require.True(t, have[c.Key])
				delete(have, c.Key)
			case StepMoved:
				moved++
				require.True(t, have[c.Key])
			}
		}
		require.Len(t, have, len(after))
		for _, s := range after {
			require.True(t, have[s.Key])
		}
		require.Less(t, moved, max(len(after), 1), "something always stays in place")
	})
}

func TestFixedStepsAreThoseThatFillInOrCheck(t *testing.T) {
	typ := paperType()
	typ.Chain = chainOf(4)
	typ.Chain[1].Edits = Edits{Lines: []string{"price"}}
	typ.StepRule = map[string]Check{"c": nil, "d": func(*Document, Facts) ([]fault.Detail, error) { return nil, nil }}
	require.Equal(t, []string{"b", "d"}, typ.FixedSteps())
}

func TestConditionsAskAboutSingleValuesOnly(t *testing.T) {
	typ := &Type{Head: []Field{{Name: "reason", Label: "原因", Type: TextArea}, {Name: "files", Type: Attachment},
		{Name: "kind", Label: "类别", Type: Select, Options: []Option{{"a", "甲"}, {"b", "乙"}}}, {Name: "filled", Type: Text, ReadOnly: true},
		{Name: "amount", Type: Text}}}
	var names []string
	for _, f := range typ.ConditionFields() {
		require.NotEmpty(t, f.Ops(), f.Name)
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"amount", "quantity", "department", "kind"}, names)
	require.Equal(t, "类别 属于 甲、丙", typ.ConditionText(Condition{"kind", In, "a, 丙,"}))
	require.Equal(t, "录入部门 等于 物资部", typ.ConditionWords(Condition{OwnDepartment, Equal, "d1"}, map[string]string{"d1": "物资部"}))
	require.Nil(t, Field{Type: Attachment}.Ops())
}
