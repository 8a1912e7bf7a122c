package demo

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// planOpening begins the books: what lay apart in the warehouse and what the makers
// had in use the day before; one that was wrong is taken back.
func (s *story) planOpening(day value.Date) {
	eve := string(day.AddDays(-1))
	apart := s.locations[s.warehouses[0]][len(s.locations[s.warehouses[0]])-2:]
	making := s.person("card_maker").Department
	book := func(head map[string]any, then func(ctx context.Context, d *document.Document) error, lines ...map[string]any) func() (course, bool) {
		head["business_date"] = eve
		return func() (course, bool) {
			return course{maker: s.person("keeper"), then: then, draft: approval.Draft{Type: warehouse.OpeningBalance, Head: head, Lines: lines}}, true
		}
	}
	ribbon, film := s.items[9], s.items[15]
	line := func(item, location string, quantity int64, price value.Money) map[string]any {
		l := map[string]any{"item": item, "quantity": value.Units(quantity), "price": price}
		if location != "" {
			l["location"] = location
		}
		return l
	}
	s.arrange(morning(day, 1), toTheEnd, book(map[string]any{"warehouse": s.warehouses[0]}, nil,
		line(ribbon.ID, apart[0], 6, ribbon.Fields.Money("price")), line(film.ID, apart[0], 4, film.Fields.Money("price"))))
	s.arrange(morning(day, 2), toTheEnd, book(map[string]any{"department": making}, nil, line(ribbon.ID, "", 3, 0)))
	s.arrange(morning(day, 3), toTheEnd, book(map[string]any{"warehouse": s.warehouses[0]}, s.takeBackOpening, line(ribbon.ID, apart[1], 60, 0)))
}

// takeBackOpening 期初冲账单 takes the whole of an opening balance back.
func (s *story) takeBackOpening(ctx context.Context, d *document.Document) error {
	return s.take(ctx, course{maker: s.person("keeper"), agreed: toTheEnd, draft: approval.Draft{Type: warehouse.OpeningReversal,
		Head:  map[string]any{"original": d.ID, "reason": "数量录错，重新录入"},
		Lines: []map[string]any{{"of_line": int64(1), "quantity": d.Lines[0].Quantity("quantity")}}}})
}
