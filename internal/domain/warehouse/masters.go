package warehouse

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
)

// Kinds of items 物料类型.
const (
	KindMaterial   = "material"   // 材料
	KindCardBase   = "card_base"  // 卡基
	KindConsumable = "consumable" // 耗材
	KindFinished   = "finished"   // 成品
	KindOneTime    = "one_time"   // 一次性物品
)

// Kinds of finished cards 卡种.
const (
	CardResidence       = "residence"        // 居住证
	CardSenior          = "senior"           // 敬老卡
	CardSocial          = "social"           // 新版社保卡
	CardTemporary       = "temporary"        // 新版社保卡临时卡
	CardFirstGeneration = "first_generation" // 一代社保卡
)

// CardKinds lists the kinds of cards in the customer's words.
func CardKinds() []document.Option {
	return []document.Option{{Value: CardResidence, Label: "居住证"}, {Value: CardSenior, Label: "敬老卡"},
		{Value: CardSocial, Label: "新版社保卡"}, {Value: CardTemporary, Label: "新版社保卡临时卡"},
		{Value: CardFirstGeneration, Label: "一代社保卡"}}
}

// Categories that papers set by themselves; they are ids of entries that every
// installation has.
const (
	CategoryClaim          = "inbound-claim"            // 理赔
	CategoryReturn         = "inbound-return"           // 退料
	CategoryScrap          = "outbound-scrap"           // 退废卡
	CategoryExchange       = "outbound-exchange"        // 白卡调换
	CategoryLoss           = "outbound-loss"            // 损耗补偿
	CategorySupplierReturn = "outbound-supplier-return" // 退料出库
	CategoryGain           = "inbound-count"            // 盘盈
	CategoryShortage       = "outbound-count"           // 盘亏
	CategoryRepair         = "outbound-repair"          // 维修耗用
	CategorySupplies       = "outbound-supplies"        // 耗材下发
	CategoryLost           = "outbound-transit-loss"    // 在途短少
	CategoryFound          = "inbound-transit-gain"     // 在途多出
	CategoryOpening        = "inbound-opening"          // 期初
)

// LimitList is the master list of 预警线: limits of an item in one warehouse. Those
// of an item in all warehouses together are its own.
const LimitList = "stock-limits"

// Masters lists the warehouse's master lists in the catalogue's order.
func Masters() []master.List {
	return []master.List{
		itemList(),
		{Ref: "warehouses", Title: "仓库维护", Function: "W-08.2", Fields: []document.Field{
			{Name: "address", Label: "地址", Type: document.Text, MaxLength: 200},
			{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
		}},
		{Ref: "locations", Title: "库位维护", Function: "W-08.3", Parent: "warehouse", Fields: []document.Field{
			{Name: "warehouse", Label: "仓库", Type: document.Ref, Ref: "warehouses", Required: true, Fixed: true},
			{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
		}},
		{Ref: "suppliers", Title: "供应商维护", Function: "W-08.4", Fields: []document.Field{
			{Name: "contact", Label: "联系人", Type: document.Text, MaxLength: 50},
			{Name: "phone", Label: "联系电话", Type: document.Text, MaxLength: 30},
			{Name: "address", Label: "地址", Type: document.Text, MaxLength: 200},
			{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
		}},
		limitList(),
		{Ref: "defect-codes", Title: "错卡代码", Function: "W-08.6", Fields: []document.Field{
			{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
		}},
		{Ref: "inbound-categories", Title: "入库类别", Function: "W-08.7", Builtin: inboundCategories(),
			Starter: []document.Entry{category("inbound-purchase", "RK01", "采购入库", "按请购单采购到货")}, Fields: []document.Field{
				{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
			}},
		{Ref: "outbound-categories", Title: "出库类别", Function: "W-08.8", Builtin: outboundCategories(),
			Starter: []document.Entry{category("outbound-production", "CK01", "生产领用", "制卡生产领用"),
				category("outbound-office", "CK02", "办公领用", "部门办公领用")}, Fields: []document.Field{
				{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
			}},
	}
}

// itemList 物料维护: what the warehouse keeps.
func itemList() master.List {
	return master.List{Ref: "items", Title: "物料维护", Function: "W-08.1", Fields: []document.Field{
		{Name: "kind", Label: "物料类型", Type: document.Select, Required: true, Options: []document.Option{
			{Value: KindMaterial, Label: "材料"}, {Value: KindCardBase, Label: "卡基"},
			{Value: KindConsumable, Label: "耗材"}, {Value: KindFinished, Label: "成品"},
			{Value: KindOneTime, Label: "一次性物品"}}},
		{Name: "card_kind", Label: "卡种", Type: document.Select, Options: CardKinds(), Fixed: true, Help: "成品须选卡种，成品单据按它归类；专供一种卡的材料也可选，生产月报按它归集耗用"},
		{Name: "spec", Label: "规格", Type: document.Text, MaxLength: 100},
		{Name: "unit", Label: "单位", Type: document.Text, Required: true, MaxLength: 10, Fixed: true},
		{Name: "decimals", Label: "小数位数", Type: document.Integer, Min: ptr(0.0), Max: ptr(3.0), Fixed: true, Help: "数量可带几位小数，不填为整数；物料用过后不能改"},
		{Name: "price", Label: "参考单价", Type: document.MoneyField, Min: ptr(0.0), Max: ptr(100_000_000.0)},
		{Name: "expires", Label: "管理有效期", Type: document.Boolean, Help: "入库时须填有效期，临近时预警"},
		{Name: "min_stock", Label: "库存下限", Type: document.Decimal, Min: ptr(0.0)},
		{Name: "max_stock", Label: "库存上限", Type: document.Decimal, Min: ptr(0.0)},
		{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
	}}
}

// limitList 仓库预警线: limits of an item in one warehouse.
func limitList() master.List {
	return master.List{Ref: LimitList, Title: "仓库预警线", Function: AlertFunction, Pair: []string{"warehouse", "item"}, Fields: []document.Field{
		{Name: "item", Label: "物料", Type: document.Ref, Ref: "items", Required: true, Fixed: true},
		{Name: "warehouse", Label: "仓库", Type: document.Ref, Ref: "warehouses", Required: true, Fixed: true},
		{Name: "min_stock", Label: "库存下限", Type: document.Decimal, Min: ptr(0.0)},
		{Name: "max_stock", Label: "库存上限", Type: document.Decimal, Min: ptr(0.0)},
		{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200},
	}}
}
