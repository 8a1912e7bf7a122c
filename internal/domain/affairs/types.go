package affairs

import (
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
)

// Codes of the document types.
const (
	Correction = "affairs.correction" // T-13.1 信息更正申请
	Household  = "affairs.household"  // T-13.2 添加户籍信息申请
)

// EffectCorrect is the name of the effect of both types.
const EffectCorrect = "CorrectCitizen"

// Keys of the steps.
const (
	StepReview  = "review"
	StepProcess = "process"
)

// Ways of 后台数据处理.
const (
	Automatic = "auto"   // 自动更新: the record changes with the decision
	ByHand    = "manual" // 人工处理: somebody changed it elsewhere
)

// Types lists the module's document types in the catalogue's order.
func Types() []document.Type {
	return []document.Type{correction(), household()}
}

// Codes lists them for who asks about all.
func Codes() []string { return []string{Correction, Household} }

// Effects maps the name in the types to what it does.
func Effects() map[string]approval.Effect {
	return map[string]approval.Effect{EffectCorrect: correct}
}

// correction 信息更正申请: values of a citizen's record that are wrong.
func correction() document.Type {
	return document.Type{
		Code: Correction, Title: "信息更正申请", Module: Module, Prefix: "XG", Catalog: "T-13.1",
		Create: ApplyCorrection, Query: Query, Version: 1, Head: head(), Lines: lines(citizen.Fields()), Chain: chain(),
		Fill: fill, Check: checkCorrection, StepRule: map[string]document.Check{StepProcess: checkProcessing},
		Effect: EffectCorrect, Summary: summary("更正"), Mask: mask, Words: words,
	}
}

// household 添加户籍信息申请: the household of a citizen whose record has none.
func household() document.Type {
	t := correction()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = Household, "添加户籍信息申请", "HJ", "T-13.2", ApplyHousehold
	t.Lines, t.Check, t.Summary = lines(append(householdFields(), citizen.Name)), checkHousehold, summary("添加")
	return t
}

func householdFields() []citizen.Field {
	return []citizen.Field{citizen.HouseholdKind, citizen.HouseholdAddress, citizen.HouseholdDistrict, citizen.HouseholdSince}
}

func chain() document.Chain {
	return document.Chain{
		{Key: StepReview, Title: "审核", Waiting: "待审核", Function: Review, Role: "affairs", RoleName: "事务专员", DueHours: 16},
		{Key: StepProcess, Title: "后台数据处理", Waiting: "待处理", Done: "已处理", Function: Process, Role: "affairs", RoleName: "事务专员", DueHours: 8,
			Edits: document.Edits{Head: []string{"processing", "processing_note"}}},
	}
}

func head() []document.Field {
	return []document.Field{
		{Name: "citizen", Label: "市民", Type: document.Ref, Ref: document.RefCitizens, Required: true, Help: "按身份证号码，或姓名和身份证号码后四位查找"},
		{Name: "id_number", Label: "身份证号码", Type: document.Text, ReadOnly: true, Sensitive: true, MaxLength: 18},
		{Name: "verified", Label: "已核验证件", Type: document.Boolean, Required: true, Help: "受理前须核验申请人的身份证件原件"},
		{Name: "attachments", Label: "证明材料", Type: document.Attachment, Required: true, Help: "身份证、户口簿等的图片或 PDF"},
		{Name: "business_date", Label: "申请日期", Type: document.DateField, ReadOnly: true},
		{Name: "remark", Label: "备注", Type: document.TextArea, MaxLength: 500},
		{Name: "processing", Label: "处理方式", Type: document.Select, ReadOnly: true, Default: Automatic, Options: []document.Option{
			{Value: Automatic, Label: "自动更新"}, {Value: ByHand, Label: "人工处理"}}},
		{Name: "processing_note", Label: "处理说明", Type: document.TextArea, ReadOnly: true, MaxLength: 500, Help: "人工处理时写明在哪里做了什么"},
	}
}

// maxValue holds the longest value of a record, an address.
const maxValue = 200

func lines(fields []citizen.Field) []document.Field {
	options := make([]document.Option, len(fields))
	for i, f := range fields {
		options[i] = document.Option{Value: string(f), Label: citizen.Label(f)}
	}
	return []document.Field{
		{Name: "field", Label: "项目", Type: document.Select, Required: true, Options: options, Width: 120},
		{Name: "old", Label: "原值", Type: document.Text, ReadOnly: true, Sensitive: true, MaxLength: maxValue, Width: 220},
		{Name: "new", Label: "更正后", Type: document.Text, Required: true, Sensitive: true, MaxLength: maxValue, Width: 220},
	}
}

// mask hides the old and new value of a line by the rule of its field.
func mask(f document.Field, row document.Values) string {
	text := row.Text(f.Name)
	if f.Name == "id_number" {
		return identity.MaskID(text)
	}
	return citizen.Mask(fieldOf(row), text)
}

// words names the district and the kind of a household that a line holds by code.
func words(f document.Field, row document.Values, name func(id string) string) string {
	text := row.Text(f.Name)
	if f.Name != "old" && f.Name != "new" {
		return text
	}
	switch fieldOf(row) {
	case citizen.HouseholdDistrict:
		return name(text)
	case citizen.HouseholdKind:
		for _, kind := range citizen.HouseholdKinds() {
			if kind.Value == text {
				return kind.Label
			}
		}
	}
	return text
}

func fieldOf(line document.Values) citizen.Field { return citizen.Field(line.Text("field")) }

// summary names the citizen and what is asked for, never a value.
func summary(verb string) func(d *document.Document, facts document.Facts) string {
	return func(d *document.Document, facts document.Facts) string {
		e, err := facts.Entry(document.RefCitizens, d.Head.Text("citizen"))
		if err != nil {
			return "尚未选择市民"
		}
		text := e.Name
		for i, line := range d.Lines {
			separator := "、"
			if i == 0 {
				separator = " · " + verb
			}
			text += separator + citizen.Label(fieldOf(line))
		}
		return text
	}
}
