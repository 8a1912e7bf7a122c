package demo

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// ending is where a paper of the last day stops for good.
type ending struct {
	submitted bool
	decisions []document.Action
	withdrawn bool
}

// endings are all places where a paper of three steps can stop before it is done.
func endings() []ending {
	return []ending{
		{},
		{submitted: true},
		{submitted: true, decisions: []document.Action{document.Agree}},
		{submitted: true, decisions: []document.Action{document.Agree, document.Agree}},
		{submitted: true, decisions: []document.Action{document.Return}},
		{submitted: true, decisions: []document.Action{document.Reject}},
		{submitted: true, withdrawn: true},
	}
}

// endingsTake is how much of a day the endings need.
const endingsTake = 6 * time.Hour

// planEndings leaves a receipt and a requisition at every ending on the last day
// that is long enough, so that the demonstration shows each state and step on
// whatever day it is written.
func (s *story) planEndings(days []value.Date) {
	last := s.lastLong(days)
	for i, e := range endings() {
		s.plan(morning(days[last], 30*i), func(ctx context.Context) error { return s.receipt(ctx, s.endWith(e)) })
		s.plan(morning(days[last], 30*i+15), func(ctx context.Context) error { return s.requisition(ctx, s.endWith(e)) })
	}
}

// endWith enters a paper and brings it to an ending, ten minutes a step.
func (s *story) endWith(e ending) beginning {
	return func(ctx context.Context, maker, checker directory.Person, draft approval.Draft) error {
		d, err := s.create(ctx, maker, draft)
		if err != nil || !e.submitted {
			return err
		}
		at := s.now
		next := func(do func(ctx context.Context) error) {
			at = at.Add(10 * time.Minute)
			s.plan(at, do)
		}
		next(func(ctx context.Context) error { return s.submit(ctx, d.ID, maker) })
		for _, action := range e.decisions {
			next(func(ctx context.Context) error { return s.conclude(ctx, d.ID, checker, action) })
		}
		if e.withdrawn {
			next(func(ctx context.Context) error { return s.takeBack(ctx, d.ID, maker) })
		}
		return nil
	}
}

// conclude decides on the step a paper waits at, with a reason where one is due.
func (s *story) conclude(ctx context.Context, id string, checker directory.Person, action document.Action) error {
	d, err := s.archive.Paper(ctx, id)
	if err != nil {
		return err
	}
	comment := ""
	switch action {
	case document.Return:
		comment = pickOne(s, returnReasons)
	case document.Reject:
		comment = pickOne(s, rejectReasons)
	}
	_, err = s.decide(ctx, id, s.actorOf(d, checker), action, comment)
	return err
}
