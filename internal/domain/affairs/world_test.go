package affairs_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// The people and citizens of the tests.
const (
	outlet     = "outlet"     // 网点操作员 of district d1
	specialist = "specialist" // 事务专员
	wang       = "c-wang"     // of d1, registered
	li         = "c-li"       // of d1, without a household
	far        = "c-far"      // of d2
)

var ctx = context.Background()

func newWorld() *approvaltest.World {
	w := approvaltest.NewWorld()
	w.AddPerson(
		directory.Person{ID: outlet, Name: "谢点欣", Tier: directory.Outlet, Outlet: "o1", District: "d1", Roles: []string{"outlet_op"}},
		directory.Person{ID: specialist, Name: "何事达", Tier: directory.Center, Roles: []string{"affairs"}})
	w.AddEntry(document.Entry{ID: "d1", Ref: "districts", Name: "黄浦区"}, document.Entry{ID: "d2", Ref: "districts", Name: "浦东新区"})
	w.AddCitizen(
		citizen.Citizen{ID: wang, Name: "王\U0002A6A5", IDNumber: "11010519491231002X", Phone: "13812345678", Address: "上海市黄浦区南京东路1号",
			Household: citizen.Household{Kind: "family", Address: "上海市黄浦区福州路9号", District: "d1", Since: "1990-05-01"}, District: "d1", Outlet: "o1", Version: 1},
		citizen.Citizen{ID: li, Name: "李\u4DAE", IDNumber: "440524188001010014", Phone: "13900000000", Address: "上海市黄浦区北京东路2号", District: "d1", Version: 1},
		citizen.Citizen{ID: far, Name: "韩\U00030000", IDNumber: "310115199001011234", Phone: "13700000000", Address: "上海市浦东新区世纪大道1号", District: "d2", Version: 1})
	return w
}

func line(f citizen.Field, text string) map[string]any {
	return map[string]any{"field": string(f), "new": text}
}

func request(kind, who string, lines ...map[string]any) approval.Draft {
	return approval.Draft{Type: kind, Lines: lines,
		Head: map[string]any{"citizen": who, "verified": true, "attachments": []any{approvaltest.DeliveryNote}}}
}

func newHousehold() []map[string]any {
	return []map[string]any{line(citizen.HouseholdKind, "family"), line(citizen.HouseholdAddress, "上海市黄浦区人民路88号"),
		line(citizen.HouseholdDistrict, "d1"), line(citizen.HouseholdSince, "2026-02-01")}
}

// draft enters a request and gives its number.
func draft(t require.TestingT, w *approvaltest.World, in approval.Draft) string {
	d, err := w.Desk.Create(ctx, approvaltest.By(outlet), in)
	require.NoError(t, err)
	return d.ID
}

// submitted enters a request and hands it in.
func submitted(t require.TestingT, w *approvaltest.World, in approval.Draft) string {
	id := draft(t, w, in)
	_, err := w.Submit(id, outlet)
	require.NoError(t, err)
	return id
}

// process decides at 后台数据处理.
func process(t require.TestingT, w *approvaltest.World, id, way, note string) error {
	order, err := w.Order(id, specialist, document.Agree)
	require.NoError(t, err)
	order.Fields = approval.Fields{Head: map[string]any{"processing": way, "processing_note": note}}
	_, err = w.Desk.Decide(ctx, order)
	return err
}

func paper(t require.TestingT, w *approvaltest.World, id string) *document.Document {
	d, err := w.Paper(ctx, id)
	require.NoError(t, err)
	return d
}

func problemAt(t *testing.T, err error, location, message string) {
	t.Helper()
	f := fault.From(err)
	require.NotNil(t, f)
	for _, d := range f.Details {
		if d.Location == location {
			require.Contains(t, d.Message, message)
			return
		}
	}
	require.Failf(t, "nothing at "+location, "%v", f.Details)
}

// correctionAudit gives what the audit log tells of the correction of a record.
func correctionAudit(t require.TestingT, w *approvaltest.World, id string) (before, after map[string]string) {
	for _, e := range w.Audits() {
		if e.Action == "correct" && e.Object == id {
			require.Equal(t, affairs.Process, e.Function)
			require.NoError(t, json.Unmarshal([]byte(e.Before), &before))
			require.NoError(t, json.Unmarshal([]byte(e.After), &after))
			return before, after
		}
	}
	require.Fail(t, "no audit entry")
	return nil, nil
}
