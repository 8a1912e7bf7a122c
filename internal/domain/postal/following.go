package postal

import (
	"context"

	"cardflow/internal/domain/senior"
)

// News 邮政消息 is what an application must be told of its parcel.
func (p *Parcel) News() senior.PostNews {
	n := senior.PostNews{ID: p.Application, Waybill: p.Number, First: p.Told == ""}
	switch p.State() {
	case Delivered:
		n.Outcome = senior.PostDelivered
	case Returned:
		n.Outcome = senior.PostReturned
	}
	return n
}

// Told 已告知 keeps that the application was told of a state of its parcel. What came
// meanwhile is told next.
func (k *Desk) Told(ctx context.Context, p Parcel) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		there, err := tx.Parcels([]string{p.Number})
		if err != nil || len(there) == 0 {
			return err
		}
		there[0].Told = p.State()
		return tx.UpdateParcels(there)
	})
}

// Remap 重新对照 applies the present meaning of the codes to events that came when a
// code meant something else, some parcels at a time; more tells that there are others.
func (k *Desk) Remap(ctx context.Context, most int) (more bool, err error) {
	err = k.Store.Within(ctx, func(tx Tx) error {
		codes, err := tx.Codes()
		if err != nil {
			return err
		}
		numbers, err := tx.Misread(codes, most)
		if err != nil || len(numbers) == 0 {
			more = false
			return err
		}
		more = len(numbers) == most
		parcels, err := tx.Parcels(numbers)
		if err != nil {
			return err
		}
		return reread(tx, codes, parcels)
	})
	return more, err
}

// reread derives where parcels stand from all of their events.
func reread(tx Tx, codes Codes, parcels []Parcel) error {
	byID := map[string]*Parcel{}
	ids := make([]string, 0, len(parcels))
	for i := range parcels {
		parcels[i].Newest = Mark{}
		byID[parcels[i].ID] = &parcels[i]
		ids = append(ids, parcels[i].ID)
	}
	events, err := tx.Events(ids)
	if err != nil {
		return err
	}
	for _, e := range events {
		byID[e.Parcel].take(Mark{At: e.At, Code: e.Code, State: codes[e.Code]})
	}
	if err := tx.MeanNow(ids, codes); err != nil {
		return err
	}
	return tx.UpdateParcels(parcels)
}
