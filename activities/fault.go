// Package activities holds the side effects that workflows ask for, one struct
// per context; each method is one idempotent transaction.
package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"

	"cardflow/internal/fault"
)

// Encode turns an error into what Temporal carries. A refusal arrives whole at the
// person who asked; only what may pass is retried, so that nobody waits for what
// another try cannot cure.
func Encode(err error) error {
	if err == nil {
		return nil
	}
	f := fault.From(err)
	return temporal.NewApplicationErrorWithOptions(f.Message, f.Code, temporal.ApplicationErrorOptions{
		NonRetryable: !passing(f), Cause: f.Unwrap(), Details: []any{*f},
	})
}

// Decode gives the fault back on the other side; other errors stay as they are.
// A refusal comes back alone: its way through the engine explains nothing, and as
// a cause it would put the sentence, which may name people, into the log.
func Decode(err error) error {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || !app.HasDetails() {
		return err
	}
	var f fault.Error
	if app.Details(&f) != nil || f.Code == "" {
		return err
	}
	if refusal(&f) {
		return &f
	}
	return f.Because(err)
}

// Refused tells whether an error that came back from the desk is its answer, and
// not a failure of the system.
func Refused(err error) bool {
	var f *fault.Error
	return errors.As(Decode(err), &f) && refusal(f)
}

// refusal tells the desk's answer from a failure of the system.
func refusal(f *fault.Error) bool {
	return f.Kind != fault.KindUnavailable && f.Kind != fault.KindInternal
}

// passing tells what another try may cure: somebody who does not answer, or not
// in time.
func passing(f *fault.Error) bool {
	return f.Kind == fault.KindUnavailable || errors.Is(f, context.DeadlineExceeded) || errors.Is(f, context.Canceled)
}
