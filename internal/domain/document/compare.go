package document

import (
	"cmp"
	"fmt"
	"strings"
)

// StepChange 环节差异 is what differs between two versions of a chain.
type StepChange struct {
	Key    string // of the step
	Title  string
	Kind   string   // added, removed, moved, changed
	Fields []Change // of a changed step
}

// The kinds of differences.
const (
	StepAdded   = "added"   // 新增
	StepRemoved = "removed" // 删除
	StepMoved   = "moved"   // 调整顺序
	StepChanged = "changed" // 修改
)

// Compare lists what differs between two chains in the order of the later one,
// with the removed steps behind; a step may have moved and changed. Conditions
// are put into words by condition: a type's ConditionText, or what knows the
// names behind ids too.
func Compare(before, after Chain, condition func(Condition) string) []StepChange {
	var out []StepChange
	stayed := inOrder(before, after)
	for _, step := range after {
		at := before.Find(step.Key)
		if at < 0 {
			out = append(out, StepChange{Key: step.Key, Title: step.Title, Kind: StepAdded})
			continue
		}
		if !stayed[step.Key] {
			out = append(out, StepChange{Key: step.Key, Title: step.Title, Kind: StepMoved})
		}
		if fields := stepChanges(before[at], step, condition); len(fields) > 0 {
			out = append(out, StepChange{Key: step.Key, Title: step.Title, Kind: StepChanged, Fields: fields})
		}
	}
	for _, step := range before {
		if after.Find(step.Key) < 0 {
			out = append(out, StepChange{Key: step.Key, Title: step.Title, Kind: StepRemoved})
		}
	}
	return out
}

// inOrder gives the largest set of common steps that follow each other alike in
// both chains; the others have moved.
func inOrder(before, after Chain) map[string]bool {
	longest := make([][]int, len(before)+1)
	for i := range longest {
		longest[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			if before[i].Key == after[j].Key {
				longest[i][j] = longest[i+1][j+1] + 1
			}
		}
	}
	stayed := map[string]bool{}
	for i, j := 0, 0; i < len(before) && j < len(after); {
		switch {
		case before[i].Key == after[j].Key:
			stayed[before[i].Key] = true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return stayed
}

// stepChanges lists the settings of a step that differ, in words.
func stepChanges(before, after Step, condition func(Condition) string) []Change {
	var out []Change
	add := func(field, label, b, a string) {
		if b != a {
			out = append(out, Change{Field: field, Label: label, Before: b, After: a})
		}
	}
	add("title", "环节名称", before.Title, after.Title)
	add("waiting", "等待时的状态", before.Waiting, after.Waiting)
	add("function", "应用", before.Function, after.Function)
	if signersKey(before) != signersKey(after) { // a renamed role is the same role
		add("signers", "审批人", signersText(before), signersText(after))
	}
	add("mode", "办理方式", before.modeText(), after.modeText())
	add("when", "条件", conditionsText(before.When, condition), conditionsText(after.When, condition))
	add("optional", "无人可办时", optionalText(before.Optional), optionalText(after.Optional))
	add("due_hours", "办理时限", hoursText(before.DueHours), hoursText(after.DueHours))
	add("escalate_hours", "超时升级", before.escalationText(), after.escalationText())
	add("escalate_role", "升级告知", before.EscalateRole, after.EscalateRole)
	add("edits", "填写字段", before.Edits.text(), after.Edits.text())
	return out
}

// Text names an approver: 仓库管理员（本部门）, 张三.
func (a Approver) Text() string {
	switch {
	case a.Person != "":
		return cmp.Or(a.PersonName, a.Person)
	case a.Scope == ScopeDepartment:
		return cmp.Or(a.RoleName, a.Role) + "（本部门）"
	case a.Scope == ScopeOutlet:
		return cmp.Or(a.RoleName, a.Role) + "（本网点）"
	}
	return cmp.Or(a.RoleName, a.Role)
}

func signersKey(s Step) string {
	var keys []string
	for _, a := range s.Signers() {
		keys = append(keys, fmt.Sprintf("%s/%s/%s/%d", a.Role, a.Scope, a.Person, max(a.Weight, 1)))
	}
	return strings.Join(keys, " ")
}

func signersText(s Step) string {
	var names []string
	for _, a := range s.Signers() {
		text := a.Text()
		if s.Mode == Vote {
			text += fmt.Sprintf("×%d", max(a.Weight, 1))
		}
		names = append(names, text)
	}
	return strings.Join(names, "、")
}

var modeLabels = map[Mode]string{Single: "单人", All: "会签", Any: "或签", Vote: "票签"}

// Label is the mode in words.
func (m Mode) Label() string { return modeLabels[m] }

// Valid tells whether this is one of the modes.
func (m Mode) Valid() bool { _, ok := modeLabels[m]; return ok }

func (s Step) modeText() string {
	text := s.Mode.Label()
	if s.Mode == Vote {
		text += fmt.Sprintf("，赞成达到 %d%% 通过", s.Share)
	}
	if s.Mode != Single && s.Ordered {
		text += "，依次办理"
	}
	return text
}

func conditionsText(list []Condition, condition func(Condition) string) string {
	if len(list) == 0 {
		return "无条件"
	}
	var parts []string
	for _, c := range list {
		parts = append(parts, condition(c))
	}
	return strings.Join(parts, " 且 ")
}

func optionalText(optional bool) string {
	if optional {
		return "自动跳过"
	}
	return "等待"
}

func hoursText(hours int) string {
	if hours == 0 {
		return "不限"
	}
	return fmt.Sprintf("%d 小时", hours)
}

func (s Step) escalationText() string {
	if s.EscalateHours == 0 {
		return "不升级"
	}
	return fmt.Sprintf("超时 %d 小时后", s.EscalateHours)
}

func (e Edits) text() string {
	return strings.Join(append(append([]string(nil), e.Head...), e.Lines...), "、")
}
