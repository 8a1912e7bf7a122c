package demo

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/value"
)

// planParcels lets cards go by post on the last days; some are there, some come back,
// some are on their way.
func (s *story) planParcels(days []value.Date) {
	ends := []string{"704", "704", "702", "708", "704", "702", "", "203"}
	const parcels = 16
	for i := range parcels {
		day := days[max(len(days)-1-(parcels-i)/2, 0)]
		number := fmt.Sprintf("11500%08d", 20260+i*137)
		s.plan(morning(day, 30+i*7), func(ctx context.Context) error {
			_, err := s.post.Send(ctx, by(s.person("shipping")), postal.Form{Number: number, Kind: postal.SeniorCard, Name: rareNames[i%len(rareNames)],
				Phone: fmt.Sprintf("139%04d%04d", 200, i), Address: fmt.Sprintf("上海市演示路 %d 弄 %d 号 %d 室", 30+i, i%9+1, 101+i)})
			if err == nil {
				s.planTrace(number, ends[i%len(ends)])
			}
			return err
		})
	}
}

// planTrace lets the post report how a parcel goes, up to a code.
func (s *story) planTrace(number, last string) {
	steps := []struct {
		code, text, place string
		after             time.Duration
	}{
		{"203", "已收寄", "上海邮政黄浦营业部", 3 * time.Hour}, {"305", "离开处理中心，发往投递部", "上海邮件处理中心", 10 * time.Hour},
		{"702", "安排投递", "演示路投递部", 23 * time.Hour}, {"704", "已妥投，本人签收", "演示路投递部", 26 * time.Hour},
	}
	for _, x := range steps {
		if last == "" {
			return
		}
		if x.code == "704" && last == "708" {
			x.code, x.text = "708", "收件人不在，退回寄件人"
		}
		at := s.now.Add(x.after)
		s.plan(at, func(ctx context.Context) error {
			_, err := s.post.Take(ctx, []postal.Report{{Number: number, At: at, Code: x.code, Text: x.text, Place: x.place}})
			return err
		})
		if x.code == last {
			return
		}
	}
}
