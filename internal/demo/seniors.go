package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"time"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/gmcrypto"
)

// journey is how an elder's application went: taken so many days ago at an outlet, and
// brought to a phase. What would lie ahead of the present stays undone.
type journey struct {
	ago      int
	clerk    string
	delivery senior.Delivery
	until    senior.Phase
	delta    bool
	listed   bool // its card is uploaded as stuck
}

// journeys end in every phase. Three cards have lain at their outlets for more than
// three months.
func journeys() []journey {
	const one, other, post, outlet = "outlet_op", "outlet_op2", senior.ByPost, senior.ByOutlet
	return []journey{
		{ago: 145, clerk: one, delivery: outlet, until: senior.Stuck, listed: true}, {ago: 128, clerk: one, delivery: outlet, until: senior.Stuck},
		{ago: 118, clerk: other, delivery: outlet, until: senior.Stuck}, {ago: 86, clerk: one, delivery: outlet, until: senior.Collected},
		{ago: 79, clerk: other, delivery: post, until: senior.Collected}, {ago: 71, clerk: one, delivery: post, until: senior.Collected},
		{ago: 64, clerk: one, delivery: outlet, until: senior.Stuck, listed: true}, {ago: 58, clerk: other, delivery: outlet, until: senior.Collected},
		{ago: 52, clerk: one, delivery: post, until: senior.Collected, delta: true}, {ago: 47, clerk: other, delivery: post, until: senior.Stuck, listed: true},
		{ago: 40, clerk: one, delivery: outlet, until: senior.Collected}, {ago: 34, clerk: one, delivery: post, until: senior.Stuck, listed: true},
		{ago: 27, clerk: other, delivery: outlet, until: senior.Collected, delta: true}, {ago: 22, clerk: one, delivery: outlet, until: senior.Collected},
		{ago: 19, clerk: one, delivery: post, until: senior.Cancelled}, {ago: 15, clerk: one, delivery: outlet, until: senior.Collecting},
		{ago: 13, clerk: other, delivery: outlet, until: senior.Collecting}, {ago: 11, clerk: one, delivery: post, until: senior.Mailing, delta: true},
		{ago: 9, clerk: one, delivery: post, until: senior.Mailing}, {ago: 7, clerk: one, delivery: outlet, until: senior.Moving},
		{ago: 6, clerk: one, delivery: post, until: senior.Sending}, {ago: 5, clerk: one, delivery: post, until: senior.Making},
		{ago: 4, clerk: one, delivery: post, until: senior.Reviewing}, {ago: 4, clerk: other, delivery: post, until: senior.Correcting},
		{ago: 3, clerk: one, delivery: post, until: senior.Deciding}, {ago: 3, clerk: one, delivery: outlet, until: senior.Accepting, delta: true},
		{ago: 2, clerk: one, delivery: post, until: senior.Accepting}, {ago: 1, clerk: one, delivery: post, until: senior.Verifying},
		{ago: 14, clerk: one, delivery: outlet, until: senior.Collecting}, {ago: 12, clerk: one, delivery: outlet, until: senior.Collecting},
	}
}

// oldCards are stuck cards from before the platform, with names of every kind.
func oldCards() []senior.Listing {
	return []senior.Listing{
		{Source: senior.FromOutlet, Number: "3100200112345601", Name: "沈\U00020BB7英", SignedOn: "2025-09-12", Reason: "联系电话错误或空号"},
		{Source: senior.FromOutlet, Number: "3100200112345619", Name: "戴玉兰", SignedOn: "2025-10-20", Reason: "搬迁，地址不详"},
		{Source: senior.FromPost, Number: "3100200112345627", Name: "夏\U0002A6A5", Reason: "邮政退回：地址查无此人"},
	}
}

// planSeniors lets elders apply for cards, and outlets report those that stay.
func (s *story) planSeniors() {
	for i, j := range journeys() {
		day := value.DateOf(s.end).AddDays(-j.ago)
		for !s.calendar.WorkingDay(day) {
			day = day.AddDays(-1)
		}
		s.plan(morning(day, 5+i*11%170), func(ctx context.Context) error { return s.elder(ctx, i, j) })
	}
	for i, in := range oldCards() {
		who := s.person(map[senior.Origin]string{senior.FromOutlet: "outlet_op", senior.FromPost: "center_outlet"}[in.Source])
		in.By, in.IDNumber = by(who), string(demoNumber(180+i))
		s.plan(s.end.Add(-time.Duration(200-i)*time.Hour), func(ctx context.Context) error { _, err := s.elders.List(ctx, in); return err })
	}
}

// elder takes an application and plans its way.
func (s *story) elder(ctx context.Context, n int, j journey) error {
	clerk := s.person(j.clerk)
	f := senior.Form{Region: senior.Local, Name: rareNames[n%len(rareNames)], IDNumber: string(demoNumber(20 + n)), Phone: fmt.Sprintf("139%04d%04d", 200+n, n*37),
		Address: fmt.Sprintf("上海市演示路 %d 弄 %d 号", 60+n, n+1), Household: fmt.Sprintf("上海市演示路 %d 弄 %d 号", 60+n, n+1),
		Delivery: j.delivery, Pickup: clerk.Outlet, Photo: s.portrait, Identity: s.portrait}
	if j.delta {
		f.Region, f.Province, f.Household = senior.Delta, []string{"32", "33", "34"}[n%3], ""
	}
	id, err := s.elders.Apply(ctx, by(clerk), f)
	if err != nil || j.until == senior.Verifying {
		return err
	}
	s.plan(s.now.Add(4*time.Minute), s.verified(id, j.until != senior.Deciding && j.until != senior.Reviewing && j.until != senior.Correcting))
	do := func(after time.Duration, person string, c senior.Command) {
		c.ID, c.By, c.Key = id, by(s.person(person)), value.NewID()
		s.plan(s.now.Add(after), func(ctx context.Context) error { _, err := s.elders.Do(ctx, c); return err })
	}
	const day = 24 * time.Hour
	switch j.until {
	case senior.Cancelled:
		do(3*time.Hour, j.clerk, senior.Command{Verb: senior.Withdraw, Text: "本人放弃申领"})
	case senior.Reviewing, senior.Correcting:
		do(time.Hour, j.clerk, senior.Command{Verb: senior.Manual})
		if j.until == senior.Correcting {
			do(5*time.Hour, "center_op", senior.Command{Verb: senior.Refuse, Text: "照片与身份证件不是同一人，请重新采集照片"})
		}
	case senior.Deciding, senior.Accepting:
	default:
		do(2*time.Hour, j.clerk, senior.Command{Verb: senior.Admit})
		s.plan(s.now.Add(3*time.Hour), s.receiptOf(id, j.clerk, map[bool]senior.ReceiptKind{true: senior.OfDelta, false: senior.OfLocal}[j.delta]))
		if j.until == senior.Making {
			return nil
		}
		s.plan(s.now.Add(day), s.produced(id, n))
		if j.until == senior.Sending {
			return nil
		}
		do(2*day, "center_outlet", senior.Command{Verb: senior.Send, Waybill: fmt.Sprintf("EX%09dCN", 310000000+n*7919)})
		s.deliver(id, j, do)
	}
	return nil
}

// deliver plans how the card comes to its owner, or does not.
func (s *story) deliver(id string, j journey, do func(time.Duration, string, senior.Command)) {
	const day = 24 * time.Hour
	if j.delivery == senior.ByPost {
		switch j.until {
		case senior.Collected:
			do(6*day, "center_outlet", senior.Command{Verb: senior.Deliver})
		case senior.Stuck:
			do(9*day, "center_outlet", senior.Command{Verb: senior.Bounce, Text: "地址查无此人"})
		}
		return
	}
	if j.until == senior.Moving {
		return
	}
	do(4*day, j.clerk, senior.Command{Verb: senior.Shelve})
	switch {
	case j.until == senior.Collected:
		do(11*day, j.clerk, senior.Command{Verb: senior.Collect, Text: "本人领取"})
		s.plan(s.now.Add(11*day+time.Hour), s.receiptOf(id, j.clerk, senior.OfCollection))
	case j.listed:
		do(30*day, j.clerk, senior.Command{Verb: senior.Strand, Source: senior.FromOutlet, Text: "多次联系无人领取"})
	case j.until == senior.Stuck: // nobody reports it: time does
		s.plan(s.now.Add(36*day), s.passes(id))
	}
}

func (s *story) verified(id string, same bool) func(context.Context) error {
	return func(ctx context.Context) error {
		a, err := s.elderBook.Application(ctx, id)
		if err != nil {
			return err
		}
		answer := senior.Answer{Request: a.Request, Result: senior.Pass, Score: 93}
		if !same {
			answer.Result, answer.Score, answer.Reason = senior.Fail, 41, "人像相似度低"
		}
		_, err = s.elders.Receive(ctx, id, answer, "callback")
		return err
	}
}

func (s *story) visitOf(ctx context.Context, id string) (senior.Visit, error) {
	d, err := s.archive.Paper(ctx, id)
	if err != nil {
		return senior.Visit{}, err
	}
	return senior.Visit{ID: id, Phase: d.StepKey, Number: d.Visit}, nil
}

func (s *story) produced(id string, n int) func(context.Context) error {
	return func(ctx context.Context) error {
		v, err := s.visitOf(ctx, id)
		if err == nil {
			_, err = s.elders.Produced(ctx, v, fmt.Sprintf("31002026%08d", 1000+n))
		}
		return err
	}
}

// passes lets time remind of an application, and then move it.
func (s *story) passes(id string) func(context.Context) error {
	return func(ctx context.Context) error {
		first, err := s.visitOf(ctx, id)
		for v := first; err == nil && v == first; v, err = s.visitOf(ctx, id) {
			if _, err := s.elders.Tick(ctx, v); err != nil {
				return err
			}
		}
		return err
	}
}

func (s *story) receiptOf(id, clerk string, kind senior.ReceiptKind) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.elders.UploadReceipt(ctx, by(s.person(clerk)), id, kind, s.note[0])
	}
}

// portraitOf stores a drawn portrait, which all elders of the demonstration share.
func portraitOf(ctx context.Context, files attachment.Repository, blobs attachment.Blobs, t *story) (string, error) {
	picture := drawnPortrait()
	digest, err := gmcrypto.Digest(bytes.NewReader(picture))
	if err != nil {
		return "", err
	}
	clerk := t.person("outlet_op")
	f := attachment.File{ID: value.NewID(), Name: "敬老卡照片（样例）.jpg", Size: int64(len(picture)), Type: "image/jpeg", Digest: digest,
		UploadedBy: clerk.ID, UploaderName: clerk.Name, CreatedAt: t.now}
	if err := blobs.Put(ctx, f.ID, bytes.NewReader(picture)); err != nil {
		return "", err
	}
	return f.ID, files.Add(ctx, f)
}

// drawnPortrait draws a person with grey hair before a light wall, who is nobody.
func drawnPortrait() []byte {
	const width, height = 358, 441
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	in := func(x, y, cx, cy, rx, ry float64) bool {
		dx, dy := (x-cx)/rx, (y-cy)/ry
		return dx*dx+dy*dy < 1
	}
	for py := range height {
		for px := range width {
			x, y := float64(px), float64(py)
			c := color.RGBA{R: 205, G: 222, B: 238, A: 255}
			switch {
			case in(x, y, 150, 190, 9, 6), in(x, y, 208, 190, 9, 6): // eyes
				c = color.RGBA{R: 52, G: 44, B: 42, A: 255}
			case in(x, y, 150, 172, 19, 4), in(x, y, 208, 172, 19, 4): // brows
				c = color.RGBA{R: 150, G: 146, B: 144, A: 255}
			case in(x, y, 179, 262, 26, 6): // mouth
				c = color.RGBA{R: 176, G: 96, B: 88, A: 255}
			case in(x, y, 179, 226, 9, 14): // nose
				c = color.RGBA{R: 205, G: 158, B: 132, A: 255}
			case y > 120 && in(x, y, 179, 208, 82, 106):
				c = color.RGBA{R: 226, G: 182, B: 154, A: 255}
			case in(x, y, 179, 178, 96, 110): // hair
				c = color.RGBA{R: 196, G: 196, B: 198, A: 255}
			case y > 290 && in(x, y, 179, 320, 40, 60): // neck
				c = color.RGBA{R: 214, G: 168, B: 140, A: 255}
			case in(x, y, 179, 470, 165, 130):
				c = color.RGBA{R: 62, G: 84, B: 120, A: 255}
			}
			m.Set(px, py, c)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 92}); err != nil {
		return nil
	}
	return out.Bytes()
}
