package warehouse

import (
	"slices"

	"cardflow/internal/domain/function"
)

// Acceptance 验收要求 is what must be seen for a function to be accepted; the
// system's tests play each.
type Acceptance struct {
	Function string
	Sentence string
}

// OfPapers tells whether a function works on the papers from requests to shipping.
func OfPapers(f function.Function) bool {
	return slices.Contains([]string{ModuleIssue, ModuleCardsIn, ModuleCardsOut, ModulePurchase, ModuleOneTimeIn, ModuleOneTimeIssue,
		ModuleScrapTables}, f.Module)
}

// Acceptances lists what the functions of the papers are accepted for.
func Acceptances() []Acceptance {
	return slices.Concat(acceptOfIssue(), acceptOfCards(), acceptOfRequests())
}

// acceptOfIssue is 材料领用.
func acceptOfIssue() []Acceptance {
	return []Acceptance{
		{"W-02.1", "超过所引用退废卡入库表数量的领用被拒绝"},
		{"W-02.2", "调换数量和申领数量都能看到，申领不超过调换"},
		{"W-02.3", "领用在财务报表中列在损耗补偿下"},
		{"W-02.4", "提交后进入部门负责人的待办，库存不变"},
		{"W-02.5", "仓库确认后库存减少，退回数量不超过原入库单"},
		{"W-02.6", "只有领用部门的负责人可以审批"},
		{"W-02.7", "实领超过库位库存的被拒绝"},
		{"W-02.8", "库存减少和在用材料增加恰在这一步"},
		{"W-02.9", "五种领用单都能查到"},
		{"W-02.10", "合计等于已完成的单据"},
		{"W-02.11", "跨月调整后数量转到另一个月，并有记录"},
	}
}

// acceptOfCards is 成品入库 and 成品出库.
func acceptOfCards() []Acceptance {
	return []Acceptance{
		{"W-03.1", "合格数加不合格数等于作业数量"},
		{"W-03.2", "合格数加不合格数等于作业数量，限敬老卡"},
		{"W-03.3", "入库数量不能超过质检合格数"},
		{"W-03.4", "入库数量不能超过敬老卡质检合格数"},
		{"W-03.5", "确认后计入退卡，不计入良品，不能出货"},
		{"W-03.6", "确认后计入废卡"},
		{"W-03.7", "库存恢复到入库前，原单据显示已冲账"},
		{"W-03.8", "敬老卡库存恰在这一步增加"},
		{"W-03.9", "库存恰在这一步增加"},
		{"W-03.10", "敬老卡以外的单据都能查到"},
		{"W-03.11", "敬老卡的单据都能查到"},
		{"W-03.12", "确认后新版社保卡结存增加"},
		{"W-03.13", "等于所有处于待…状态的入库单据"},
		{"W-03.14", "跨月调整后数量转到另一个月，并有记录"},
		{"W-04.1", "只有库存里有的才能列入敬老卡出货单"},
		{"W-04.2", "只有库存里有的才能列入出货单"},
		{"W-04.3", "退库超过已发数量的被拒绝，确认后库存增加"},
		{"W-04.4", "库存恢复到出货前，原单据显示已冲账"},
		{"W-04.5", "不在出货单上的箱被拒绝"},
		{"W-04.6", "不在敬老卡出货单上的箱被拒绝"},
		{"W-04.7", "仓库发货前不能确认"},
		{"W-04.8", "敬老卡仓库发货前不能确认"},
		{"W-04.9", "库存恰在这一步减少"},
		{"W-04.10", "敬老卡库存恰在这一步减少"},
		{"W-04.11", "居住证的出货单据都能查到"},
		{"W-04.12", "敬老卡的出货单据都能查到"},
		{"W-04.13", "等于所有处于待…状态的出库单据"},
		{"W-04.14", "跨月调整后数量转到另一个月，并有记录"},
		{"W-04.17", "未确认的卡不能出库"},
		{"W-04.18", "库存减少，出库单可以打印"},
		{"W-04.19", "补打的内容和单号不变，注明补打，并有记录"},
		{"W-04.20", "每一步之后都显示正确的进度"},
	}
}

// acceptOfRequests is 请购, 一次性入库, 一次性出库 and 退废卡入库表.
func acceptOfRequests() []Acceptance {
	return []Acceptance{
		{"W-09.1", "进入主管的待办"},
		{"W-09.2", "只有主管可以确认"},
		{"W-09.3", "主管之后，只有采购可以确认，供应商和单价必填"},
		{"W-09.4", "两次确认之后才能核决"},
		{"W-09.5", "请购单都能查到"},
		{"W-09.6", "入库单完成后到货数量增加"},
		{"W-10.1", "进入质检员的待办"},
		{"W-10.2", "只有质检员可以确认"},
		{"W-10.3", "一次性库存恰在这一步增加，不计入材料"},
		{"W-10.4", "一次性入库单都能查到"},
		{"W-10.5", "合计等于已完成的单据"},
		{"W-11.1", "超过一次性库存的被拒绝"},
		{"W-11.2", "只有领用部门的负责人可以确认"},
		{"W-11.3", "一次性库存恰在这一步减少"},
		{"W-11.4", "一次性领用单都能查到"},
		{"W-11.5", "合计等于已完成的单据"},
		{"W-12.1", "一行一卡或一行一个错卡代码"},
		{"W-12.2", "一行一卡或一行一个错卡代码，持卡人只对经办人可见"},
		{"W-12.3", "一行一卡或一行一个错卡代码，注明制卡作业"},
		{"W-12.4", "退废卡账恰在这一步增加"},
		{"W-12.5", "三种入库表都能查到"},
		{"W-12.6", "合计等于已确认的入库表"},
	}
}
