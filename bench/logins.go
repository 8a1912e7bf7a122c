package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"cardflow/internal/demo"
)

// loginRounds is how often each of the clerks logs in.
const loginRounds = 3

// measureLogins lets fifty clerks log in at once, as in the morning, and in turn one
// after the other. Almost all of it is the derivation of the password, which is meant
// to cost something.
func (b *bench) measureLogins(ctx context.Context) error {
	o := &office{dir: filepath.Join(b.dir, "logins")}
	if err := o.prepare(ctx, b.program); err != nil {
		return err
	}
	server, err := b.serveAPI(ctx, o.dir)
	if err != nil {
		return err
	}
	defer server.stop()
	transport := officeTransport()
	enter := func(caller int) error {
		c, err := logIn(ctx, transport, server.address, clerkName(posts[0].role, caller), demo.Password)
		if err == nil {
			err = c.call(ctx, http.MethodDelete, "/api/v1/session", "", nil, nil)
		}
		return err
	}
	alone, together := &sample{}, &sample{}
	for range loginRounds {
		for caller := range desks {
			began := time.Now()
			if err := enter(caller); err != nil {
				return err
			}
			alone.add(time.Since(began))
		}
		before := cpuTime(server.pid())
		s := closedLoop(desks, desks, func(caller, _ int) error { return enter(caller) })
		s.cpu = cpuTime(server.pid()) - before
		if err := s.err(); err != nil {
			return err
		}
		together.join(s)
	}
	b.table.add(row{"logins of 50 clerks at once, with their logouts, p95", "", ms(alone.p95()) + " one by one",
		fmt.Sprintf("%s, %.0f/s, processor time of one %s", ms(together.p95()), together.rate(), ms(together.cpuEach())), info})
	return nil
}
