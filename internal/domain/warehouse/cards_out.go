package warehouse

import (
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/fault"
)

// shippingOrder D-17 出货单: cards for a district, an outlet or a department of the
// centre. The keeper scans the boxes he takes and says from where.
func shippingOrder() document.Type {
	return document.Type{
		Code: ShippingOrder, Title: "出货单", Module: ModuleCardsOut, Prefix: "CH", Catalog: "D-17",
		Create: "W-04.2", Query: "W-04.11", Redate: "W-04.14", Open: "W-04.13", Version: 1,
		Head: append(receiverFields(), warehouseField(), businessDate(), attachments("发放清单，可不传"), remark()),
		Lines: []document.Field{cardField(), boxField(), quantityField("出货数量"), later(confirmedBy("box", scanField("scanned_box", "扫描箱号"))),
			later(locationField()), lineRemark()},
		Chain:    shippingChain("居住证", "W-04.5", "W-04.7", "W-04.9"),
		Effect:   EffectShip,
		Summary:  receiverSummary(),
		Check:    all(checkCards(otherCards()...), checkReceiver, eachBoxOnce, shipsBoxes(), onHand(ledger.Stock)),
		StepFill: map[string]func(*document.Document, document.Facts) error{"dispatch": suggestLocations(ledger.Stock)},
		StepRule: map[string]document.Check{"dispatch": all(checkScanned, fromShelves(ledger.Stock))},
	}
}

func shippingChain(kind, dispatch, department, warehouse string) document.Chain {
	return document.Chain{
		{Key: "dispatch", Title: kind + "仓库发货", Waiting: "待" + kind + "仓库发货", Function: dispatch, Role: "keeper", RoleName: "仓库管理员",
			DueHours: 8, Edits: document.Edits{Lines: []string{"scanned_box", "location"}}},
		{Key: "department", Title: kind + "部门确认", Waiting: "待" + kind + "部门确认", Function: department, Role: "dept_head",
			RoleName: "部门负责人", Scope: document.ScopeDepartment, DueHours: 16},
		{Key: "warehouse", Title: kind + "仓库确认", Waiting: "待" + kind + "仓库确认", Function: warehouse, Role: "keeper", RoleName: "仓库管理员",
			DueHours: 8},
	}
}

// seniorShippingOrder D-18 敬老卡出货单.
func seniorShippingOrder() document.Type {
	t := shippingOrder()
	t.Code, t.Title, t.Prefix, t.Catalog = SeniorOrder, "敬老卡出货单", "JH", "D-18"
	t.Create, t.Query = "W-04.1", "W-04.12"
	t.Chain = shippingChain("敬老卡", "W-04.6", "W-04.8", "W-04.10")
	t.Check = all(checkCards(CardSenior), checkReceiver, eachBoxOnce, shipsBoxes(), onHand(ledger.Stock))
	return t
}

// socialCardIssue D-21 新版社保卡出库单: the department confirms the list, then
// the keeper scans the boxes out.
func socialCardIssue() document.Type {
	t := shippingOrder()
	t.Code, t.Title, t.Prefix, t.Catalog = SocialCardIssue, "新版社保卡出库单", "SC", "D-21"
	t.Create, t.Query, t.Reprint = "W-04.18", "W-04.20", "W-04.19"
	t.Lines[1].Required = true
	t.Chain = document.Chain{
		{Key: "department", Title: "新版社保卡确认", Waiting: "待新版社保卡确认", Function: "W-04.17", Role: "dept_head", RoleName: "部门负责人",
			Scope: document.ScopeDepartment, DueHours: 16},
		{Key: "dispatch", Title: "新版社保卡出库", Waiting: "待新版社保卡出库", Function: "W-04.18", Role: "keeper", RoleName: "仓库管理员",
			DueHours: 8, Edits: document.Edits{Lines: []string{"scanned_box", "location"}}},
	}
	t.Check = all(checkCards(CardSocial), checkReceiver, eachBoxOnce, shipsBoxes(), onHand(ledger.Stock))
	return t
}

func receiverFields() []document.Field {
	return []document.Field{
		{Name: "district", Label: "发往区", Type: document.Ref, Ref: "districts"},
		{Name: "outlet", Label: "发往网点", Type: document.Ref, Ref: "outlets", Depends: "district"},
		{Name: "receiving_department", Label: "发往部门", Type: document.Ref, Ref: "departments", Help: "发给市民服务部等中心部门时填写，与区二选一"},
	}
}

// checkReceiver wants one receiver: a district, with or without an outlet, or a
// department.
func checkReceiver(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	district, department := d.Head.Text("district") != "", d.Head.Text("receiving_department") != ""
	switch {
	case !district && !department:
		return []fault.Detail{{Location: "head.district", Message: "请填写发往区或发往部门"}}, nil
	case district && department:
		return []fault.Detail{{Location: "head.receiving_department", Message: "发往区和发往部门只能填写一项"}}, nil
	}
	return nil, nil
}

// receiverSummary is the gist with who receives.
func receiverSummary() func(d *document.Document, facts document.Facts) string {
	return func(d *document.Document, facts document.Facts) string {
		switch {
		case d.Head.Text("outlet") != "":
			return summary("outlet", "outlets")(d, facts)
		case d.Head.Text("district") != "":
			return summary("district", "districts")(d, facts)
		}
		return summary("receiving_department", "departments")(d, facts)
	}
}

// Series of a 退库单: whose 部门确认 and 仓库确认 it goes through.
const (
	seriesOther  = "other"
	seriesSenior = "senior"
	seriesSocial = "social"
)

// shippingReturn D-19 退库单: shipped cards that come back into the stock, never
// more than were shipped. The functions of the cards' kind confirm it.
func shippingReturn() document.Type {
	receiver := receiverFields()
	receiver[0].Label, receiver[1].Label, receiver[2].Label = "退回区", "退回网点", "退回部门"
	receiver[1].Depends, receiver[2].Help = "", ""
	head := []document.Field{sourceField("order", "原出货单", postedOrders(), true),
		{Name: "series", Label: "确认流程", Type: document.Select, Required: true, Default: seriesOther, Help: "按原出货单自动填写",
			Options: []document.Option{{Value: seriesOther, Label: "居住证等"}, {Value: seriesSenior, Label: "敬老卡"},
				{Value: seriesSocial, Label: "新版社保卡"}}},
		warehouseField(), businessDate(), reasonField("退库原因"), attachments("退库清单，可不传"), remark()}
	for _, f := range receiver {
		head = append(head, later(f))
	}
	return document.Type{
		Code: ShippingReturn, Title: "退库单", Module: ModuleCardsOut, Prefix: "TH", Catalog: "D-19",
		Create: "W-04.3", Query: "W-04.11", Redate: "W-04.14", Open: "W-04.13", Version: 1,
		Head:  head,
		Lines: []document.Field{cardField(), boxField(), quantityField("退库数量"), later(locationField()), lineRemark()},
		Links: []document.Link{{Field: "order", List: postedOrders(), Verb: "退库", Rest: "已发未退",
			Limit: &document.Limit{Of: "quantity", By: document.ByItem, Effect: moveShippingReturn}}},
		Chain:   returnChain(),
		Effect:  EffectShippingReturn,
		Summary: receiverSummary(), Check: checkCards(), Fill: fillReturn,
		StepFill: map[string]func(*document.Document, document.Facts) error{
			"warehouse": suggestLocations(ledger.Stock), "senior_warehouse": suggestLocations(ledger.Stock), "social_warehouse": suggestLocations(ledger.Stock)},
		StepRule: map[string]document.Check{"warehouse": intoShelves(ledger.Stock), "senior_warehouse": intoShelves(ledger.Stock),
			"social_warehouse": intoShelves(ledger.Stock)},
	}
}

// returnChain is the 部门确认 and the 仓库确认 of each kind of cards. What comes back
// of 新版社保卡 is received as they are received: by 入库单确认.
func returnChain() document.Chain {
	steps := func(key, kind, department, warehouse, series string) document.Chain {
		when := []document.Condition{{Field: "series", Op: document.Equal, Value: series}}
		chain := shippingChain(kind, "", department, warehouse)[1:]
		for i := range chain {
			chain[i].Key, chain[i].When = key+chain[i].Key, when
		}
		chain[1].Edits = document.Edits{Lines: []string{"location"}}
		return chain
	}
	social := steps("social_", "新版社保卡", "W-04.17", "W-03.9", seriesSocial)
	social[0].Title, social[0].Waiting = "新版社保卡确认", "待新版社保卡确认"
	social[1].Title, social[1].Waiting = "入库单确认", "待入库单确认"
	return slices.Concat(steps("", "居住证", "W-04.7", "W-04.9", seriesOther), steps("senior_", "敬老卡", "W-04.8", "W-04.10", seriesSenior), social)
}

// fillReturn takes from the order who sends back and whose functions confirm.
func fillReturn(d *document.Document, facts document.Facts) error {
	order, err := namedSource(d, "order", facts)
	if err != nil || order == nil {
		return err
	}
	d.Head["series"] = seriesOther
	switch order.Type {
	case SeniorOrder:
		d.Head["series"] = seriesSenior
	case SocialCardIssue:
		d.Head["series"] = seriesSocial
	}
	for _, f := range receiverFields() {
		if id := order.Head.Text(f.Name); id != "" {
			d.Head[f.Name] = id
		}
	}
	return nil
}

// namedSource is the earlier paper that a draft names, or nil while it names none.
func namedSource(d *document.Document, field string, facts document.Facts) (*document.Document, error) {
	source, err := facts.Source(d.Head.Text(field))
	if err != nil && fault.From(err).Kind == fault.KindNotFound {
		return nil, nil
	}
	return source, err
}
