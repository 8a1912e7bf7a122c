package storetest

import (
	"testing"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// Ids of the repair fixture, which is seeded beside the first.
const (
	FarDistrict = "310115"
	FarOutlet   = "outlet-9"
	Clerk       = "reception"
	Fitter      = "technician"
	Fitter2     = "technician2"
	Counter     = "outlet-op"  // works at OutletID
	FarCounter  = "outlet-op9" // works at FarOutlet
	Boss        = "supervisor"
	PrinterKind = "kind-printer"
	Printer     = "device-1" // at OutletID
	FarPrinter  = "device-9" // at FarOutlet
	Jammed      = "fault-jam"
	Roller      = "item-roller" // consumable, whole units
)

// RepairDirectory is an outlet in each of two districts with its staff, a device
// and a fault, and the people of the centre who deal with them.
func RepairDirectory() store.Directory {
	entry := func(ref, id, name, parent string, fields document.Values) master.Record {
		return master.Record{Entry: document.Entry{ID: id, Ref: ref, Code: id, Name: name, Parent: parent, Fields: fields}}
	}
	device := func(id, name, outlet string) master.Record {
		return entry(repair.Devices, id, name, outlet, document.Values{"outlet": outlet, "kind": PrinterKind, "serial": "SN-" + id})
	}
	at := func(id, name, outlet, district string) store.Account {
		return store.Account{PasswordHash: "-", Person: directory.Person{ID: id, Username: id, Name: name, Tier: directory.Outlet,
			Outlet: outlet, District: district, Roles: []string{"outlet_op"}}}
	}
	return store.Directory{
		Districts: []store.Place{{ID: FarDistrict, Code: FarDistrict, Name: "浦东新区"}},
		Outlets:   []store.Place{{ID: FarOutlet, Code: FarOutlet, Name: "陆家嘴街道社区事务受理服务中心", District: FarDistrict, Phone: "021-00009999"}},
		Accounts: []store.Account{account(Clerk, "郭受理", "", "reception"), account(Fitter, "马维修", "", "technician"),
			account(Fitter2, "罗维修", "", "technician"), account(Boss, "李主管", "", "supervisor"),
			at(Counter, "谢网点", OutletID, DistrictID), at(FarCounter, "韩网点", FarOutlet, FarDistrict)},
		Entries: []master.Record{entry(repair.Kinds, PrinterKind, "证卡打印机", "", nil), device(Printer, "一号打印机", OutletID),
			device(FarPrinter, "九号打印机", FarOutlet), entry(repair.Faults, Jammed, "卡卡", "", document.Values{"kind": PrinterKind, "hint": "先断电"}),
			entry("items", Roller, "送卡辊", "", document.Values{"kind": warehouse.KindConsumable, "unit": "个", "decimals": int64(0)})},
	}
}

// RepairRoles are the roles of RepairDirectory, for a store that has only those
// of Directory.
func RepairRoles() []directory.Role {
	return []directory.Role{{Code: "reception", Name: "受理人员"}, {Code: "technician", Name: "设备维护人员"},
		{Code: "outlet_op", Name: "网点操作员"}, {Code: "supervisor", Name: "主管"}}
}

// RepairDesk is a repair desk on a store.
func RepairDesk(t testing.TB, s *store.Store, clock document.Clock) *repair.Desk {
	t.Helper()
	return &repair.Desk{Store: s.RepairDesk(), Types: Config(t).Types, Calendar: task.Calendar{}, Clock: clock, Digest: gmcrypto.DigestOf}
}
