package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"

	"cardflow/worker"
)

// bareCommand is how this program starts itself as the baseline: the same
// embedded engine, a workflow that does nothing, and callers that update it.
const bareCommand = "bare"

const (
	bareQueue  = "bare"
	bareUpdate = "step"
)

// order is what the bench asks of the baseline process.
type order struct {
	Start   int     `json:"start,omitempty"`   // workflows to prepare, the present ones are forgotten
	Callers int     `json:"callers,omitempty"` // closed loop of so many
	Rate    float64 `json:"rate,omitempty"`    // or by the clock
	Updates int     `json:"updates,omitempty"` // one for each of the next workflows
}

// outcome answers an order.
type outcome struct {
	Took  []time.Duration `json:"took,omitempty"`
	Wall  time.Duration   `json:"wall,omitempty"`
	Error string          `json:"error,omitempty"`
}

// bare is the baseline process.
type bare struct {
	address string // of its engine
	cmd     *exec.Cmd
	log     *os.File
	in      io.WriteCloser
	orders  *json.Encoder
	answers *json.Decoder
}

// startBare starts an engine with the indexes it is shipped with, or one with those
// alone that the platform keeps: lean.
func startBare(dir string, lean bool) (*bare, error) {
	port, err := freePorts(4)
	if err != nil {
		return nil, err
	}
	name := bareCommand
	if lean {
		name += "-lean"
	}
	home := filepath.Join(dir, name)
	if err := os.RemoveAll(home); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	b := &bare{address: local(port), cmd: exec.Command(self, bareCommand, "-dir", home, "-port", strconv.Itoa(port), "-lean="+strconv.FormatBool(lean))}
	if b.log, err = os.Create(logFile(dir, name)); err != nil {
		return nil, err
	}
	b.cmd.Stderr = b.log
	if b.in, err = b.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.orders, b.answers = json.NewEncoder(b.in), json.NewDecoder(out)
	if err := b.cmd.Start(); err != nil {
		return nil, err
	}
	_, err = b.ask(order{}) // answered as soon as the engine takes requests
	return b, err
}

// stop ends the baseline: it goes when nobody speaks to it.
func (b *bare) stop() {
	_ = b.in.Close()
	_ = b.cmd.Wait()
	_ = b.log.Close()
}

func (b *bare) ask(o order) (*sample, error) {
	var answer outcome
	before := cpuTime(b.cmd.Process.Pid)
	if err := b.orders.Encode(o); err != nil {
		return nil, err
	}
	if err := b.answers.Decode(&answer); err != nil {
		return nil, fmt.Errorf("the baseline ended: %w", err)
	}
	if answer.Error != "" {
		return nil, errors.New("the baseline: " + answer.Error)
	}
	return &sample{took: answer.Took, wall: answer.Wall, cpu: cpuTime(b.cmd.Process.Pid) - before}, nil
}

func (b *bare) start(workflows int) error {
	_, err := b.ask(order{Start: workflows})
	return err
}

func (b *bare) hurry(callers, updates int) (*sample, error) {
	return b.ask(order{Callers: callers, Updates: updates})
}

func (b *bare) keepPace(rate float64, updates int) (*sample, error) {
	return b.ask(order{Rate: rate, Updates: updates})
}

// idle waits for as many Updates as a paper gets, and does nothing.
func idle(ctx workflow.Context) error {
	seen := 0
	err := workflow.SetUpdateHandler(ctx, bareUpdate, func(workflow.Context) error {
		seen++
		return nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return seen >= len(posts) && workflow.AllHandlersFinished(ctx) })
}

// serveBare is the baseline process: it obeys orders until its input ends.
func serveBare(ctx context.Context, args []string) error {
	set := flag.NewFlagSet(bareCommand, flag.ContinueOnError)
	dir := set.String("dir", "", "directory of the engine")
	port := set.Int("port", 0, "first port of the engine")
	lean := set.Bool("lean", false, "without the indexes that the platform drops")
	if err := set.Parse(args); err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	engine, err := worker.StartEmbedded(ctx, worker.EmbeddedConfig{Dir: *dir, FrontendPort: *port, AsShipped: !*lean, Logger: logger})
	if err != nil {
		return err
	}
	defer engine.Stop()
	c, err := worker.Dial(ctx, engine.Address(), worker.DefaultNamespace, nil, logger)
	if err != nil {
		return err
	}
	defer c.Close()
	w := newBareWorker(c)
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()
	return obey(ctx, &callers{client: c}, json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout))
}

// newBareWorker is set up as the platform's own.
func newBareWorker(c client.Client) sdkworker.Worker {
	sdkworker.SetStickyWorkflowCacheSize(300)
	w := sdkworker.New(c, bareQueue, sdkworker.Options{
		DeploymentOptions:                sdkworker.DeploymentOptions{Version: sdkworker.WorkerDeploymentVersion{DeploymentName: "bench", BuildID: "bench"}},
		MaxConcurrentWorkflowTaskPollers: 8,
	})
	w.RegisterWorkflowWithOptions(idle, workflow.RegisterOptions{Name: "idle"})
	return w
}

func obey(ctx context.Context, c *callers, orders *json.Decoder, answers *json.Encoder) error {
	for {
		var o order
		if err := orders.Decode(&o); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		answer := outcome{}
		s, err := c.carryOut(ctx, o)
		if err == nil {
			err = s.err()
		}
		if err != nil {
			answer.Error = err.Error()
		} else {
			answer.Took, answer.Wall = s.took, s.wall
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}

// callers update workflows through the SDK.
type callers struct {
	client client.Client
	ids    []string
	begun  int
}

func (c *callers) carryOut(ctx context.Context, o order) (*sample, error) {
	if o.Start > 0 {
		return &sample{}, c.prepare(ctx, o.Start)
	}
	if o.Updates > len(c.ids) {
		return nil, fmt.Errorf("%d updates for %d workflows", o.Updates, len(c.ids))
	}
	ids := c.ids[:o.Updates]
	c.ids = c.ids[o.Updates:]
	if o.Rate > 0 {
		return openLoop(o.Rate, len(ids), func(n int) error { return c.update(ctx, ids[n]) }), nil
	}
	return closedLoop(o.Callers, len(ids), func(_, n int) error { return c.update(ctx, ids[n]) }), nil
}

// prepare starts workflows and brings a third of them to each of their updates,
// as papers are spread over the steps.
func (c *callers) prepare(ctx context.Context, count int) error {
	if err := c.start(ctx, count); err != nil {
		return err
	}
	for done := 1; done < len(posts); done++ {
		ahead := c.ids[done*count/len(posts):]
		if err := closedLoop(desks, len(ahead), func(_, n int) error { return c.update(ctx, ahead[n]) }).err(); err != nil {
			return err
		}
	}
	rand.Shuffle(len(c.ids), func(i, j int) { c.ids[i], c.ids[j] = c.ids[j], c.ids[i] })
	return nil
}

func (c *callers) start(ctx context.Context, count int) error {
	c.ids = make([]string, count)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(makers)
	for i := range c.ids {
		c.begun++
		c.ids[i] = "bare-" + strconv.Itoa(c.begun)
		group.Go(func() error {
			_, err := c.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: c.ids[i], TaskQueue: bareQueue}, "idle")
			return err
		})
	}
	return group.Wait()
}

func (c *callers) update(ctx context.Context, id string) error {
	handle, err := c.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: bareUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}
