// Package warehouse holds the papers, effects and master lists of the warehouse
// (仓库管理系统).
package warehouse

import (
	"cardflow/internal/domain/document"
)

// Codes of the document types.
const (
	MaterialReceipt    = "warehouse.material_receipt"      // D-01 入库单
	MaterialReturn     = "warehouse.material_return"       // D-02 退料单
	ClaimReceipt       = "warehouse.claim_receipt"         // D-03 理赔入库
	Requisition        = "warehouse.requisition"           // D-04 领用单
	ScrapRequisition   = "warehouse.scrap_requisition"     // D-05 退废卡领用单
	BlankCardExchange  = "warehouse.blank_card_exchange"   // D-06 白卡调换领用单
	LossCompensation   = "warehouse.loss_compensation"     // D-07 损耗补偿领用单
	SupplierReturn     = "warehouse.supplier_return"       // D-08 退料出库
	QCReceipt          = "warehouse.qc_receipt"            // D-09 质检入库单
	SeniorQCReceipt    = "warehouse.senior_qc_receipt"     // D-10 敬老卡质检入库
	CardReceipt        = "warehouse.card_receipt"          // D-11 成品入库单
	SeniorCardReceipt  = "warehouse.senior_card_receipt"   // D-12 敬老卡成品入库单
	ReturnedReceipt    = "warehouse.returned_card_receipt" // D-13 退卡入库单
	ScrapReceipt       = "warehouse.scrap_card_receipt"    // D-14 废卡入库单
	InboundReversal    = "warehouse.inbound_reversal"      // D-15 冲账单（入库）
	SocialCardReceipt  = "warehouse.social_card_receipt"   // D-16 新版社保卡入库
	ShippingOrder      = "warehouse.shipping_order"        // D-17 出货单
	SeniorOrder        = "warehouse.senior_shipping_order" // D-18 敬老卡出货单
	ShippingReturn     = "warehouse.shipping_return"       // D-19 退库单
	OutboundReversal   = "warehouse.outbound_reversal"     // D-20 冲账单（出库）
	SocialCardIssue    = "warehouse.social_card_issue"     // D-21 新版社保卡出库单
	StockCount         = "warehouse.stock_count"           // D-22 盘点单
	PurchaseRequest    = "warehouse.purchase_request"      // D-23 请购单
	OneTimeReceipt     = "warehouse.one_time_receipt"      // D-24 一次性入库单
	OneTimeIssue       = "warehouse.one_time_issue"        // D-25 一次性领用单
	DistrictScrapTable = "warehouse.district_scrap_table"  // D-26 区退废卡入库表
	CitizenScrapTable  = "warehouse.citizen_scrap_table"   // D-27 市民退废卡入库表
	MakingScrapTable   = "warehouse.making_scrap_table"    // D-28 个人化退废卡入库表
	OpeningBalance     = "warehouse.opening_balance"       // X-11 期初余额单
	OpeningReversal    = "warehouse.opening_reversal"      // X-11 期初冲账单
)

// Modules of the catalogue.
const (
	System             = "仓库管理系统"
	ModuleInbound      = "材料入库"
	ModuleIssue        = "材料领用"
	ModuleCardsIn      = "成品入库"
	ModuleCardsOut     = "成品出库"
	ModuleStock        = "库存统计"
	ModuleCount        = "库存盘点"
	ModuleLedger       = "账本查询"
	ModuleSettings     = "系统维护"
	ModulePurchase     = "录入请购单"
	ModuleOneTimeIn    = "一次性入库"
	ModuleOneTimeIssue = "一次性出库"
	ModuleScrapTables  = "退废卡入库表"
	ModuleTodo         = "待办事件"
	ModuleOpening      = "期初数据"
)

// Types lists the warehouse's document types in the catalogue's order.
func Types() []document.Type {
	return []document.Type{materialReceipt(), materialReturn(), claimReceipt(), requisition(), scrapRequisition(), blankCardExchange(),
		lossCompensation(), supplierReturn(), qcReceipt(), seniorQCReceipt(), cardReceipt(), seniorCardReceipt(), returnedCardReceipt(),
		scrapCardReceipt(), inboundReversal(), socialCardReceipt(), shippingOrder(), seniorShippingOrder(), shippingReturn(),
		outboundReversal(), socialCardIssue(), stockCount(), purchaseRequest(), oneTimeReceipt(), oneTimeIssue(), districtScrapTable(),
		citizenScrapTable(), makingScrapTable(), openingBalance(), openingReversal()}
}

// inboundChain 质检员确认 → 部门确认 → 仓库确认 is shared by everything that comes
// into a warehouse.
func inboundChain() document.Chain {
	return document.Chain{
		{Key: "qc", Title: "质检员确认", Waiting: "待质检员确认", Function: "W-01.4", Role: "inspector", RoleName: "质检员", DueHours: 8},
		{Key: "department", Title: "部门确认", Waiting: "待部门确认", Function: "W-01.5", Role: "dept_head", RoleName: "部门负责人", Scope: document.ScopeDepartment, DueHours: 16},
		{Key: "warehouse", Title: "仓库确认", Waiting: "待仓库确认", Function: "W-01.6", Role: "keeper", RoleName: "仓库管理员", DueHours: 8},
	}
}

func ptr[T any](v T) *T { return &v }

// Fields that several papers share.

func warehouseField() document.Field {
	return document.Field{Name: "warehouse", Label: "仓库", Type: document.Ref, Ref: "warehouses", Required: true, Default: "last"}
}

func businessDate() document.Field {
	return document.Field{Name: "business_date", Label: "业务日期", Type: document.DateField, Default: "today", Help: "不填为今天；不能晚于今天，不能在已月结的月份"}
}

func attachments(help string) document.Field {
	return document.Field{Name: "attachments", Label: "附件", Type: document.Attachment, Help: help}
}

func remark() document.Field {
	return document.Field{Name: "remark", Label: "备注", Type: document.TextArea, MaxLength: 500}
}

func lineRemark() document.Field {
	return document.Field{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200, Width: 160}
}

func itemField() document.Field {
	return document.Field{Name: "item", Label: "物料", Type: document.Ref, Ref: "items", Required: true, Width: 260}
}

func locationField() document.Field {
	return document.Field{Name: "location", Label: "库位", Type: document.Ref, Ref: "locations", Depends: "warehouse", Required: true, Width: 140}
}

// scanField is a text that a scanner enters; papers are found by it.
func scanField(name, label string) document.Field {
	return document.Field{Name: name, Label: label, Type: document.Text, MaxLength: 40, Scan: true, Width: 150}
}

func boxField() document.Field { return scanField("box", "箱号") }

func reasonField(label string) document.Field {
	return document.Field{Name: "reason", Label: label, Type: document.TextArea, Required: true, MaxLength: 500}
}

// sourceField names an earlier paper of a list.
func sourceField(name, label string, list document.PaperList, required bool) document.Field {
	return document.Field{Name: name, Label: label, Type: document.Ref, Ref: list.Ref, Required: required}
}

// confirmedBy is a field in which what another field of the line asks for is scanned.
func confirmedBy(name string, f document.Field) document.Field {
	f.Confirms = name
	return f
}

// later is a field that a step fills in.
func later(f document.Field) document.Field {
	f.ReadOnly = true
	return f
}

// maxQuantity keeps sums far from the end of an int64 of thousandths.
const maxQuantity = 100_000_000

func quantityField(label string) document.Field {
	return document.Field{Name: "quantity", Label: label, Type: document.Decimal, UnitOf: "item", Required: true,
		Min: ptr(0.001), Max: ptr(float64(maxQuantity)), Width: 120}
}

// priceField is in 分; at most 100 万元 a unit.
func priceField() document.Field {
	return document.Field{Name: "price", Label: "单价", Type: document.MoneyField, Required: true,
		Min: ptr(0.0), Max: ptr(100_000_000.0), Width: 120}
}
