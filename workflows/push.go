package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/push"
)

const (
	signalPushAgain = "push-again"
	// A system that cannot be reached is tried so long, and at most so often.
	pushFor   = 14 * 24 * time.Hour
	pushTimes = 1000
)

// PushInput names a change and the systems to be told of it.
type PushInput struct {
	Change  string        `json:"change"`
	Targets []push.Target `json:"targets"`
}

// Push 推送 tells each business system of one change of an outlet or a user. Each is
// tried by itself, ever more rarely and for days, so that one that is down keeps the
// change from no other. Somebody may ask for another try at once.
func Push(ctx workflow.Context, in PushInput) error {
	r := &pushRun{change: in.Change, under: map[push.Target]workflow.CancelFunc{}, asked: map[push.Target]bool{}}
	for _, t := range in.Targets {
		r.begin(ctx, t)
	}
	again := workflow.GetSignalChannel(ctx, signalPushAgain)
	for {
		if err := workflow.Await(ctx, func() bool { return len(r.under) == 0 || again.Len() > 0 }); err != nil {
			return err
		}
		var t push.Target
		for again.ReceiveAsync(&t) {
			r.again(ctx, t)
		}
		if len(r.under) == 0 {
			return r.failed
		}
	}
}

// pushRun is one change on its way.
type pushRun struct {
	change string
	under  map[push.Target]workflow.CancelFunc // the tries under way
	asked  map[push.Target]bool                // another try was asked for
	failed error
	desk   *activities.Pushes
}

func (r *pushRun) begin(ctx workflow.Context, t push.Target) {
	trying, leave := workflow.WithCancel(ctx)
	r.under[t] = leave
	workflow.Go(ctx, func(ctx workflow.Context) {
		order := activities.PushOrder{Change: r.change, Target: t}
		err := workflow.ExecuteActivity(pushing(trying), r.desk.Deliver, order).Get(ctx, nil)
		if err != nil && !temporal.IsCanceledError(err) {
			err = workflow.ExecuteActivity(patiently(ctx), r.desk.GiveUp, order).Get(ctx, nil)
		}
		if r.asked[t] {
			delete(r.asked, t)
			r.begin(ctx, t)
			return
		}
		if err != nil {
			r.failed = err
		}
		delete(r.under, t)
	})
}

// again leaves a try that waits for its time, and begins anew.
func (r *pushRun) again(ctx workflow.Context, t push.Target) {
	leave, under := r.under[t]
	if !under {
		r.begin(ctx, t)
		return
	}
	r.asked[t] = true
	leave()
}

// pushing tries on the queue of integrations, in the end once an hour.
func pushing(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: IntegrationsQueue, StartToCloseTimeout: time.Minute, ScheduleToCloseTimeout: pushFor,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 5 * time.Second, BackoffCoefficient: 2, MaximumInterval: time.Hour, MaximumAttempts: pushTimes},
	})
}

// SweepPushes 补推 starts the workflows that changes lack.
func SweepPushes(ctx workflow.Context) error {
	var desk *activities.Pushes
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: IntegrationsQueue, StartToCloseTimeout: time.Hour, HeartbeatTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 10 * time.Second, BackoffCoefficient: 2, MaximumAttempts: 3},
	})
	return workflow.ExecuteActivity(ctx, desk.Sweep).Get(ctx, nil)
}
