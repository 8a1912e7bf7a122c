package warehouse

import (
	"cmp"
	"context"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
)

// AlertFunction 仓库预警 is the function that shows alerts.
const AlertFunction = "W-08.5"

// AlertKind says what is the matter with a stock.
type AlertKind string

// The kinds of alerts, the most urgent first.
const (
	AlertExpired  AlertKind = "expired"  // 已过期
	AlertLow      AlertKind = "low"      // 低于下限
	AlertExpiring AlertKind = "expiring" // 临近有效期
	AlertHigh     AlertKind = "high"     // 高于上限
	AlertSlow     AlertKind = "slow"     // 呆滞: nothing moved for long
)

// AlertKinds lists them in the words of the centre.
func AlertKinds() []document.Option {
	return []document.Option{{Value: string(AlertExpired), Label: "已过期"}, {Value: string(AlertLow), Label: "低于下限"},
		{Value: string(AlertExpiring), Label: "临近有效期"}, {Value: string(AlertHigh), Label: "高于上限"}, {Value: string(AlertSlow), Label: "呆滞"}}
}

// Label is the kind in words.
func (k AlertKind) Label() string {
	for _, o := range AlertKinds() {
		if o.Value == string(k) {
			return o.Label
		}
	}
	return string(k)
}

// Thresholds 预警天数 are how near an expiry date, and how long without a move, is
// worth an alert; 0 asks for none of the kind.
type Thresholds struct {
	ExpiryDays int
	SlowDays   int
}

// Standing 现存 is what lies of an item in a warehouse, and when it last moved. Goods
// that are used once stand in a book of their own.
type Standing struct {
	Account         ledger.Account
	Item, Warehouse string
	Quantity        value.Quantity
	LastMove        value.Date
}

// Lot 批 is what was received of an item with one expiry date.
type Lot struct {
	Item, Warehouse string
	Expires         value.Date
	Quantity        value.Quantity
}

// Limit 预警线 bounds the stock of an item in a warehouse, or in all of them for "".
// A bound that is not set is 0.
type Limit struct {
	Account         ledger.Account
	Item, Warehouse string
	Least, Most     value.Quantity
}

// Alert 预警 is one stock that somebody must look after. Warehouse is "" where the
// limit is for all warehouses together.
type Alert struct {
	Kind            AlertKind
	Account         ledger.Account
	Item, Warehouse string
	Quantity        value.Quantity // that lies there, or expires
	Limit           value.Quantity // that it is under or over
	Date            value.Date     // of the expiry or of the last move
}

// Key tells an alert from others: it is the same one for as long as it stands.
func (a Alert) Key() string {
	return string(a.Kind) + "|" + a.Item + "|" + a.Warehouse + "|" + string(a.expires())
}

func (a Alert) expires() value.Date {
	if a.Kind == AlertExpiring || a.Kind == AlertExpired {
		return a.Date
	}
	return ""
}

// Shelves 库存现状 reads what alerts are computed from, as one moment sees it.
type Shelves interface {
	Standings(ctx context.Context) ([]Standing, error)
	Lots(ctx context.Context) ([]Lot, error)
	Limits(ctx context.Context) ([]Limit, error)
}

// AlertsNow computes the alerts of this moment from the ledger and the limits.
func AlertsNow(ctx context.Context, s Shelves, t Thresholds, today value.Date) ([]Alert, error) {
	standings, err := s.Standings(ctx)
	if err != nil {
		return nil, err
	}
	limits, err := s.Limits(ctx)
	if err != nil {
		return nil, err
	}
	lots, err := s.Lots(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(beyond(standings, limits), expiring(standings, lots, t, today), slow(standings, t, today))
	slices.SortStableFunc(out, func(a, b Alert) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Warehouse, b.Warehouse))
	})
	return out, nil
}

type stockKey struct{ item, warehouse string }

// beyond compares what lies there with the limits, items that never came too.
func beyond(standings []Standing, limits []Limit) []Alert {
	have := map[stockKey]value.Quantity{}
	for _, s := range standings {
		have[stockKey{s.Item, s.Warehouse}] += s.Quantity
		have[stockKey{s.Item, ""}] += s.Quantity
	}
	var out []Alert
	for _, l := range limits {
		a := Alert{Account: l.Account, Item: l.Item, Warehouse: l.Warehouse, Quantity: have[stockKey{l.Item, l.Warehouse}]}
		switch {
		case l.Least > 0 && a.Quantity < l.Least:
			a.Kind, a.Limit = AlertLow, l.Least
		case l.Most > 0 && a.Quantity > l.Most:
			a.Kind, a.Limit = AlertHigh, l.Most
		default:
			continue
		}
		out = append(out, a)
	}
	return out
}

// expiring finds what is left of lots that expire soon. Goods go out in the order
// in which they expire (先到期先出): what lies there now are the latest lots.
func expiring(standings []Standing, lots []Lot, t Thresholds, today value.Date) []Alert {
	if t.ExpiryDays <= 0 {
		return nil
	}
	left := map[stockKey]value.Quantity{}
	for _, s := range standings {
		if s.Account == ledger.Stock {
			left[stockKey{s.Item, s.Warehouse}] += s.Quantity
		}
	}
	latest := slices.Clone(lots)
	slices.SortFunc(latest, func(a, b Lot) int { return cmp.Compare(b.Expires, a.Expires) })
	var out []Alert
	for _, lot := range latest {
		at := stockKey{lot.Item, lot.Warehouse}
		q := min(lot.Quantity, left[at])
		left[at] -= max(q, 0)
		if q <= 0 || lot.Expires > today.AddDays(t.ExpiryDays) {
			continue
		}
		a := Alert{Kind: AlertExpiring, Account: ledger.Stock, Item: lot.Item, Warehouse: lot.Warehouse, Quantity: q, Date: lot.Expires}
		if lot.Expires < today {
			a.Kind = AlertExpired
		}
		out = append(out, a)
	}
	return out
}

// slow finds what lies there and has not moved for long, wherever in the warehouse.
func slow(standings []Standing, t Thresholds, today value.Date) []Alert {
	if t.SlowDays <= 0 {
		return nil
	}
	sums := map[stockKey]*Alert{}
	var order []stockKey
	for _, s := range standings {
		at := stockKey{s.Item, s.Warehouse}
		if sums[at] == nil {
			sums[at] = &Alert{Kind: AlertSlow, Account: s.Account, Item: s.Item, Warehouse: s.Warehouse}
			order = append(order, at)
		}
		sums[at].Quantity += s.Quantity
		sums[at].Date = max(sums[at].Date, s.LastMove)
	}
	var out []Alert
	for _, at := range order {
		if a := sums[at]; a.Quantity > 0 && a.Date != "" && a.Date < today.AddDays(-t.SlowDays) {
			out = append(out, *a)
		}
	}
	return out
}
