package storetest

import (
	"context"
	"testing"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/postal"
	"cardflow/internal/store"
)

// Shipping is a clerk who sends cards.
const Shipping = "shipping-clerk"

// Codes of the post that PostalCodes gives a meaning.
const (
	CodeAccepted  = "203"
	CodeDelivered = "704"
	CodeReturned  = "708"
)

// WithPost adds the clerk and the codes of the post to a directory.
func WithPost(d store.Directory) store.Directory {
	d.Roles = append(d.Roles, directory.Role{Code: "shipping", Name: directory.RoleName("shipping")})
	d.Accounts = append(d.Accounts, store.Account{PasswordHash: "-", Person: directory.Person{ID: Shipping, Username: Shipping, Name: "郑发卡",
		Tier: directory.Center, Department: Department, Roles: []string{"shipping"}}})
	for code, state := range map[string]postal.State{CodeAccepted: postal.Sent, CodeDelivered: postal.Delivered, CodeReturned: postal.Returned} {
		d.Entries = append(d.Entries, master.Record{Entry: document.Entry{ID: "code-" + code, Ref: postal.CodeList, Code: code, Name: state.Label(),
			Fields: document.Values{"state": string(state)}}})
	}
	return d
}

// SeedPost puts the fixture with the clerks of senior cards and the post into an empty
// store.
func SeedPost(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Seed(context.Background(), WithPost(WithSeniors(Directory()))); err != nil {
		t.Fatal(err)
	}
	AddPictures(t, s)
}

// PostalDesk is a postal desk on a store.
func PostalDesk(s *store.Store, clock func() time.Time) *postal.Desk {
	return &postal.Desk{Store: s.PostalDesk(), Clock: clock}
}
