package senior

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
)

// Parcel 邮件 is what is known of a card on its way by post.
type Parcel struct {
	Waybill string
	Events  []ParcelEvent // oldest first
}

// ParcelEvent 物流轨迹 is one thing that happened to a parcel.
type ParcelEvent struct {
	At    time.Time
	Label string
}

// Logistics 邮政物流 tells of the parcels of applications.
type Logistics interface {
	// Parcel gives that of an application, or nil when nothing went by post.
	Parcel(ctx context.Context, a Application) (*Parcel, error)
}

// Histories gives the history of a paper.
type Histories interface {
	Events(ctx context.Context, documentID string) ([]document.Event, error)
}

// OwnLogistics tells what the clerks registered of a parcel.
type OwnLogistics struct{ Histories Histories }

// Parcel gives what happened since the card was last given to the post.
func (l OwnLogistics) Parcel(ctx context.Context, a Application) (*Parcel, error) {
	if a.Waybill == "" {
		return nil, nil
	}
	history, err := l.Histories.Events(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	labels := map[string]string{string(Send): "已交寄", string(Deliver): "已妥投", string(Bounce): "投递失败，已退件"}
	p := &Parcel{Waybill: a.Waybill}
	for _, e := range history {
		if e.Action == string(Send) {
			p.Events = nil
		}
		if label := labels[e.Action]; label != "" {
			p.Events = append(p.Events, ParcelEvent{At: e.At, Label: label})
		}
	}
	return p, nil
}
