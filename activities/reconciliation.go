package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
)

// Mended 补救 counts what a comparison of papers and workflows set right.
type Mended struct {
	Adopted int `json:"adopted"` // papers under way that had no workflow
	Synced  int `json:"synced"`  // workflows that still waited although their paper is closed
}

// Reconciliation 对账 compares what must agree and puts what does not on the
// operators' desk.
type Reconciliation struct {
	Survey    incident.Survey
	Incidents incident.Repository
	// Mend lets papers and workflows find each other again and tells of each paper
	// that had none.
	Mend  func(ctx context.Context, adopted func(*document.Document) error) (Mended, error)
	Clock func() time.Time
}

// CheckOrder asks for one check of a run that began at a time.
type CheckOrder struct {
	Check incident.Check `json:"check"`
	Since time.Time      `json:"since"`
}

// progress is what survives of a check when its worker dies.
type progress struct {
	After  string
	Result incident.CheckResult
}

// Check looks page by page and goes on where a worker that died had come to.
// What it no longer finds is resolved when it has seen everything.
func (r *Reconciliation) Check(ctx context.Context, o CheckOrder) (incident.CheckResult, error) {
	at := progress{Result: incident.CheckResult{Check: o.Check}}
	if activity.HasHeartbeatDetails(ctx) {
		if err := activity.GetHeartbeatDetails(ctx, &at); err != nil {
			return at.Result, err
		}
	}
	for more := true; more; more = at.After != "" {
		page, err := r.Survey.Look(ctx, o.Check, at.After)
		if err != nil {
			return at.Result, Encode(err)
		}
		now := r.Clock()
		if now.Before(o.Since) { // a clock behind the engine's must not make a finding look old
			now = o.Since
		}
		for _, i := range page.Found {
			i.FirstAt, i.LastAt = now, now
			if err := r.Incidents.Raise(ctx, i); err != nil {
				return at.Result, Encode(err)
			}
		}
		at.After = page.Next
		at.Result.Checked += page.Checked
		at.Result.Found += len(page.Found)
		activity.RecordHeartbeat(ctx, at)
	}
	for kind, prefix := range o.Check.Covers() {
		if err := r.Incidents.ResolveOthers(ctx, kind, prefix, o.Since, "对账时已不存在"); err != nil {
			return at.Result, Encode(err)
		}
	}
	return at.Result, nil
}

// settled is how long ago a paper must have moved to be reported: the list of
// workflows is a moment behind.
const settled = time.Minute

// Processes lets papers and workflows find each other again, and reports what it
// had to mend.
func (r *Reconciliation) Processes(ctx context.Context) (Mended, error) {
	defer beating(ctx)()
	done, err := r.Mend(ctx, func(d *document.Document) error {
		now := r.Clock()
		if now.Sub(d.UpdatedAt) < settled {
			return nil
		}
		return r.Incidents.Raise(ctx, incident.Incident{Kind: incident.Unfinished, DocumentID: d.ID, Key: "workflow", FirstAt: now, LastAt: now,
			Title: "单据 " + d.ID + " 在途，但没有对应的流程", ResolvedAt: &now, Note: "对账时已补建流程"})
	})
	return done, Encode(err)
}

// beatEvery lies well within the time after which the engine gives a silent
// activity up.
const beatEvery = 15 * time.Second

// beating tells the engine that the work goes on, however long one piece takes.
func beating(ctx context.Context) (stop func()) {
	ctx, stop = context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return stop
}

// Save keeps how far a run has come.
func (r *Reconciliation) Save(ctx context.Context, run incident.Reconciliation) error {
	return Encode(r.Survey.SaveReconciliation(ctx, run))
}
