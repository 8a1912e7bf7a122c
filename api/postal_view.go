package api

import (
	"context"
	"time"

	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/postal"
	"cardflow/internal/reports"
)

// ParcelView 邮件详情.
type ParcelView struct {
	ParcelRow
	Events []ParcelEvent `json:"events" doc:"newest first"`
}

// ParcelEvent 物流轨迹.
type ParcelEvent struct {
	ID        string           `json:"id"`
	At        time.Time        `json:"at"`
	Code      string           `json:"code"`
	State     postal.State     `json:"state" enum:",sent,delivered,returned" doc:"what the code means; empty: nothing about the state"`
	Text      string           `json:"text"`
	Place     string           `json:"place"`
	Import    string           `json:"import" doc:"the file it came by; empty: the post called"`
	Push      postal.PushState `json:"push" enum:"none,waiting,batched,pushed,refused"`
	PushLabel string           `json:"push_label"`
	Note      string           `json:"note"`
}

type parcelOutput struct{ Body ParcelView }

func (s *server) showParcel(ctx context.Context, id string) (*parcelOutput, error) {
	p, err := s.parcel(ctx, id)
	if err != nil {
		return nil, err
	}
	trace, err := s.Postal.Archive.Trace(ctx, id)
	if err != nil {
		return nil, err
	}
	out := ParcelView{ParcelRow: s.shownParcel(ctx, p), Events: make([]ParcelEvent, 0, len(trace))}
	for _, e := range trace {
		out.Events = append(out.Events, parcelEvent(e))
	}
	return &parcelOutput{Body: out}, nil
}

func parcelEvent(e postal.Event) ParcelEvent {
	return ParcelEvent{ID: e.ID, At: e.At, Code: e.Code, State: e.State, Text: e.Text, Place: e.Place, Import: e.Import, Push: e.Push,
		PushLabel: e.Push.Label(), Note: e.Note}
}

// shownParcel shows a parcel masked, but for the name to who sends parcels.
func (s *server) shownParcel(ctx context.Context, p postal.Parcel) ParcelRow {
	sends := s.may(ctx, postal.Parcels, function.Act)
	if sends {
		s.shows(ctx, postal.Parcels, p.ID)
	}
	return parcelRow(p, sends)
}

func parcelRow(p postal.Parcel, named bool) ParcelRow {
	row := ParcelRow{ID: p.ID, Number: p.Number, Kind: p.Kind, KindLabel: p.Kind.Label(), Application: p.Application, Order: p.Order,
		Name: p.Name, Phone: identity.MaskPhone(p.Phone), Address: identity.MaskAddress(p.Address), State: p.State(), StateLabel: p.State().Label(), SentAt: p.SentAt, SentBy: p.SentBy, Manual: p.Manual}
	if !named {
		row.Name = identity.MaskName(p.Name)
	}
	if !p.Newest.At.IsZero() {
		row.NewestAt = &p.Newest.At
	}
	return row
}

func exportedParcel(r ParcelRow) reports.Row {
	row := reports.Row{"number": r.Number, "state": r.StateLabel, "kind": r.KindLabel, "name": r.Name, "phone": r.Phone, "address": r.Address,
		"application": r.Application, "order": r.Order, "sent": r.SentAt, "by": r.SentBy.Name}
	if r.NewestAt != nil {
		row["newest"] = *r.NewestAt
	}
	return row
}
