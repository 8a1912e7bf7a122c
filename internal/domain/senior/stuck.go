package senior

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Origin 来源 is who found a card stuck.
type Origin string

// The sources.
const (
	FromOutlet Origin = "outlet" // 网点上传: nobody fetched it at the outlet
	FromPost   Origin = "postal" // 邮政投递滞发卡: the post could not deliver it
)

// Origins 来源.
func Origins() []document.Option {
	return []document.Option{{Value: string(FromOutlet), Label: "网点"}, {Value: string(FromPost), Label: "邮政投递"}}
}

// Label is the source in words.
func (s Origin) Label() string { return label(Origins(), string(s)) }

// Outcome 处理结果 is what became of a stuck card; while it waits it has none.
type Outcome string

// The outcomes. Those of a card whose application is in the system are the phases
// it goes on to.
const (
	Waiting    Outcome = ""                 // 滞发
	Fetched    Outcome = Outcome(Collected) // 已领取
	Discarded  Outcome = Outcome(Destroyed) // 已销毁
	SentAgain  Outcome = Outcome(Sending)   // 重新邮寄
	MistakenBy Outcome = "mistaken"         // 登记有误
)

// Label is the outcome in words.
func (o Outcome) Label() string {
	switch o {
	case Waiting:
		return "滞发"
	case SentAgain:
		return "已重新邮寄"
	case MistakenBy:
		return "登记有误"
	}
	return Phase(o).Label()
}

// StuckCard 滞发卡 is a card that lies where nobody has fetched it, as somebody found
// it. Its application is named when it is in the system; cards made before are not.
type StuckCard struct {
	ID          string // 登记号
	Source      Origin
	Application string
	Card        string // 卡号
	Name        string
	IDNumber    identity.IDNumber // may be unknown
	Outlet      string            // where it lies
	District    string
	SignedOn    value.Date // 网点签收日期, may be unknown
	Reason      string     // 滞发原因
	ListedOn    value.Date
	ListedAt    time.Time
	ListedBy    document.Named
	Outcome     Outcome
	ClosedAt    *time.Time
}

// StuckPrefix begins the numbers of the register.
const StuckPrefix = "ZF"

// Listing 滞发卡上传 is what a clerk tells of one card. Number is the card's, or
// that of the application. Name and ID number are needed of cards whose
// application is not in the system.
type Listing struct {
	By       approval.By
	Source   Origin
	Number   string
	Name     string
	IDNumber string
	SignedOn value.Date
	Reason   string
}

// ListingFields 导入列 are the columns of the sheet with stuck cards, in the words of
// the form.
func ListingFields() []document.Field {
	return []document.Field{
		{Name: "number", Label: "卡号或申领单号", Type: document.Text, Required: true, MaxLength: maxCard, Width: 200},
		{Name: "name", Label: "姓名", Type: document.Text, MaxLength: 100, Width: 120, Help: "系统中没有申领单的卡必填"},
		{Name: "id_number", Label: "身份证号码", Type: document.Text, MaxLength: 24, Width: 190},
		{Name: "signed_on", Label: "网点签收日期", Type: document.DateField, Width: 120},
		{Name: "reason", Label: "滞发原因", Type: document.Text, Required: true, MaxLength: 200, Width: 220},
	}
}

const maxCard = 40

// CardNumber reads the number of a card or of an application as it is typed or
// scanned: with spaces, in small letters or full width.
func CardNumber(text string) string { return value.Scanned(text) }

// paperPrefix begins the number of an application.
const paperPrefix = "JL-"

// IsApplication tells a number of an application from one of a card.
func IsApplication(number string) bool { return strings.HasPrefix(number, paperPrefix) }

// stuckMonths 超过 3 个月.
const stuckMonths = 3

// Overdue tells whether a card that an outlet signed for on a day has lain there too
// long: strictly more than three calendar months (滞发卡统计).
func Overdue(signed, on value.Date) bool { return signed.SameDayIn(stuckMonths) < on }

// LastOverdue is the last day of signing whose cards are overdue on a day: who
// signed on it or before has had them too long, who signed later has not.
func LastOverdue(on value.Date) value.Date {
	d := on.SameDayIn(-stuckMonths)
	for !Overdue(d, on) {
		d = d.AddDays(-1)
	}
	for Overdue(d.AddDays(1), on) {
		d = d.AddDays(1)
	}
	return d
}

// AtOutlet lists the phases in which a card lies at the outlet that signed for it.
func AtOutlet() []Phase { return []Phase{Collecting, Stuck, Destroying} }

// MayStrand refuses a card that is not stuck, or not this person's to report.
func MayStrand(a Application, p directory.Person, s Origin) error {
	here := WorksAt(p, a.Pickup)
	if s == FromPost {
		here = p.HasRole(roleCenterOutlet)
	}
	switch {
	case !here && s == FromPost:
		return fault.Forbidden("senior.not_yours", "邮政投递滞发卡由中心网点上传")
	case !here:
		return fault.Forbidden("senior.not_yours", "这张卡不在本网点领取，不能作为本网点的滞发卡上传")
	case a.Phase == Stuck || a.Phase == Destroying:
		return nil
	case s == FromPost && a.Phase == Mailing, s == FromOutlet && a.Phase == Collecting:
		return nil
	case s == FromOutlet && a.Phase == Moving:
		return fault.Conflict("senior.not_signed", "请先办理网点签收，再上传滞发卡")
	}
	return fault.Conflict("senior.not_stuck", "申领单 %s 现为“%s”，不是%s滞发卡", a.ID, a.Phase.Label(), s.Label())
}

// strand 登记滞发 puts the card of the application on the register; unless it is known
// to be stuck, the application waits as such from now on.
func (u *turn) strand(c Command) error {
	if err := MayStrand(*u.a, u.Person, c.Source); err != nil {
		return err
	}
	if err := u.list(c.Source, c.Text); err != nil {
		return err
	}
	if u.a.Phase == Stuck || u.a.Phase == Destroying {
		return u.record(said{action: string(Strand), comment: c.Text})
	}
	u.a.Reason = c.Text
	return u.proceed(c, Stuck, true)
}

// list writes the application's card into the register.
func (u *turn) list(s Origin, reason string) error {
	a := u.a
	return list(u.tx, StuckCard{Source: s, Application: a.ID, Card: a.Card, Name: a.Name, IDNumber: a.IDNumber, Outlet: a.Pickup,
		District: a.PickupDistrict, SignedOn: a.SignedOn, Reason: reason, ListedAt: u.At,
		ListedBy: document.Named{ID: u.Person.ID, Name: cmp.Or(u.Person.Name, "邮政反馈")}})
}

// list writes a card into the register, on which it stands once while it waits.
func list(tx Tx, c StuckCard) error {
	known, err := tx.WaitingCard(c.Card)
	if err != nil {
		return err
	}
	if known != nil {
		return fault.Conflict("senior.listed", "这张卡已于 %s 登记为滞发卡（%s）", known.ListedOn, known.ID).At("number", "已登记为滞发卡")
	}
	c.ListedOn = value.DateOf(c.ListedAt)
	if c.ID, err = tx.NextNumber(StuckPrefix, c.ListedOn); err != nil {
		return err
	}
	return tx.InsertStuckCard(c)
}

// unlist closes the register's entry of a card that waits no longer.
func (u *turn) unlist(to Phase) error {
	if u.a.Card == "" {
		return nil
	}
	c, err := u.tx.WaitingCard(u.a.Card)
	if err != nil || c == nil {
		return err
	}
	c.Outcome, c.ClosedAt = Outcome(to), &u.At
	return u.tx.UpdateStuckCard(*c)
}

// auditOfCard is what the audit log keeps of an entry: nothing that identifies
// anybody.
func auditOfCard(c StuckCard) string {
	return fmt.Sprintf(`{"source":%q,"outcome":%q}`, c.Source.Label(), c.Outcome.Label())
}
