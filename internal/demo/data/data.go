// Package data holds the master data of the demonstration: the real districts
// and streets of Shanghai, and invented items, warehouses, suppliers, departments
// and accounts. It only reads; what becomes of the data is the seeder's business.
package data

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"

	"cardflow/internal/domain/value"
)

//go:embed *.json
var files embed.FS

// District 区 is one of the sixteen districts, under its national code.
type District struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Street 街道、镇或乡 belongs to a district, named by its code.
type Street struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	District string `json:"district"`
}

// Item 物料 is something a warehouse keeps. Suppliers are the codes of those who
// deliver it.
type Item struct {
	Code      string         `json:"code"`
	Name      string         `json:"name"`
	Spec      string         `json:"spec"`
	Unit      string         `json:"unit"`
	Kind      string         `json:"kind"`      // one of the warehouse's kinds of items
	CardKind  string         `json:"card_kind"` // 卡种 of a finished card
	Decimals  int            `json:"decimals"`
	Price     value.Money    `json:"price"` // 参考单价
	MinStock  value.Quantity `json:"min_stock"`
	MaxStock  value.Quantity `json:"max_stock"`
	Expires   bool           `json:"expires"` // 管理有效期
	Suppliers []string       `json:"suppliers"`
}

// Limit 预警线 of an item in one warehouse, by their codes.
type Limit struct {
	Item      string         `json:"item"`
	Warehouse string         `json:"warehouse"`
	MinStock  value.Quantity `json:"min_stock"`
	MaxStock  value.Quantity `json:"max_stock"`
	Remark    string         `json:"remark"`
}

// Warehouse 仓库 with its locations.
type Warehouse struct {
	Code      string     `json:"code"`
	Name      string     `json:"name"`
	Address   string     `json:"address"`
	Locations []Location `json:"locations"`
}

// Location 库位 is a place inside one warehouse.
type Location struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Supplier 供应商; the telephone numbers are in a range nobody can dial.
type Supplier struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Contact string `json:"contact"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
	Remark  string `json:"remark"`
}

// Category 入库类别, 出库类别 or 错卡代码. ID is given only where papers set the category by
// themselves and so must know it.
type Category struct {
	ID     string `json:"id"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Remark string `json:"remark"`
}

// Department 部门 of the centre; Head is the username of its 部门负责人, if it
// has one in the demonstration.
type Department struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Head string `json:"head"`
}

// Account 账号 of the demonstration. Department, Outlet and District are codes,
// empty where they do not apply.
type Account struct {
	Username   string `json:"username"`
	Name       string `json:"name"`
	Role       string `json:"role"`
	Tier       Tier   `json:"tier"`
	Department string `json:"department"`
	Outlet     string `json:"outlet"`
	District   string `json:"district"`
}

// Tier 层级 is where in the three-tier organisation a person works.
type Tier string

// The three tiers.
const (
	TierCenter   Tier = "center"   // 中心
	TierDistrict Tier = "district" // 区
	TierOutlet   Tier = "outlet"   // 网点
)

// Names 姓名 are the parts that invented people are named from. RareGiven are
// characters of the extensions A to E, which an 8-bit or UCS-2 path would lose.
type Names struct {
	Surnames  []string `json:"surnames"`
	Given     []string `json:"given"`
	RareGiven []string `json:"rare_given"`
}

// Data is everything the demonstration starts from.
type Data struct {
	Districts          []District
	Streets            []Street
	Items              []Item // what suppliers deliver for the making of cards
	Cards              []Item // 成品
	OneTime            []Item // 一次性物品
	Limits             []Limit
	DefectCodes        []Category
	Warehouses         []Warehouse
	Suppliers          []Supplier
	InboundCategories  []Category
	OutboundCategories []Category
	Departments        []Department
	Accounts           []Account
	Names              Names
	DeviceKinds        []DeviceKind
	Faults             []Fault
}

// Load reads the embedded files; a member that no struct knows is an error.
func Load() (*Data, error) {
	d := &Data{}
	targets := []struct {
		file string
		into any
	}{
		{"districts.json", &d.Districts},
		{"streets.json", &d.Streets},
		{"items.json", &d.Items},
		{"cards.json", &d.Cards},
		{"one-time-items.json", &d.OneTime},
		{"stock-limits.json", &d.Limits},
		{"defect-codes.json", &d.DefectCodes},
		{"warehouses.json", &d.Warehouses},
		{"suppliers.json", &d.Suppliers},
		{"inbound-categories.json", &d.InboundCategories},
		{"outbound-categories.json", &d.OutboundCategories},
		{"departments.json", &d.Departments},
		{"accounts.json", &d.Accounts},
		{"names.json", &d.Names},
		{"device-kinds.json", &d.DeviceKinds},
		{"repair-faults.json", &d.Faults},
	}
	for _, t := range targets {
		if err := read(t.file, t.into); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func read(file string, into any) error {
	raw, err := files.ReadFile(file)
	if err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("demo data %s: %w", file, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("demo data %s: more follows the first value", file)
	}
	return nil
}
