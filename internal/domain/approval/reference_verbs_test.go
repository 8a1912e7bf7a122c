package approval_test

import (
	"slices"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

// verb gives what a command does to a seat of the present visit, or nil when it
// must be refused. The seat is nil when the command is about another visit.
func (r *rulebook) verb(c approval.Decision, s *ruleSeat) func() {
	person := c.By.PersonID
	switch c.Action {
	case document.TakeBack:
		return r.takeBack(c)
	case document.RemoveSigner:
		return r.remove(c, s)
	}
	if s == nil || s.done != "" {
		return nil
	}
	if c.Action == document.Recall {
		mine := person == s.owner || r.deputies[person] == s.owner && s.owner != r.maker
		if s.owner == "" || person == r.maker || !mine || !r.open(s) {
			return nil
		}
		return func() { r.touched(); s.who, s.owner = s.owner, "" }
	}
	self := r.actsFor(s, person)
	switch {
	case self == "":
		return nil
	case s.owner != "" && c.Action == document.Agree:
		return func() { r.touched(); s.who, s.owner = s.owner, "" }
	case s.owner != "":
		return nil
	}
	switch c.Action {
	case document.Agree, document.Return, document.Reject:
		return r.decide(c, s, self)
	case document.Transfer, document.Delegate, document.AddBefore, document.AddAfter:
		return r.seatOthers(c, s, self)
	}
	return r.lightly(c, s, self)
}

func (r *rulebook) decide(c approval.Decision, s *ruleSeat, self string) func() {
	last := &lastWord{actor: c.By.PersonID, seat: s, step: r.step, visit: r.visit, tracks: r.tracks}
	sign := func() {
		r.touched()
		s.done, s.self = string(c.Action), self
	}
	switch {
	case c.Action == document.Agree:
		return func() { sign(); r.decided(); r.last = last }
	case c.Action == document.Reject && r.current().Mode == document.Vote:
		return func() { sign(); r.decided() }
	case c.Action == document.Reject:
		return func() { sign(); r.wayBack = nil; r.leave(document.Rejected) }
	}
	to := r.chain.Find(c.ToStep)
	if c.ToStep != "" && (to < 0 || to >= r.chain.Find(r.step) || len(r.agreed[c.ToStep]) == 0) {
		return nil
	}
	return func() {
		sign()
		step := *r.current()
		r.wayBack = nil
		if c.Resume == approval.ResumeDirect {
			r.wayBack = &wayBack{step: r.step, tracks: again(r.tracks, takesSome(step))}
		}
		if c.ToStep == "" {
			r.leave(document.Returned)
		} else {
			r.walk(r.chain[to:])
		}
		r.last = last
	}
}

func (r *rulebook) seatOthers(c approval.Decision, s *ruleSeat, self string) func() {
	if slices.ContainsFunc(c.Users, func(u string) bool { return !r.free(u, c.By.PersonID, self) }) {
		return nil
	}
	switch c.Action {
	case document.Transfer:
		return func() { r.touched(); s.who, s.role = c.Users[0], "" }
	case document.Delegate:
		return func() { r.touched(); s.who, s.owner = c.Users[0], self }
	}
	return func() {
		r.touched()
		var fresh []*ruleSeat
		for _, u := range c.Users {
			r.lastSeat++
			fresh = append(fresh, &ruleSeat{number: r.lastSeat, who: u, added: self})
		}
		for i, track := range r.tracks {
			at := slices.Index(track, s)
			if at < 0 {
				continue
			}
			if c.Action == document.AddAfter {
				at++
			} else if s.who == "" {
				s.who = self
			}
			r.tracks[i] = slices.Insert(slices.Clone(track), at, fresh...)
		}
	}
}

// lightly is what changes nothing that could be taken back.
func (r *rulebook) lightly(c approval.Decision, s *ruleSeat, self string) func() {
	switch {
	case c.Action == document.Claim && s.who == "":
		return func() { s.who = self }
	case c.Action == document.Release && s.who != "" && slices.ContainsFunc(r.members[s.role], func(p string) bool { return p != r.maker }):
		return func() { s.who = "" }
	case c.Action == document.Ask && c.Users[0] != self && c.Users[0] != c.By.PersonID:
		return func() { r.lastSeat++; r.questions[r.lastSeat] = c.Users[0] }
	case c.Action == document.Copy:
		return func() {}
	}
	return nil
}

// remove takes signers away that the person, or his principal, has added.
func (r *rulebook) remove(c approval.Decision, s *ruleSeat) func() {
	person := c.By.PersonID
	removable := func(s *ruleSeat, who string) bool {
		mine := s.added != "" && (s.added == person || s.added == r.deputies[person])
		return mine && s.done == "" && (s.who == who || s.owner == who)
	}
	for _, u := range c.Users {
		if r.current() == nil || !slices.ContainsFunc(r.seats(), func(s *ruleSeat) bool { return removable(s, u) }) {
			return nil
		}
	}
	if s == nil && !r.present(c) {
		return nil
	}
	return func() {
		r.touched()
		for i, track := range r.tracks {
			r.tracks[i] = slices.DeleteFunc(slices.Clone(track), func(s *ruleSeat) bool {
				return slices.ContainsFunc(c.Users, func(u string) bool { return removable(s, u) })
			})
		}
		r.decided()
	}
}

func (r *rulebook) present(c approval.Decision) bool {
	return r.state == document.Pending && c.Step == r.step && c.Visit == r.visit
}

func (r *rulebook) takeBack(c approval.Decision) func() {
	l := r.last
	open := r.state == document.Pending || r.state == document.Returned
	if l == nil || !open || c.Step != l.step || c.Visit != l.visit || c.Seat != l.seat.number {
		return nil
	}
	if c.By.PersonID != l.actor && c.By.PersonID != l.seat.self {
		return nil
	}
	return func() {
		r.touched()
		r.wayBack = nil
		if r.present(c) {
			l.seat.done, l.seat.who, l.seat.self = "", l.seat.self, ""
			return
		}
		delete(r.agreed[l.step], l.visit)
		step := r.chain[r.chain.Find(l.step)]
		if l.seat.done == "agree" && !takesSome(step) { // the others have all agreed
			r.wait(step, again([][]*ruleSeat{{l.seat}}, true))
			return
		}
		r.wait(step, again(l.tracks, takesSome(step)))
	}
}

func (r *rulebook) submit() func() {
	if !r.state.Editable() {
		return nil
	}
	before := *r
	r.chain = nil
	for _, step := range r.all {
		if len(step.When) == 0 || r.quantity > 5 {
			r.chain = append(r.chain, step)
		}
	}
	if len(r.chain) > 0 {
		r.onward(0)
	}
	after := *r
	*r = before
	if after.state != document.Pending {
		return nil
	}
	return func() { *r = after; r.touched(); r.untouched = true }
}

func (r *rulebook) operate(c approval.Operation, s *ruleSeat) func() {
	if c.Verb == approval.OpStop && (r.state == document.Pending || r.state == document.Returned) {
		return func() { r.touched(); r.wayBack = nil; r.leave(document.Stopped) }
	}
	if c.By.PersonID == r.maker || r.current() == nil {
		return nil
	}
	switch c.Verb {
	case approval.OpSkip:
		return func() {
			r.touched()
			r.skipped[r.step] = true
			r.onward(r.chain.Find(r.step) + 1)
		}
	case approval.OpMove:
		if to := r.chain.Find(c.Step); to >= 0 {
			return func() { r.touched(); r.wayBack = nil; r.walk(r.chain[to:]) }
		}
	case approval.OpAssign:
		if s != nil && s.done == "" && r.free(c.Person, "", "") {
			return func() { r.touched(); s.who, s.owner = c.Person, "" }
		}
	}
	return nil
}
