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

var (
	returnReasons  = []string{"送货单与明细数量不符，请核对", "单价与合同不一致", "缺少检验报告，请补传", "库位填写有误"}
	rejectReasons  = []string{"本月计划外领用，不予批准", "重复申领"}
	purposes       = []string{"制卡车间日常生产", "居住证批次制作", "敬老卡集中制卡", "发卡信封封装", "设备月度保养", "补换卡生产"}
	agreeComments  = []string{"", "", "", "同意", "已核对", "数量相符"}
	withdrawReason = "数量填错，撤回修改"
)

func pickOne[T any](s *story, list []T) T { return list[s.rng.IntN(len(list))] }

// openingReceipts fill every location on the first day, one paper for each
// warehouse and supplier.
func (s *story) openingReceipts(day value.Date) {
	type key struct{ warehouse, supplier string }
	groups := map[key][]master.Record{}
	var order []key
	for i, item := range s.items {
		place, _ := s.home(item)
		k := key{place, s.data.Items[i].Suppliers[0]}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], item)
	}
	for i, k := range order {
		s.plan(morning(day, i*7), func(ctx context.Context) error {
			return s.receive(ctx, s.begin, k.warehouse, k.supplier, groups[k], delivery{percent: 60, keeps: 4})
		})
	}
}

// receipt 入库单: a supplier delivers one to four items.
func (s *story) receipt(ctx context.Context, then beginning) error {
	first := s.rng.IntN(len(s.items))
	supplier := s.data.Items[first].Suppliers[0]
	at, items := s.pickItems(1+s.rng.IntN(4), func(r master.Record) bool {
		for i := range s.items {
			if s.items[i].ID == r.ID {
				return s.data.Items[i].Suppliers[0] == supplier
			}
		}
		return false
	})
	return s.receive(ctx, then, at, supplier, items, delivery{percent: 4 + s.rng.IntN(8), keeps: 24})
}

// delivery is how much comes, in percent of what there may be at most, and how many
// months it keeps, where it does not keep for ever. What the story begins with is old.
type delivery struct{ percent, keeps int }

func (s *story) receive(ctx context.Context, then beginning, at, supplier string, items []master.Record, of delivery) error {
	maker, checker := s.keepers()
	var lines []map[string]any
	for _, item := range items {
		_, location := s.home(item)
		line := map[string]any{"item": item.ID, "location": location,
			"quantity": share(item.Fields.Quantity("max_stock"), of.percent), "price": item.Fields.Money("price")}
		if expires, _ := item.Fields["expires"].(bool); expires {
			line["expires_on"] = string(value.DateOf(s.now).AddMonths(of.keeps))
		}
		lines = append(lines, line)
	}
	head := map[string]any{"supplier": s.suppliers[supplier], "category": s.inbound["RK01"], "warehouse": at,
		"delivery_note": "SH" + value.DateOf(s.now).Compact() + supplier}
	if len(s.note) > 0 && s.rng.IntN(2) == 0 {
		head["attachments"] = []any{s.note[0]}
	}
	return then(ctx, maker, checker, approval.Draft{Type: warehouse.MaterialReceipt, Head: head, Lines: lines})
}

// claim 理赔入库: a supplier replaces faulty goods.
func (s *story) claim(ctx context.Context) error {
	maker, checker := s.keepers()
	at, items := s.pickItems(1, func(master.Record) bool { return true })
	_, location := s.home(items[0])
	supplier := pickOne(s, s.data.Suppliers).Code
	return s.begin(ctx, maker, checker, approval.Draft{Type: warehouse.ClaimReceipt,
		Head: map[string]any{"supplier": s.suppliers[supplier], "warehouse": at, "claim_reference": "LPXY-" + value.DateOf(s.now).Compact()},
		Lines: []map[string]any{{"item": items[0].ID, "location": location,
			"quantity": share(items[0].Fields.Quantity("max_stock"), 1), "price": items[0].Fields.Money("price")}}})
}

// requisition 领用单: the department draws what is on hand and not promised.
func (s *story) requisition(ctx context.Context, then beginning) error {
	at, items := s.pickItems(1+s.rng.IntN(3), func(r master.Record) bool { return s.free[r.ID] > value.Units(20) })
	if len(items) == 0 {
		return nil
	}
	var lines []map[string]any
	for _, item := range items {
		q := share(s.free[item.ID], 2+s.rng.IntN(5))
		s.free[item.ID] -= q
		lines = append(lines, map[string]any{"item": item.ID, "quantity": q})
	}
	_, checker := s.keepers()
	return then(ctx, s.person("requester"), checker, approval.Draft{Type: warehouse.Requisition,
		Head: map[string]any{"category": s.outbound["CK01"], "warehouse": at, "purpose": pickOne(s, purposes)}, Lines: lines})
}

// materialReturn 退料单: a tenth of what a 领用单 issued comes back.
func (s *story) materialReturn(ctx context.Context) error {
	if len(s.issued) == 0 {
		return nil
	}
	source, err := s.archive.Paper(ctx, s.issued[0])
	if err != nil {
		return err
	}
	s.issued = s.issued[1:]
	line := source.Lines[0]
	_, checker := s.keepers()
	return s.begin(ctx, s.person("requester"), checker, approval.Draft{Type: warehouse.MaterialReturn,
		Head: map[string]any{"requisition": source.ID, "warehouse": source.Head.Text("warehouse"), "reason": "生产计划调整，余料退库"},
		Lines: []map[string]any{{"item": line.Text("item"), "location": line.Text("location"),
			"quantity": share(line.Quantity("picked_quantity"), 10)}}})
}

// beginning enters a paper and lets something become of it.
type beginning func(ctx context.Context, maker, checker directory.Person, draft approval.Draft) error

// begin enters a paper; a few stay drafts for a while, the others are submitted.
func (s *story) begin(ctx context.Context, maker, checker directory.Person, draft approval.Draft) error {
	d, err := s.create(ctx, maker, draft)
	if err != nil {
		return err
	}
	wait := 1
	if s.rng.IntN(12) == 0 {
		wait = 10
	}
	s.later(wait, s.rng.IntN(60), func(ctx context.Context) error {
		if err := s.submit(ctx, d.ID, maker); err != nil {
			return err
		}
		if s.rng.IntN(40) == 0 {
			s.later(1, 5, func(ctx context.Context) error { return s.takeBack(ctx, d.ID, maker) })
			return nil
		}
		s.continueWith(d.ID, maker, checker)
		return nil
	})
	return nil
}

// takeBack withdraws a paper for good if nobody has decided yet.
func (s *story) takeBack(ctx context.Context, id string, maker directory.Person) error {
	return s.withdraw(ctx, id, maker, withdrawReason)
}

// continueWith lets the next person decide some hours later.
func (s *story) continueWith(id string, maker, checker directory.Person) {
	s.later(1+s.rng.IntN(7), s.rng.IntN(60), func(ctx context.Context) error {
		d, err := s.archive.Paper(ctx, id)
		if err != nil {
			return err
		}
		action, comment := s.opinion(d)
		d, err = s.decide(ctx, id, s.actorOf(d, checker), action, comment)
		if err != nil {
			return err
		}
		return s.after(d, maker, checker)
	})
}

func (s *story) opinion(d *document.Document) (document.Action, string) {
	switch roll := s.rng.IntN(100); {
	case roll < 4:
		return document.Return, pickOne(s, returnReasons)
	case roll < 6 && d.Type == warehouse.Requisition && d.StepKey == "approve":
		return document.Reject, pickOne(s, rejectReasons)
	}
	return document.Agree, pickOne(s, agreeComments)
}

// after plans what follows from where the paper stands now.
func (s *story) after(d *document.Document, maker, checker directory.Person) error {
	switch d.State {
	case document.Pending:
		s.continueWith(d.ID, maker, checker)
	case document.Returned:
		s.later(2+s.rng.IntN(6), 0, func(ctx context.Context) error {
			if err := s.submit(ctx, d.ID, maker); err != nil {
				return err
			}
			s.continueWith(d.ID, maker, checker)
			return nil
		})
	case document.Done:
		s.finished(d)
	}
	return nil
}

// finished keeps count of what is on hand and of what others may follow.
func (s *story) finished(d *document.Document) {
	s.done[d.Type] = append(s.done[d.Type], d.ID)
	switch d.Type {
	case warehouse.MaterialReceipt, warehouse.ClaimReceipt, warehouse.MaterialReturn:
		for _, line := range d.Lines {
			s.free[line.Text("item")] += line.Quantity("quantity")
		}
	case warehouse.Requisition:
		s.issued = append(s.issued, d.ID)
	}
}
