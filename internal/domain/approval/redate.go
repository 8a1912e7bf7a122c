package approval

import (
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// checkRedating refuses what 日期调整 must not do.
func checkRedating(tx Tx, d *document.Document, c Redating) error {
	if d.State != document.Done {
		return fault.Conflict("document.not_done", "只有已完成的单据可以调整日期，单据 %s 现为“%s”", d.ID, d.StateLabel())
	}
	if c.Version != 0 && c.Version != d.Version {
		return Stale(d.ID)
	}
	if strings.TrimSpace(c.Reason) == "" {
		return fault.Invalid("comment.required", "请填写调整原因").At("reason", "请填写调整原因")
	}
	if day, err := value.ParseDate(string(c.Date)); err != nil || day != c.Date { // a space would order before every day
		return fault.Invalid("document.invalid_date", "业务日期应写成 2026-03-01").At("business_date", "应为日期，例如 2026-03-01")
	}
	if c.Date > tx.Facts().Today() {
		return fault.Invalid("document.future_date", "业务日期 %s 晚于今天", c.Date).At("business_date", "不能晚于今天")
	}
	for _, month := range []string{d.BusinessDate.Month(), c.Date.Month()} {
		closed, err := tx.Facts().MonthClosed(month)
		if err != nil {
			return err
		}
		if closed {
			return fault.Conflict("period.closed", "%s 已月结，不能把业务日期调入或调出该月", month).At("business_date", "所在月份已月结")
		}
	}
	return nil
}

// checkDays refuses a change of date after which a place would have held less
// than nothing on some day: a receipt cannot come after what was issued of it.
func checkDays(tx Tx, moves []ledger.Move, from value.Date) error {
	checked := map[ledger.Place]bool{}
	for _, m := range moves {
		if checked[m.Place] {
			continue
		}
		checked[m.Place] = true
		day, lowest, err := tx.Lowest(m.Place, from)
		if err != nil {
			return err
		}
		if lowest >= 0 {
			continue
		}
		name, unit := m.Place.Item, ""
		if e, err := tx.Facts().Entry("items", m.Place.Item); err == nil {
			name, unit = e.Name, e.Fields.Text("unit")
		}
		return fault.Conflict("stock.negative_day", "调整后 %s 在 %s 的结存将为 %s%s，不能调整", name, day, lowest, unit).
			At("business_date", "当日库存不足")
	}
	return nil
}

// redated gives the moves of a change of date, each with its own id.
func (k *Desk) redated(moves []ledger.Move, to value.Date, actor string) []ledger.Move {
	out := ledger.Redated(moves, to)
	now := k.Clock().UTC()
	for i := range out {
		out[i].ID, out[i].PostedAt, out[i].ActorID = value.NewID(), now, actor
	}
	return out
}
