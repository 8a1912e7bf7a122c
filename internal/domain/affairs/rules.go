package affairs

import (
	"errors"
	"fmt"
	"slices"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// errNoCitizens tells that the program was put together wrongly.
var errNoCitizens = errors.New("affairs: the facts know no citizens")

func recordsOf(facts document.Facts) (citizen.Facts, error) {
	records, ok := facts.(citizen.Facts)
	if !ok {
		return nil, fault.Internal(errNoCitizens)
	}
	return records, nil
}

// fill puts the record's present values beside what the maker entered. It refuses
// a citizen of another district at once, for a draft would show his values.
func fill(d *document.Document, facts document.Facts) error {
	delete(d.Head, "id_number")
	for _, line := range d.Lines {
		delete(line, "old")
	}
	record, err := recordFor(d, facts)
	if err != nil || record.ID == "" {
		return err
	}
	if record.IDNumber != "" {
		d.Head["id_number"] = string(record.IDNumber)
	}
	for _, line := range d.Lines {
		f := fieldOf(line)
		if old := record.Get(f); old != "" {
			line["old"] = old
		}
		if text, err := citizen.Normal(f, line.Text("new")); err == nil && text != "" {
			line["new"] = text
		}
	}
	return nil
}

// recordFor gives the record a paper is about; none while no citizen is chosen.
func recordFor(d *document.Document, facts document.Facts) (citizen.Citizen, error) {
	id := d.Head.Text("citizen")
	if id == "" {
		return citizen.Citizen{}, nil
	}
	records, err := recordsOf(facts)
	if err != nil {
		return citizen.Citizen{}, err
	}
	record, err := records.Citizen(id)
	if err != nil {
		return citizen.Citizen{}, err
	}
	return record, OtherDistrict(record, d.District)
}

// OtherDistrict is the refusal of a citizen whose record another district keeps.
func OtherDistrict(c citizen.Citizen, district string) error {
	if district != "" && c.District == district {
		return nil
	}
	return fault.Forbidden("citizen.other_district", "这位市民的资料由其他区管理，请到其所属区的网点申请").
		At("head.citizen", "市民的资料由其他区管理")
}

// checkCorrection 信息更正: each line changes one value of the record.
func checkCorrection(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	record, problems, err := checkLines(d, facts)
	if err != nil {
		return nil, err
	}
	for i, line := range d.Lines {
		if slices.Contains(householdFields(), fieldOf(line)) && !record.Registered() {
			problems = append(problems, at(i, "field", "这位市民还没有户籍信息，请用“添加户籍信息申请”"))
		}
	}
	return problems, nil
}

// checkHousehold 添加户籍信息: a whole household, for a record that has none.
func checkHousehold(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	record, problems, err := checkLines(d, facts)
	if err != nil {
		return nil, err
	}
	if record.Registered() {
		return append(problems, fault.Detail{Location: "head.citizen", Message: "这位市民已有户籍信息，请用“信息更正申请”"}), nil
	}
	for _, f := range householdFields() {
		if !slices.ContainsFunc(d.Lines, func(line document.Values) bool { return fieldOf(line) == f }) {
			problems = append(problems, fault.Detail{Location: "lines", Message: "请填写" + citizen.Label(f)})
		}
	}
	return problems, nil
}

// checkLines applies the rules that both kinds share.
func checkLines(d *document.Document, facts document.Facts) (citizen.Citizen, []fault.Detail, error) {
	record, err := recordFor(d, facts)
	if err != nil {
		return record, nil, err
	}
	var problems []fault.Detail
	if verified, _ := d.Head["verified"].(bool); !verified {
		problems = append(problems, fault.Detail{Location: "head.verified", Message: "请先核验申请人的身份证件，再勾选“已核验证件”"})
	}
	under, err := underWay(d, facts)
	if err != nil {
		return record, nil, err
	}
	seen := map[citizen.Field]bool{}
	for i, line := range d.Lines {
		f := fieldOf(line)
		switch paper := under[f]; {
		case seen[f]:
			problems = append(problems, at(i, "field", "“%s”重复了，每项只填一行", citizen.Label(f)))
		case paper != "":
			problems = append(problems, at(i, "field", "申请 %s 正在办理这位市民的“%s”，不能重复申请", paper, citizen.Label(f)))
		default:
			problem, err := checkValue(i, line, record, facts)
			if err != nil {
				return record, nil, err
			}
			problems = append(problems, problem...)
		}
		seen[f] = true
	}
	return record, problems, nil
}

// checkValue holds one line to the record: a value its field may have, another
// than the record's, set against what the record still holds.
func checkValue(i int, line document.Values, record citizen.Citizen, facts document.Facts) ([]fault.Detail, error) {
	f := fieldOf(line)
	text, err := citizen.Normal(f, line.Text("new"))
	switch {
	case err != nil:
		return []fault.Detail{at(i, "new", "%s", err.Error())}, nil
	case line.Text("old") != record.Get(f):
		return []fault.Detail{at(i, "old", "市民资料的%s刚刚变更，请重新保存后核对", citizen.Label(f))}, nil
	case text == record.Get(f):
		return []fault.Detail{at(i, "new", "%s与原值相同，没有需要更正的内容", citizen.Label(f))}, nil
	case f != citizen.HouseholdDistrict:
		return nil, nil
	}
	_, err = facts.Entry("districts", text)
	if e := fault.From(err); e != nil && e.Kind == fault.KindNotFound {
		return []fault.Detail{at(i, "new", "请选择户籍所在区")}, nil
	}
	return nil, err
}

func at(line int, field, format string, args ...any) fault.Detail {
	return fault.Detail{Location: fmt.Sprintf("lines[%d].%s", line, field), Message: fmt.Sprintf(format, args...)}
}

// underWay tells which open paper already asks for a field of the citizen.
func underWay(d *document.Document, facts document.Facts) (map[citizen.Field]string, error) {
	records, err := recordsOf(facts)
	if err != nil {
		return nil, err
	}
	papers, err := records.OpenPapers(d.Head.Text("citizen"), Codes()...)
	out := map[citizen.Field]string{}
	for _, other := range papers {
		if other.ID == d.ID {
			continue
		}
		for _, line := range other.Lines {
			out[fieldOf(line)] = other.ID
		}
	}
	return out, err
}

// checkProcessing 后台数据处理: how the data were processed must be said, and for
// what was done by hand, what.
func checkProcessing(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	switch {
	case d.Head.Text("processing") == "":
		return []fault.Detail{{Location: "fields.head.processing", Message: "请选择处理方式：自动更新或人工处理"}}, nil
	case d.Head.Text("processing") == ByHand && d.Head.Text("processing_note") == "":
		return []fault.Detail{{Location: "fields.head.processing_note", Message: "人工处理请写明处理说明"}}, nil
	}
	return nil, nil
}

// correct changes the record as the paper says; what was processed by hand leaves
// it alone.
func correct(d *document.Document, _ document.Facts) (approval.Result, error) {
	if d.Head.Text("processing") != Automatic {
		return approval.Result{}, nil
	}
	c := citizen.Correction{CitizenID: d.Head.Text("citizen"), Before: map[citizen.Field]string{}, After: map[citizen.Field]string{}}
	for _, line := range d.Lines {
		c.Before[fieldOf(line)], c.After[fieldOf(line)] = line.Text("old"), line.Text("new")
	}
	return approval.Result{Corrections: []citizen.Correction{c}}, nil
}
