package activities

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/fault"
)

var errSecret = errors.New("password=hunter2")

// carried is an error after its way through the engine.
func carried(err error) error {
	converter := temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{})
	return converter.FailureToError(converter.ErrorToFailure(err))
}

func TestRefusalArrivesWhole(t *testing.T) {
	sent := fault.Invalid("document.invalid", "请填写数量").At("lines[0].quantity", "请填写数量").At("head.supplier", "请填写供应商")
	for name, got := range map[string]error{"in the process": Decode(Encode(sent)), "over the wire": Decode(carried(Encode(sent)))} {
		f := fault.From(got)
		require.Equal(t, fault.KindInvalid, f.Kind, name)
		require.Equal(t, "document.invalid", f.Code, name)
		require.Equal(t, "请填写数量", f.Message, name)
		require.Equal(t, sent.Details, f.Details, name)
	}
}

func TestCauseStaysOutOfWhatThePersonSees(t *testing.T) {
	for _, sent := range []error{errSecret, fault.Unavailable("store.unavailable", "稍后重试").Because(errSecret), fault.Internal(errSecret)} {
		f := fault.From(Decode(carried(Encode(fmt.Errorf("while saving: %w", sent)))))
		require.NotContains(t, f.Message, "hunter2")
		require.NotContains(t, fmt.Sprint(f.Details), "hunter2")
	}
}

func TestRefusalCarriesNoCauseForTheLog(t *testing.T) {
	refused := Decode(carried(Encode(fault.Forbidden("document.not_yours", "单据由张三录入，只有本人可以修改"))))
	require.NoError(t, errors.Unwrap(fault.From(refused)))
	broken := Decode(carried(Encode(fault.Internal(errSecret))))
	require.Error(t, errors.Unwrap(fault.From(broken)), "what went wrong is for the log")
}

func TestOnlyWhatMayPassIsRetried(t *testing.T) {
	tests := map[fault.Kind]bool{
		fault.KindUnavailable: true,
		fault.KindInternal:    false, fault.KindInvalid: false, fault.KindForbidden: false, fault.KindNotFound: false, fault.KindConflict: false,
		fault.KindLocked: false, fault.KindTooLarge: false, fault.KindLimited: false, fault.KindUnauthenticated: false,
	}
	for kind, retried := range tests {
		var app *temporal.ApplicationError
		require.ErrorAs(t, carried(Encode(fault.New(kind, "c", "句子"))), &app)
		require.Equal(t, retried, !app.NonRetryable(), kind)
		require.Equal(t, "c", app.Type())
	}
	var late *temporal.ApplicationError
	require.ErrorAs(t, carried(Encode(fmt.Errorf("while saving: %w", context.DeadlineExceeded))), &late)
	require.False(t, late.NonRetryable(), "what was only too slow may be in time at another try")
}

func TestOtherErrorsStayAsTheyAre(t *testing.T) {
	require.NoError(t, Encode(nil))
	require.NoError(t, Decode(nil))
	foreign := carried(temporal.NewApplicationError("boom", "x", "some detail"))
	for _, err := range []error{errSecret, foreign, temporal.NewApplicationError("boom", "x"), temporal.NewCanceledError()} {
		require.Equal(t, err, Decode(err))
	}
}

func TestActivitiesEncodeWhatTheDeskRefuses(t *testing.T) {
	a, ctx := &Approval{Desk: at.NewWorld().Desk}, context.Background()
	calls := map[string]func() (approval.Outcome, error){
		"submit":   func() (approval.Outcome, error) { return a.Submit(ctx, approval.Submission{DocumentID: "RK-0"}) },
		"decide":   func() (approval.Outcome, error) { return a.Decide(ctx, approval.Decision{DocumentID: "RK-0"}) },
		"withdraw": func() (approval.Outcome, error) { return a.Withdraw(ctx, approval.Withdrawal{DocumentID: "RK-0"}) },
		"standing": func() (approval.Outcome, error) { return a.Standing(ctx, "RK-0") },
		"remind":   func() (approval.Outcome, error) { return a.Remind(ctx, Visit{DocumentID: "RK-0"}) },
	}
	for name, call := range calls {
		_, err := call()
		var app *temporal.ApplicationError
		require.ErrorAs(t, err, &app, name)
		require.True(t, app.NonRetryable(), name)
		require.Equal(t, "document.not_found", app.Type(), name)
	}
}
