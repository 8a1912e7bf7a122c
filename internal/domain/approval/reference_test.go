package approval_test

import (
	"slices"

	"cardflow/internal/domain/document"
)

// rulebook is the law of the verbs, told once more and otherwise: a track is a
// list whose first unfinished seat has its turn, and a visit is its tracks.
type rulebook struct {
	members  map[string][]string // of roles
	deputies map[string]string   // person → principal
	maker    string

	all       document.Chain // of the definition
	chain     document.Chain // resolved
	state     document.State
	step      string
	visit     int
	quantity  int
	tracks    [][]*ruleSeat
	lastSeat  int
	questions map[int]string // seat → who is asked
	agreed    map[string]map[int]bool
	skipped   map[string]bool
	wayBack   *wayBack
	last      *lastWord
	untouched bool // since the maker submitted
	stuck     bool
}

type ruleSeat struct {
	number, weight          int
	who, role, owner, added string
	done, self              string // the decision, and whose right it used
}

type wayBack struct {
	step   string
	tracks [][]*ruleSeat
}

// lastWord is a decision that nothing has followed.
type lastWord struct {
	actor  string
	seat   *ruleSeat
	step   string
	visit  int
	tracks [][]*ruleSeat
}

func (r *rulebook) current() *document.Step {
	if i := r.chain.Find(r.step); i >= 0 && r.state == document.Pending {
		return &r.chain[i]
	}
	return nil
}

func (r *rulebook) seats() []*ruleSeat { return slices.Concat(r.tracks...) }

func (r *rulebook) find(number int) *ruleSeat {
	for _, s := range r.seats() {
		if s.number == number {
			return s
		}
	}
	return nil
}

// open tells whether a seat has its turn.
func (r *rulebook) open(s *ruleSeat) bool {
	for _, track := range r.tracks {
		for _, other := range track {
			if other.done == "" {
				if other == s {
					return true
				}
				break
			}
		}
	}
	return false
}

func (r *rulebook) holds(s *ruleSeat, person string) bool {
	return s.who == person || s.who == "" && slices.Contains(r.members[s.role], person)
}

// actsFor gives whose right a person would use on a seat, or "".
func (r *rulebook) actsFor(s *ruleSeat, person string) string {
	principal := r.deputies[person]
	switch {
	case person == r.maker || !r.open(s):
		return ""
	case r.holds(s, person):
		return person
	case principal != "" && principal != r.maker && r.holds(s, principal):
		return principal
	}
	return ""
}

// free tells whether somebody may be seated by another one.
func (r *rulebook) free(who, person, self string) bool {
	if who == person || who == self || who == r.maker {
		return false
	}
	return !slices.ContainsFunc(r.seats(), func(s *ruleSeat) bool { return s.done == "" && (s.who == who || s.owner == who) })
}

// touched notes that something significant happened.
func (r *rulebook) touched() { r.untouched, r.last = false, nil }

// decided draws the consequence of a visit's seats.
func (r *rulebook) decided() {
	step := *r.current()
	switch {
	case r.passed(step):
		r.pass()
	case r.lost(step):
		r.wayBack = nil
		r.leave(document.Returned)
	}
}

func (r *rulebook) pass() {
	if r.agreed[r.step] == nil {
		r.agreed[r.step] = map[int]bool{}
	}
	r.agreed[r.step][r.visit] = true
	r.onward(r.chain.Find(r.step) + 1)
}

func (r *rulebook) leave(state document.State) {
	r.state, r.step, r.tracks, r.questions = state, "", nil, map[int]string{}
}

func agreedAll(seats []*ruleSeat) bool {
	return !slices.ContainsFunc(seats, func(s *ruleSeat) bool { return s.done != "agree" })
}

func (r *rulebook) passed(step document.Step) bool {
	switch step.Mode {
	case document.Any:
		return slices.ContainsFunc(r.tracks, agreedAll)
	case document.Vote:
		if yes, _, total := r.votes(); yes*100 < step.Share*total {
			return false
		}
		for _, track := range r.tracks { // nobody is left behind somebody who agreed
			before := false
			for _, s := range track {
				if before && s.added != "" && s.done == "" {
					return false
				}
				before = before || s.done == "agree"
			}
		}
		return true
	}
	return agreedAll(r.seats())
}

func (r *rulebook) lost(step document.Step) bool {
	_, no, total := r.votes()
	return step.Mode == document.Vote && (total-no)*100 < step.Share*total
}

func (r *rulebook) votes() (yes, no, total int) {
	for _, s := range r.seats() {
		if s.added != "" {
			continue
		}
		total += s.weight
		switch s.done {
		case "agree":
			yes += s.weight
		case "reject":
			no += s.weight
		}
	}
	return yes, no, total
}

// onward lets the paper wait where it belongs next.
func (r *rulebook) onward(from int) {
	if r.wayBack == nil || r.chain.Find(r.wayBack.step) < 0 {
		r.wayBack = nil
		r.walk(r.chain[from:])
		return
	}
	at := r.chain.Find(r.wayBack.step)
	for _, step := range r.chain[:at] {
		if len(r.agreed[step.Key]) > 0 || r.skipped[step.Key] {
			continue
		}
		if tracks := r.staff(step); len(tracks) > 0 || !step.Optional {
			r.wait(step, tracks)
			return
		}
	}
	tracks := r.wayBack.tracks
	r.wayBack = nil
	r.wait(r.chain[at], tracks)
}

func (r *rulebook) walk(chain document.Chain) {
	for _, step := range chain {
		if tracks := r.staff(step); len(tracks) > 0 || !step.Optional {
			r.wait(step, tracks)
			return
		}
	}
	r.leave(document.Done)
}

func (r *rulebook) wait(step document.Step, tracks [][]*ruleSeat) {
	r.stuck = len(tracks) == 0
	if r.stuck {
		tracks = [][]*ruleSeat{{{weight: 1, role: step.Role}}}
	}
	r.state, r.step, r.tracks, r.lastSeat, r.questions = document.Pending, step.Key, tracks, 0, map[int]string{}
	r.visit++
	for _, s := range r.seats() {
		r.lastSeat++
		s.number = r.lastSeat
	}
}

// staff seats a step: one for the whole role, or one for each signer.
func (r *rulebook) staff(step document.Step) [][]*ruleSeat {
	if step.Mode == document.Single {
		able := slices.ContainsFunc(r.members[step.Role], func(p string) bool { return p != r.maker })
		if !able && step.Optional {
			return nil
		}
		return [][]*ruleSeat{{{weight: 1, role: step.Role}}}
	}
	var tracks [][]*ruleSeat
	seen := map[string]bool{r.maker: true}
	for _, a := range step.Signers() {
		people := r.members[a.Role]
		if a.Person != "" {
			people = []string{a.Person}
		}
		for _, p := range people {
			if seen[p] {
				continue
			}
			seen[p] = true
			s := &ruleSeat{weight: max(a.Weight, 1), who: p}
			if step.Ordered && step.Mode != document.Any && len(tracks) > 0 {
				tracks[0] = append(tracks[0], s)
			} else {
				tracks = append(tracks, []*ruleSeat{s})
			}
		}
	}
	return tracks
}

// again copies seats for another visit: all of them, or those that have not
// agreed.
func again(tracks [][]*ruleSeat, everybody bool) [][]*ruleSeat {
	var out [][]*ruleSeat
	for _, track := range tracks {
		var copies []*ruleSeat
		for _, s := range track {
			if s.done == "agree" && !everybody {
				continue
			}
			c := &ruleSeat{weight: s.weight, who: s.who, role: s.role, added: s.added}
			switch {
			case s.self != "":
				c.who = s.self
			case s.owner != "":
				c.who = s.owner
			}
			copies = append(copies, c)
		}
		if len(copies) > 0 {
			out = append(out, copies)
		}
	}
	return out
}

func takesSome(step document.Step) bool {
	return step.Mode == document.Any || step.Mode == document.Vote
}
