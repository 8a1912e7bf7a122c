package demo

import (
	"context"
	"fmt"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// boxOf is how many cards a box holds.
const boxOf = 500

// box 箱 of finished cards that lies in the warehouse.
type box struct{ number, location string }

// next numbers jobs, batches and boxes.
func (s *story) next(prefix string) string {
	s.count++
	return fmt.Sprintf("%s%s%03d", prefix, value.DateOf(s.now).Compact()[2:], s.count%1000)
}

func (s *story) cardHome() (warehouseID string, locations []string) {
	id := s.warehouses[3]
	return id, s.locations[id]
}

// returnedAt and scrapAt are the last two locations of the finished cards' warehouse.
func (s *story) returnedAt() string { _, at := s.cardHome(); return at[len(at)-2] }
func (s *story) scrapAt() string    { _, at := s.cardHome(); return at[len(at)-1] }

// job 制卡作业 of some boxes is inspected; what passed is received, what was
// rejected goes to the scrap. The receipts may stop before their end.
func (s *story) job(kind string, boxes, rejected, agreed int) func() (course, bool) {
	return func() (course, bool) {
		slip, name := warehouse.QCReceipt, "card_maker"
		if kind == warehouse.CardSenior {
			slip = warehouse.SeniorQCReceipt
		}
		passed := boxes * boxOf
		return course{maker: s.person("inspector"), draft: approval.Draft{Type: slip,
			Head: map[string]any{"job": s.next("ZK"), "job_quantity": int64(passed + rejected)},
			Lines: []map[string]any{{"item": s.cards[kind].ID, "quantity": value.Units(int64(passed)),
				"rejected": value.Units(int64(rejected)), "defect_code": s.defects["03"]}}},
			then: func(ctx context.Context, qc *document.Document) error {
				receipt := s.boxed(kind, boxes)
				receipt.maker, receipt.agreed = s.person(name), agreed
				receipt.draft.Head["qc"] = qc.ID
				if err := s.take(ctx, receipt); err != nil {
					return err
				}
				scrap := s.scrapped(kind, rejected)
				scrap.agreed = agreed
				scrap.draft.Head["qc"] = qc.ID
				return s.take(ctx, scrap)
			}}, true
	}
}

// boxed is a receipt of new boxes, which are there when it is done.
func (s *story) boxed(kind string, boxes int) course {
	at, locations := s.cardHome()
	docType := map[string]string{warehouse.CardSenior: warehouse.SeniorCardReceipt, warehouse.CardSocial: warehouse.SocialCardReceipt}[kind]
	if docType == "" {
		docType = warehouse.CardReceipt
	}
	var lines []map[string]any
	var fresh []box
	for range boxes {
		b := box{number: s.next("X"), location: locations[s.count%(len(locations)-2)]}
		fresh = append(fresh, b)
		lines = append(lines, map[string]any{"item": s.cards[kind].ID, "box": b.number, "location": b.location, "quantity": value.Units(boxOf)})
	}
	return course{draft: approval.Draft{Type: docType, Head: map[string]any{"warehouse": at}, Lines: lines},
		then: func(context.Context, *document.Document) error {
			s.boxes[kind] = append(s.boxes[kind], fresh...)
			return nil
		}}
}

// batch 新版社保卡入库: boxes from outside.
func (s *story) batch(boxes int) func() (course, bool) {
	return func() (course, bool) {
		c := s.boxed(warehouse.CardSocial, boxes)
		c.maker, _ = s.keepers()
		c.draft.Head["batch"] = s.next("PC")
		return c, true
	}
}

func (s *story) scrapped(kind string, quantity int) course {
	at, _ := s.cardHome()
	return course{maker: s.person("keeper"), draft: approval.Draft{Type: warehouse.ScrapReceipt,
		Head: map[string]any{"warehouse": at, "origin": "制卡质检"},
		Lines: []map[string]any{{"item": s.cards[kind].ID, "defect_code": s.defects["03"], "location": s.scrapAt(),
			"quantity": value.Units(int64(quantity))}}}}
}

// comeBack 退卡入库单: a district sends cards that nobody fetched.
func (s *story) comeBack(kind string, quantity int64) func() (course, bool) {
	return func() (course, bool) {
		at, _ := s.cardHome()
		district, outlet := s.receiver()
		return course{maker: s.person("keeper2"), draft: approval.Draft{Type: warehouse.ReturnedReceipt,
			Head:  map[string]any{"district": district, "outlet": outlet, "warehouse": at, "reason": "持卡人逾期未领，网点退回"},
			Lines: []map[string]any{{"item": s.cards[kind].ID, "location": s.returnedAt(), "quantity": value.Units(quantity)}}}}, true
	}
}

// receiver gives a district and an outlet in it, another one each time.
func (s *story) receiver() (district, outlet string) {
	s.count++
	place := s.seed.Outlets[1+s.count*17%(len(s.seed.Outlets)-1)] // the first is the centre's own
	return place.District, place.ID
}

// toOutlet sends an order to an outlet, another one each time.
func (s *story) toOutlet() map[string]any {
	district, outlet := s.receiver()
	return map[string]any{"district": district, "outlet": outlet}
}

// toServiceDesk sends an order to 市民服务部, which hands cards to citizens itself.
func (s *story) toServiceDesk() map[string]any {
	return map[string]any{"receiving_department": s.person("citizen_service").Department}
}

// order 出货单 of whole boxes that lie in the warehouse.
func (s *story) order(kind string, boxes int, to func() map[string]any) func() (course, bool) {
	return func() (course, bool) {
		if len(s.boxes[kind]) < boxes {
			return course{}, false
		}
		taken := s.boxes[kind][:boxes]
		s.boxes[kind] = s.boxes[kind][boxes:]
		docType := map[string]string{warehouse.CardSenior: warehouse.SeniorOrder, warehouse.CardSocial: warehouse.SocialCardIssue}[kind]
		if docType == "" {
			docType = warehouse.ShippingOrder
		}
		head := to()
		head["warehouse"], _ = s.cardHome()
		var lines, scans []map[string]any
		for i, b := range taken {
			lines = append(lines, map[string]any{"item": s.cards[kind].ID, "box": b.number, "quantity": value.Units(boxOf)})
			scans = append(scans, map[string]any{"line": i + 1, "scanned_box": b.number, "location": b.location})
		}
		return course{maker: s.person("shipping"), then: s.release, fields: func(*document.Document) []map[string]any { return scans },
			draft: approval.Draft{Type: docType, Head: head, Lines: lines}}, true
	}
}

// giveBack 退库单: some cards of a finished order come back.
func (s *story) giveBack(ctx context.Context, orderType string, agreed int) error {
	order, err := s.lastDone(ctx, orderType)
	if err != nil || order == nil {
		return err
	}
	return s.take(ctx, course{maker: s.person("shipping"), agreed: agreed, draft: approval.Draft{Type: warehouse.ShippingReturn,
		Head:  map[string]any{"order": order.ID, "series": "other", "warehouse": order.Head.Text("warehouse"), "reason": "网点库存已满，退回部分"},
		Lines: []map[string]any{{"item": order.Lines[0].Text("item"), "quantity": value.Units(50)}}}})
}

// writeOff 冲账单 takes back some of what the last paper of a type posted.
func (s *story) writeOff(ctx context.Context, original, reversal string, agreed int) error {
	source, err := s.lastDone(ctx, original)
	if err != nil || source == nil {
		return err
	}
	return s.take(ctx, course{maker: s.person("keeper"), agreed: agreed, draft: approval.Draft{Type: reversal,
		Head:  map[string]any{"original": source.ID, "reason": "清点后发现数量录错，冲回多录部分"},
		Lines: []map[string]any{{"of_line": int64(1), "quantity": min(source.Lines[0].Quantity("quantity"), value.Units(5))}}}})
}

// lastDone takes the latest finished paper of a type that nothing followed yet.
func (s *story) lastDone(ctx context.Context, docType string) (*document.Document, error) {
	ids := s.done[docType]
	if len(ids) == 0 {
		return nil, nil
	}
	s.done[docType] = ids[:len(ids)-1]
	return s.archive.Paper(ctx, ids[len(ids)-1])
}
