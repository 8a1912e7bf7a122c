package definition_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// added is a step by finance that the program does not know.
func added(change ...func(s *document.Step)) document.Step {
	s := document.Step{Key: "extra", Title: "财务会签", Waiting: "待财务会签", Function: "W-17.1", Role: "finance"}
	for _, c := range change {
		c(&s)
	}
	return s
}

func with(s document.Step) document.Chain { return append(paper().Chain, s) }

func when(field string, op document.Op, value string) func(s *document.Step) {
	return func(s *document.Step) { s.When = []document.Condition{{Field: field, Op: op, Value: value}} }
}

func vote(share int, also ...document.Approver) func(s *document.Step) {
	return func(s *document.Step) { s.Mode, s.Share, s.Also = document.Vote, share, also }
}

func TestACheckNamesThePlaceAndTheReason(t *testing.T) {
	first := func(change func(s *document.Step)) document.Chain {
		c := paper().Chain
		change(&c[0])
		return c
	}
	second := func(change func(s *document.Step)) document.Chain {
		c := paper().Chain
		change(&c[1])
		return c
	}
	for _, tt := range []struct {
		name     string
		chain    document.Chain
		location string
		says     string
	}{
		{"no steps", nil, "chain", "至少要有一个环节"},
		{"all conditional", second(func(s *document.Step) { *s = added(when("amount", document.Over, "1")) })[1:], "chain", "所有环节都有条件"},
		{"repeated key", with(added(func(s *document.Step) { s.Key = "pick" })), "chain[2].key", "重复"},
		{"strange key", with(added(func(s *document.Step) { s.Key = "审批" })), "chain[2].key", "小写字母"},
		{"key of the copies", with(added(func(s *document.Step) { s.Key = "cc" })), "chain[2].key", "标识"},
		{"no title", with(added(func(s *document.Step) { s.Title = "" })), "chain[2].title", "请填写环节名称"},
		{"long title", with(added(func(s *document.Step) { s.Title = fmt.Sprintf("%031d", 0) })), "chain[2].title", "最多 30 个字，现有 31 个"},
		{"no label", with(added(func(s *document.Step) { s.Waiting = "" })), "chain[2].waiting", "1 到 40 个字"},
		{"foreign function", with(added(func(s *document.Step) { s.Function = "W-08.1" })), "chain[2].function", "不属于试验单"},
		{"unknown role", with(added(func(s *document.Step) { s.Role = "king" })), "chain[2].role", "没有“king”这个角色"},
		{"unknown person", with(added(func(s *document.Step) { s.Role, s.Person = "", "nobody" })), "chain[2].person", "不存在"},
		{"nobody chosen", with(added(func(s *document.Step) { s.Role = "" })), "chain[2].role", "请选择"},
		{"role and person", with(added(func(s *document.Step) { s.Person = "f1" })), "chain[2].person", "不能同时选"},
		{"role without members", with(added(func(s *document.Step) { s.Role = "empty" })), "chain[2].role", "角色“核决人”没有启用的成员"},
		{"disabled person", with(added(func(s *document.Step) { s.Role, s.Person = "", "gone" })), "chain[2].person", "“郑离职”的账号已停用"},
		{"role without the right", first(func(s *document.Step) { s.Role = "finance" }), "chain[0].role", "没有环节“部门审批”的办理权限（应用 approve）"},
		{"person without the right", first(func(s *document.Step) { s.Role, s.Person = "", "k1" }), "chain[0].person", "办理权限"},
		{"a signer without the right", with(added(func(s *document.Step) { s.Mode, s.Also = document.All, []document.Approver{{Person: "c1"}} })),
			"chain[2].also[0].person", "办理权限"},
		{"unknown scope", with(added(func(s *document.Step) { s.Scope = "planet" })), "chain[2].scope", "没有“planet”这种范围"},
		{"no department has one", with(added(func(s *document.Step) { s.Role, s.Scope = "finance", document.ScopeDepartment })), "", ""},
		{"unknown mode", with(added(func(s *document.Step) { s.Mode = "duel" })), "chain[2].mode", "没有“duel”"},
		{"two single signers", with(added(func(s *document.Step) { s.Also = []document.Approver{{Role: "head"}} })), "chain[2].also", "只能有一位审批人"},
		{"signer twice", with(added(func(s *document.Step) { s.Mode, s.Also = document.All, []document.Approver{{Role: "finance"}} })), "chain[2].also[0].role", "重复"},
		{"no share", with(added(vote(0))), "chain[2].share", "1% 到 100%"},
		{"too large a share", with(added(vote(101))), "chain[2].share", "1% 到 100%"},
		{"negative weight", with(added(vote(50, document.Approver{Person: "k1", Weight: -1}))), "chain[2].also[0].weight", "权重"},
		{"due too late", with(added(func(s *document.Step) { s.DueHours = 2001 })), "chain[2].due_hours", "0 到 2000"},
		{"due before", with(added(func(s *document.Step) { s.DueHours = -1 })), "chain[2].due_hours", "0 到 2000"},
		{"escalates too late", with(added(func(s *document.Step) { s.DueHours, s.EscalateHours = 8, 2001 })), "chain[2].escalate_hours", "0 到 2000"},
		{"escalates to nobody", with(added(func(s *document.Step) { s.DueHours, s.EscalateHours, s.EscalateRole = 8, 8, "king" })), "chain[2].escalate_role", "没有“king”"},
		{"unknown field", with(added(when("colour", document.Equal, "red"))), "chain[2].when[0].field", "没有可以作为条件的字段“colour”"},
		{"attachment", with(added(when("files", document.Equal, "x"))), "chain[2].when[0].field", "files"},
		{"order of references", with(added(when("supplier", document.Over, "s1"))), "chain[2].when[0].op", "不能用“gt”比较"},
		{"no value", with(added(when("kind", document.In, " , "))), "chain[2].when[0].value", "请填写"},
		{"amount in words", with(added(when("amount", document.Over, "很多"))), "chain[2].when[0].value", "不是数字"},
		{"amount in thirds", with(added(when("amount", document.Over, "1.005"))), "chain[2].when[0].value", "最多 2 位小数"},
		{"quantity in words", with(added(when("quantity", document.Over, "x"))), "chain[2].when[0].value", "不是数字"},
		{"no whole number", with(added(when("pages", document.Equal, "1.5"))), "chain[2].when[0].value", "应为整数"},
		{"no such option", with(added(when("kind", document.In, "a,c"))), "chain[2].when[0].value", "“c”不在可选范围内"},
		{"no such day", with(added(when("day", document.Over, "2026-02-30"))), "chain[2].when[0].value", "不是日期"},
		{"no such truth", with(added(when("urgent", document.Equal, "maybe"))), "chain[2].when[0].value", "true 或 false"},
		{"no such supplier", with(added(when("supplier", document.Equal, "s9"))), "chain[2].when[0].value", "不存在"},
		{"fixed step gone", paper().Chain[:1], "chain", "环节“仓库领料”要填写或核对单据内容，不能删除"},
		{"fixed step conditional", second(when("amount", document.Over, "1")), "chain[1].when", "不能设条件"},
		{"fixed step optional", second(func(s *document.Step) { s.Optional = true }), "chain[1].optional", "不能跳过"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report, err := check(newCentre(), tt.chain)
			require.NoError(t, err)
			if tt.location == "" {
				require.Empty(t, report.Problems)
				return
			}
			require.NotEmpty(t, report.Problems)
			requireDetail(t, report.Problems, tt.location, tt.says)
		})
	}
}

func requireDetail(t *testing.T, list []fault.Detail, location, says string) {
	t.Helper()
	for _, d := range list {
		if d.Location == location {
			require.Contains(t, d.Message, says)
			return
		}
	}
	t.Fatalf("nothing at %s in %v", location, list)
}

func TestGoodChainsPassWithWarningsForThoseWhoWouldWait(t *testing.T) {
	department := func(s *document.Step) { s.Role, s.Scope = "head", document.ScopeDepartment }
	for _, tt := range []struct {
		name     string
		chain    document.Chain
		location string
		says     string
	}{
		{"the program's own", paper().Chain, "", ""},
		{"every kind of condition", with(added(func(s *document.Step) {
			s.When = []document.Condition{{Field: "amount", Op: document.Over, Value: "10000.50"}, {Field: "quantity", Op: document.AtMost, Value: "1.5"},
				{Field: "department", Op: document.In, Value: "d1"}, {Field: "supplier", Op: document.NotEqual, Value: "s1"}, {Field: "kind", Op: document.In, Value: "a, b"},
				{Field: "pages", Op: document.Under, Value: "20"}, {Field: "day", Op: document.AtLeast, Value: "2026-03-01"}, {Field: "urgent", Op: document.Equal, Value: "true"}}
		})), "", ""},
		{"a vote", with(added(vote(60, document.Approver{Person: "k1", Weight: 3}))), "", ""},
		{"a department without a head", with(added(department)), "chain[2].role", "部门“卡务”录入的单据在环节“财务会签”无人可办：该部门没有“部门负责人”的成员"},
		{"the maker alone", with(added(func(s *document.Step) { s.Role, s.Person = "", "f2" })), "chain[2].person", "吴会计录入的单据在环节“财务会签”无人可办"},
		{"optional and empty", with(added(func(s *document.Step) { s.Role, s.Optional = "empty", true })), "chain[2].role", "将自动跳过"},
		{"escalation without a limit", with(added(func(s *document.Step) { s.EscalateHours = 4 })), "chain[2].escalate_hours", "没有办理时限"},
		{"escalation to an empty role", with(added(func(s *document.Step) { s.DueHours, s.EscalateHours, s.EscalateRole = 8, 4, "empty" })), "chain[2].escalate_role", "不会有人收到"},
		{"disabled supplier", with(added(when("supplier", document.Equal, "s2"))), "chain[2].when[0].value", "“旧厂”已停用"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report, err := check(newCentre(), tt.chain)
			require.NoError(t, err)
			require.Empty(t, report.Problems)
			if tt.location == "" {
				require.Empty(t, report.Warnings)
				return
			}
			require.NotEmpty(t, report.Warnings)
			requireDetail(t, report.Warnings, tt.location, tt.says)
		})
	}
}

func TestAChainThatNoMakerGetsThroughIsRefused(t *testing.T) {
	w := newCentre()
	w.people = append(w.people[:2:2], w.people[2:6]...) // without 吴会计
	w.rights["keeper"] = append(w.rights["keeper"], "enter")
	w.people[0].Roles, w.people[1].Roles = nil, nil // only the keepers enter papers
	chain := func(one, other string) document.Chain {
		return document.Chain{paper().Chain[1], added(func(s *document.Step) { s.Role, s.Person = "", one }),
			added(func(s *document.Step) { s.Key, s.Title, s.Role, s.Person = "more", "复核", "", other })}
	}
	report, err := check(w, chain("k1", "f1"))
	require.NoError(t, err)
	require.Empty(t, report.Problems, "the papers of the other keeper get through")
	requireDetail(t, report.Warnings, "chain[1].person", "钱库管录入的单据")

	report, err = check(w, chain("k1", "k2"))
	require.NoError(t, err)
	requireDetail(t, report.Problems, "chain", "没有一位录入人的单据能走完全部环节，分别停在“复核”“财务会签”")

	w.people[4].Disabled = true // one keeper is left, who enters and would approve
	report, err = check(w, chain("k1", "f1"))
	require.NoError(t, err)
	requireDetail(t, report.Problems, "chain[1].person", "除录入人本人外没有其他审批人")
}

func TestWhileNobodyEntersPapersThatIsAWarning(t *testing.T) {
	w := newCentre()
	w.rights["clerk"] = nil
	report, err := check(w, paper().Chain)
	require.NoError(t, err)
	require.Empty(t, report.Problems)
	requireDetail(t, report.Warnings, "chain", "现在没有人可以录入试验单")
}

func TestCopiesGoToRolesThatExist(t *testing.T) {
	report, err := check(newCentre(), paper().Chain, "finance", "king", "finance", "empty")
	require.NoError(t, err)
	requireDetail(t, report.Problems, "cc[1]", "没有“king”这个角色")
	requireDetail(t, report.Problems, "cc[2]", "抄送的角色“财务”重复")
	requireDetail(t, report.Warnings, "cc[3]", "角色“核决人”没有启用的成员")
}
