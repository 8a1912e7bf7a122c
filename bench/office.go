package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"cardflow/internal/demo"
	"cardflow/internal/domain/warehouse"
)

// office is the whole platform in one process, with clerks logged in.
type office struct {
	dir    string
	server *process
	clerks [len(posts)][]*clerk // by post
	makers []*clerk
	others []*clerk // who have nothing to do with the papers, once they are watched
	drafts drafts
}

// openOffice starts the platform and logs everybody in, once.
func (b *bench) openOffice(ctx context.Context) (*office, error) {
	if b.office != nil {
		return b.office, nil
	}
	o := &office{dir: filepath.Join(b.dir, "office")}
	if err := o.prepare(ctx, b.program); err != nil {
		return nil, err
	}
	var err error
	if o.server, err = b.serve(ctx, o.dir, b.cpuProfile); err != nil {
		return nil, err
	}
	b.office = o
	if err := o.logIn(ctx); err != nil {
		return nil, err
	}
	return o, o.drafts.read(ctx, o.makers[0])
}

// prepare seeds the data directory anew: a used one would be another office.
func (o *office) prepare(ctx context.Context, program string) error {
	if err := os.RemoveAll(o.dir); err != nil {
		return err
	}
	return seedOffice(ctx, program, o.dir)
}

// serve starts everything in one process; with a profile it is this program that
// runs the same code.
func (b *bench) serve(ctx context.Context, dir, profile string) (*process, error) {
	port, err := freePorts(5)
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--demo", "--data-dir", dir, "--listen", local(port + 4), "--temporal-port", strconv.Itoa(port)}
	program := b.program
	if profile != "" {
		if program, err = os.Executable(); err != nil {
			return nil, err
		}
		args = []string{profileCommand, "-profile", profile, "-dir", dir, "-listen", local(port + 4), "-port", strconv.Itoa(port)}
	}
	return startProcess(ctx, logFile(b.dir, "serve"), local(port+4), program, args...)
}

func (o *office) logIn(ctx context.Context) error {
	transport := officeTransport()
	open := func(name string) (*clerk, error) {
		return logIn(ctx, transport, o.server.address, name, demo.Password)
	}
	for post, p := range posts {
		for i := range desks {
			c, err := open(clerkName(p.role, i))
			if err != nil {
				return err
			}
			o.clerks[post] = append(o.clerks[post], c)
		}
	}
	for i := range makers {
		c, err := open(clerkName("maker", i))
		if err != nil {
			return err
		}
		o.makers = append(o.makers, c)
	}
	return nil
}

func (o *office) close() { o.server.stop() }

// drafts knows what a 入库单 may name.
type drafts struct {
	items, locations   []entry
	supplier, category string
	warehouse          string
}

func (d *drafts) read(ctx context.Context, c *clerk) error {
	masters := func(ref string, query url.Values) ([]entry, error) {
		var out page[entry]
		err := c.get(ctx, "/api/v1/masters/"+ref, query, &out)
		if err == nil && len(out.Items) == 0 {
			err = fmt.Errorf("the demonstration has no %s", ref)
		}
		return out.Items, err
	}
	warehouses, err := masters("warehouses", nil)
	if err != nil {
		return err
	}
	suppliers, err := masters("suppliers", nil)
	if err != nil {
		return err
	}
	categories, err := masters("inbound-categories", nil)
	if err != nil {
		return err
	}
	d.warehouse, d.supplier, d.category = warehouses[0].ID, suppliers[0].ID, categories[0].ID
	if d.locations, err = masters("locations", url.Values{"warehouse": {d.warehouse}}); err != nil {
		return err
	}
	all, err := masters("items", url.Values{"page_size": {"200"}})
	for _, item := range all {
		if item.Kind != warehouse.KindFinished && item.Kind != warehouse.KindOneTime && !item.Expires {
			d.items = append(d.items, item)
		}
	}
	return err
}

// paper is a 入库单 of three lines, as delivery notes mostly are.
func (d *drafts) paper(i int) map[string]any {
	var lines []map[string]any
	for n := range 3 {
		lines = append(lines, map[string]any{"item": d.items[(i+n)%len(d.items)].ID,
			"location": d.locations[(i+n)%len(d.locations)].ID, "quantity": 10 + n, "price": 1250})
	}
	return map[string]any{"type": warehouse.MaterialReceipt, "submit": true, "lines": lines,
		"head": map[string]any{"supplier": d.supplier, "category": d.category, "warehouse": d.warehouse}}
}

// spread submits papers and brings a third of them to each step; it gives the
// tasks that wait then, mixed.
func (o *office) spread(ctx context.Context, papers int) ([]job, error) {
	ids, err := o.submit(ctx, papers)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for post := range posts {
		first, end := post*papers/len(posts), (post+1)*papers/len(posts)
		here, beyond := ids[first:end], ids[end:]
		tasks, err := o.waiting(ctx, post, append(slices.Clone(here), beyond...))
		if err != nil {
			return nil, err
		}
		for n, id := range here {
			jobs = append(jobs, job{post: post, maker: makerOf(first + n), paper: id, task: tasks[id]})
		}
		s := closedLoop(desks, len(beyond), func(caller, n int) error { return o.clerks[post][caller].decide(ctx, tasks[beyond[n]]) })
		if err := s.err(); err != nil {
			return nil, err
		}
	}
	rand.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
	return jobs, nil
}

// makerOf tells who enters a paper of those that are submitted together.
func makerOf(paper int) int { return paper % makers }

// submit enters and submits papers and gives their numbers.
func (o *office) submit(ctx context.Context, count int) ([]string, error) {
	ids := make([]string, count)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(makers)
	for i := range count {
		group.Go(func() error {
			var d struct {
				ID string `json:"id"`
			}
			err := o.makers[makerOf(i)].call(ctx, http.MethodPost, "/api/v1/documents", "", o.drafts.paper(i), &d)
			ids[i] = d.ID
			return err
		})
	}
	return ids, group.Wait()
}

// waiting finds the tasks of papers in the inbox of a post, as its clerk does.
func (o *office) waiting(ctx context.Context, post int, papers []string) (map[string]string, error) {
	query := url.Values{"view": {"todo"}, "function": {posts[post].function}, "page_size": {"200"}}
	tasks := make(map[string]string, len(papers))
	for _, id := range papers {
		tasks[id] = ""
	}
	for missing := len(papers); missing > 0; {
		var found page[taskRow]
		if err := o.clerks[post][0].get(ctx, "/api/v1/tasks", query, &found); err != nil {
			return nil, err
		}
		for _, t := range found.Items {
			if _, wanted := tasks[t.Document.ID]; wanted {
				tasks[t.Document.ID] = t.ID
				missing--
			}
		}
		if found.Next == "" && missing > 0 {
			return nil, fmt.Errorf("%d of %d papers do not wait for %s", missing, len(papers), posts[post].role)
		}
		query.Set("cursor", found.Next)
	}
	return tasks, nil
}
