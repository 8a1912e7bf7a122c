package directory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cardflow/internal/fault"
)

// Department 部门 is a node of the centre's tree; Parent is "" at the top. A
// deleted one is kept, because papers name it.
type Department struct {
	ID, Code, Name string
	Parent         string
	Position       int // among its siblings
	Version        int
	DeletedAt      *time.Time
	People         int // in it and not deleted; known in lists
}

// DepartmentForm is what a person fills in of one.
type DepartmentForm struct {
	Code, Name, Parent string
	Position           int
}

const (
	maxName  = 100 // characters
	maxDepth = 6   // levels of the tree
)

var codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$`)

// problems collects the wrong places of a form.
type problems []fault.Detail

func (p *problems) add(field, format string, args ...any) {
	*p = append(*p, fault.Detail{Location: field, Message: fmt.Sprintf(format, args...)})
}

func (p *problems) name(field, label, text string, limit int) {
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		p.add(field, "请填写%s", label)
	case text != strings.TrimSpace(text):
		p.add(field, "%s前后不能有空格", label)
	case n > limit:
		p.add(field, "%s最多 %d 个字，现有 %d 个", label, limit, n)
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' }):
		p.add(field, "%s含有不能使用的字符", label)
	}
}

func (p *problems) code(field, label, text string) {
	if !codeForm.MatchString(text) {
		p.add(field, "%s应为 1 到 32 个字母、数字或 - _ .", label)
	}
}

func (p problems) err() error { return fault.Problems("directory.invalid", p) }

// tree 部门树 answers questions about all departments, deleted ones included.
type tree map[string]Department

func treeOf(list []Department) tree {
	t := tree{}
	for _, d := range list {
		t[d.ID] = d
	}
	return t
}

// check refuses a form that does not fit the tree at this place; id is "" for a
// new department.
func (t tree) check(id string, f DepartmentForm) error {
	var p problems
	p.code("code", "部门编码", f.Code)
	p.name("name", "部门名称", f.Name, maxName)
	for _, d := range t {
		if d.ID != id && strings.EqualFold(d.Code, f.Code) {
			p.add("code", "部门编码已被使用%s", whenDeleted(d))
		}
		if d.ID != id && d.Parent == f.Parent && d.Name == f.Name && d.DeletedAt == nil {
			p.add("name", "同一上级下已有这个名称")
		}
	}
	if f.Parent != "" {
		t.checkParent(&p, id, f.Parent)
	}
	return p.err()
}

func (t tree) checkParent(p *problems, id, parent string) {
	above, known := t[parent]
	switch {
	case !known || above.DeletedAt != nil:
		p.add("parent", "上级部门不存在或已删除，请重新选择")
	case id != "" && slices.Contains(t.path(parent), id):
		p.add("parent", "不能移到自己或自己的下级之下")
	case len(t.path(parent))+t.height(id) > maxDepth:
		p.add("parent", "部门最多 %d 级", maxDepth)
	}
}

func whenDeleted(d Department) string {
	if d.DeletedAt == nil {
		return ""
	}
	return "（被删部门“" + d.Name + "”）"
}

// path gives a department and those above it, from below. A ring, which no
// change can make, ends it.
func (t tree) path(id string) []string {
	var out []string
	for id != "" && !slices.Contains(out, id) {
		out = append(out, id)
		id = t[id].Parent
	}
	return out
}

// height counts the levels from a department down; a new one is one level.
func (t tree) height(id string) int {
	deepest := 0
	for _, d := range t {
		if id != "" && d.Parent == id && d.DeletedAt == nil {
			deepest = max(deepest, t.height(d.ID))
		}
	}
	return deepest + 1
}

// children counts the departments right below that are not deleted.
func (t tree) children(id string) int {
	n := 0
	for _, d := range t {
		if d.Parent == id && d.DeletedAt == nil {
			n++
		}
	}
	return n
}

// Below gives the ids of a department and of all below it.
func Below(all []Department, id string) []string {
	out := []string{id}
	for i := 0; i < len(out); i++ {
		for _, d := range all {
			if d.Parent == out[i] && !slices.Contains(out, d.ID) {
				out = append(out, d.ID)
			}
		}
	}
	return out
}
