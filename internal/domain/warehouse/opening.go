package warehouse

import (
	"fmt"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Books answers an opening balance what the ledger began with.
type Books interface {
	// FirstClose gives the earliest month that was closed, or "".
	FirstClose() (string, error)
	// OpenedBy gives the opening balance that a place has already, or "".
	OpenedBy(place ledger.Place) (string, error)
	// MovedWith gives papers other than this one that moved something at one of its
	// places, and did not take it back: what depends on it.
	MovedWith(paper string) ([]string, error)
}

func booksOf(facts document.Facts) (Books, error) {
	b, ok := facts.(Books)
	if !ok {
		return nil, fault.Internal(fmt.Errorf("nobody tells what the books began with"))
	}
	return b, nil
}

// openingBalance 期初余额单: what lay in a warehouse, or was in a department's use,
// when the centre began with the program.
func openingBalance() document.Type {
	price := priceField()
	price.Required, price.Help = false, "不填则不计金额"
	shelf := locationField()
	shelf.Required, shelf.Help = false, "库存必填；在用材料不填"
	return document.Type{
		Code: OpeningBalance, Title: "期初余额单", Module: ModuleOpening, Prefix: "QC", Catalog: "X-11",
		Create: "P-20", Query: "P-23", Version: 1,
		Head: []document.Field{
			{Name: "business_date", Label: "期初日期", Type: document.DateField, Required: true,
				Help: "启用日的前一天，例如 7 月 1 日启用填 6 月 30 日；只能在第一次月结之前"},
			{Name: "warehouse", Label: "仓库", Type: document.Ref, Ref: "warehouses", Help: "库存的期初填仓库，与在用部门二选一"},
			{Name: "department", Label: "在用部门", Type: document.Ref, Ref: "departments", Help: "在用材料的期初填部门"},
			attachments("盘点表、旧系统的余额表等"), remark(),
		},
		Lines: []document.Field{itemField(), shelf,
			{Name: "class", Label: "质量类别", Type: document.Select, Default: ledger.Good, Width: 100, Options: []document.Option{
				{Value: ledger.Good, Label: "良品"}, {Value: ledger.Returned, Label: "退卡"}, {Value: ledger.Scrap, Label: "废卡"}}},
			quantityField("期初数量"), price, lineRemark(), expiryField()},
		Chain: document.Chain{
			{Key: "supervisor", Title: "期初主管确认", Waiting: "待期初主管确认", Function: "P-21", Role: "wh_supervisor", RoleName: "仓库主管", DueHours: 16},
			{Key: "finance", Title: "期初财务确认", Waiting: "待期初财务确认", Function: "P-22", Role: "finance", RoleName: "财务", DueHours: 16},
		},
		Effect: EffectOpen, Check: checkOpening, Summary: openingSummary,
	}
}

func postedOpenings() document.PaperList {
	return document.PaperList{Ref: "posted-openings", Title: "已完成的期初余额单", Types: []string{OpeningBalance}}
}

// openingReversal 期初冲账单 takes an opening balance back while nothing depends on it.
func openingReversal() document.Type {
	t := reversal(OpeningReversal, "QZ", "X-11", postedOpenings())
	t.Title, t.Module, t.Create, t.Query = "期初冲账单", ModuleOpening, "P-23", "P-23"
	t.Lines = []document.Field{t.Lines[0], itemField(), quantityField("冲账数量"), lineRemark()}
	t.Chain[0].Title, t.Chain[0].Waiting, t.Chain[0].Function = "期初冲账确认", "待期初冲账确认", "P-24"
	t.Check, t.Effect = all(checkReversal, checkDependents), EffectUnopen
	return t
}

// checkOpening wants one kind of place, each place once and for the first time, and
// books that no month has closed.
func checkOpening(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	books, err := booksOf(facts)
	if err != nil {
		return nil, err
	}
	closed, err := books.FirstClose()
	switch {
	case err != nil:
		return nil, err
	case closed != "":
		return []fault.Detail{{Location: "head.business_date", Message: fmt.Sprintf("%s 已月结，期初余额只能在第一次月结之前录入；差异请用盘点单", closed)}}, nil
	case d.BusinessDate >= facts.Today():
		return []fault.Detail{{Location: "head.business_date", Message: "请填写期初日期：启用日的前一天，须早于今天"}}, nil
	case (d.Head.Text("warehouse") == "") == (d.Head.Text("department") == ""):
		return []fault.Detail{{Location: "head.warehouse", Message: "仓库和在用部门请填写其中一项"}}, nil
	}
	var problems []fault.Detail
	seen := map[ledger.Place]int{}
	for i, line := range d.Lines {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return nil, err
		}
		if field, wrong := openingLine(d, line, item); wrong != "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].%s", i, field), Message: wrong})
			continue
		}
		place := openingPlace(d, line, item)
		wrong, err := openedTwice(books, place, item, seen[place])
		if err != nil {
			return nil, err
		}
		if wrong != "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].item", i), Message: wrong})
		}
		seen[place] = i + 1
	}
	return problems, nil
}

// openingLine says what is wrong with a line by itself, and in which field.
func openingLine(d *document.Document, line document.Values, item document.Entry) (field, wrong string) {
	kind, class := item.Fields.Text("kind"), line.Text("class")
	stock := d.Head.Text("warehouse") != ""
	switch {
	case stock && line.Text("location") == "":
		return "location", "请填写" + item.Name + "的库位"
	case !stock && line.Text("location") != "":
		return "location", "在用材料没有库位，请清空"
	case !stock && (kind == KindFinished || kind == KindOneTime):
		return "item", item.Name + "不是材料，不能记为部门在用"
	case kind != KindFinished && class != "" && class != ledger.Good:
		return "class", item.Name + "不是成品，质量类别只能是良品"
	case kind == KindFinished && item.Fields.Text("card_kind") == "":
		return "item", item.Name + "没有卡种，请先在物料维护中填写"
	}
	return "", ""
}

// openedTwice says that a place has its opening balance already.
func openedTwice(books Books, place ledger.Place, item document.Entry, line int) (string, error) {
	if line > 0 {
		return fmt.Sprintf("%s与第 %d 行是同一处，请合并成一行", item.Name, line), nil
	}
	paper, err := books.OpenedBy(place)
	if err != nil || paper == "" {
		return "", err
	}
	return fmt.Sprintf("%s在这里已有期初余额（%s），更正请先冲账", item.Name, paper), nil
}

// openingPlace is the balance that a line begins.
func openingPlace(d *document.Document, line document.Values, item document.Entry) ledger.Place {
	p := ledger.Place{Account: ledger.Stock, Item: line.Text("item"), Warehouse: d.Head.Text("warehouse"), Location: line.Text("location"), Class: ledger.Good}
	switch {
	case d.Head.Text("department") != "":
		p.Account, p.Department = ledger.InUse, d.Head.Text("department")
	case item.Fields.Text("kind") == KindOneTime:
		p.Account = ledger.OneTime
	case line.Text("class") != "":
		p.Class = line.Text("class")
	}
	return p
}

// openStock posts what every place begins with, if that is still allowed.
func openStock(d *document.Document, facts document.Facts) ([]ledger.Move, error) {
	problems, err := checkOpening(d, facts)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, fault.Conflict("opening.refused", "%s", problems[0].Message)
	}
	var moves []ledger.Move
	for i, line := range d.Lines {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return nil, err
		}
		moves = append(moves, ledger.Move{Place: openingPlace(d, line, item), Direction: ledger.In, Quantity: line.Quantity("quantity"),
			Amount: document.LineAmount(line), Category: CategoryOpening, Expires: line.Date("expires_on"), Line: i + 1, Effect: moveOpen})
	}
	return moves, nil
}

// listedDependents bounds how many papers a refusal names.
const listedDependents = 10

// checkDependents refuses to take back what other papers have built upon.
func checkDependents(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	books, err := booksOf(facts)
	if err != nil {
		return nil, err
	}
	papers, err := books.MovedWith(d.Head.Text("original"))
	if err != nil || len(papers) == 0 {
		return nil, err
	}
	list := strings.Join(papers[:min(len(papers), listedDependents)], "、")
	if len(papers) > listedDependents {
		list += fmt.Sprintf(" 等 %d 张", len(papers))
	}
	return []fault.Detail{{Location: "head.original", Message: "期初余额之后已有收发，不能冲账；依赖它的单据：" + list}}, nil
}

// unopen is the reversal, if still nothing depends on the opening balance.
func unopen(d *document.Document, facts document.Facts) (approval.Result, error) {
	problems, err := checkDependents(d, facts)
	if err != nil {
		return approval.Result{}, err
	}
	if len(problems) > 0 {
		return approval.Result{}, fault.Conflict("reversal.refused", "%s", problems[0].Message)
	}
	return reverse(d, facts)
}

func openingSummary(d *document.Document, facts document.Facts) string {
	where := "未选仓库"
	if e, err := facts.Entry("warehouses", d.Head.Text("warehouse")); err == nil {
		where = e.Name
	} else if e, err := facts.Entry("departments", d.Head.Text("department")); err == nil {
		where = e.Name + "在用"
	}
	total := value.Money(0)
	for _, line := range d.Lines {
		total = total.Plus(document.LineAmount(line))
	}
	return fmt.Sprintf("%s · 期初 %d 项 · %s 元", where, len(d.Lines), total.Yuan())
}
