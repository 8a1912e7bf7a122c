package store_test

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// permissive lets everybody do all.
type permissive struct{}

func (permissive) Allowed([]string, string, function.Action) bool { return true }

func managing(s *store.Store) *directory.Desk {
	functions, _ := function.NewRegistry(directory.Functions())
	return &directory.Desk{Store: s.DirectoryDesk(), Rights: permissive{}, Functions: functions, Clock: clock,
		Secret: func() (string, string, error) { return "once", "hash-of-once", nil }}
}

func from(person string) directory.By { return directory.By{PersonID: person, Address: "10.0.0.1"} }

func TestDepartmentsAndAccountsAreKeptWithTheirBookkeeping(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		d := managing(s)
		top, err := d.CreateDepartment(ctx, from(storetest.Keeper), directory.DepartmentForm{Code: "D90", Name: "业务𬭎中心", Position: 1})
		require.NoError(t, err)
		below, err := d.CreateDepartment(ctx, from(storetest.Keeper), directory.DepartmentForm{Code: "D91", Name: "发卡科", Parent: top.ID})
		require.NoError(t, err)
		made, password, err := d.CreateAccount(ctx, from(storetest.Keeper), directory.AccountForm{Username: "new.one", Name: "新㛃", Tier: directory.Center, Department: below.ID})
		require.NoError(t, err)
		require.Equal(t, "once", password)
		credential, err := s.People().Credential(ctx, "new.one")
		require.NoError(t, err)
		require.True(t, credential.MustChange)
		require.Equal(t, "hash-of-once", credential.PasswordHash)

		page, err := s.Register().Accounts(ctx, directory.AccountFilter{Department: top.ID}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		got := page.Items[0]
		require.Equal(t, []string{made.ID, "新㛃", "发卡科", below.ID}, []string{got.ID, got.Name, got.DepartmentName, got.Department})
		require.True(t, got.MustChange)
		require.Equal(t, clock(), got.CreatedAt)

		require.True(t, fault.Is(d.DeleteDepartment(ctx, from(storetest.Keeper), below.ID, 1), "department.in_use"))
		require.NoError(t, d.DeleteAccount(ctx, from(storetest.Keeper), made.ID, 1))
		require.NoError(t, d.DeleteDepartment(ctx, from(storetest.Keeper), below.ID, 1))
		_, err = d.RestoreAccount(ctx, from(storetest.Keeper), made.ID)
		require.True(t, fault.Is(err, "department.deleted"), "%v", err)
		deleted, err := s.Register().Departments(ctx, true)
		require.NoError(t, err)
		require.Len(t, deleted, 1)
		require.NotNil(t, deleted[0].DeletedAt)
	})
}

func TestOfTwoWhoStopEachOthersLastAdministratorOneIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, store.Directory{Roles: []directory.Role{{Code: "auditor", Name: "审计管理员"}}, Accounts: []store.Account{
			{Person: directory.Person{ID: "a1", Username: "a1", Name: "甲", Tier: directory.Center, Roles: []string{"auditor"}}},
			{Person: directory.Person{ID: "a2", Username: "a2", Name: "乙", Tier: directory.Center, Roles: []string{"auditor"}}}}}))
		var refused atomic.Int32
		together(2, func(i int) {
			_, err := managing(s).SetDisabled(ctx, from(storetest.Keeper), []string{"a1", "a2"}[i], 1, true)
			if fault.Is(err, "administrator.last") {
				refused.Add(1)
			}
		})
		require.EqualValues(t, 1, refused.Load())
	})
}

func TestTheServerAppointsWhoIsMissingAndResetsAPassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, store.Directory{Roles: directory.Roles()}))
		d := managing(s)
		given, err := d.AppointMissing(ctx)
		require.NoError(t, err)
		require.Equal(t, []directory.Given{{Role: "sysadmin", Username: "admin", Password: "once"}, {Role: "secadmin", Username: "secadmin", Password: "once"},
			{Role: "auditor", Username: "auditor", Password: "once"}}, given)
		given, err = d.AppointMissing(ctx)
		require.NoError(t, err)
		require.Empty(t, given)
		_, err = d.ResetAtServer(ctx, "nobody")
		require.True(t, fault.Is(err, "person.not_found"))
		require.NoError(t, s.People().CreateSession(ctx, directory.Session{TokenDigest: "t", PersonID: storetest.Keeper, ExpiresAt: clock().AddDate(0, 0, 1), LastSeenAt: clock(), CreatedAt: clock()}))
		_, err = d.ResetAtServer(ctx, storetest.Keeper)
		require.NoError(t, err)
		_, _, err = s.People().Session(ctx, "t", clock(), 1<<40)
		require.True(t, fault.Is(err, "session.not_found"), "%v", err)
	})
}
