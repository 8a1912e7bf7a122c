package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"cardflow/internal/domain/value"
)

// batchSize is how many decisions one call may carry.
const batchSize = 100

// measureBatch has one clerk agree to a hundred papers in one call, and to as
// many one by one.
func (b *bench) measureBatch(ctx context.Context) error {
	o, err := b.openOffice(ctx)
	if err != nil {
		return err
	}
	rounds := 5
	if b.quick {
		rounds = 3
	}
	var together, apart []time.Duration
	for n := range rounds + 1 { // the first warms up
		one, all, err := b.batchRound(ctx, o, n)
		if err != nil {
			return err
		}
		log.Printf("one by one %s, together %s", one, all)
		if n > 0 {
			apart, together = append(apart, one.wall), append(together, all.wall)
		}
	}
	one, all := median(apart), median(together)
	told := func(d time.Duration) string { return fmt.Sprintf("%s, %s each", seconds(d), ms(d/batchSize)) }
	b.table.add(row{fmt.Sprintf("a batch of %d decisions by one clerk, median of %d", batchSize, rounds), "≤ one by one",
		told(one), told(all), judge(all <= one)})
	return nil
}

// batchRound gives how long a clerk takes one by one, and how long in one call;
// which of them comes first changes from round to round.
func (b *bench) batchRound(ctx context.Context, o *office, n int) (one, all *sample, err error) {
	papers, err := o.submit(ctx, 2*batchSize)
	if err != nil {
		return nil, nil, err
	}
	waiting, err := o.waiting(ctx, 0, papers)
	if err != nil {
		return nil, nil, err
	}
	tasks := make([]string, 0, len(papers))
	for _, id := range papers {
		tasks = append(tasks, waiting[id])
	}
	c := o.clerks[0][n]
	apart := func() {
		one = b.counted(func() *sample {
			return closedLoop(1, batchSize, func(_, job int) error { return c.decide(ctx, tasks[job]) })
		})
	}
	together := func() { all = b.counted(func() *sample { return c.hurryTogether(ctx, tasks[batchSize:]) }) }
	first, second := apart, together
	if n%2 == 1 {
		first, second = second, first
	}
	first()
	second()
	return one, all, errors.Join(one.err(), all.err())
}

// hurryTogether times a batch; each of its decisions waits for the answer to all.
func (c *clerk) hurryTogether(ctx context.Context, tasks []string) *sample {
	s := &sample{}
	began := time.Now()
	if err := c.decideTogether(ctx, tasks); err != nil {
		s.fail(err)
	}
	s.wall = time.Since(began)
	for range tasks {
		s.add(s.wall)
	}
	return s
}

// decideTogether agrees to tasks in one call; each must succeed.
func (c *clerk) decideTogether(ctx context.Context, tasks []string) error {
	type item struct {
		Task   string `json:"task"`
		Action string `json:"action"`
	}
	var body struct {
		Items []item `json:"items"`
	}
	for _, id := range tasks {
		body.Items = append(body.Items, item{id, "agree"})
	}
	var answer struct {
		Results []struct {
			OK     bool   `json:"ok"`
			Code   string `json:"code"`
			Detail string `json:"detail"`
		} `json:"results"`
	}
	if err := c.call(ctx, http.MethodPost, "/api/v1/task-decisions", value.NewID(), body, &answer); err != nil {
		return err
	}
	if len(answer.Results) != len(tasks) {
		return fmt.Errorf("%d of %d decisions were answered", len(answer.Results), len(tasks))
	}
	for _, r := range answer.Results {
		if !r.OK {
			return fmt.Errorf("in a batch: %s %s", r.Code, r.Detail)
		}
	}
	return nil
}
