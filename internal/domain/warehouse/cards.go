package warehouse

import (
	"fmt"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// otherCards are the kinds of cards without papers of their own: those whose
// functions name no kind serve them.
func otherCards() []string { return []string{CardResidence, CardTemporary, CardFirstGeneration} }

// checkCards wants finished cards of some kinds, of any for none.
func checkCards(kinds ...string) document.Check {
	return func(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
		return eachItem(d, facts, func(item document.Entry) string {
			kind := item.Fields.Text("card_kind")
			switch {
			case item.Fields.Text("kind") != KindFinished:
				return item.Name + "不是成品，不能录入成品单据"
			case kind == "":
				return item.Name + "没有卡种，请先在物料维护中填写"
			case len(kinds) > 0 && !slices.Contains(kinds, kind):
				return fmt.Sprintf("%s是%s，请用它自己的单据", item.Name, cardKindLabel(kind))
			}
			return ""
		})
	}
}

func cardKindLabel(kind string) string {
	for _, o := range CardKinds() {
		if o.Value == kind {
			return o.Label
		}
	}
	return kind
}

func cardField() document.Field {
	f := itemField()
	f.Label = "卡品"
	return f
}

func defectField() document.Field {
	return document.Field{Name: "defect_code", Label: "错卡代码", Type: document.Ref, Ref: "defect-codes", Width: 150}
}

// qcReceipt D-09 质检入库单: what an inspector found of a job. It takes effect at
// once: what passed may be received, what was rejected goes to the scrap.
func qcReceipt() document.Type {
	passed, rejected := quantityField("合格数量"), quantityField("不合格数量")
	rejected.Name, rejected.Required = "rejected", false
	passed.Min, rejected.Min = ptr(0.0), ptr(0.0)
	job := scanField("job", "制卡作业号")
	job.Required = true
	return document.Type{
		Code: QCReceipt, Title: "质检入库单", Module: ModuleCardsIn, Prefix: "ZJ", Catalog: "D-09",
		Create: "W-03.1", Query: "W-03.10", Redate: "W-03.14", Version: 1, AtOnce: true,
		Head: []document.Field{job,
			{Name: "job_quantity", Label: "作业数量", Type: document.Integer, Required: true, Min: ptr(1.0), Max: ptr(float64(maxQuantity))},
			businessDate(), attachments("质检记录，可不传"), remark()},
		Lines:   []document.Field{cardField(), passed, rejected, defectField(), lineRemark()},
		Summary: cardSummary("job"), Check: all(checkCards(otherCards()...), checkJob),
	}
}

// seniorQCReceipt D-10 敬老卡质检入库.
func seniorQCReceipt() document.Type {
	t := qcReceipt()
	t.Code, t.Title, t.Prefix, t.Catalog = SeniorQCReceipt, "敬老卡质检入库", "JZ", "D-10"
	t.Create, t.Query = "W-03.2", "W-03.11"
	t.Check = all(checkCards(CardSenior), checkJob)
	return t
}

// checkJob wants every card of the job counted once, and a code for each reject.
func checkJob(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	passed, rejected := value.Quantity(0), value.Quantity(0)
	for i, line := range d.Lines {
		passed += line.Quantity("quantity")
		rejected += line.Quantity("rejected")
		if line.Quantity("rejected") > 0 && line.Text("defect_code") == "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].defect_code", i), Message: "不合格的请填写错卡代码"})
		}
	}
	if job := value.Units(d.Head.Int("job_quantity")); passed+rejected != job {
		problems = append(problems, fault.Detail{Location: "head.job_quantity",
			Message: fmt.Sprintf("合格 %s 加不合格 %s 应等于作业数量 %s", passed, rejected, job)})
	}
	return problems, nil
}

// cardSummary is the gist with a text of the head behind it.
func cardSummary(name string) func(d *document.Document, facts document.Facts) string {
	gist := summary("", "")
	return func(d *document.Document, facts document.Facts) string {
		if text := d.Head.Text(name); text != "" {
			return gist(d, facts) + " · " + text
		}
		return gist(d, facts)
	}
}
