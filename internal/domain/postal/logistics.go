package postal

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
)

// Logistics 邮政物流 tells of an application's parcel what the post reported, beside
// what the clerks registered.
type Logistics struct {
	Archive Archive
	Own     senior.Logistics
}

// Parcel gives the parcel the application is on its way with.
func (l Logistics) Parcel(ctx context.Context, a senior.Application) (*senior.Parcel, error) {
	out, err := l.Own.Parcel(ctx, a)
	if out == nil || err != nil {
		return nil, err
	}
	parcels, err := l.Archive.ParcelsOf(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range parcels {
		if p.Number != out.Waybill {
			continue
		}
		trace, err := l.Archive.Trace(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range trace {
			out.Events = append(out.Events, senior.ParcelEvent{At: e.At, Label: impersonal(e.Text, a.Name, e.Place)})
		}
	}
	slices.SortStableFunc(out.Events, func(x, y senior.ParcelEvent) int { return x.At.Compare(y.At) })
	return out, nil
}

// telephone finds what may be the number of a courier or a recipient.
var telephone = regexp.MustCompile(`[0-9]{7,}`)

// impersonal is what the post says of an event without whom it names: it writes of
// recipients and couriers as it likes.
func impersonal(text, name, place string) string {
	text = telephone.ReplaceAllStringFunc(strings.ReplaceAll(text, name, identity.MaskName(name)), identity.MaskPhone)
	if place != "" {
		text = "【" + place + "】" + text
	}
	return text
}
