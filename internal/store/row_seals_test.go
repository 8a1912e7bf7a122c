package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func restored() audit.Entry {
	return audit.Entry{ID: value.NewID(), At: clock(), Action: "restore_row", Result: audit.OK}
}

func alteredRows(t *testing.T, s *store.Store) []store.Altered {
	t.Helper()
	rows, err := s.AlteredRows(ctx)
	require.NoError(t, err)
	return rows
}

func TestARoleGivenInTheDatabaseIsRefusedToldAndRestored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		paper := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		require.NoError(t, s.People().CreateSession(ctx, directory.Session{TokenDigest: "t", PersonID: storetest.Keeper, CreatedAt: clock(),
			LastSeenAt: clock(), ExpiresAt: clock().Add(time.Hour)}))
		require.Empty(t, alteredRows(t, s))
		exec(t, s, `INSERT INTO "person_roles" ("person_id", "role_id") VALUES (?, 'inspector')`, storetest.Keeper)

		_, _, err := s.People().Session(ctx, "t", clock(), time.Hour)
		require.True(t, fault.Is(err, "rights.altered"), "%v", err)
		require.True(t, fault.Is(o.submit(paper, storetest.Keeper), "rights.altered"), "nor at the desk")
		require.True(t, fault.Is(s.SetRoles(ctx, storetest.Keeper, []string{"keeper"}), "rights.altered"), "a change would seal it")
		require.Equal(t, []store.Altered{{Area: "person", Key: storetest.Keeper, Name: "张库管", Restorable: true}}, alteredRows(t, s))

		require.NoError(t, s.RestoreRow(ctx, "person", storetest.Keeper, restored()))
		require.Empty(t, alteredRows(t, s))
		_, p, err := s.People().Session(ctx, "t", clock(), time.Hour)
		require.NoError(t, err)
		require.Equal(t, []string{"keeper"}, p.Roles)
		require.NoError(t, o.submit(paper, storetest.Keeper))
		require.NoError(t, s.SetRoles(ctx, storetest.Keeper, []string{"keeper", "inspector"}))
		require.NoError(t, s.SetDisabled(ctx, storetest.Keeper, true))
		require.Empty(t, alteredRows(t, s), "what the program changes is sealed")
	})
}

func TestAnAccountMadeOrMovedInTheDatabaseIsNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		exec(t, s, `UPDATE "row_seals" SET "row_key" = ? WHERE "area" = 'person' AND "row_key" = ?`, "other", storetest.Head)
		_, err := s.People().Person(ctx, storetest.Head)
		require.True(t, fault.Is(err, "rights.altered"), "a seal is of its own row")
		exec(t, s, `UPDATE "people" SET "tier" = 'outlet' WHERE "id" = ?`, storetest.Keeper)
		_, err = s.People().Person(ctx, storetest.Keeper)
		require.True(t, fault.Is(err, "rights.altered"))
		require.True(t, fault.Is(s.RestoreRow(ctx, "person", storetest.Head, restored()), "rows.no_seal"))
		require.Error(t, s.RestoreRow(ctx, "person", "nobody", restored()))
	})
}

func TestAPasswordReplacedInTheDatabaseOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		people := s.People()
		require.NoError(t, people.SetPassword(ctx, storetest.Keeper, "good", false))
		person, err := people.Person(ctx, storetest.Keeper)
		require.NoError(t, err)
		exec(t, s, `UPDATE "credentials" SET "password_hash" = 'known' WHERE "person_id" = ?`, storetest.Keeper)
		_, err = people.Credential(ctx, person.Username)
		require.True(t, fault.Is(err, "rights.altered"), "%v", err)
		require.NoError(t, s.RestoreRow(ctx, "password", storetest.Keeper, restored()))
		c, err := people.Credential(ctx, person.Username)
		require.NoError(t, err)
		require.Equal(t, "good", c.PasswordHash)
	})
}

func TestARuleAddedInTheDatabaseGrantsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		right := func(role, id string, action function.Action) directory.Right {
			return directory.Right{Role: role, Function: id, Action: action}
		}
		log := []function.Function{{ID: "W-08.9", Actions: []function.Action{function.View, function.Export}}}
		defaults := []directory.Right{right("auditor", "W-08.9", function.View), right("auditor", "W-08.9", function.Export)}
		require.NoError(t, s.InstallRights(ctx, log, defaults))
		require.Empty(t, alteredRows(t, s))
		grant := func() error {
			return s.DirectoryDesk().Within(ctx, func(tx directory.Tx) error {
				return tx.PutRights([]directory.Right{right("keeper", "W-01.1", function.View)}, nil)
			})
		}
		exec(t, s, `INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5") VALUES (?, 'p', 'sysadmin', 'W-08.9', 'view', '', '', '')`, value.NewID())
		exec(t, s, `DELETE FROM "policy_rules" WHERE "v0" = 'auditor' AND "v1" = 'W-08.9' AND "v2" = 'export'`)
		book, err := s.Policies().Book(ctx)
		require.NoError(t, err)
		require.Equal(t, defaults[:1], book.Rights, "what was added grants nothing, and the others stand")
		require.True(t, fault.Is(grant(), "policy.altered"))
		require.Equal(t, []store.Altered{{Area: "policy", Key: "*", Name: "权限策略", Restorable: true}}, alteredRows(t, s))

		require.NoError(t, s.RestoreRow(ctx, "policy", "*", restored()))
		require.Empty(t, alteredRows(t, s))
		restoredBook, err := s.Policies().Book(ctx)
		require.NoError(t, err)
		require.Greater(t, restoredBook.Version, book.Version, "for everybody's next request")
		require.ElementsMatch(t, defaults, restoredBook.Rights)
		require.NoError(t, grant())
		require.Empty(t, alteredRows(t, s))

		exec(t, s, `UPDATE "row_seals" SET "stamp" = 'x:y' WHERE "area" = 'policy'`)
		_, err = s.Policies().Book(ctx)
		require.ErrorContains(t, err, "校验记录", "without a seal of ours nothing is granted")
	})
}

func TestAlteredRowsRaiseAnAlarmOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		alarm := audit.AlteredRow("person", storetest.Keeper, "李库管", clock())
		for range 2 {
			_, err := s.Audit().Raise(ctx, []audit.Alarm{alarm})
			require.NoError(t, err)
		}
		page, err := s.Audit().Alarms(ctx, false, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		require.Contains(t, page.Items[0].Text, "李库管")
	})
}

func TestARoleThatReachesFurtherInTheDatabaseGrantsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		right := directory.Right{Role: "keeper", Function: "W-01.1", Action: function.Act}
		require.NoError(t, s.InstallRights(ctx, []function.Function{{ID: "W-01.1", Actions: []function.Action{function.Act}}}, []directory.Right{right}))
		require.Empty(t, alteredRows(t, s))
		exec(t, s, `UPDATE "roles" SET "reach" = 'all' WHERE "id" = 'keeper'`)
		book, err := s.Policies().Book(ctx)
		require.NoError(t, err)
		require.NotContains(t, book.Rights, right)
		edit := func() error {
			return s.DirectoryDesk().Within(ctx, func(tx directory.Tx) error {
				return tx.UpdateRole(directory.Role{Code: "keeper", Name: "库管", Reach: directory.ReachOwn, Version: 2})
			})
		}
		require.True(t, fault.Is(edit(), "rights.altered"), "a change would seal it")
		require.Equal(t, []store.Altered{{Area: "roles", Key: "*", Name: "角色", Restorable: true}}, alteredRows(t, s))
		require.NoError(t, s.RestoreRow(ctx, "roles", "*", restored()))
		require.Empty(t, alteredRows(t, s))
		book, err = s.Policies().Book(ctx)
		require.NoError(t, err)
		require.Contains(t, book.Rights, right)
		require.NoError(t, edit())
		require.Empty(t, alteredRows(t, s))
	})
}

func TestAFunctionStartedOrTakenOutInTheDatabaseIsStopped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		list := []function.Function{{ID: "W-01.1", Actions: []function.Action{function.Act}}, {ID: "W-01.2", Actions: []function.Action{function.Act}}}
		require.NoError(t, s.InstallRights(ctx, list, nil))
		stop := func(id string) error {
			return s.DirectoryDesk().Within(ctx, func(tx directory.Tx) error {
				return tx.PutFunction(directory.FunctionSetting{ID: id, Position: 1, Disabled: true, Version: 2})
			})
		}
		require.NoError(t, stop("W-01.1"))
		require.NoError(t, stop("W-01.2"))
		require.Empty(t, alteredRows(t, s))
		exec(t, s, `UPDATE "function_settings" SET "disabled" = ? WHERE "id" = 'W-01.1'`, false)
		exec(t, s, `DELETE FROM "function_settings" WHERE "id" = 'W-01.2'`)
		book, err := s.Policies().Book(ctx)
		require.NoError(t, err)
		require.Len(t, book.Functions, 2)
		for _, f := range book.Functions {
			require.True(t, f.Disabled, f.ID)
		}
		require.True(t, fault.Is(stop("W-01.1"), "rights.altered"))
		require.Equal(t, []store.Altered{{Area: "functions", Key: "*", Name: "应用设置", Restorable: true}}, alteredRows(t, s))
		require.NoError(t, s.RestoreRow(ctx, "functions", "*", restored()))
		require.Empty(t, alteredRows(t, s))
		require.NoError(t, stop("W-01.1"))
	})
}

func TestACertificateBoundMovedOrTakenAwayInTheDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		bound := directory.BoundCertificate{Fingerprint: "f1", Serial: "1", NotBefore: clock(), NotAfter: clock().Add(time.Hour), PersonID: storetest.Keeper, BoundAt: clock()}
		list := func(person string) error {
			_, err := s.Certificates().Certificates(ctx, person)
			return err
		}
		require.NoError(t, list(storetest.Keeper), "who has none needs no seal")
		require.NoError(t, s.Certificates().Bind(ctx, bound, restored()))
		require.NoError(t, list(storetest.Keeper))
		require.Empty(t, alteredRows(t, s))
		for name, statement := range map[string]string{
			"moved to another": `UPDATE "certificates" SET "person_id" = '` + storetest.Head + `' WHERE "fingerprint" = 'f1'`,
			"made to last":     `UPDATE "certificates" SET "serial" = '2' WHERE "fingerprint" = 'f1'`,
			"taken away":       `DELETE FROM "certificates" WHERE "fingerprint" = 'f1'`,
		} {
			exec(t, s, statement)
			require.True(t, fault.Is(list(storetest.Keeper), "rights.altered"), name)
			if name == "moved to another" {
				require.True(t, fault.Is(list(storetest.Head), "rights.altered"), name)
			}
			other := bound
			other.Fingerprint = "f2"
			require.True(t, fault.Is(s.Certificates().Bind(ctx, other, restored()), "rights.altered"), name)
			require.NotEmpty(t, alteredRows(t, s), name)
			require.NoError(t, s.RestoreRow(ctx, "certificate", storetest.Keeper, restored()))
			require.NoError(t, list(storetest.Keeper), name)
		}
		require.Empty(t, alteredRows(t, s))
		require.NoError(t, s.Certificates().Unbind(ctx, "f1", restored()))
		require.NoError(t, list(storetest.Keeper))
		require.Empty(t, alteredRows(t, s))
	})
}
