package warehouse

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// districtScrapTable D-26 区退废卡入库表: returned and scrap cards that a district
// brings, one line for each card or for each 错卡代码. It lists cards; the stock of
// finished cards does not change by it.
func districtScrapTable() document.Type {
	t := scrapTable(DistrictScrapTable, "区退废卡入库表", "QT", "D-26", "W-12.1")
	t.Head = append([]document.Field{{Name: "district", Label: "区", Type: document.Ref, Ref: "districts", Required: true},
		{Name: "outlet", Label: "网点", Type: document.Ref, Ref: "outlets", Depends: "district"}}, t.Head...)
	t.Summary = summary("district", "districts")
	return t
}

// citizenScrapTable D-27 市民退废卡入库表: cards that citizens bring.
func citizenScrapTable() document.Type {
	t := scrapTable(CitizenScrapTable, "市民退废卡入库表", "ST", "D-27", "W-12.2")
	t.Head = append(t.Head, reasonField("退卡原因"))
	holder := document.Field{Name: "holder", Label: "持卡人", Type: document.Text, MaxLength: 60, Sensitive: true, Width: 120}
	t.Lines = append(t.Lines[:2:2], append([]document.Field{holder}, t.Lines[2:]...)...)
	return t
}

// makingScrapTable D-28 个人化退废卡入库表: cards that a job spoilt.
func makingScrapTable() document.Type {
	t := scrapTable(MakingScrapTable, "个人化退废卡入库表", "GT", "D-28", "W-12.3")
	job := scanField("job", "制卡作业号")
	job.Required = true
	t.Head = append([]document.Field{job}, t.Head...)
	t.Summary = cardSummary("job")
	return t
}

func scrapTable(code, title, prefix, catalog, create string) document.Type {
	defect := defectField()
	defect.Required = true
	return document.Type{
		Code: code, Title: title, Module: ModuleScrapTables, Prefix: prefix, Catalog: catalog,
		Create: create, Query: "W-12.5", Version: 1,
		Head:  []document.Field{businessDate(), attachments("退废卡清单，可不传"), remark()},
		Lines: []document.Field{cardField(), scanField("card_no", "卡号"), defect, quantityField("数量"), lineRemark()},
		Chain: document.Chain{{Key: "confirm", Title: "入库表确认", Waiting: "待入库表确认", Function: "W-12.4", Role: "keeper",
			RoleName: "仓库管理员", DueHours: 8}},
		Effect: EffectScrapTable, Summary: summary("", ""), Check: all(checkCards(), checkCardNumbers),
	}
}

// checkCardNumbers wants a line with a card number to be about that one card.
func checkCardNumbers(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	seen := map[string]bool{}
	for i, line := range d.Lines {
		number := line.Text("card_no")
		if number == "" {
			continue
		}
		if seen[number] {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].card_no", i), Message: "卡号 " + number + " 重复"})
		}
		seen[number] = true
		if line.Quantity("quantity") != value.Units(1) {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].quantity", i), Message: "填写卡号的行数量应为 1"})
		}
	}
	return problems, nil
}
