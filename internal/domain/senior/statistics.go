package senior

import (
	"context"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
)

// Measure 统计项 is what a number of the statistics counts. The rows behind a number
// are found by the same conditions.
type Measure string

// The measures. Kind is the region of an application, the business of a receipt,
// and the source of a listed card.
const (
	Applied  Measure = "applied"  // 敬老卡申领业务: applications taken, on the day of application
	Uploaded Measure = "uploaded" // 敬老卡回执上传业务: receipts, on the day of the first upload
	Listed   Measure = "listed"   // 滞发卡上传: cards put on the register, on that day
	Lying    Measure = "lying"    // 上传的滞发卡: of those, the ones that still wait
	TooLong  Measure = "overdue"  // 签收超过 3 个月未领取, on the day of signing
	InBoxes  Measure = "boxed"    // likewise of cards that boxes list and no application knows
)

// Label is the measure in words.
func (m Measure) Label() string {
	return map[Measure]string{Applied: "敬老卡申领业务", Uploaded: "敬老卡回执上传业务", Listed: "敬老卡滞发卡上传",
		Lying: "滞发卡（上传登记）", TooLong: "滞发卡（签收超过 3 个月未领取）",
		InBoxes: "滞发卡（箱内登记的卡，签收超过 3 个月未领取）"}[m]
}

// KindLabel is a kind of the measure in words.
func (m Measure) KindLabel(kind string) string {
	switch m {
	case Applied:
		return label(Regions(), kind)
	case Uploaded:
		return ReceiptKind(kind).Label()
	case Listed, Lying:
		return Origin(kind).Label()
	}
	return "网点签收"
}

// Question 统计条件; zero members do not narrow.
type Question struct {
	Measure  Measure
	Kind     string
	Outlet   string
	District string
	From, To value.Date
	On       value.Date // today, for what is too long
}

// Count 办理量 is how many there are of a kind, at an outlet or on a day.
type Count struct {
	Kind, Outlet, District string
	Day                    value.Date
	Number                 int64
}

// Record 办理明细 is one row behind a number.
type Record struct {
	ID          string // of the application, or of the register
	Application string // to open it; "" when it is not in the system
	Kind        string
	Name        string
	IDNumber    identity.IDNumber
	Card        string
	Outlet      string
	District    string
	Day         value.Date
	By          string // who uploaded
	State       string // where it stands, in words
	Reason      string
}

// Statistics 统计 counts within a data scope. A scope without any reach sees
// nothing.
type Statistics interface {
	// CountSeniors counts by kind and outlet, or by kind and day.
	CountSeniors(ctx context.Context, s directory.Scope, q Question, byDay bool) ([]Count, error)
	// Records lists what is counted, newest first.
	Records(ctx context.Context, s directory.Scope, q Question, page document.PageRequest) (document.Page[Record], error)
}
