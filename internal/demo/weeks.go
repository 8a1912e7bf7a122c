package demo

import (
	"context"

	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// scrapTables are the three sources of returned and scrap cards in turn.
func scrapTables() []string {
	return []string{warehouse.DistrictScrapTable, warehouse.CitizenScrapTable, warehouse.MakingScrapTable}
}

// planWeeks gives the working days a rhythm of five: cards are made, shipped, come
// back; material is bought; and on the last long day papers stop at every step.
func (s *story) planWeeks(days []value.Date) {
	last := s.lastLong(days)
	for i, day := range days[:last] {
		switch i % 5 {
		case 0:
			s.planConsumables(day, i/5)
		case 1:
			s.planMaking(day, i/5)
		case 2:
			s.planShipping(day, i/5)
		case 3:
			s.planReturns(day, i/5)
		case 4:
			s.planSupplies(day, i/5)
		}
	}
	s.planMaking(days[last], 0)
	s.planConsumablesOpen(days[last])
	s.planOpen(days[last])
}

func (s *story) planMaking(day value.Date, week int) {
	s.arrange(morning(day, 2), toTheEnd, s.job(warehouse.CardResidence, 4, 12, toTheEnd))
	s.arrange(morning(day, 4), toTheEnd, s.job(warehouse.CardSenior, 4, 7, toTheEnd))
	s.arrange(morning(day, 6), toTheEnd, s.batch(6))
	if week%4 == 0 {
		s.arrange(morning(day, 8), toTheEnd, s.job(warehouse.CardTemporary, 2, 5, toTheEnd))
		s.arrange(morning(day, 9), toTheEnd, s.job(warehouse.CardFirstGeneration, 1, 3, toTheEnd))
	}
}

func (s *story) planShipping(day value.Date, week int) {
	for i, kind := range []string{warehouse.CardResidence, warehouse.CardSenior, warehouse.CardSocial} {
		s.arrange(morning(day, 3+i), toTheEnd, s.order(kind, 2, s.toOutlet))
		to := s.toOutlet
		if week%3 == 0 { // before the citizens bring the first of them back
			to = s.toServiceDesk
		}
		s.arrange(morning(day, 60+i), toTheEnd, s.order(kind, 1, to))
	}
}

func (s *story) planReturns(day value.Date, week int) {
	table := scrapTables()[week%3]
	s.arrange(morning(day, 1), toTheEnd, s.scrapTable(table))
	s.at(day, 50, func(ctx context.Context) error { return s.replace(ctx, table, toTheEnd) })
	s.arrange(morning(day, 5), toTheEnd, s.comeBack(warehouse.CardResidence, 6))
	switch week % 4 {
	case 0:
		s.at(day, 20, func(ctx context.Context) error { return s.giveBack(ctx, warehouse.ShippingOrder, toTheEnd) })
	case 1:
		s.at(day, 20, func(ctx context.Context) error {
			return s.writeOff(ctx, warehouse.ReturnedReceipt, warehouse.InboundReversal, toTheEnd)
		})
	case 2:
		s.at(day, 20, func(ctx context.Context) error {
			return s.writeOff(ctx, warehouse.SeniorOrder, warehouse.OutboundReversal, toTheEnd)
		})
	case 3:
		s.at(day, 20, func(ctx context.Context) error { return s.giveBack(ctx, warehouse.SeniorOrder, toTheEnd) })
	}
}

func (s *story) planSupplies(day value.Date, week int) {
	s.arrange(morning(day, 1), toTheEnd, s.purchase(week*7, []int{100, 40, 0}[week%3]))
	s.arrange(morning(day, 3), toTheEnd, s.oneTimeReceipt)
	s.arrange(morning(day, 60), toTheEnd, s.oneTimeIssue)
	s.arrange(morning(day, 7), toTheEnd, s.exchange)
	s.arrange(morning(day, 9), toTheEnd, s.compensate)
	if week%2 == 0 {
		s.at(day, 11, func(ctx context.Context) error { return s.supplierReturn(ctx, toTheEnd) })
	}
}

// planOpen leaves papers of every module at each of their steps.
func (s *story) planOpen(day value.Date) {
	for _, kind := range []string{warehouse.CardResidence, warehouse.CardSenior} {
		s.arrange(morning(day, 30), toTheEnd, s.job(kind, 2, 4, 0))
	}
	s.arrange(morning(day, 32), 0, s.batch(3))
	s.arrange(morning(day, 33), 0, s.comeBack(warehouse.CardSenior, 4))
	for agreed := asDraft; agreed < 3; agreed++ {
		minutes := 120 + 3*agreed
		for _, build := range []func() (course, bool){s.order(warehouse.CardResidence, 1, s.toOutlet), s.order(warehouse.CardSenior, 1, s.toOutlet),
			s.exchange, s.compensate, s.purchase(11+5*agreed, 0)} {
			s.arrange(morning(day, minutes), agreed, build)
		}
	}
	for agreed := range 2 {
		s.arrange(morning(day, 140), agreed, s.order(warehouse.CardSocial, 1, s.toOutlet))
		s.arrange(morning(day, 142), agreed, s.oneTimeReceipt)
		s.arrange(morning(day, 144), agreed, s.oneTimeIssue)
	}
	for agreed, table := range scrapTables() {
		s.arrange(morning(day, 100), toTheEnd, s.scrapTable(table))
		s.at(day, 140, func(ctx context.Context) error { return s.replace(ctx, table, agreed) })
		s.arrange(morning(day, 146), 0, s.scrapTable(table))
	}
	s.arrange(morning(day, 150), 0, func() (course, bool) {
		c, ok := s.order(warehouse.CardSenior, 1, s.toOutlet)()
		c.sentBack = true
		return c, ok
	})
	for agreed := range 3 {
		s.at(day, 152, func(ctx context.Context) error { return s.supplierReturn(ctx, agreed) })
	}
	s.at(day, 154, func(ctx context.Context) error {
		return s.writeOff(ctx, warehouse.ScrapReceipt, warehouse.InboundReversal, 0)
	})
	s.at(day, 156, func(ctx context.Context) error {
		return s.writeOff(ctx, warehouse.ShippingOrder, warehouse.OutboundReversal, 0)
	})
	s.at(day, 158, func(ctx context.Context) error { return s.giveBack(ctx, warehouse.SocialCardIssue, 0) })
}

// at plans what somebody does some minutes after nine.
func (s *story) at(day value.Date, minutes int, do func(ctx context.Context) error) {
	s.plan(morning(day, minutes), do)
}

// lastLong is the last day that is over, or far enough on for all endings.
func (s *story) lastLong(days []value.Date) int {
	last := len(days) - 1
	for last > 0 && morning(days[last], 0).Add(endingsTake).After(s.end) {
		last--
	}
	return last
}
