package reports

import (
	"cmp"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/warehouse"
)

// Figures of what was sent to districts and signed for there, beside those of what
// is answered for.
const (
	direct      Figure = "direct"          // 未经仓库
	sentBoxes   Figure = "boxes"           // 发放箱数
	signedBoxes Figure = "signed_boxes"    // 签收箱数
	withdrawn   Figure = "signed_reversed" // 签收中已冲账: signed for, and of an order that was reversed
	short       Figure = "short"           // 签收差异
	afterwards  Figure = "afterwards"      // 退库中已签收
	openBoxes   Figure = "open_boxes"      // 未签收箱数
	openCards   Figure = "open_cards"      // 未签收数量
)

// districtCheck W-07.14 区收发卡核对表: what the warehouse sent to each district
// against what the district signed for.
func districtCheck() Report {
	r := shipmentReport("W-07.14", "区收发卡核对表", release.ByDistrict, "区签收", "差异")
	r.Columns = append([]Column{placeOf(byDistrict, "区", 72), cardColumns()[0], cardColumns()[2]}, r.Columns...)
	r.Order = []Cell{CodeOf(byDistrict), CodeOf(byCardKind), CodeOf(ledger.ByItem)}
	r.Chart = &Chart{Label: "district", Figures: []string{string(sent), string(settled), string(unsettled)}}
	r.Links[string(sent)] = issueLink() + "&district={district}&type=" + strings.Join(orders, ",") + "," + warehouse.OutboundReversal + inPeriod
	r.Links[string(returned)] = issueLink() + "&district={district}&type=" + warehouse.ShippingReturn + inPeriod
	r.TotalsNeed, r.Signers = filterDistrict, []string{"主管", "仓库", "区"}
	r.Note = "期间内（出货单的业务日期）发往各区的成品卡与区级签收逐箱核对，没有签收的箱全部计入差异。未经仓库是没有出货单、直接登记批次的箱。" +
		"仓库发出已减去冲账。差异 = 仓库发出 + 未经仓库 −（区签收 − 其中已冲账）−（退库 − 其中已签收）。"
	return r
}

// outletWriteOff W-07.7 区网点核销: what outlets were issued against what they signed
// for. Cards that are not in a box stand where their order sent them.
func outletWriteOff() Report {
	r := shipmentReport("W-07.7", "区网点核销", release.ByOutlet, "网点签收", "未核销数量")
	r.Filters = slices.Insert(r.Filters, 3, document.Field{Name: filterOutlet, Label: "网点", Type: document.Ref, Ref: "outlets", Depends: filterDistrict})
	r.Columns = append([]Column{placeOf(byDistrict, "区", 72), placeOf(byOutlet, "网点", 152), cardColumns()[2]}, r.Columns...)
	r.Columns[2].Width = 96
	r.Order = []Cell{CodeOf(byDistrict), CodeOf(byOutlet), CodeOf(ledger.ByItem)}
	r.Chart = &Chart{Label: "outlet", Figures: []string{string(sent), string(settled), string(unsettled)}}
	for column, link := range r.Links {
		r.Links[column] = strings.Replace(link, "&item=", "&outlet={outlet}&item=", 1)
	}
	r.Signers = []string{"主管", "仓库", "区", "网点"}
	r.Note = "期间内（出货单的业务日期）发放的成品卡与网点最终签收核对，箱按目的网点列示，没有装箱的卡按出货单的网点列示。" +
		"仓库发出已减去冲账；未核销数量 = 仓库发出 + 未经仓库 −（网点签收 − 其中已冲账）−（退库 − 其中已签收）；退库和冲账按各自单据的业务日期统计。"
	return r
}

// shipmentReport declares what both have in common.
func shipmentReport(id, title string, stage release.Stage, signing, rest string) Report {
	link := func(part release.Part) string {
		return "/release/shipments?function=" + id + "&part=" + string(part) + "&district={district}&item={item}&kind={card_kind}" + inPeriod
	}
	figure := func(name Figure, kind document.FieldType, width int, group, label string) Column {
		return Column{Key: string(name), Label: label, Group: group, Type: kind, Width: width, Sum: true, Of: FigureOf(name)}
	}
	return Report{ID: id, Title: title, Module: warehouse.ModuleLedger, Source: consignments(stage), Section: byDistrict, Compare: true,
		Filters: append(period(), refFilter(filterDistrict, "区", "districts"), cardKindFilter()),
		Columns: []Column{figure(sent, document.Decimal, 76, "发放", "仓库发出"), figure(direct, document.Integer, 76, "发放", "未经仓库"),
			figure(sentBoxes, document.Integer, 52, "发放", "箱数"), figure(signedBoxes, document.Integer, 52, signing, "箱数"),
			figure(settled, document.Integer, 72, signing, "数量"), figure(withdrawn, document.Decimal, 62, signing, "已冲账"),
			figure(short, document.Integer, 76, signing, "签收差异"),
			figure(returned, document.Decimal, 64, "退库", "数量"), figure(afterwards, document.Decimal, 62, "退库", "已签收"),
			figure(openBoxes, document.Integer, 52, "未签收的箱", "箱数"), figure(openCards, document.Integer, 66, "未签收的箱", "数量"),
			figure(unsettled, document.Decimal, 92, "", rest)},
		Links: map[string]string{string(sentBoxes): link(release.WholePart), string(direct): link(release.DirectPart),
			string(signedBoxes): link(release.SignedPart), string(settled): link(release.SignedPart), string(short): link(release.OddPart),
			string(openBoxes): link(release.OpenPart), string(openCards): link(release.OpenPart)}}
}

// placeOf names the place of a row; a box whose outlet is not known yet has none.
func placeOf(d ledger.Dimension, label string, width int) Column {
	return Column{Key: string(d), Label: label, Type: document.Text, Width: width, Of: func(f Fact) any {
		if f.Key[d] == release.NoOutlet {
			return "（未定网点）"
		}
		return cmp.Or(f.Entries[d].Name, f.Key[d])
	}}
}

// ShipmentColumns are the columns of the exported boxes behind a figure.
func ShipmentColumns(stage release.Stage) []Column {
	text := func(key, label string, width int) Column {
		return Column{Key: key, Label: label, Type: document.Text, Width: width}
	}
	signing := "区签收"
	if stage == release.ByOutlet {
		signing = "网点签收"
	}
	return Aligned([]Column{text("box", "箱号", 160), text("state", "状态", 100), text("item", "卡品", 150), text("district", "区", 100), text("outlet", "目的网点", 240),
		text("order", "出货单", 160), {Key: "sent_on", Label: "业务日期", Type: document.DateField, Width: 110}, text("batch", "发放批次号", 160),
		{Key: "quantity", Label: "数量（张）", Type: document.Integer, Width: 90}, {Key: "signed_on", Label: signing + "日期", Type: document.DateField, Width: 110},
		{Key: "signed", Label: signing + "数量", Type: document.Integer, Width: 100}})
}

// ShipmentRow is one box of them; names gives the names of what it names.
func ShipmentRow(x release.Shipment, stage release.Stage, names map[string]string) Row {
	row := Row{"box": x.Box, "state": x.State.Label(), "item": names[x.Item], "district": names[x.District], "outlet": names[x.Outlet], "order": x.Order,
		"batch": x.Batch, "quantity": x.Quantity}
	if x.SentOn != "" {
		row["sent_on"] = x.SentOn
	}
	if on, q := x.Signed(stage); on != "" {
		row["signed_on"], row["signed"] = on, q
	}
	return row
}
