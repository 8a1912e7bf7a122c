package demo

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// planConsumables lets outlets ask for consumables every week; now and then less
// arrives than was sent.
func (s *story) planConsumables(day value.Date, week int) {
	for i, outlet := range []string{"outlet_op", "outlet_op2"} {
		missing := int64(0)
		if (week+i)%4 == 3 {
			missing = 1
		}
		s.arrange(morning(day, 30+i*5), toTheEnd, s.consumables(outlet, week*2+i, missing))
	}
}

// planConsumablesOpen leaves a request in every state on the last long day.
func (s *story) planConsumablesOpen(day value.Date) {
	for i, stop := range []int{asDraft, 0, 1, 1, toTheEnd} {
		s.arrange(morning(day, 40+i*3), stop, s.consumables([]string{"outlet_op", "outlet_op2"}[i%2], i, int64(i%2)))
	}
	s.plan(morning(day, 70), func(ctx context.Context) error {
		c, ok := s.consumables("outlet_op", 3, 0)()
		if !ok {
			return nil
		}
		c.sentBack = true
		return s.take(ctx, c)
	})
}

// consumables 耗材申领单 of two items for an outlet, of which so many units of the
// first are missing when it is signed for.
func (s *story) consumables(outlet string, n int, missing int64) func() (course, bool) {
	return func() (course, bool) {
		chosen := s.consumablesOnHand(n)
		if len(chosen) == 0 {
			return course{}, false
		}
		at, _ := s.home(chosen[0])
		lines := make([]map[string]any, 0, len(chosen))
		for i, item := range chosen {
			q := value.Units(int64(2 + i))
			s.free[item.ID] -= q
			lines = append(lines, map[string]any{"item": item.ID, "quantity": q})
		}
		return course{maker: s.person(outlet), head: map[string]any{"warehouse": at},
			draft:  approval.Draft{Type: supplies.Request, Head: map[string]any{"purpose": "窗口日常补充"}, Lines: lines},
			fields: func(d *document.Document) []map[string]any { return shortened(d, missing) }}, true
	}
}

// shortened says at the signing what is missing of the first line.
func shortened(d *document.Document, missing int64) []map[string]any {
	if d.StepKey != supplies.StepSign || missing == 0 {
		return nil
	}
	return []map[string]any{{"line": 1, "received_quantity": d.Lines[0].Quantity("picked_quantity") - value.Units(missing), "reason": "外箱破损，少一件"}}
}

// consumablesOnHand gives two consumables of which there is plenty.
func (s *story) consumablesOnHand(n int) []master.Record {
	var plenty []master.Record
	for _, item := range s.items {
		if item.Fields.Text("kind") == warehouse.KindConsumable && s.free[item.ID] > value.Units(20) {
			plenty = append(plenty, item)
		}
	}
	if len(plenty) < 2 {
		return nil
	}
	return []master.Record{plenty[n%len(plenty)], plenty[(n+1)%len(plenty)]}
}
