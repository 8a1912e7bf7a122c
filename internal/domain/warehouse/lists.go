package warehouse

import "cardflow/internal/domain/document"

// The lists of finished papers from which others come.

func postedRequisitions() document.PaperList {
	return document.PaperList{Ref: "posted-requisitions", Title: "已完成的领用单", Own: true,
		Types: []string{Requisition, ScrapRequisition, BlankCardExchange, LossCompensation}}
}

func postedReceipts() document.PaperList {
	return document.PaperList{Ref: "posted-receipts", Title: "已完成的入库单", Types: []string{MaterialReceipt, ClaimReceipt}}
}

func postedSupplierReturns() document.PaperList {
	return document.PaperList{Ref: "posted-supplier-returns", Title: "已完成的退料出库", Types: []string{SupplierReturn}}
}

func approvedRequests() document.PaperList {
	return document.PaperList{Ref: "posted-purchase-requests", Title: "已核决的请购单", Types: []string{PurchaseRequest}}
}

func confirmedScrapTables() document.PaperList {
	return document.PaperList{Ref: "posted-scrap-tables", Title: "已确认的退废卡入库表",
		Types: []string{DistrictScrapTable, CitizenScrapTable, MakingScrapTable}}
}

func qcSlips() document.PaperList {
	return document.PaperList{Ref: "posted-qc", Title: "已完成的质检入库单", Types: []string{QCReceipt}}
}

func seniorQCSlips() document.PaperList {
	return document.PaperList{Ref: "posted-senior-qc", Title: "已完成的敬老卡质检入库", Types: []string{SeniorQCReceipt}}
}

func allQCSlips() document.PaperList {
	return document.PaperList{Ref: "posted-all-qc", Title: "已完成的质检入库单", Types: []string{QCReceipt, SeniorQCReceipt}}
}

func postedOrders() document.PaperList {
	return document.PaperList{Ref: "posted-orders", Title: "已完成的出货单", Types: []string{ShippingOrder, SeniorOrder, SocialCardIssue}}
}

func postedCardReceipts() document.PaperList {
	return document.PaperList{Ref: "posted-card-receipts", Title: "已完成的成品入库单据",
		Types: []string{CardReceipt, SeniorCardReceipt, ReturnedReceipt, ScrapReceipt, SocialCardReceipt}}
}

func postedCardIssues() document.PaperList {
	list := postedOrders()
	list.Ref = "posted-card-issues"
	return list
}
