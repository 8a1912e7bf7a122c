package warehouse

import (
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/period"
)

// Log 日志查询 is the auditor's function, over the log of every system.
const Log = "W-08.9"

// Functions lists the warehouse's business functions in the catalogue's order,
// with its words to the letter.
func Functions() []function.Function {
	return slices.Concat(materialFunctions(), cardFunctions(), stockFunctions(), purchaseFunctions(), openingFunctions())
}

func entry(id, title, module, docType string) function.Function {
	return of(id, title, module, "/documents/new/"+docType, function.Act)
}

func step(id, title, module string) function.Function {
	return of(id, title, module, "/inbox?function="+id, function.Act)
}

func query(id, title, module string, more ...function.Action) function.Function {
	return of(id, title, module, "/documents?function="+id, append([]function.Action{function.View, function.Export}, more...)...)
}

func redate(id, module string) function.Function {
	return of(id, "日期调整", module, "/documents?function="+id, function.View, function.Act)
}

func report(id, title, module string) function.Function {
	return of(id, title, module, "/reports/"+id, function.View, function.Export)
}

func list(id, title, ref string) function.Function {
	return of(id, title, ModuleSettings, "/masters/"+ref, function.View, function.Manage, function.Export)
}

func of(id, title, module, route string, actions ...function.Action) function.Function {
	return function.Function{ID: id, Title: title, Module: module, System: System, Route: route, Actions: actions}
}

func materialFunctions() []function.Function {
	return []function.Function{
		entry("W-01.1", "录入入库单", ModuleInbound, MaterialReceipt),
		entry("W-01.2", "录入退料单", ModuleInbound, MaterialReturn),
		entry("W-01.3", "理赔入库", ModuleInbound, ClaimReceipt),
		step("W-01.4", "质检员确认", ModuleInbound),
		step("W-01.5", "部门确认", ModuleInbound),
		step("W-01.6", "仓库确认", ModuleInbound),
		query("W-01.7", "查询", ModuleInbound),
		report("W-01.8", "财务报表", ModuleInbound),
		redate("W-01.9", ModuleInbound),
		entry("W-02.1", "录入退废卡领用单", ModuleIssue, ScrapRequisition),
		entry("W-02.2", "录入白卡调换领用单", ModuleIssue, BlankCardExchange),
		entry("W-02.3", "录入损耗补偿领用单", ModuleIssue, LossCompensation),
		entry("W-02.4", "录入领用单", ModuleIssue, Requisition),
		entry("W-02.5", "退料出库", ModuleIssue, SupplierReturn),
		step("W-02.6", "部门审批", ModuleIssue),
		step("W-02.7", "仓库领料", ModuleIssue),
		step("W-02.8", "仓库确认", ModuleIssue),
		query("W-02.9", "查询", ModuleIssue),
		report("W-02.10", "财务报表", ModuleIssue),
		redate("W-02.11", ModuleIssue),
	}
}

func cardFunctions() []function.Function {
	return []function.Function{
		entry("W-03.1", "质检入库单", ModuleCardsIn, QCReceipt),
		entry("W-03.2", "敬老卡质检入库", ModuleCardsIn, SeniorQCReceipt),
		entry("W-03.3", "成品入库单", ModuleCardsIn, CardReceipt),
		entry("W-03.4", "敬老卡成品入库单", ModuleCardsIn, SeniorCardReceipt),
		entry("W-03.5", "退卡入库单", ModuleCardsIn, ReturnedReceipt),
		entry("W-03.6", "废卡入库单", ModuleCardsIn, ScrapReceipt),
		step("W-03.7", "冲账单确认", ModuleCardsIn),
		step("W-03.8", "敬老卡入库单确认", ModuleCardsIn),
		step("W-03.9", "入库单确认", ModuleCardsIn),
		query("W-03.10", "查询", ModuleCardsIn, function.Act),
		query("W-03.11", "敬老卡查询", ModuleCardsIn),
		entry("W-03.12", "新版社保卡入库", ModuleCardsIn, SocialCardReceipt),
		query("W-03.13", "未确认明细", ModuleCardsIn),
		redate("W-03.14", ModuleCardsIn),
		entry("W-04.1", "敬老卡生成出货单", ModuleCardsOut, SeniorOrder),
		entry("W-04.2", "生成出货单", ModuleCardsOut, ShippingOrder),
		entry("W-04.3", "生成退库单", ModuleCardsOut, ShippingReturn),
		step("W-04.4", "冲账单确认", ModuleCardsOut),
		step("W-04.5", "居住证仓库发货", ModuleCardsOut),
		step("W-04.6", "敬老卡仓库发货", ModuleCardsOut),
		step("W-04.7", "居住证部门确认", ModuleCardsOut),
		step("W-04.8", "敬老卡部门确认", ModuleCardsOut),
		step("W-04.9", "居住证仓库确认", ModuleCardsOut),
		step("W-04.10", "敬老卡仓库确认", ModuleCardsOut),
		query("W-04.11", "居住证查询", ModuleCardsOut, function.Act),
		query("W-04.12", "敬老卡查询", ModuleCardsOut),
		query("W-04.13", "未确认明细", ModuleCardsOut),
		redate("W-04.14", ModuleCardsOut),
		step("W-04.17", "新版社保卡确认", ModuleCardsOut),
		entry("W-04.18", "新版社保卡出库", ModuleCardsOut, SocialCardIssue),
		of("W-04.19", "新版社保卡出库单补打印", ModuleCardsOut, "/documents?function=W-04.19", function.View, function.Act),
		report("W-04.20", "新版社保卡进度查询", ModuleCardsOut),
	}
}

func stockFunctions() []function.Function {
	return []function.Function{
		report("W-05.1", "在用材料收发存", ModuleStock),
		report("W-05.2", "材料收发存", ModuleStock),
		report("W-05.3", "卡基收发存", ModuleStock),
		report("W-05.4", "耗材明细", ModuleStock),
		report("W-05.5", "成品收发存", ModuleStock),
		report("W-05.6", "卡发放汇总", ModuleStock),
		report("W-05.7", "日清", ModuleStock),
		report("W-05.8", "报表", ModuleStock),
		report("W-05.9", "新版社保卡结存", ModuleStock),
		report("W-05.10", "一代社保卡和敬老卡报表", ModuleStock),
		entry("W-06.1", "盘点数录入", ModuleCount, StockCount),
		step("W-06.2", "盘点确认", ModuleCount),
		query("W-06.3", "盘点查询", ModuleCount),
		report("W-07.1", "成品查询", ModuleLedger),
		report("W-07.2", "材料查询", ModuleLedger),
		report("W-07.3", "请购单查询", ModuleLedger),
		report("W-07.4", "生产月报", ModuleLedger),
		report("W-07.5", "成品发放月报", ModuleLedger),
		report("W-07.6", "成品发放", ModuleLedger),
		report("W-07.7", "区网点核销", ModuleLedger),
		report("W-07.8", "市民服务部核销", ModuleLedger),
		report("W-07.9", "仓库居住证收发存月报", ModuleLedger),
		report("W-07.10", "仓库敬老卡收发存月报", ModuleLedger),
		report("W-07.11", "仓库新版社保卡收发存月报", ModuleLedger),
		report("W-07.12", "仓库新版社保卡临时卡收发存月报", ModuleLedger),
		report("W-07.13", "仓库收发存月报", ModuleLedger),
		report("W-07.14", "区收发卡核对表", ModuleLedger),
		report("W-07.15", "半成品卡基发放统计", ModuleLedger),
		of(period.Function, "月结", ModuleLedger, "/stock/months", function.View, function.Act),
		list("W-08.1", "物料维护", "items"),
		list("W-08.2", "仓库维护", "warehouses"),
		list("W-08.3", "库位维护", "locations"),
		list("W-08.4", "供应商维护", "suppliers"),
		of(AlertFunction, "仓库预警", ModuleSettings, "/reports/"+AlertFunction, function.View, function.Manage, function.Export),
		list("W-08.6", "错卡代码", "defect-codes"),
		list("W-08.7", "入库类别", "inbound-categories"),
		list("W-08.8", "出库类别", "outbound-categories"),
		of(Log, "日志查询", ModuleSettings, "/audit", function.View, function.Export, function.Manage).OnlyFor(directory.AuditAdministrator),
	}
}

// openingFunctions begin the books of a centre; the catalogue knows them as the
// migration of its data.
func openingFunctions() []function.Function {
	return []function.Function{
		entry("P-20", "录入期初余额", ModuleOpening, OpeningBalance),
		step("P-21", "期初主管确认", ModuleOpening),
		step("P-22", "期初财务确认", ModuleOpening),
		query("P-23", "期初查询", ModuleOpening, function.Act),
		step("P-24", "期初冲账确认", ModuleOpening),
	}
}

func purchaseFunctions() []function.Function {
	return []function.Function{
		entry("W-09.1", "录入请购单", ModulePurchase, PurchaseRequest),
		step("W-09.2", "主管确认", ModulePurchase),
		step("W-09.3", "采购确认", ModulePurchase),
		step("W-09.4", "核决", ModulePurchase),
		query("W-09.5", "查询", ModulePurchase),
		report("W-09.6", "完成情况", ModulePurchase),
		entry("W-10.1", "录入请购单", ModuleOneTimeIn, OneTimeReceipt),
		step("W-10.2", "质检员确认", ModuleOneTimeIn),
		step("W-10.3", "仓库确认", ModuleOneTimeIn),
		query("W-10.4", "查询", ModuleOneTimeIn),
		report("W-10.5", "财务报表", ModuleOneTimeIn),
		entry("W-11.1", "录入领用单", ModuleOneTimeIssue, OneTimeIssue),
		step("W-11.2", "部门确认", ModuleOneTimeIssue),
		step("W-11.3", "仓库确认", ModuleOneTimeIssue),
		query("W-11.4", "查询", ModuleOneTimeIssue),
		report("W-11.5", "财务报表", ModuleOneTimeIssue),
		entry("W-12.1", "区退废卡入库表", ModuleScrapTables, DistrictScrapTable),
		entry("W-12.2", "市民退废卡入库表", ModuleScrapTables, CitizenScrapTable),
		entry("W-12.3", "个人化退废卡入库表", ModuleScrapTables, MakingScrapTable),
		step("W-12.4", "入库表确认", ModuleScrapTables),
		query("W-12.5", "查询", ModuleScrapTables),
		report("W-12.6", "退废卡统计", ModuleScrapTables),
		of("W-17.1", "待办事项清单", ModuleTodo, "/inbox", function.View, function.Act),
	}
}
