package postal

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
)

// PushState 推送状态 of an event.
type PushState string

// The states of an event on its way to the police bureau.
const (
	NoPush      PushState = "none"    // not for the bureau
	Waiting     PushState = "waiting" // 待推送
	Batched     PushState = "batched" // 推送中: in a batch that is not settled
	Pushed      PushState = "pushed"  // 已推送
	PushRefused PushState = "refused" // 被拒
)

// Label is the state in words.
func (s PushState) Label() string {
	return map[PushState]string{Waiting: "待推送", Batched: "推送中", Pushed: "已推送", PushRefused: "被拒"}[s]
}

// BatchState 批次状态.
type BatchState string

// The states of a batch.
const (
	BatchOpen   BatchState = "open"   // 待推送
	BatchFailed BatchState = "failed" // 失败重试
	BatchDone   BatchState = "done"   // 已推送
)

// BatchStates lists them.
func BatchStates() []document.Option {
	return []document.Option{{Value: string(BatchOpen), Label: "待推送"}, {Value: string(BatchFailed), Label: "失败重试"}, {Value: string(BatchDone), Label: "已推送"}}
}

// Label is the state in words.
func (s BatchState) Label() string {
	for _, o := range BatchStates() {
		if o.Value == string(s) {
			return o.Label
		}
	}
	return string(s)
}

// BatchSize is how many events go in one message.
const BatchSize = 200

// Batch 推送批次 is one message to the bureau. It keeps its id and its events however
// often it is sent, so that the bureau takes each event once even when an answer is lost.
type Batch struct {
	ID        string
	Events    int
	Refused   int
	State     BatchState
	Attempts  int
	Error     string
	CreatedAt time.Time
	TriedAt   *time.Time
	DoneAt    *time.Time
}

// Item 推送内容 is one event as the bureau gets it. ID makes it be taken once.
type Item struct {
	ID          string            `json:"id"`
	Number      string            `json:"number"`
	Kind        Kind              `json:"kind"`
	Application string            `json:"application"`
	Name        string            `json:"name"`
	IDNumber    identity.IDNumber `json:"id_number"`
	At          time.Time         `json:"at"`
	Code        string            `json:"code"`
	State       State             `json:"state"`
	Text        string            `json:"text"`
	Place       string            `json:"place"`
}

// Consignment 推送报文 is a batch with what is in it.
type Consignment struct {
	Batch string
	Items []Item
}

// Receipt 回执 says of one event whether the bureau took it.
type Receipt struct {
	ID     string `json:"id"`
	Taken  bool   `json:"taken"`
	Reason string `json:"reason,omitempty"`
}

// Bureau 市局数据处 takes events. An error of the kind Unavailable is worth another try.
type Bureau interface {
	Push(ctx context.Context, c Consignment) ([]Receipt, error)
}

// PushTx is what pushing reads and writes.
type PushTx interface {
	// UnsettledBatch locks and gives the oldest batch that is not done, or nil.
	UnsettledBatch() (*Batch, error)
	// Batch locks and gives one; NotFound when absent.
	Batch(id string) (*Batch, error)
	InsertBatch(b Batch) error
	UpdateBatch(b Batch) error
	// FillBatch puts waiting events into a batch, oldest first, and tells how many.
	FillBatch(id string, most int) (int, error)
	// Consignment gives what is in a batch.
	Consignment(batch string) ([]Item, error)
	// Settle keeps what became of the events of a batch: those that are not named
	// as refused were taken.
	Settle(batch string, refused []Receipt) error
	// WaitAgain lets every refused event wait again, and tells how many.
	WaitAgain() (int, error)
}

// NextBatch 下一批 gives the batch to send: one that failed before, or else the events
// that wait; "" when there is nothing.
func (k *Desk) NextBatch(ctx context.Context) (id string, err error) {
	err = k.Store.Within(ctx, func(tx Tx) error {
		id = ""
		b, err := tx.UnsettledBatch()
		if err != nil {
			return err
		}
		if b != nil {
			id = b.ID
			return nil
		}
		fresh := Batch{ID: value.NewID(), State: BatchOpen, CreatedAt: k.Clock().UTC()}
		if fresh.Events, err = tx.FillBatch(fresh.ID, BatchSize); err != nil || fresh.Events == 0 {
			return err
		}
		id = fresh.ID
		return tx.InsertBatch(fresh)
	})
	return id, err
}

// Consignment 推送报文 gives what must be sent of a batch; nothing when it is done.
func (k *Desk) Consignment(ctx context.Context, id string) (Consignment, error) {
	out := Consignment{Batch: id}
	err := k.Store.Within(ctx, func(tx Tx) error {
		b, err := tx.Batch(id)
		if err != nil || b.State == BatchDone {
			return err
		}
		out.Items, err = tx.Consignment(id)
		return err
	})
	return out, err
}

// Settle 推送完成 takes the bureau's receipts. An event without one was not taken: the
// batch is sent again.
func (k *Desk) Settle(ctx context.Context, c Consignment, receipts []Receipt) error {
	given := map[string]Receipt{}
	for _, r := range receipts {
		given[r.ID] = r
	}
	var refused []Receipt
	for _, item := range c.Items {
		r, ok := given[item.ID]
		if !ok {
			return k.Failed(ctx, c.Batch, "对方的回执不全")
		}
		if !r.Taken {
			refused = append(refused, r)
		}
	}
	return k.tried(ctx, c.Batch, func(tx Tx, b *Batch) error {
		b.State, b.Refused, b.Error, b.DoneAt = BatchDone, len(refused), "", b.TriedAt
		if len(refused) > 0 {
			b.Error = fmt.Sprintf("对方拒收 %d 条", len(refused))
		}
		return tx.Settle(b.ID, refused)
	})
}

// Failed 推送失败 keeps why a try failed; the same batch is sent again later.
func (k *Desk) Failed(ctx context.Context, id, why string) error {
	return k.tried(ctx, id, func(_ Tx, b *Batch) error {
		b.State, b.Error = BatchFailed, value.Clip(why, maxText)
		return nil
	})
}

// tried counts a try of a batch that is not done.
func (k *Desk) tried(ctx context.Context, id string, fn func(tx Tx, b *Batch) error) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		b, err := tx.Batch(id)
		if err != nil || b.State == BatchDone {
			return err
		}
		now := k.Clock().UTC()
		b.Attempts++
		b.TriedAt = &now
		if err := fn(tx, b); err != nil {
			return err
		}
		return tx.UpdateBatch(*b)
	})
}

// PushAgain 立即推送 lets what the bureau refused wait again, and tells how many.
func (k *Desk) PushAgain(ctx context.Context, by approval.By) (int, error) {
	count := 0
	err := k.Store.Within(ctx, func(tx Tx) error {
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		if count, err = tx.WaitAgain(); err != nil {
			return err
		}
		return log(tx, by, person.Name, Pushing, "push_now", "", fmt.Sprintf(`{"refused_again":%d}`, count), k.Clock().UTC())
	})
	return count, err
}
