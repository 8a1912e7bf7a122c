package postal

import (
	"cmp"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
)

// State 邮件状态 is where a parcel stands.
type State string

// The states of a parcel. They are also what the code of an event may mean.
const (
	Sent      State = "sent"      // 已发: handed to the post, on its way
	Delivered State = "delivered" // 已妥投
	Returned  State = "returned"  // 退回
)

// States lists them in order.
func States() []document.Option {
	return []document.Option{{Value: string(Sent), Label: "已发"}, {Value: string(Delivered), Label: "已妥投"}, {Value: string(Returned), Label: "退回"}}
}

// Label is the state in the customer's words.
func (s State) Label() string {
	for _, o := range States() {
		if o.Value == string(s) {
			return o.Label
		}
	}
	return string(s)
}

// weight orders states that two events of one moment give: an end comes last.
func (s State) weight() int { return map[State]int{Sent: 1, Returned: 2, Delivered: 3}[s] }

// Kind 卡种 is what lies in a parcel.
type Kind string

// The kinds of cards that go by post.
const (
	SeniorCard Kind = "senior"    // 敬老卡
	Residence  Kind = "residence" // 居住证
	Social     Kind = "social"    // 社保卡
)

// Kinds lists them.
func Kinds() []document.Option {
	return []document.Option{{Value: string(SeniorCard), Label: "敬老卡"}, {Value: string(Residence), Label: "居住证"}, {Value: string(Social), Label: "新版社保卡"}}
}

// Label is the kind in the customer's words.
func (k Kind) Label() string {
	for _, o := range Kinds() {
		if o.Value == string(k) {
			return o.Label
		}
	}
	return string(k)
}

// Pushed tells whether the events of such parcels go to the police bureau.
func (k Kind) Pushed() bool { return k == SeniorCard }

// Mark 最新轨迹 is the newest event that says where a parcel stands.
type Mark struct {
	At    time.Time
	Code  string
	State State
}

// before orders marks, the same way whichever comes first.
func (m Mark) before(o Mark) bool {
	return cmp.Or(m.At.Compare(o.At), cmp.Compare(m.State.weight(), o.State.weight()), cmp.Compare(m.Code, o.Code)) < 0
}

// Parcel 邮件 is one consignment. Who gets it is stored sealed.
type Parcel struct {
	ID          string
	Number      string // 邮件号
	Kind        Kind
	Application string // 敬老卡申领单, or nothing
	Order       string // 出货单号, or nothing
	Outlet      string // of the application, where the card waits when it comes back
	District    string
	Name        string // 收件人
	Phone       string
	Address     string
	Newest      Mark  // zero: the post has reported nothing yet
	Told        State // what the application was told last; "" when it does not know the parcel
	Manual      bool  // 手动发出
	SentAt      time.Time
	SentBy      document.Named
	Version     int
}

// State 邮件状态 follows from the newest event alone.
func (p *Parcel) State() State {
	if p.Newest.State == "" {
		return Sent
	}
	return p.Newest.State
}

// Behind tells whether the application has not been told yet.
func (p *Parcel) Behind() bool { return p.Application != "" && p.Told != p.State() }

// take lets an event count, and tells whether it changed anything.
func (p *Parcel) take(m Mark) bool {
	if m.State == "" || !p.Newest.before(m) {
		return false
	}
	p.Newest = m
	return true
}

// ParseNumber reads a 邮件号 as people and machines write it.
func ParseNumber(text string) (string, error) { return senior.ParseWaybill(text) }

// OfApplication gives the parcel in which the card of an application goes.
func OfApplication(a senior.Application, by document.Named, at time.Time) (Parcel, error) {
	number, err := ParseNumber(a.Waybill)
	return Parcel{ID: value.NewID(), Number: number, Kind: SeniorCard, Application: a.ID, Outlet: a.Pickup, District: a.District, Name: a.Name,
		Phone: a.Phone, Address: a.Address, Told: Sent, SentAt: at, SentBy: by, Version: 1}, err
}
