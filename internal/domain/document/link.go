package document

import (
	"fmt"
	"slices"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// PaperList 可引用的单据 are the finished papers of some types that another one may
// name. They are chosen from like the entries of a master list.
type PaperList struct {
	Ref   string   // posted-requisitions
	Title string   // 已完成的领用单
	Types []string // codes
	Own   bool     // those of one's own department only
}

// Link 来源 says that papers of a type come from an earlier paper, and how much
// they may take of it.
type Link struct {
	Field string // of the head, that names the earlier paper
	List  PaperList
	Verb  string // what is done with it: 退, 入库
	Rest  string // what is left of it, in words: 已领未退
	Limit *Limit // nil when only the reference counts
}

// By says what a limit counts apart.
type By string

// What a limit may count by.
const (
	ByItem  By = "item"  // each item
	ByLine  By = "line"  // each line of the earlier paper, which a line names as of_line
	ByPaper By = "paper" // all of it together, where both papers count different items
)

// OfLine is the line field that names a line of the earlier paper.
const OfLine = "of_line"

// Limit 限量 bounds what later papers take of an earlier one: what it holds, less
// what was reversed of it and what posted papers have taken.
type Limit struct {
	Of     string // line field of the earlier paper that says how much there was
	By     By
	Effect string // of the moves that take it
	Loose  bool   // more may be taken, but nothing that the earlier paper does not name
}

// LineQuantity is what a line is about: what was picked, else what was asked for.
func LineQuantity(line Values) value.Quantity {
	if line.Has("picked_quantity") {
		return line.Quantity("picked_quantity")
	}
	return line.Quantity("quantity")
}

// key tells what a line of the earlier paper (number n) is counted under.
func (l Limit) key(line Values, n int) string {
	switch l.By {
	case ByPaper:
		return ""
	case ByLine:
		return fmt.Sprint(n)
	}
	return line.Text("item")
}

// taken tells what a line of a later paper is counted under.
func (l Limit) taken(line Values) string { return l.key(line, int(line.Int(OfLine))) }

// Left 余量 gives what may still be taken of an earlier paper; what it does not
// name is not in it.
func (l Limit) Left(source *Document, facts Facts) (map[string]value.Quantity, error) {
	reversed, err := facts.Reversed(source.ID)
	if err != nil {
		return nil, err
	}
	left := map[string]value.Quantity{}
	for i, line := range source.Lines {
		left[l.key(line, i+1)] += line.Quantity(l.Of) - reversed[i+1]
	}
	if l.By == ByLine { // what is taken of a line is its reversal
		return left, nil
	}
	taken, err := facts.Taken(source.ID, l.Effect)
	for item, q := range taken {
		if l.By == ByPaper {
			item = ""
		}
		left[item] -= q
	}
	return left, err
}

// CheckLinks refuses a paper that comes from something else than it says, or
// takes more of an earlier paper than is left. Inside a transaction the earlier
// paper is locked: what is left stays so until the end.
func CheckLinks(t *Type, d *Document, facts Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	for _, l := range t.Links {
		id := d.Head.Text(l.Field)
		if id == "" {
			continue
		}
		source, err := facts.Source(id)
		if err != nil {
			return nil, err
		}
		if wrong := l.refusal(t, source, d); wrong != "" {
			problems = append(problems, fault.Detail{Location: "head." + l.Field, Message: wrong})
			continue
		}
		more, err := l.exceeded(source, d, facts)
		if err != nil {
			return nil, err
		}
		problems = append(problems, more...)
	}
	return problems, nil
}

// linked is CheckLinks as a check of the type.
func (t *Type) linked(d *Document, facts Facts) ([]fault.Detail, error) {
	return CheckLinks(t, d, facts)
}

// label is what a field of the head is called.
func (t *Type) label(name string) string {
	for _, f := range t.Head {
		if f.Name == name {
			return f.Label
		}
	}
	return name
}

// refusal says why a paper may not be named, or nothing.
func (l Link) refusal(t *Type, source, d *Document) string {
	switch {
	case !slices.Contains(l.List.Types, source.Type) || source.State != Done:
		return fmt.Sprintf("%s必须是%s", t.label(l.Field), l.List.Title)
	case l.List.Own && source.Department.ID != d.Department.ID:
		return "只能引用本部门的单据"
	}
	return ""
}

func (l Link) exceeded(source, d *Document, facts Facts) ([]fault.Detail, error) {
	if l.Limit == nil {
		return nil, nil
	}
	left, err := l.Limit.Left(source, facts)
	if err != nil {
		return nil, err
	}
	asked := map[string]value.Quantity{}
	var problems []fault.Detail
	for i, line := range d.Lines {
		key := l.Limit.taken(line)
		asked[key] += LineQuantity(line)
		have, named := left[key]
		if asked[key] <= have || l.Limit.Loose && named {
			continue
		}
		text, err := l.tooMuch(source, line, max(have, 0), asked[key], facts)
		if err != nil {
			return nil, err
		}
		problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].%s", i, l.Limit.place()), Message: text})
	}
	return problems, nil
}

// place is the field of a line that a refusal points at.
func (l Limit) place() string {
	if l.Loose {
		return "item"
	}
	return "quantity"
}

func (l Link) tooMuch(source *Document, line Values, left, asked value.Quantity, facts Facts) (string, error) {
	name, unit := "", ""
	if l.Limit.By != ByPaper {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return "", err
		}
		name, unit = item.Name, item.Fields.Text("unit")
	}
	if l.Limit.Loose {
		return fmt.Sprintf("%s %s 中没有%s", source.Title, source.ID, name), nil
	}
	return fmt.Sprintf("%s最多可%s %s%s（%s %s %s），本单共%s %s%s", name, l.Verb, left, unit, source.Title, source.ID, l.Rest, l.Verb, asked, unit), nil
}

// CheckSources repeats at the posting what may have changed while a paper waited.
func CheckSources(t *Type, d *Document, facts Facts) error {
	problems, err := CheckLinks(t, d, facts)
	if err != nil || len(problems) == 0 {
		return err
	}
	return fault.Conflict("source.exceeded", "%s", problems[0].Message)
}

// LinkTo gives the link by which papers of the type come from those of another,
// or nil.
func (t *Type) LinkTo(source string) *Link {
	for i, l := range t.Links {
		if slices.Contains(l.List.Types, source) {
			return &t.Links[i]
		}
	}
	return nil
}

// PaperList gives the list of earlier papers that a ref names.
func (r *Registry) PaperList(ref string) (PaperList, bool) {
	for _, t := range r.ordered {
		for _, l := range t.Links {
			if l.List.Ref == ref {
				return l.List, true
			}
		}
	}
	return PaperList{}, false
}

// Followers 后续单据 gives the types whose papers may come from those of a type.
func (r *Registry) Followers(code string) []*Type {
	var out []*Type
	for _, t := range r.ordered {
		if t.LinkTo(code) != nil {
			out = append(out, t)
		}
	}
	return out
}

// Open tells whether something of an earlier paper is left to take.
func (l Link) Open(source *Document, facts Facts) (bool, error) {
	if l.Limit == nil {
		return true, nil
	}
	left, err := l.Limit.Left(source, facts)
	for _, q := range left {
		if q > 0 {
			return true, err
		}
	}
	return false, err
}
