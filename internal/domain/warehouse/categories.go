package warehouse

import "cardflow/internal/domain/document"

func category(id, code, name, remark string) document.Entry {
	return document.Entry{ID: id, Code: code, Name: name, Fields: document.Values{"remark": remark}}
}

// inboundCategories are those that papers and rules name by id.
func inboundCategories() []document.Entry {
	return []document.Entry{
		category(CategoryClaim, "RK02", "理赔入库", "供应商理赔补货"),
		category(CategoryReturn, "RK03", "退料入库", "领用部门退回未用材料"),
		category(CategoryGain, "RK05", "盘盈入库", "盘点多出，由盘点单登记"),
		category(CategoryFound, "RK08", "在途多出", "耗材签收多于下发，由签收登记"),
		category(CategoryOpening, "RK09", "期初余额", "启用前已有的结存，由期初余额单登记"),
	}
}

func outboundCategories() []document.Entry {
	return []document.Entry{
		category(CategoryScrap, "CK03", "退废卡", "按退废卡数量领用"),
		category(CategoryExchange, "CK04", "白卡调换", "调换不良白卡"),
		category(CategoryLoss, "CK05", "损耗补偿", "补足生产损耗"),
		category(CategorySupplierReturn, "CK06", "退料出库", "退回供应商"),
		category(CategoryShortage, "CK08", "盘亏出库", "盘点短少，由盘点单登记"),
		category(CategoryRepair, "CK11", "维修耗用", "设备维修用料，由报修单登记"),
		category(CategorySupplies, "CK12", "耗材下发", "网点申领耗材，由下发登记"),
		category(CategoryLost, "CK13", "在途短少", "耗材签收少于下发，由签收登记"),
	}
}
