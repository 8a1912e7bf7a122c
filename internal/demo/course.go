package demo

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// course 办理 is a paper that somebody enters and others agree to, ten minutes a step.
type course struct {
	maker    directory.Person
	draft    approval.Draft
	fields   func(d *document.Document) []map[string]any // what a step fills in, line by line
	head     map[string]any                              // what a step fills in of the head
	then     func(ctx context.Context, d *document.Document) error
	agreed   int  // how many steps agree
	sentBack bool // by the step after them
}

// Where a course stops besides after some steps.
const (
	asDraft  = -1
	toTheEnd = 100
)

// pace is the time between two acts on a paper.
const pace = 10 * time.Minute

// arrange lets a paper be entered at a moment, if there is then what it needs.
func (s *story) arrange(at time.Time, agreed int, build func() (course, bool)) {
	s.plan(at, func(ctx context.Context) error {
		c, ok := build()
		if !ok {
			return nil
		}
		c.agreed = agreed
		return s.take(ctx, c)
	})
}

// take enters a paper and lets it go its course.
func (s *story) take(ctx context.Context, c course) error {
	d, err := s.create(ctx, c.maker, c.draft)
	if err != nil || c.agreed == asDraft {
		return err
	}
	s.plan(s.now.Add(pace), func(ctx context.Context) error {
		if err := s.submit(ctx, d.ID, c.maker); err != nil {
			return err
		}
		return s.goOn(ctx, d.ID, c, 0)
	})
	return nil
}

func (s *story) goOn(ctx context.Context, id string, c course, agreed int) error {
	d, err := s.archive.Paper(ctx, id)
	switch {
	case err != nil:
		return err
	case d.State == document.Done:
		s.finished(d)
		if c.then != nil {
			return c.then(ctx, d)
		}
		return nil
	case d.State != document.Pending || agreed == c.agreed && !c.sentBack:
		return nil
	}
	s.plan(s.now.Add(pace), func(ctx context.Context) error {
		if agreed == c.agreed {
			_, err := s.decide(ctx, id, s.actorOf(d, s.otherKeeper(c.maker)), document.Return, pickOne(s, returnReasons))
			return err
		}
		if err := s.agree(ctx, d, s.actorOf(d, s.otherKeeper(c.maker)), c); err != nil {
			return err
		}
		return s.goOn(ctx, id, c, agreed+1)
	})
	return nil
}

// agree agrees to the step a paper waits at and fills in what the step asks for.
func (c clerks) agree(ctx context.Context, d *document.Document, actor directory.Person, course course) error {
	var filled approval.Fields
	if course.fields != nil && len(d.Step().Edits.Lines) > 0 {
		filled.Lines = course.fields(d)
	}
	if len(d.Step().Edits.Head) > 0 {
		filled.Head = course.head
	}
	_, err := c.desk.Decide(ctx, approval.Decision{DocumentID: d.ID, Step: d.StepKey, Visit: d.Visit, By: by(actor),
		Action: document.Agree, Fields: filled, Key: value.NewID()})
	return err
}

// otherKeeper is the keeper who did not enter the paper.
func (s *story) otherKeeper(maker directory.Person) directory.Person {
	if maker.Username == "keeper" {
		return s.person("keeper2")
	}
	return s.person("keeper")
}
