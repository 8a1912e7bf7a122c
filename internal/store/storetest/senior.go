package storetest

import (
	"context"
	"testing"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/task"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// People and places of senior cards beside those of the fixture.
const (
	OtherOutlet   = "outlet-2" // of another district
	OtherDistrict = "310115"

	OutletClerk   = "clerk"  // of OutletID
	OutletClerk2  = "clerk2" // of OutletID
	OtherClerk    = "clerk3" // of OtherOutlet
	CenterOutlet  = "center-outlet"
	Reviewer      = "reviewer"
	Reviewer2     = "reviewer2"
	Reviewer3     = "reviewer3"
	DistrictClerk = "district-clerk" // of DistrictID

	Photo    = "photo-00000001"
	Identity = "photo-00000002"
)

// WithSeniors adds them to a directory.
func WithSeniors(d store.Directory) store.Directory {
	d.Districts = append(d.Districts, store.Place{ID: OtherDistrict, Code: OtherDistrict, Name: "浦东新区"})
	d.Outlets = append(d.Outlets, store.Place{ID: OtherOutlet, Code: OtherOutlet, Name: "花木街道社区事务受理服务中心", District: OtherDistrict})
	for _, r := range []string{"outlet_op", "center_outlet", "center_op", "district_op"} {
		d.Roles = append(d.Roles, directory.Role{Code: r, Name: directory.RoleName(r)})
	}
	add := func(id, name, role string, tier directory.Tier, outlet, district string) {
		d.Accounts = append(d.Accounts, store.Account{PasswordHash: "-", Person: directory.Person{ID: id, Username: id, Name: name, Tier: tier,
			Outlet: outlet, District: district, Roles: []string{role}}})
	}
	add(OutletClerk, "谢网点", "outlet_op", directory.Outlet, OutletID, DistrictID)
	add(OutletClerk2, "韩网点", "outlet_op", directory.Outlet, OutletID, DistrictID)
	add(OtherClerk, "于外点", "outlet_op", directory.Outlet, OtherOutlet, OtherDistrict)
	add(CenterOutlet, "唐中心", "center_outlet", directory.Center, "", "")
	add(Reviewer, "董审核", "center_op", directory.Center, "", "")
	add(Reviewer2, "袁审核", "center_op", directory.Center, "", "")
	add(Reviewer3, "卫审核", "center_op", directory.Center, "", "")
	add(DistrictClerk, "冯区", "district_op", directory.District, "", DistrictID)
	return d
}

// SeedSeniors puts the fixture with them, and two pictures, into an empty store.
func SeedSeniors(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Seed(context.Background(), WithSeniors(Directory())); err != nil {
		t.Fatal(err)
	}
	AddPictures(t, s)
}

// AddPictures describes the two pictures of the forms.
func AddPictures(t testing.TB, s *store.Store) {
	t.Helper()
	for _, id := range []string{Photo, Identity} {
		if err := s.Files().Add(context.Background(), attachment.File{ID: id, Name: id + ".jpg", Size: 1, Type: "image/jpeg", Digest: "-",
			UploadedBy: OutletClerk, CreatedAt: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}); err != nil {
			t.Fatal(err)
		}
	}
}

// SeniorDesk is a desk of senior cards on a store.
func SeniorDesk(t testing.TB, s *store.Store, clock func() time.Time) *senior.Desk {
	t.Helper()
	return &senior.Desk{Store: s.SeniorDesk(), Types: Config(t).Types, Calendar: task.Calendar{}, Clock: clock, Digest: gmcrypto.DigestOf}
}

// SeniorForm is the form of an elder of the city with a rare name.
func SeniorForm(key string) senior.Form {
	return senior.Form{Region: senior.Local, Name: "王\U0002A6A5", IDNumber: "310101195001011228", Phone: "13812345678",
		Address: "上海市黄浦区南京东路1号", Household: "上海市黄浦区福州路9号", Delivery: senior.ByPost, Pickup: OutletID,
		Photo: Photo, Identity: Identity, Key: key}
}

// By is a person at a desk.
func By(person string) approval.By { return approval.By{PersonID: person} }
