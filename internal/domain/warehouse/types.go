// Package warehouse holds the papers, effects and master lists of the warehouse
// (仓库管理系统).
package warehouse

import (
	"cardflow/internal/domain/document"
)

// Codes of the document types.
const (
	MaterialReceipt = "warehouse.material_receipt" // D-01 入库单
	MaterialReturn  = "warehouse.material_return"  // D-02 退料单
	ClaimReceipt    = "warehouse.claim_receipt"    // D-03 理赔入库
	Requisition     = "warehouse.requisition"      // D-04 领用单
)

// Names of the effects.
const (
	EffectReceive = "ReceiveStock"
	EffectReturn  = "ReturnStock"
	EffectIssue   = "IssueStock"
)

// Modules of the catalogue.
const (
	System         = "仓库管理系统"
	ModuleInbound  = "材料入库"
	ModuleIssue    = "材料领用"
	ModuleStock    = "库存统计"
	ModuleLedger   = "账本查询"
	ModuleSettings = "系统维护"
	ModuleTodo     = "待办事件"
)

// Types lists the warehouse's document types in the catalogue's order.
func Types() []document.Type {
	return []document.Type{materialReceipt(), materialReturn(), claimReceipt(), requisition()}
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
