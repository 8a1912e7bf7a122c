package senior

import (
	"context"
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"cardflow/internal/domain/approval"
	"cardflow/internal/fault"
)

var waybillForm = regexp.MustCompile(`^[A-Z0-9-]{3,40}$`)

// ParseWaybill reads a 邮件号 as people and machines write it.
func ParseWaybill(text string) (string, error) {
	n := strings.ToUpper(width.Narrow.String(strings.Join(strings.Fields(text), "")))
	switch {
	case n == "":
		return "", fault.Invalid("senior.waybill_required", "请填写邮件号").At("waybill", "请填写邮件号")
	case !waybillForm.MatchString(n):
		return "", fault.Invalid("senior.waybill", "邮件号应为 3 到 40 位字母、数字或短横线").At("waybill", "邮件号不对")
	}
	return n, nil
}

// PostOutcome 投递结果 is how the post ended with a card.
type PostOutcome string

// The outcomes.
const (
	PostDelivered PostOutcome = "delivered" // 妥投
	PostReturned  PostOutcome = "returned"  // 退回
)

// What the history calls what the post reports.
const (
	eventPosted    = "posted"         // 已交邮
	eventDelivered = "post_delivered" // 邮政妥投
	eventReturned  = "post_returned"  // 邮政退回
)

// PostNews 邮政消息 is what became of the parcel of an application.
type PostNews struct {
	ID      string      `json:"id"`
	Waybill string      `json:"waybill"`
	First   bool        `json:"first,omitempty"` // sent by hand: the application does not know its number yet
	Outcome PostOutcome `json:"outcome,omitempty"`
}

// AwaitsPost tells whether the card waits to be given to the post.
func AwaitsPost(a Application) bool { return a.Phase == Sending && a.Delivery == ByPost }

// Posted 邮政反馈 takes what the post reports of an application's parcel. News of a
// parcel that is not the application's any more, or that came before, change nothing.
func (k *Desk) Posted(ctx context.Context, n PostNews) (approval.Outcome, error) {
	return k.within(ctx, n.ID, func(u *turn) error {
		if n.First && AwaitsPost(*u.a) {
			u.a.Waybill = n.Waybill
			if err := u.report(Mailing, eventPosted, "邮件号 "+n.Waybill); err != nil {
				return err
			}
		}
		if u.a.Waybill != n.Waybill {
			return nil
		}
		switch {
		case n.Outcome == PostDelivered && (u.a.Phase == Mailing || u.a.Phase == Stuck):
			return u.report(Collected, eventDelivered, "")
		case n.Outcome == PostReturned && u.a.Phase == Mailing:
			return u.returned()
		}
		return nil
	})
}

// returned puts a card that the post brings back on the register of stuck cards.
func (u *turn) returned() error {
	known, err := u.tx.WaitingCard(u.a.Card)
	if err != nil {
		return err
	}
	u.a.Reason = "邮政退回"
	if known == nil {
		if err := u.list(FromPost, u.a.Reason); err != nil {
			return err
		}
	}
	return u.report(Stuck, eventReturned, "")
}

// report lets the application go on by what the post did.
func (u *turn) report(to Phase, event, comment string) error {
	if err := u.move(to, to == Stuck); err != nil {
		return err
	}
	return u.record(said{action: event, comment: comment})
}
