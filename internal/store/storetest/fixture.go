package storetest

import (
	"context"
	"maps"
	"testing"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// Ids of the fixture; each is its code as well.
const (
	Department = "dept-material"
	OtherDept  = "dept-service"
	DistrictID = "310101"
	OutletID   = "outlet-1"

	Keeper    = "keeper"
	Keeper2   = "keeper2"
	Inspector = "inspector"
	Head      = "dept_head"
	Requester = "requester"
	Finance   = "finance"
	Idle      = "idle" // holds no role

	Ribbon     = "item-ribbon"   // 色带, whole units
	Envelope   = "item-envelope" // 信封, whole units
	Glue       = "item-glue"     // 胶水, three decimals
	Main       = "wh-main"
	Spare      = "wh-spare"
	ShelfA     = "loc-a" // in Main
	ShelfB     = "loc-b" // in Main
	ShelfSpare = "loc-s" // in Spare
	Supplier   = "sup-1"
	Purchase   = "in-purchase"
	Daily      = "out-daily"
)

// Directory is a small centre: one person for each role of the warehouse's
// chains, two warehouses, three items.
func Directory() store.Directory {
	entry := func(ref, id, name, parent string, fields document.Values) master.Record {
		return master.Record{Entry: document.Entry{ID: id, Ref: ref, Code: id, Name: name, Parent: parent, Fields: fields}}
	}
	material := func(unit string, decimals int64) document.Values {
		return document.Values{"kind": warehouse.KindMaterial, "unit": unit, "decimals": decimals}
	}
	return store.Directory{
		Districts:   []store.Place{{ID: DistrictID, Code: DistrictID, Name: "黄浦区"}},
		Departments: []store.Place{{ID: Department, Code: Department, Name: "物料管理科"}, {ID: OtherDept, Code: OtherDept, Name: "服务科"}},
		Outlets:     []store.Place{{ID: OutletID, Code: OutletID, Name: "外滩街道社区事务受理服务中心", District: DistrictID}},
		Roles: []directory.Role{{Code: "keeper", Name: "仓库管理员"}, {Code: "inspector", Name: "质检员"},
			{Code: "dept_head", Name: "部门负责人"}, {Code: "requester", Name: "领用经办人"}, {Code: "finance", Name: "财务"}},
		Accounts: []store.Account{
			account(Keeper, "张库管", Department, "keeper"), account(Keeper2, "李库管", Department, "keeper"),
			account(Inspector, "王质检", OtherDept, "inspector"), account(Head, "赵部长", Department, "dept_head"),
			account(Requester, "钱领用", Department, "requester"), account(Finance, "孙财务", OtherDept, "finance"),
			account(Idle, "周闲", OtherDept),
		},
		Entries: []master.Record{
			entry("items", Ribbon, "彩色色带", "", material("卷", 0)), entry("items", Envelope, "牛皮信封", "", material("个", 0)),
			entry("items", Glue, "热熔胶水", "", material("千克", 3)),
			entry("warehouses", Main, "中心主仓", "", nil), entry("warehouses", Spare, "备用仓", "", nil),
			entry("locations", ShelfA, "A架", Main, document.Values{"warehouse": Main}),
			entry("locations", ShelfB, "B架", Main, document.Values{"warehouse": Main}),
			entry("locations", ShelfSpare, "备用架", Spare, document.Values{"warehouse": Spare}),
			entry("suppliers", Supplier, "上海申城印务有限公司", "", nil),
			entry("inbound-categories", Purchase, "采购入库", "", nil),
			entry("inbound-categories", warehouse.CategoryClaim, "理赔入库", "", nil),
			entry("inbound-categories", warehouse.CategoryReturn, "退料入库", "", nil),
			entry("outbound-categories", Daily, "日常领用", "", nil),
		},
	}
}

func account(id, name, department string, roles ...string) store.Account {
	return store.Account{PasswordHash: "hash-of-" + id, Person: directory.Person{ID: id, Username: id, Name: name,
		Tier: directory.Center, Department: department, Roles: roles}}
}

// Seed puts the fixture into an empty store.
func Seed(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Seed(context.Background(), Directory()); err != nil {
		t.Fatal(err)
	}
}

func effects() map[string]approval.Effect {
	all := warehouse.Effects()
	maps.Copy(all, affairs.Effects())
	maps.Copy(all, supplies.Effects())
	return all
}

// Desk is an approval desk with all types and effects on a store.
func Desk(t testing.TB, s *store.Store, clock document.Clock) *approval.Desk {
	t.Helper()
	return &approval.Desk{Store: s.Desk(), Types: Config(t).Types, Effects: effects(), Calendar: task.Calendar{}, Clock: clock, Digest: gmcrypto.DigestOf}
}

// Receipt is the draft of a 入库单 of one line.
func Receipt(item, location string, q int64) approval.Draft {
	return approval.Draft{Type: warehouse.MaterialReceipt,
		Head:  map[string]any{"supplier": Supplier, "category": Purchase, "warehouse": Main},
		Lines: []map[string]any{{"item": item, "location": location, "quantity": value.Units(q), "price": value.Money(1250)}}}
}
