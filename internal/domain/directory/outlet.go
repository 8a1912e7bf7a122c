package directory

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// OutletKind 网点类别.
type OutletKind string

// The kinds of outlets.
const (
	CommunityOutlet OutletKind = "community" // 社区网点
	DistrictOutlet  OutletKind = "district"  // 区网点
	CenterOutlet    OutletKind = "center"    // 中心网点
	BankOutlet      OutletKind = "bank"      // 银行网点
)

// OutletKinds lists them in the order in which they are offered.
func OutletKinds() []OutletKind {
	return []OutletKind{CommunityOutlet, DistrictOutlet, CenterOutlet, BankOutlet}
}

// Label is the kind in words.
func (k OutletKind) Label() string {
	return map[OutletKind]string{CommunityOutlet: "社区网点", DistrictOutlet: "区网点", CenterOutlet: "中心网点", BankOutlet: "银行网点"}[k]
}

// OutletPlace 网点 as T-U01 keeps it, one record for all business systems. A deleted
// one is kept, because papers and the log name it, and is disabled as well.
type OutletPlace struct {
	ID, Code, Name string
	Kind           OutletKind
	District       string // empty for the centre's own outlet
	DistrictName   string
	Phone, Address string
	Disabled       bool
	Version        int
	DeletedAt      *time.Time
	People         int // enabled accounts there; known of a single outlet
}

func (o *OutletPlace) usable() bool { return o != nil && !o.Disabled }

// DistrictPlace 区.
type DistrictPlace struct {
	ID, Code, Name string
	Version        int
	Outlets        int // known in lists
}

// OutletForm is what an administrator fills in of one.
type OutletForm struct {
	Code, Name     string
	Kind           OutletKind
	District       string // id; the centre's own outlet has none
	Phone, Address string
}

// OutletFilter 网点查询条件 narrows a list; zero members do not narrow.
type OutletFilter struct {
	Query    string // code, name or initials
	Kind     OutletKind
	Name     string // part of it
	District string
	Address  string // part of it
	State    AccountState
	Deleted  bool // only the deleted, else only the others
}

const (
	maxAddress = 200 // characters
	maxPhone   = 30
)

var phoneForm = regexp.MustCompile(`^[0-9+(][0-9()\-—转,，、/ ]*$`)

func (f OutletForm) trimmed() OutletForm {
	f.Code, f.Name, f.Phone, f.Address = strings.TrimSpace(f.Code), strings.TrimSpace(f.Name), strings.TrimSpace(f.Phone), strings.TrimSpace(f.Address)
	if f.Kind == CenterOutlet {
		f.District = ""
	}
	return f
}

// check refuses a form that is not complete or names no district.
func (f OutletForm) check(districts map[string]DistrictPlace) error {
	var p problems
	p.code("code", "网点编码", f.Code)
	p.name("name", "网点名称", f.Name, maxName)
	if f.Kind.Label() == "" {
		p.add("kind", "请选择网点类别")
	}
	if _, known := districts[f.District]; !known && f.Kind != CenterOutlet {
		p.add("district", "请选择所属区")
	}
	p.name("address", "网点地址", f.Address, maxAddress)
	if f.Phone != "" && (!phoneForm.MatchString(f.Phone) || utf8.RuneCountInString(f.Phone) > maxPhone) {
		p.add("phone", "联系电话应为数字，可用 - 和括号分隔，最多 %d 个字符", maxPhone)
	}
	return p.err()
}

func (f OutletForm) fill(o *OutletPlace) {
	o.Code, o.Name, o.Kind, o.District, o.Phone, o.Address = f.Code, f.Name, f.Kind, f.District, f.Phone, f.Address
}
