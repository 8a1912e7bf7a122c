package data

import "fmt"

// Every twentieth person bears a rare character and every tenth a single given
// one, so that lists and prints meet both.
const (
	rareEvery   = 20
	singleEvery = 10
)

// centerPosts are the posts that invented people of the centre fill in turn. The
// warehouse's approval chain is left to the named accounts: nobody invented can
// take their papers.
var centerPosts = [...]struct{ role, department string }{
	{"card_maker", "D04"}, {"shipping", "D05"}, {"card_release", "D05"}, {"citizen_service", "D09"},
	{"affairs", "D10"}, {"consumables", "D10"}, {"center_op", "D10"}, {"reception", "D11"}, {"technician", "D11"},
}

// People gives total persons over the three tiers: the named accounts first, then
// invented ones. The same total always gives the same people.
func (d *Data) People(total int) []Account {
	people := append(make([]Account, 0, total), d.Accounts...)
	for i := 0; len(people) < total; i++ {
		person := d.post(i)
		person.Username = fmt.Sprintf("u%04d", i+1)
		person.Name = d.name(i)
		people = append(people, person)
	}
	return people[:total]
}

// post spreads people as the organisation does: of ten, eight at outlets, one at
// a district and one at the centre.
func (d *Data) post(i int) Account {
	turn := i / 10
	switch i % 10 {
	case 0:
		p := centerPosts[turn%len(centerPosts)]
		return Account{Role: p.role, Tier: TierCenter, Department: p.department}
	case 1:
		return Account{Role: "district_op", Tier: TierDistrict, District: d.Districts[turn%len(d.Districts)].Code}
	default:
		s := d.Streets[(turn*8+i%10-2)%len(d.Streets)]
		return Account{Role: "outlet_op", Tier: TierOutlet, Outlet: s.Code, District: s.District}
	}
}

// name strides through the lists by steps coprime to their lengths, so that
// neighbours differ in every character.
func (d *Data) name(i int) string {
	n := d.Names
	surname := n.Surnames[i*37%len(n.Surnames)]
	first := n.Given[i*41%len(n.Given)]
	switch {
	case i%rareEvery == rareEvery-1:
		return surname + first + n.RareGiven[i/rareEvery%len(n.RareGiven)]
	case i%singleEvery == 4:
		return surname + first
	default:
		return surname + first + n.Given[(i*53+i/len(n.Given)+7)%len(n.Given)]
	}
}
