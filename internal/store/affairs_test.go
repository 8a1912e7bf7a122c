package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

const (
	outletClerk = "outlet-clerk"
	specialist  = "specialist"
	newPhone    = "13900001111"
)

// affairsOffice is the fixture with an outlet, a specialist, a citizen and proof.
func affairsOffice(t *testing.T, s *store.Store) *office {
	t.Helper()
	require.NoError(t, s.Seed(ctx, store.Directory{Roles: []directory.Role{{Code: "outlet_op", Name: "网点操作员"}, {Code: "affairs", Name: "事务专员"}},
		Accounts: []store.Account{
			{PasswordHash: "-", Person: directory.Person{ID: outletClerk, Username: outletClerk, Name: "谢点欣", Tier: directory.Outlet,
				Outlet: storetest.OutletID, District: storetest.DistrictID, Roles: []string{"outlet_op"}}},
			{PasswordHash: "-", Person: directory.Person{ID: specialist, Username: specialist, Name: "何事达", Tier: directory.Center, Roles: []string{"affairs"}}},
		}}))
	c := someCitizen()
	c.District, c.Outlet, c.Household.District = storetest.DistrictID, storetest.OutletID, storetest.DistrictID
	require.NoError(t, withCitizens(s, func(tx citizen.Tx) error { return tx.InsertCitizen(c) }))
	require.NoError(t, s.Files().Add(ctx, attachment.File{ID: "proof", Name: "身份证.png", Type: "image/png", UploadedBy: outletClerk, CreatedAt: clock()}))
	return newOffice(t, s)
}

func correctionOf(f citizen.Field, text string) approval.Draft {
	return approval.Draft{Type: affairs.Correction, Lines: []map[string]any{{"field": string(f), "new": text}},
		Head: map[string]any{"citizen": "c1", "verified": true, "attachments": []any{"proof"}}}
}

// apply carries a correction to its end.
func (o *office) apply(id string) error {
	o.t.Helper()
	require.NoError(o.t, o.submit(id, outletClerk))
	require.NoError(o.t, o.decide(id, specialist, document.Agree))
	d, err := o.s.Archive().Paper(ctx, id)
	require.NoError(o.t, err)
	_, err = o.desk.Decide(ctx, approval.Decision{DocumentID: id, Step: d.StepKey, Visit: d.Visit, By: by(specialist), Action: document.Agree, Key: id,
		Fields: approval.Fields{Head: map[string]any{"processing": affairs.Automatic}}})
	return err
}

func TestSensitiveValuesOfAPaperLieSealedInEveryTable(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := affairsOffice(t, s)
		d := o.draft(outletClerk, correctionOf(citizen.Phone, newPhone))
		_, err := o.desk.Edit(ctx, by(outletClerk), d.ID, d.Version, d.Head, []map[string]any{
			{"field": "phone", "new": newPhone}, {"field": "address", "new": "上海市黄浦区延安东路3号"}})
		require.NoError(t, err)
		paper, err := s.Archive().Paper(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, "11010519491231002X", paper.Head.Text("id_number"))
		require.Equal(t, []string{"13812345678", newPhone}, []string{paper.Lines[0].Text("old"), paper.Lines[0].Text("new")})
		require.NoError(t, o.apply(d.ID))

		got, err := s.Citizens().Citizen(ctx, "c1")
		require.NoError(t, err)
		require.Equal(t, newPhone, got.Phone)
		require.Equal(t, 2, got.Version)
		for _, table := range []string{"documents", "document_events", "tasks", "audit_log", "notices", "citizens"} {
			for _, text := range store.Texts(t, s, table) {
				for _, secret := range []string{"11010519491231002X", "13812345678", newPhone, "延安东路", "南京东路"} {
					require.NotContains(t, text, secret, table)
				}
			}
		}
		page, err := s.Archive().Documents(ctx, directory.Scope{All: true}, document.Filter{Types: affairs.Codes()}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		require.Equal(t, "已处理", page.Items[0].StateLabel())
		require.False(t, page.Items[0].Head.Has("id_number"), "a list carries nothing sensitive")
	})
}

func TestSealedValueOfOnePaperDoesNotOpenInAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := affairsOffice(t, s)
		one := o.draft(outletClerk, correctionOf(citizen.Phone, newPhone))
		other := o.draft(outletClerk, correctionOf(citizen.Address, "上海市黄浦区延安东路3号"))
		require.NoError(t, s.Writer().Exec(`UPDATE "documents" SET "line_items" = (SELECT "line_items" FROM "documents" WHERE "id" = ?) WHERE "id" = ?`,
			one.ID, other.ID).Error)
		_, err := s.Archive().Paper(ctx, other.ID)
		require.Error(t, err)
	})
}

func TestOfRequestsForOneFieldAtOnceOneIsTaken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := affairsOffice(t, s)
		ids, errs := make([]string, 4), make([]error, 4)
		for i := range ids {
			ids[i] = o.draft(outletClerk, correctionOf(citizen.Phone, newPhone)).ID
		}
		together(len(ids), func(i int) { errs[i] = o.submit(ids[i], outletClerk) })
		taken := 0
		for _, err := range errs {
			if err == nil {
				taken++
				continue
			}
			require.True(t, fault.Is(err, "document.invalid"), "%v", err)
			require.Contains(t, fault.From(err).Details[0].Message, "正在办理")
		}
		require.Equal(t, 1, taken)
	})
}

func TestPapersAreCountedByPlaceAndStateWithinTheScope(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := affairsOffice(t, s)
		waiting := o.draft(outletClerk, correctionOf(citizen.Phone, newPhone)).ID
		o.draft(outletClerk, correctionOf(citizen.Address, "上海市黄浦区延安东路3号"))
		require.NoError(t, o.submit(waiting, outletClerk))
		f := document.Filter{Types: affairs.Codes(), From: today, To: today}
		rows, err := s.Tallies().Tally(ctx, directory.Scope{District: storetest.DistrictID}, f)
		require.NoError(t, err)
		require.ElementsMatch(t, []document.Tally{
			{Type: affairs.Correction, Outlet: storetest.OutletID, District: storetest.DistrictID, State: document.Pending, StateLabel: "待审核", Step: "review", Count: 1},
			{Type: affairs.Correction, Outlet: storetest.OutletID, District: storetest.DistrictID, State: document.Draft, StateLabel: "草稿", Count: 1}}, rows)
		for _, elsewhere := range []directory.Scope{{District: "d9"}, {Outlet: "o9", Person: "p9"}, {}} {
			rows, err := s.Tallies().Tally(ctx, elsewhere, f)
			require.NoError(t, err)
			require.Empty(t, rows)
		}
	})
}

func TestKeptAnswersLieSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		body := `{"phone":"` + newPhone + `"}`
		_, _, _, err := s.Idempotency().Reserve(ctx, outletClerk, "k", "f", clock())
		require.NoError(t, err)
		require.NoError(t, s.Idempotency().Complete(ctx, outletClerk, "k", 201, []byte(body)))
		require.NotContains(t, strings.Join(store.Texts(t, s, "idempotency_keys"), " "), newPhone)
		status, again, done, err := s.Idempotency().Reserve(ctx, outletClerk, "k", "f", clock())
		require.NoError(t, err)
		require.True(t, done)
		require.Equal(t, 201, status)
		require.JSONEq(t, body, string(again))
	})
}
