package demo

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// cardBase gives the card base that a special requisition draws, if enough of it is
// on hand and not promised, and promises it.
func (s *story) cardBase(quantity int64) (master.Record, bool) {
	for _, item := range s.items {
		if item.Fields.Text("kind") == warehouse.KindCardBase && s.free[item.ID] > 4*value.Units(quantity) {
			s.free[item.ID] -= value.Units(quantity)
			return item, true
		}
	}
	return master.Record{}, false
}

// draw is a requisition of card bases beside the ordinary one.
func (s *story) draw(docType string, quantity int64, head, line map[string]any) (course, bool) {
	item, ok := s.cardBase(quantity)
	if !ok {
		return course{}, false
	}
	head["warehouse"], _ = s.home(item)
	line["item"], line["quantity"] = item.ID, value.Units(quantity)
	return course{maker: s.person("card_maker"), draft: approval.Draft{Type: docType, Head: head, Lines: []map[string]any{line}}}, true
}

// exchange 白卡调换领用单.
func (s *story) exchange() (course, bool) {
	return s.draw(warehouse.BlankCardExchange, 30, map[string]any{"defect": "芯片读写失败，整盒抽检不合格", "purpose": "调换不良白卡"},
		map[string]any{"exchanged_quantity": value.Units(32)})
}

// compensate 损耗补偿领用单.
func (s *story) compensate() (course, bool) {
	return s.draw(warehouse.LossCompensation, 25, map[string]any{"loss": "设备卡卡，卡面划伤", "purpose": "补足批次数量"}, map[string]any{})
}

// replace 退废卡领用单: card bases for the cards of a confirmed 退废卡入库表.
func (s *story) replace(ctx context.Context, tableType string, agreed int) error {
	table, err := s.lastDone(ctx, tableType)
	if err != nil || table == nil {
		return err
	}
	c, ok := s.draw(warehouse.ScrapRequisition, 10, map[string]any{"scrap_table": table.ID, "purpose": "补制退废卡"}, map[string]any{})
	if !ok {
		return nil
	}
	c.agreed = agreed
	return s.take(ctx, c)
}

// scrapTable 退废卡入库表 of one of the three sources.
func (s *story) scrapTable(docType string) func() (course, bool) {
	return func() (course, bool) {
		var maker directory.Person
		head := map[string]any{}
		switch docType {
		case warehouse.DistrictScrapTable:
			maker = s.person("shipping")
			head["district"], head["outlet"] = s.receiver()
		case warehouse.CitizenScrapTable:
			maker = s.person("citizen_service")
			head["reason"] = "持卡人到窗口退回"
		default:
			maker = s.person("card_maker")
			head["job"] = s.next("ZK")
		}
		return course{maker: maker, draft: approval.Draft{Type: docType, Head: head, Lines: []map[string]any{
			{"item": s.cards[warehouse.CardResidence].ID, "defect_code": s.defects["01"], "quantity": value.Units(6 + int64(s.count%5))},
			{"item": s.cards[warehouse.CardSenior].ID, "defect_code": s.defects["05"], "quantity": value.Units(8)},
		}}}, true
	}
}

// supplierReturn 退料出库: part of a receipt is faulty and goes back.
func (s *story) supplierReturn(ctx context.Context, agreed int) error {
	receipt, err := s.lastDone(ctx, warehouse.MaterialReceipt)
	if err != nil || receipt == nil {
		return err
	}
	line := receipt.Lines[0]
	item, q := line.Text("item"), value.Units(1)
	if s.free[item] < value.Units(20) || line.Quantity("quantity") < q {
		return nil
	}
	s.free[item] -= q
	return s.take(ctx, course{maker: s.person("keeper"), agreed: agreed, draft: approval.Draft{Type: warehouse.SupplierReturn,
		Head: map[string]any{"receipt": receipt.ID, "supplier": receipt.Head.Text("supplier"), "warehouse": receipt.Head.Text("warehouse"),
			"reason": "抽检不合格，按协议退回供应商"},
		Lines: []map[string]any{{"item": item, "quantity": q, "price": line.Money("price")}}}})
}

// purchase 请购单 of one item; when it is decided, some percent of it arrive.
func (s *story) purchase(n, arrives int) func() (course, bool) {
	return func() (course, bool) {
		n %= len(s.items)
		item, from := s.items[n], s.data.Items[n].Suppliers[0]
		q := share(item.Fields.Quantity("max_stock"), 5)
		if q < value.Units(4) {
			return course{}, false
		}
		return course{maker: s.person("requester"),
			fields: func(*document.Document) []map[string]any {
				return []map[string]any{{"line": 1, "supplier": s.suppliers[from], "price": item.Fields.Money("price")}}
			},
			draft: approval.Draft{Type: warehouse.PurchaseRequest,
				Head:  map[string]any{"needed_date": string(value.DateOf(s.now).AddDays(21)), "reason": "库存接近下限，按月度用量补充"},
				Lines: []map[string]any{{"item": item.ID, "quantity": q}}},
			then: func(ctx context.Context, request *document.Document) error {
				if arrives == 0 {
					return nil
				}
				at, location := s.home(item)
				return s.take(ctx, course{maker: s.person("keeper"), agreed: toTheEnd, draft: approval.Draft{Type: warehouse.MaterialReceipt,
					Head: map[string]any{"purchase_request": request.ID, "supplier": s.suppliers[from], "category": s.inbound["RK01"], "warehouse": at},
					Lines: []map[string]any{{"item": item.ID, "location": location, "quantity": share(q, arrives),
						"price": item.Fields.Money("price")}}}})
			}}, true
	}
}

// oneTimeReceipt 一次性入库单.
func (s *story) oneTimeReceipt() (course, bool) {
	s.count++
	item := s.oneTime[s.count%len(s.oneTime)]
	at := s.warehouses[0]
	return course{maker: s.person("requester"), draft: approval.Draft{Type: warehouse.OneTimeReceipt,
		Head: map[string]any{"supplier": s.suppliers["G10"], "warehouse": at},
		Lines: []map[string]any{{"item": item.ID, "location": s.locations[at][0], "quantity": value.Units(20),
			"price": item.Fields.Money("price")}}},
		then: func(context.Context, *document.Document) error {
			s.free[item.ID] += value.Units(20)
			return nil
		}}, true
}

// oneTimeIssue 一次性领用单 of what is there.
func (s *story) oneTimeIssue() (course, bool) {
	for _, item := range s.oneTime {
		if s.free[item.ID] < value.Units(4) {
			continue
		}
		s.free[item.ID] -= value.Units(4)
		return course{maker: s.person("requester"), draft: approval.Draft{Type: warehouse.OneTimeIssue,
			Head:  map[string]any{"warehouse": s.warehouses[0], "purpose": "网点现场活动"},
			Lines: []map[string]any{{"item": item.ID, "quantity": value.Units(4)}}}}, true
	}
	return course{}, false
}
