package senior

import (
	"strings"
	"time"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Application 敬老卡申领 is one elder's application. It holds what its paper may
// not: the applicant's data, which are stored sealed. ID is the paper's number.
type Application struct {
	ID       string
	Citizen  string // id of the record
	Region   Region
	Province string // 户籍省份 in the Yangtze delta
	Name     string // exactly as entered
	IDNumber identity.IDNumber
	Phone    string
	Address  string // 邮寄地址
	Delivery Delivery
	Pickup   string // 备投网点, id: where the card waits when it cannot be delivered
	Photo    string // attachment id
	Identity string // 身份证件 picture, attachment id, for the manual review
	Outlet   string
	District string
	// PickupDistrict and SignedOn 签收日期 tell whose and since when a card is that
	// an outlet has signed for.
	PickupDistrict string
	SignedOn       value.Date

	AppliedOn value.Date // 申领日期
	Phase     Phase
	EnteredAt time.Time // of the phase
	Reminders int       // given in the phase
	Attempt   int       // 第几次认证
	Request   string    // serial of the verification that counts
	AskedAt   time.Time
	Result    Result
	Reason    string // what the last verification or review said
	Card      string // 卡号
	Waybill   string // 邮件号
	Version   int
	CreatedAt time.Time
	ClosedAt  *time.Time
}

// Form 申领信息 is what a clerk enters for an applicant.
type Form struct {
	Region    Region
	Province  string
	Name      string
	IDNumber  string
	Phone     string
	Address   string
	Household string // 户籍地址 of somebody whom the register does not know
	Delivery  Delivery
	Pickup    string
	Photo     string
	Identity  string
	Key       string // idempotency key
}

// into puts a form into an application and lists every wrong field.
func (f Form) into(a *Application) error {
	var problems []fault.Detail
	note := func(field string, err error) {
		if err != nil {
			problems = append(problems, fault.Detail{Location: field, Message: fault.From(err).Message})
		}
	}
	var err error
	a.Region, a.Province, a.Delivery, a.Pickup, a.Photo, a.Identity = f.Region, f.Province, f.Delivery, f.Pickup, f.Photo, f.Identity
	a.Name = f.Name
	note("name", identity.CheckName(f.Name))
	a.IDNumber, err = identity.ParseIDNumber(f.IDNumber)
	note("id_number", err)
	a.Phone, err = identity.ParsePhone(f.Phone)
	note("phone", err)
	a.Address, err = citizen.Normal(citizen.Address, strings.TrimSpace(f.Address))
	note("address", err)
	note("region", oneOf(string(f.Region), Regions(), "请选择地区"))
	note("delivery", oneOf(string(f.Delivery), Deliveries(), "请选择领卡方式"))
	if f.Region == Delta {
		note("province", oneOf(f.Province, Provinces(), "请选择户籍省份"))
	} else {
		a.Province = ""
	}
	if f.Pickup == "" {
		note("pickup", fault.Invalid("senior.pickup", "请选择备投网点"))
	}
	if f.Photo == "" {
		note("photo", fault.Invalid("senior.photo", "请先采集照片"))
	}
	return fault.Problems("senior.invalid", problems)
}

func oneOf(got string, options []document.Option, otherwise string) error {
	for _, o := range options {
		if o.Value == got {
			return nil
		}
	}
	return fault.Invalid("senior.choice", "%s", otherwise)
}

// head is what the paper may say of an application.
func (a *Application) head() document.Values {
	v := document.Values{"region": string(a.Region), "delivery": string(a.Delivery), "pickup": a.Pickup, "photo": []string{a.Photo}}
	if a.Identity != "" {
		v["identity"] = []string{a.Identity}
	}
	return v
}

// summary is the gist of the paper, with the name masked.
func (a *Application) summary() string {
	text := identity.MaskName(a.Name) + " · " + label(Deliveries(), string(a.Delivery))
	if a.Region == Delta {
		text += " · 长三角地区"
	}
	return text
}

func label(options []document.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// verified tells whether a correction leaves what was verified as it was.
func (a *Application) sameIdentity(was Application) bool {
	return a.Name == was.Name && a.IDNumber == was.IDNumber && a.Photo == was.Photo
}

// changes lists what a correction changed, with personal data masked.
func (a *Application) changes(was Application) []document.Change {
	var out []document.Change
	add := func(field, label, before, after string, show func(string) string) {
		if before != after {
			out = append(out, document.Change{Field: field, Label: label, Before: show(before), After: show(after)})
		}
	}
	plain := func(s string) string { return s }
	add("name", "姓名", was.Name, a.Name, identity.MaskName)
	add("id_number", "身份证号码", string(was.IDNumber), string(a.IDNumber), identity.MaskID)
	add("phone", "联系电话", was.Phone, a.Phone, identity.MaskPhone)
	add("address", "邮寄地址", was.Address, a.Address, identity.MaskAddress)
	add("delivery", "领卡方式", label(Deliveries(), string(was.Delivery)), label(Deliveries(), string(a.Delivery)), plain)
	add("pickup", "备投网点", was.Pickup, a.Pickup, plain)
	add("photo", "照片", was.Photo, a.Photo, replaced)
	add("identity", "身份证件", was.Identity, a.Identity, replaced)
	return out
}

// replaced tells of a picture only whether there is one.
func replaced(id string) string {
	if id == "" {
		return "无"
	}
	return "照片 …" + id[max(0, len(id)-6):]
}
