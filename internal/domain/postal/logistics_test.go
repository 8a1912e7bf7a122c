package postal

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/senior"
)

type shelf struct {
	Archive
	parcels []Parcel
	trace   []Event
}

func (s shelf) ParcelsOf(context.Context, string) ([]Parcel, error) { return s.parcels, nil }
func (s shelf) Trace(context.Context, string) ([]Event, error)      { return s.trace, nil }

type registered struct{ parcel *senior.Parcel }

func (r registered) Parcel(context.Context, senior.Application) (*senior.Parcel, error) {
	return r.parcel, nil
}

func TestLogisticsJoinWhatThePostSaysWithoutNamingAnybody(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 3, 5, h, 0, 0, 0, time.UTC) }
	a := senior.Application{ID: "JL-1", Name: "王\U0002A6A5"}
	l := Logistics{Own: registered{&senior.Parcel{Waybill: "E1", Events: []senior.ParcelEvent{{At: at(1), Label: "已交寄"}}}},
		Archive: shelf{parcels: []Parcel{{ID: "p0", Number: "E0"}, {ID: "p1", Number: "E1"}},
			trace: []Event{{At: at(9), Text: "已妥投，签收人王\U0002A6A5，投递员13912345678"}, {At: at(3), Text: "离开", Place: "上海"}}}}
	p, err := l.Parcel(context.Background(), a)
	require.NoError(t, err)
	require.Equal(t, []senior.ParcelEvent{{At: at(1), Label: "已交寄"}, {At: at(3), Label: "【上海】离开"}, {At: at(9), Label: "已妥投，签收人王*，投递员139****5678"}}, p.Events)

	none, err := Logistics{Own: registered{}}.Parcel(context.Background(), a)
	require.NoError(t, err)
	require.Nil(t, none)
}
