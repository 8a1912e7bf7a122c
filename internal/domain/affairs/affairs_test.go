package affairs_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

func TestApprovedCorrectionChangesTheRecordByteForByte(t *testing.T) {
	w := newWorld()
	id := submitted(t, w, request(affairs.Correction, wang, line(citizen.Name, "王\U0002CE93\uE863"), line(citizen.Phone, "139 0000 1111")))
	require.Equal(t, "待审核", paper(t, w, id).StateLabel())
	_, err := w.Decide(id, specialist, document.Agree)
	require.NoError(t, err)
	require.Equal(t, "待处理", paper(t, w, id).StateLabel())
	require.Equal(t, "13812345678", w.CitizenNow(wang).Phone, "nothing changes before it is processed")

	require.NoError(t, process(t, w, id, affairs.Automatic, ""))
	require.Equal(t, "已处理", paper(t, w, id).StateLabel())
	now := w.CitizenNow(wang)
	require.Equal(t, "王\U0002CE93\uE863", now.Name)
	require.Equal(t, "13900001111", now.Phone)
	require.Equal(t, 2, now.Version)
	require.Equal(t, "上海市黄浦区南京东路1号", now.Address)
}

func TestHouseholdIsAddedOnceAndWhole(t *testing.T) {
	w := newWorld()
	id := submitted(t, w, request(affairs.Household, li, newHousehold()...))
	_, err := w.Decide(id, specialist, document.Agree)
	require.NoError(t, err)
	require.NoError(t, process(t, w, id, affairs.Automatic, ""))
	require.Equal(t, citizen.Household{Kind: "family", Address: "上海市黄浦区人民路88号", District: "d1", Since: "2026-02-01"}, w.CitizenNow(li).Household)

	again := draft(t, w, request(affairs.Household, li, newHousehold()...))
	_, err = w.Submit(again, outlet)
	require.Error(t, err)
}

func TestWhatWasProcessedByHandLeavesTheRecordAlone(t *testing.T) {
	w := newWorld()
	was := w.CitizenNow(wang)
	id := submitted(t, w, request(affairs.Correction, wang, line(citizen.Phone, "13900001111")))
	_, err := w.Decide(id, specialist, document.Agree)
	require.NoError(t, err)
	problemAt(t, process(t, w, id, affairs.ByHand, ""), "fields.head.processing_note", "处理说明")
	problemAt(t, process(t, w, id, "", ""), "fields.head.processing", "处理方式")
	require.NoError(t, process(t, w, id, affairs.ByHand, "已在公安系统更新"))
	require.Equal(t, was, w.CitizenNow(wang))
	require.Equal(t, "已处理", paper(t, w, id).StateLabel())
}

func TestRequestIsRefusedWithTheReason(t *testing.T) {
	for name, c := range map[string]struct {
		in       approval.Draft
		change   func(head map[string]any)
		location string
		message  string
	}{
		"no proof": {request(affairs.Correction, wang, line(citizen.Phone, "13900001111")),
			func(h map[string]any) { delete(h, "attachments") }, "head.attachments", "证明材料"},
		"papers not verified": {request(affairs.Correction, wang, line(citizen.Phone, "13900001111")),
			func(h map[string]any) { h["verified"] = false }, "head.verified", "已核验证件"},
		"no change":        {request(affairs.Correction, wang, line(citizen.Phone, "138-1234-5678")), nil, "lines[0].new", "与原值相同"},
		"twice":            {request(affairs.Correction, wang, line(citizen.Phone, "13900001111"), line(citizen.Phone, "13900001112")), nil, "lines[1].field", "重复"},
		"no line":          {request(affairs.Correction, wang), nil, "lines", "至少"},
		"no such number":   {request(affairs.Correction, wang, line(citizen.IDNumber, "110105194912310021")), nil, "lines[0].new", "校验位"},
		"no such district": {request(affairs.Correction, wang, line(citizen.HouseholdDistrict, "d9")), nil, "lines[0].new", "户籍所在区"},
		"no household yet": {request(affairs.Correction, li, line(citizen.HouseholdKind, "family")), nil, "lines[0].field", "添加户籍信息申请"},
		"half a household": {request(affairs.Household, li, newHousehold()[:3]...), nil, "lines", "迁入日期"},
		"household exists": {request(affairs.Household, wang, line(citizen.HouseholdKind, "collective")), nil, "head.citizen", "已有户籍信息"},
	} {
		w := newWorld()
		if c.change != nil {
			c.change(c.in.Head)
		}
		id := draft(t, w, c.in)
		_, err := w.Submit(id, outlet)
		require.Error(t, err, name)
		problemAt(t, err, c.location, c.message)
	}
}

func TestDraftOfAnotherDistrictsCitizenIsRefusedAndShowsNothing(t *testing.T) {
	w := newWorld()
	_, err := w.Desk.Create(ctx, approvaltest.By(outlet), request(affairs.Correction, far, line(citizen.Phone, "13900001111")))
	require.True(t, fault.Is(err, "citizen.other_district"), "%v", err)
	_, err = w.Desk.Create(ctx, approvaltest.By(outlet), request(affairs.Correction, "nobody", line(citizen.Phone, "13900001111")))
	require.True(t, fault.Is(err, "citizen.not_found"), "%v", err)
}

func TestSecondOpenRequestForTheSameFieldIsRefusedUntilTheFirstIsOver(t *testing.T) {
	w := newWorld()
	first := submitted(t, w, request(affairs.Correction, wang, line(citizen.Phone, "13900001111")))
	submitted(t, w, request(affairs.Correction, wang, line(citizen.Address, "上海市黄浦区延安东路3号")))
	second := draft(t, w, request(affairs.Correction, wang, line(citizen.Phone, "13900002222")))
	_, err := w.Submit(second, outlet)
	problemAt(t, err, "lines[0].field", first)

	_, err = w.Decide(first, specialist, document.Return)
	require.NoError(t, err)
	_, err = w.Submit(second, outlet)
	problemAt(t, err, "lines[0].field", first) // a returned one is still open

	_, err = w.Submit(first, outlet)
	require.NoError(t, err)
	_, err = w.Decide(first, specialist, document.Reject)
	require.NoError(t, err)
	_, err = w.Submit(second, outlet)
	require.NoError(t, err)
}

func TestRecordThatChangedMeanwhileIsNotOverwritten(t *testing.T) {
	w := newWorld()
	id := submitted(t, w, request(affairs.Correction, wang, line(citizen.Phone, "13900001111")))
	_, err := w.Decide(id, specialist, document.Agree)
	require.NoError(t, err)
	other := w.CitizenNow(wang)
	other.Phone, other.Version = "13511112222", 2
	w.AddCitizen(other)
	require.True(t, fault.Is(process(t, w, id, affairs.Automatic, ""), "citizen.changed"))
	require.Equal(t, other, w.CitizenNow(wang))
	require.Equal(t, "待处理", paper(t, w, id).StateLabel())

	_, err = w.Decide(id, specialist, document.Return)
	require.NoError(t, err)
	_, err = w.Submit(id, outlet)
	problemAt(t, err, "lines[0].old", "刚刚变更")
	d := paper(t, w, id)
	_, err = w.Desk.Edit(ctx, approvaltest.By(outlet), id, d.Version, d.Head, []map[string]any{d.Lines[0]})
	require.NoError(t, err)
	require.Equal(t, "13511112222", paper(t, w, id).Lines[0].Text("old"))
	_, err = w.Submit(id, outlet)
	require.NoError(t, err)
}

func TestHistoryAndAuditTellOfValuesOnlyMasked(t *testing.T) {
	w := newWorld()
	id := draft(t, w, request(affairs.Correction, wang, line(citizen.Phone, "13900001111"), line(citizen.Address, "上海市黄浦区延安东路3号")))
	d := paper(t, w, id)
	_, err := w.Desk.Edit(ctx, approvaltest.By(outlet), id, d.Version, d.Head, []map[string]any{line(citizen.Phone, "13900002222")})
	require.NoError(t, err)
	_, err = w.Submit(id, outlet)
	require.NoError(t, err)
	_, err = w.Decide(id, specialist, document.Agree)
	require.NoError(t, err)
	require.NoError(t, process(t, w, id, affairs.Automatic, ""))
	events, err := w.Events(ctx, id)
	require.NoError(t, err)
	var told string
	for _, e := range events {
		for _, c := range e.Changes {
			told += c.Before + " " + c.After + "\n"
		}
	}
	for _, e := range w.Audits() {
		told += e.Before + e.After + "\n"
	}
	require.Contains(t, told, "139****2222")
	for _, secret := range []string{"13900001111", "13900002222", "13812345678", "延安东路", "11010519491231002X"} {
		require.NotContains(t, told, secret)
	}
	require.NotContains(t, paper(t, w, id).Summary, "139")
}

// Applying and the audit agree: what the audit entry tells before and after is
// what the record was and is, masked, of the asked fields and no others.
func TestWhatIsAppliedIsWhatTheAuditTells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		values := map[citizen.Field]string{
			citizen.Name:             "王" + string(rapid.SampledFrom([]rune{0x3400, 0x20000, 0x2A700, 0x2B740, 0x2B820, 0x2CEB0, 0x30000, 0x31350, 0xE000}).Draw(t, "name")),
			citizen.IDNumber:         rapid.SampledFrom([]string{"310101200001011230", "31010119491231002X"}).Draw(t, "number"),
			citizen.Phone:            rapid.StringMatching(`1[35]9[0-9]{8}`).Draw(t, "phone"),
			citizen.Address:          "上海市黄浦区" + rapid.StringMatching(`[一二三四]{4,9}`).Draw(t, "address"),
			citizen.HouseholdKind:    "collective",
			citizen.HouseholdAddress: "上海市徐汇区" + rapid.StringMatching(`[甲乙丙丁]{4,9}`).Draw(t, "household"), citizen.HouseholdDistrict: "d2",
			citizen.HouseholdSince: "2001-02-03",
		}
		var lines []map[string]any
		asked := map[citizen.Field]bool{}
		for _, f := range citizen.Fields() {
			if _, err := citizen.Normal(f, values[f]); err == nil && rapid.Bool().Draw(t, string(f)) {
				asked[f] = true
				lines = append(lines, line(f, values[f]))
			}
		}
		if len(lines) == 0 {
			return
		}
		was := w.CitizenNow(wang)
		id := submitted(t, w, request(affairs.Correction, wang, lines...))
		_, err := w.Decide(id, specialist, document.Agree)
		require.NoError(t, err)
		require.NoError(t, process(t, w, id, affairs.Automatic, ""))
		is := w.CitizenNow(wang)
		before, after := correctionAudit(t, w, wang)
		require.Len(t, before, len(asked))
		for _, f := range citizen.Fields() {
			if !asked[f] {
				require.Equal(t, was.Get(f), is.Get(f), f)
				continue
			}
			require.Equal(t, values[f], is.Get(f), f)
			require.Equal(t, citizen.Mask(f, was.Get(f)), before[string(f)], f)
			require.Equal(t, citizen.Mask(f, is.Get(f)), after[string(f)], f)
		}
		require.Equal(t, id, after["document"])
	})
}

func TestHouseholdIsReadInWordsAndItsDistrictByName(t *testing.T) {
	w := newWorld()
	d := paper(t, w, submitted(t, w, request(affairs.Household, li, newHousehold()...)))
	kind := affairs.Types()[1]
	require.Contains(t, d.Refs(&kind), "d1", "whoever shows the paper learns the district's name")
	name := func(id string) string { return map[string]string{"d1": "黄浦区"}[id] }
	var told []string
	for _, line := range d.Lines {
		told = append(told, kind.Words(document.Field{Name: "new"}, line, name))
	}
	require.ElementsMatch(t, []string{"家庭户", "上海市黄浦区人民路88号", "黄浦区", "2026-02-01"}, told)
}
