package warehouse

import (
	"cardflow/internal/domain/document"
)

// cardReceipt D-11 成品入库单: passed cards go into the finished stock, never more
// than the inspector passed.
func cardReceipt() document.Type {
	return document.Type{
		Code: CardReceipt, Title: "成品入库单", Module: ModuleCardsIn, Prefix: "CP", Catalog: "D-11",
		Create: "W-03.3", Query: "W-03.10", Redate: "W-03.14", Open: "W-03.13", Version: 1,
		Head: []document.Field{sourceField("qc", "质检入库单", qcSlips(), true), warehouseField(), businessDate(),
			attachments("交接单，可不传"), remark()},
		Lines:   []document.Field{cardField(), boxField(), locationField(), quantityField("入库数量"), lineRemark()},
		Links:   []document.Link{passedBy(qcSlips())},
		Chain:   cardReceiptChain(),
		Effect:  EffectReceiveCards,
		Summary: summary("warehouse", "warehouses"), Check: all(checkCards(otherCards()...), eachBoxOnce, stocksBoxes()),
	}
}

func passedBy(list document.PaperList) document.Link {
	return document.Link{Field: "qc", List: list, Verb: "入库", Rest: "合格未入库",
		Limit: &document.Limit{Of: "quantity", By: document.ByItem, Effect: moveReceive}}
}

func cardReceiptChain() document.Chain {
	return document.Chain{{Key: "confirm", Title: "入库单确认", Waiting: "待入库单确认", Function: "W-03.9", Role: "keeper",
		RoleName: "仓库管理员", DueHours: 8}}
}

// seniorCardReceipt D-12 敬老卡成品入库单.
func seniorCardReceipt() document.Type {
	t := cardReceipt()
	t.Code, t.Title, t.Prefix, t.Catalog = SeniorCardReceipt, "敬老卡成品入库单", "JC", "D-12"
	t.Create, t.Query = "W-03.4", "W-03.11"
	t.Head[0] = sourceField("qc", "敬老卡质检入库", seniorQCSlips(), true)
	t.Links = []document.Link{passedBy(seniorQCSlips())}
	t.Chain = document.Chain{{Key: "confirm", Title: "敬老卡入库单确认", Waiting: "待敬老卡入库单确认", Function: "W-03.8", Role: "keeper",
		RoleName: "仓库管理员", DueHours: 8}}
	t.Check = all(checkCards(CardSenior), eachBoxOnce, stocksBoxes())
	return t
}

// returnedCardReceipt D-13 退卡入库单: cards that came back; they are in stock, but
// not to be shipped.
func returnedCardReceipt() document.Type {
	t := cardReceipt()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = ReturnedReceipt, "退卡入库单", "TK", "D-13", "W-03.5"
	t.Head = []document.Field{
		{Name: "district", Label: "退卡区", Type: document.Ref, Ref: "districts"},
		{Name: "outlet", Label: "退卡网点", Type: document.Ref, Ref: "outlets", Depends: "district"},
		warehouseField(), businessDate(), reasonField("退卡原因"), attachments("退卡清单，可不传"), remark(),
	}
	t.Links, t.Effect, t.Check = nil, EffectReceiveReturned, checkCards()
	return t
}

// scrapCardReceipt D-14 废卡入库单: rejected or spoilt cards, each kind with its
// 错卡代码; what a 质检入库单 rejected bounds it where one is named.
func scrapCardReceipt() document.Type {
	t := cardReceipt()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = ScrapReceipt, "废卡入库单", "FK", "D-14", "W-03.6"
	code := defectField()
	code.Required = true
	t.Head = []document.Field{sourceField("qc", "质检入库单", allQCSlips(), false),
		{Name: "origin", Label: "来源", Type: document.Text, Required: true, MaxLength: 60},
		warehouseField(), businessDate(), attachments("废卡清单，可不传"), remark()}
	t.Lines = []document.Field{cardField(), code, locationField(), quantityField("废卡数量"), lineRemark()}
	t.Links = []document.Link{{Field: "qc", List: allQCSlips(), Verb: "入废卡", Rest: "不合格未入库",
		Limit: &document.Limit{Of: "rejected", By: document.ByItem, Effect: moveScrap}}}
	t.Effect, t.Check = EffectReceiveScrap, checkCards()
	return t
}

// socialCardReceipt D-16 新版社保卡入库: boxes of a batch that come from outside.
func socialCardReceipt() document.Type {
	t := cardReceipt()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = SocialCardReceipt, "新版社保卡入库", "SR", "D-16", "W-03.12"
	batch, box := scanField("batch", "批次号"), boxField()
	batch.Required, box.Required = true, true
	t.Head = []document.Field{batch, warehouseField(), businessDate(), attachments("送货清单，可不传"), remark()}
	t.Lines = []document.Field{cardField(), box, locationField(), quantityField("入库数量"), lineRemark()}
	t.Links, t.Summary = nil, cardSummary("batch")
	t.Check = all(checkCards(CardSocial), eachBoxOnce, stocksBoxes())
	return t
}
