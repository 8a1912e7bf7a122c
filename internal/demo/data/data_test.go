package data_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cardflow/internal/demo/data"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/warehouse"
)

func load(t *testing.T) *data.Data {
	t.Helper()
	d, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// codes gathers the codes of a list and fails on an empty, untrimmed or repeated one.
func codes[T any](t *testing.T, list string, rows []T, code func(T) string) map[string]bool {
	t.Helper()
	seen := make(map[string]bool, len(rows))
	for i, row := range rows {
		c := code(row)
		if c == "" || strings.TrimSpace(c) != c {
			t.Errorf("%s[%d]: code %q", list, i, c)
		}
		if seen[c] {
			t.Errorf("%s: code %s twice", list, c)
		}
		seen[c] = true
	}
	return seen
}

func TestDataIsAsLargeAsTheDemonstrationNeeds(t *testing.T) {
	d := load(t)
	for _, c := range []struct {
		what      string
		have, min int
	}{
		{"districts", len(d.Districts), 16},
		{"streets", len(d.Streets), 200},
		{"items", len(d.Items), 30},
		{"warehouses", len(d.Warehouses), 3},
		{"suppliers", len(d.Suppliers), 10},
		{"accounts", len(d.Accounts), 32},
	} {
		if c.have < c.min {
			t.Errorf("%s: %d, want at least %d", c.what, c.have, c.min)
		}
	}
}

func TestStreetsBelongToDistricts(t *testing.T) {
	d := load(t)
	districts := codes(t, "districts", d.Districts, func(x data.District) string { return x.Code })
	served := map[string]bool{}
	for _, s := range d.Streets {
		if !districts[s.District] || !strings.HasPrefix(s.Code, s.District) {
			t.Errorf("street %s %s lies in unknown district %q", s.Code, s.Name, s.District)
		}
		served[s.District] = true
	}
	if len(served) != len(districts) {
		t.Errorf("%d of %d districts have streets", len(served), len(districts))
	}
	outlets := d.Outlets()
	codes(t, "outlets", outlets, func(x data.Outlet) string { return x.Code })
	if len(outlets) != len(d.Streets)+1 {
		t.Errorf("%d outlets for %d streets", len(outlets), len(d.Streets))
	}
}

func TestItemsAreUsable(t *testing.T) {
	d := load(t)
	suppliers := codes(t, "suppliers", d.Suppliers, func(x data.Supplier) string { return x.Code })
	codes(t, "items", d.Items, func(x data.Item) string { return x.Code })
	kinds := map[string]bool{}
	delivers := map[string]bool{}
	for _, item := range d.Items {
		kinds[item.Kind] = true
		if item.Name == "" || item.Unit == "" || item.Spec == "" || item.Price <= 0 {
			t.Errorf("item %s lacks a name, unit, spec or price", item.Code)
		}
		if item.MinStock <= 0 || item.MaxStock <= item.MinStock {
			t.Errorf("item %s: limits %s to %s", item.Code, item.MinStock, item.MaxStock)
		}
		if item.Decimals < 0 || item.Decimals > 3 || !item.MinStock.Fits(item.Decimals) || !item.MaxStock.Fits(item.Decimals) {
			t.Errorf("item %s: %d decimals", item.Code, item.Decimals)
		}
		if len(item.Suppliers) == 0 {
			t.Errorf("item %s has no supplier", item.Code)
		}
		for _, s := range item.Suppliers {
			if !suppliers[s] {
				t.Errorf("item %s: unknown supplier %q", item.Code, s)
			}
			delivers[s] = true
		}
	}
	if len(kinds) != 3 || !kinds[warehouse.KindMaterial] || !kinds[warehouse.KindCardBase] || !kinds[warehouse.KindConsumable] {
		t.Errorf("kinds %v", kinds)
	}
	if len(delivers) != len(suppliers) {
		t.Errorf("%d of %d suppliers deliver something", len(delivers), len(suppliers))
	}
}

func TestLimitsBindWhatIsThereOnceInAWarehouse(t *testing.T) {
	d := load(t)
	items := codes(t, "items", d.Items, func(x data.Item) string { return x.Code })
	warehouses := codes(t, "warehouses", d.Warehouses, func(x data.Warehouse) string { return x.Code })
	codes(t, "limits", d.Limits, func(x data.Limit) string { return x.Warehouse + "-" + x.Item })
	for _, x := range d.Limits {
		if !items[x.Item] || !warehouses[x.Warehouse] || x.MinStock <= 0 || x.MaxStock > 0 && x.MaxStock <= x.MinStock {
			t.Errorf("limit %+v", x)
		}
	}
}

func TestEveryKindOfCardIsThereAndOneTimeGoodsStandApart(t *testing.T) {
	d := load(t)
	codes(t, "items of all lists", append(append(slices.Clone(d.Items), d.Cards...), d.OneTime...), func(x data.Item) string { return x.Code })
	codes(t, "defect codes", d.DefectCodes, func(x data.Category) string { return x.Code })
	kinds := codes(t, "cards", d.Cards, func(x data.Item) string { return x.CardKind })
	for _, kind := range warehouse.CardKinds() {
		if !kinds[kind.Value] {
			t.Errorf("no card is a %s", kind.Label)
		}
	}
	for _, x := range d.Cards {
		if x.Kind != warehouse.KindFinished {
			t.Errorf("%s is no finished card", x.Name)
		}
	}
	for _, x := range d.OneTime {
		if x.Kind != warehouse.KindOneTime {
			t.Errorf("%s is not for one time", x.Name)
		}
	}
}

func TestDepartmentsThatIssueCardPapersHaveAHead(t *testing.T) {
	d := load(t)
	heads := map[string]string{}
	for _, x := range d.Departments {
		heads[x.Code] = x.Head
	}
	for _, a := range d.Accounts {
		if slices.Contains([]string{"keeper", "requester", "card_maker", "card_manager", "shipping"}, a.Role) && heads[a.Department] == "" {
			t.Errorf("%s enters papers in department %s, which has no head", a.Username, a.Department)
		}
	}
}

func TestSuppliersCannotBeDialled(t *testing.T) {
	fictional := regexp.MustCompile(`^021-0000-\d{4}$`)
	for _, s := range load(t).Suppliers {
		if !fictional.MatchString(s.Phone) || s.Name == "" || s.Contact == "" {
			t.Errorf("supplier %s: %q %q %q", s.Code, s.Name, s.Contact, s.Phone)
		}
	}
}

func TestWarehousesHaveLocationsOfTheirOwn(t *testing.T) {
	d := load(t)
	codes(t, "warehouses", d.Warehouses, func(x data.Warehouse) string { return x.Code })
	var all []data.Location
	for _, w := range d.Warehouses {
		if len(w.Locations) < 8 {
			t.Errorf("warehouse %s has %d locations", w.Code, len(w.Locations))
		}
		all = append(all, w.Locations...)
	}
	codes(t, "locations", all, func(x data.Location) string { return x.Code })
}

func TestCategoriesNameTheKindsOfPapers(t *testing.T) {
	d := load(t)
	for _, c := range []struct {
		list string
		rows []data.Category
		want []string
	}{
		{"inbound", d.InboundCategories, []string{"采购入库", "理赔入库", "退料入库"}},
		{"outbound", d.OutboundCategories, []string{"生产领用", "退废卡", "白卡调换", "损耗补偿", "退料出库"}},
	} {
		codes(t, c.list, c.rows, func(x data.Category) string { return x.Code })
		for _, want := range c.want {
			if !slices.ContainsFunc(c.rows, func(x data.Category) bool { return x.Name == want }) {
				t.Errorf("%s: no %s", c.list, want)
			}
		}
	}
}

func TestCategoriesThatPapersSetHaveTheirFixedIDs(t *testing.T) {
	want := map[string]string{"理赔入库": warehouse.CategoryClaim, "退料入库": warehouse.CategoryReturn, "盘盈入库": warehouse.CategoryGain}
	for _, c := range load(t).InboundCategories {
		if c.ID != want[c.Name] {
			t.Errorf("category %s has id %q, want %q", c.Name, c.ID, want[c.Name])
		}
	}
}

func TestEveryRoleHasAnAccount(t *testing.T) {
	d := load(t)
	codes(t, "accounts", d.Accounts, func(x data.Account) string { return x.Username })
	accounts := map[string]int{}
	for _, a := range d.Accounts {
		accounts[a.Role]++
	}
	for _, r := range directory.Roles() {
		if accounts[r.Code] == 0 {
			t.Errorf("role %s %s has no account", r.Code, r.Name)
		}
		delete(accounts, r.Code)
	}
	for code := range accounts {
		t.Errorf("role %q of an account is unknown", code)
	}
}

func TestKeeperAndRequesterAnswerToTheSameHead(t *testing.T) {
	d := load(t)
	codes(t, "departments", d.Departments, func(x data.Department) string { return x.Code })
	department := map[string]string{}
	for _, a := range d.Accounts {
		department[a.Username] = a.Department
	}
	for _, name := range []string{"keeper", "keeper2", "requester", "wh_supervisor"} {
		if department[name] != department["dept_head"] {
			t.Errorf("%s is in department %s, dept_head in %s", name, department[name], department["dept_head"])
		}
	}
	for _, x := range d.Departments {
		if x.Head != "" && department[x.Head] != x.Code {
			t.Errorf("department %s: head %s is not in it", x.Code, x.Head)
		}
	}
}

func TestPeopleFillThreeTiers(t *testing.T) {
	d := load(t)
	people := d.People(1000)
	if len(people) != 1000 || people[0].Username != d.Accounts[0].Username {
		t.Fatalf("%d people, the first %q", len(people), people[0].Username)
	}
	codes(t, "people", people, func(x data.Account) string { return x.Username })
	tiers := map[data.Tier]int{}
	distinct := map[string]bool{}
	supplementary := 0
	for _, p := range people {
		tiers[p.Tier]++
		distinct[p.Name] = true
		if strings.ContainsFunc(p.Name, func(r rune) bool { return r > 0xFFFF }) {
			supplementary++
		}
		if n := utf8.RuneCountInString(p.Name); n < 2 || n > 4 {
			t.Errorf("%s is called %q", p.Username, p.Name)
		}
		checkPlace(t, d, p)
	}
	if tiers[data.TierCenter] < 50 || tiers[data.TierDistrict] < 50 || tiers[data.TierOutlet] < 500 {
		t.Errorf("tiers %v", tiers)
	}
	if len(distinct) < 950 || supplementary < 20 {
		t.Errorf("%d names, %d with supplementary characters", len(distinct), supplementary)
	}
}

// checkPlace fails when a person's department, outlet or district is missing or unknown.
func checkPlace(t *testing.T, d *data.Data, p data.Account) {
	t.Helper()
	inDepartment := slices.ContainsFunc(d.Departments, func(x data.Department) bool { return x.Code == p.Department })
	inDistrict := slices.ContainsFunc(d.Districts, func(x data.District) bool { return x.Code == p.District })
	atOutlet := slices.ContainsFunc(d.Outlets(), func(x data.Outlet) bool { return x.Code == p.Outlet && x.District == p.District })
	ok := false
	switch p.Tier {
	case data.TierCenter:
		ok = inDepartment && p.District == "" && (p.Outlet == "" || atOutlet)
	case data.TierDistrict:
		ok = inDistrict && p.Outlet == "" && p.Department == ""
	case data.TierOutlet:
		ok = inDistrict && atOutlet && p.Department == ""
	}
	if !ok {
		t.Errorf("%s (%s): department %q, outlet %q, district %q", p.Username, p.Tier, p.Department, p.Outlet, p.District)
	}
}
