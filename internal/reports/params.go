package reports

import (
	"fmt"
	"sort"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Names of the filters that narrow the ledger. A report that uses them needs no
// code of its own to do so.
const (
	FilterFrom       = "from"
	FilterTo         = "to"
	FilterMonth      = "month" // one month, instead of a period
	FilterDay        = "day"   // one day, instead of a period
	FilterItem       = "item"
	FilterWarehouse  = "warehouse"
	FilterDepartment = "department"
	FilterCategory   = "category"
	FilterSupplier   = "supplier"
	FilterType       = "paper_type"
)

// Comparison 对比 is the earlier period that figures stand beside.
type Comparison string

// The comparisons.
const (
	WithMonth Comparison = "month" // 上月
	WithYear  Comparison = "year"  // 去年同期
)

// compareParam asks for a comparison in the address of a report.
const compareParam = "compare"

// Params 查询条件 are the checked values of a report's filters. Whatever the
// report asks for, a period is under FilterFrom and FilterTo.
type Params struct {
	Values  document.Values
	Compare Comparison
}

// earlier gives the same conditions for the period that is compared with.
func (p Params) earlier() Params {
	back := -1
	if p.Compare == WithYear {
		back = -12
	}
	v := p.Values.Clone()
	v[FilterFrom], v[FilterTo] = v.Date(FilterFrom).AddMonths(back), v.Date(FilterTo).AddMonths(back)
	return Params{Values: v}
}

// Parse checks the conditions of a query string. An empty period is the current
// month up to today; every wrong condition is named.
func (r *Report) Parse(query map[string]string, today value.Date) (Params, error) {
	raw := map[string]any{}
	var compare Comparison
	var problems []fault.Detail
	for name, text := range query {
		switch text = strings.TrimSpace(text); {
		case text == "":
		case name == compareParam && r.Compare:
			if compare = Comparison(text); compare != WithMonth && compare != WithYear {
				problems = append(problems, fault.Detail{Location: name, Message: "只能与上月或去年同期对比"})
			}
		default:
			raw[name] = text
		}
	}
	values, wrong := document.NormalizeFields(r.Filters, raw, "", true)
	problems = append(append(problems, wrong...), r.checkPeriod(values, today)...)
	sort.SliceStable(problems, func(i, j int) bool { return problems[i].Location < problems[j].Location })
	if err := fault.Problems("report.invalid", problems); err != nil {
		return Params{}, err
	}
	return Params{Values: values, Compare: compare}, nil
}

// checkPeriod completes the period, ends it today when it reaches into the
// future (a clerk asks for the whole month), and refuses one that begins there
// or runs backwards.
func (r *Report) checkPeriod(v document.Values, today value.Date) []fault.Detail {
	at := FilterFrom
	switch {
	case r.filtersBy(FilterMonth):
		if at = FilterMonth; !v.Has(at) {
			v[at] = today.Month()
		}
		v[FilterFrom], v[FilterTo] = value.Date(v.Text(at)+"-01"), value.MonthEnd(v.Text(at))
	case r.filtersBy(FilterDay):
		if at = FilterDay; !v.Has(at) {
			v[at] = today
		}
		v[FilterFrom], v[FilterTo] = v.Date(at), v.Date(at)
	case !r.filtersBy(FilterFrom):
		return nil
	}
	if d := v.Date(FilterFrom); d > today {
		return []fault.Detail{{Location: at, Message: fmt.Sprintf("%s 晚于今天（%s）", d, today)}}
	}
	if !v.Has(FilterTo) || v.Date(FilterTo) > today {
		v[FilterTo] = today
	}
	if !v.Has(FilterFrom) {
		v[FilterFrom] = value.Date(v.Date(FilterTo).Month() + "-01")
	}
	if from, to := v.Date(FilterFrom), v.Date(FilterTo); from > to {
		return []fault.Detail{{Location: FilterFrom, Message: fmt.Sprintf("开始日期 %s 晚于结束日期 %s", from, to)}}
	}
	return nil
}

func (r *Report) filtersBy(name string) bool {
	for _, f := range r.Filters {
		if f.Name == name {
			return true
		}
	}
	return false
}

// Selection narrows the ledger as the filters say.
func (p Params) Selection() ledger.Selection {
	s := ledger.Selection{
		From: p.Values.Date(FilterFrom), To: p.Values.Date(FilterTo),
		Warehouse: p.Values.Text(FilterWarehouse), Department: p.Values.Text(FilterDepartment),
		Category: p.Values.Text(FilterCategory), Supplier: p.Values.Text(FilterSupplier),
		District: p.Values.Text(filterDistrict), Receiver: p.Values.Text(filterReceiver),
	}
	s.Items, s.Types = given(p.Values.Text(FilterItem)), given(p.Values.Text(FilterType))
	return s
}
