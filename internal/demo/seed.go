package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// months is how far back the papers go.
const months = 3

// Config is what the demonstration is written with. Open gives the database
// under a clock of the demonstration's own, and Desk the approval desk on it.
type Config struct {
	Open     func(clock document.Clock) (*store.Store, error)
	Desk     func(s *store.Store, clock document.Clock) *approval.Desk
	Blobs    attachment.Blobs
	Calendar task.WorkingTime
	Now      time.Time
}

// Seed fills an empty installation; one that has people is left alone, and done
// says whether anything was written.
func Seed(ctx context.Context, c Config) (done bool, err error) {
	today := value.DateOf(c.Now)
	first := value.DateOf(c.Now.AddDate(0, -months, 0))
	a := &agenda{calendar: c.Calendar, now: morning(first, 0), end: c.Now}
	s, err := c.Open(a.Clock)
	if err != nil {
		return false, err
	}
	defer func() { _ = s.Close() }()
	if free, err := untouched(ctx, s); err != nil || !free {
		return false, err
	}
	w, err := newWorld()
	if err != nil {
		return false, err
	}
	if err := s.InstallEntries(ctx); err != nil {
		return false, err
	}
	if err := s.Seed(ctx, w.seed); err != nil {
		return false, fmt.Errorf("write the demonstration's directory: %w", err)
	}
	desk := c.Desk(s, a.Clock)
	t := &story{world: w, post: &postal.Desk{Store: s.PostalDesk(), Clock: a.Clock}, clerks: clerks{desk: desk, archive: s.Archive()}, agenda: a,
		boxing: &release.Desk{Store: s.ReleaseDesk(), Orders: warehouse.BoxOrders(), Clock: a.Clock, Calendar: c.Calendar},
		bench:  &repair.Desk{Store: s.RepairDesk(), Types: desk.Types, Calendar: c.Calendar, Clock: a.Clock},
		rng:    rand.New(rand.NewPCG(20260301, 1)), free: map[string]value.Quantity{}, //nolint:gosec // a story, not a secret
		done: map[string][]string{}, boxes: map[string][]box{}}
	if t.note, err = deliveryNote(ctx, s.Files(), c.Blobs, t); err != nil {
		return false, err
	}
	t.elders = &senior.Desk{Store: s.SeniorDesk(), Types: desk.Types, Calendar: c.Calendar, Clock: a.Clock}
	t.elderBook = s.Seniors()
	if t.portrait, err = portraitOf(ctx, s.Files(), c.Blobs, t); err != nil {
		return false, err
	}
	if err := t.tell(ctx, first, today); err != nil {
		return false, fmt.Errorf("write the demonstration's papers: %w", err)
	}
	if err := t.requests(ctx); err != nil {
		return false, fmt.Errorf("write the demonstration's requests: %w", err)
	}
	// The month the story begins in is over and closed, as it would be.
	if err := closeMonth(ctx, s.Months(), first.Month(), t.person("wh_supervisor"), a.now); err != nil {
		return false, err
	}
	return true, s.CompleteDemonstration(ctx)
}

// closeMonth 月结 closes a month as the supervisor would have, long after it ended.
func closeMonth(ctx context.Context, months period.Store, month string, p directory.Person, at time.Time) error {
	return months.Within(ctx, func(tx period.Tx) error {
		if err := tx.Hold(); err != nil {
			return err
		}
		if err := tx.Close(month, at); err != nil {
			return err
		}
		return tx.AddEvent(period.Event{ID: value.NewID(), Month: month, Kind: period.Closed, By: document.Named{ID: p.ID, Name: p.Name}, At: at})
	})
}

// untouched tells whether the demonstration may be written. One that was begun
// and killed half way must not pass for a whole one.
func untouched(ctx context.Context, s *store.Store) (bool, error) {
	begun, complete, err := s.Demonstration(ctx)
	if err != nil {
		return false, err
	}
	if begun && !complete {
		return false, fault.Conflict("demo.incomplete", "上次写入演示数据时中断了，现有数据不完整：请删除数据目录（或清空数据库）后重新启动")
	}
	return s.Empty(ctx)
}

// deliveryNote stores a picture of a delivery note that receipts carry.
func deliveryNote(ctx context.Context, files attachment.Repository, blobs attachment.Blobs, t *story) ([]string, error) {
	picture := notePicture()
	digest, err := gmcrypto.Digest(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	keeper := t.person("keeper")
	f := attachment.File{ID: value.NewID(), Name: "送货单（样例）.png", Size: int64(len(picture)), Type: "image/png",
		Digest: digest, UploadedBy: keeper.ID, UploaderName: keeper.Name, CreatedAt: t.now}
	if err := blobs.Put(ctx, f.ID, bytes.NewReader(picture)); err != nil {
		return nil, err
	}
	return []string{f.ID}, files.Add(ctx, f)
}

// notePicture draws a sheet of paper with a heading and ruled lines.
func notePicture() []byte {
	sheet := image.NewRGBA(image.Rect(0, 0, 600, 800))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	ink := image.NewUniform(color.RGBA{R: 0x1f, G: 0x5f, B: 0xae, A: 0xff})
	draw.Draw(sheet, image.Rect(180, 40, 420, 70), ink, image.Point{}, draw.Src)
	grey := image.NewUniform(color.RGBA{R: 0x99, G: 0xa3, B: 0xb0, A: 0xff})
	for y := 120; y < 740; y += 40 {
		draw.Draw(sheet, image.Rect(40, y, 560, y+1), grey, image.Point{}, draw.Src)
	}
	for _, x := range []int{40, 120, 330, 440, 559} {
		draw.Draw(sheet, image.Rect(x, 120, x+1, 721), grey, image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, sheet); err != nil {
		return nil
	}
	return out.Bytes()
}
