package api

import (
	"bytes"
	"context"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

// scanGrants are the rights of those who scan boxes.
func scanGrants() []Grant {
	list := []Grant{}
	for _, id := range []string{release.Packing, release.Registering, release.Receiving, release.Distributing, release.Signing} {
		list = append(list, grant(id, function.Act))
	}
	for _, id := range []string{"W-04.5", "W-04.6", "W-04.18"} {
		list = append(list, grant(id, function.Act))
	}
	return list
}

// Purpose 扫描用途 is what a number is scanned for.
type Purpose string

// The purposes.
const (
	scanCard       Purpose = "card"       // a card, to be packed
	scanRegister   Purpose = "register"   // a box, onto a batch
	scanBatch      Purpose = "batch"      // a batch, to be signed for
	scanDistribute Purpose = "distribute" // a box, to an outlet
	scanSign       Purpose = "sign"       // a box, to be signed for
	scanShip       Purpose = "ship"       // a box, onto an order
)

type scanInput struct {
	Body struct {
		Number   string  `json:"number" maxLength:"80" doc:"as it was scanned"`
		For      Purpose `json:"for" enum:"card,register,batch,distribute,sign,ship"`
		District string  `json:"district,omitempty" maxLength:"40" doc:"of the batch"`
		Outlet   string  `json:"outlet,omitempty" maxLength:"40" doc:"of the distribution"`
		Order    string  `json:"order,omitempty" maxLength:"40" doc:"出货单"`
	}
}

// Scanned 核对结果 tells what a scanned number is, or in one sentence why it does not
// belong here.
type Scanned struct {
	Number  string        `json:"number" doc:"as it is kept"`
	Problem string        `json:"problem" doc:"empty: it belongs here"`
	Name    string        `json:"name" doc:"of the applicant of a card, masked"`
	Box     *ReleaseBox   `json:"box,omitempty"`
	Batch   *ReleaseBatch `json:"batch,omitempty"`
}

func (s *server) scanBox(ctx context.Context, in *scanInput) (*struct{ Body Scanned }, error) {
	b := in.Body
	out := Scanned{Number: value.Scanned(b.Number)}
	functions := map[Purpose]string{scanCard: release.Packing, scanRegister: release.Registering, scanBatch: release.Receiving,
		scanDistribute: release.Distributing, scanSign: release.Signing}
	if id := functions[b.For]; id != "" {
		if err := s.require(ctx, id, function.Act); err != nil {
			return nil, err
		}
	}
	err := error(nil)
	switch b.For {
	case scanCard:
		err = s.scannedCard(ctx, &out)
	case scanBatch:
		err = s.scannedBatch(ctx, &out)
	case scanShip:
		out.Problem, err = s.scannedOnto(ctx, out.Number, b.Order)
	default:
		err = s.scannedBox(ctx, &out, func(box *release.Box) *fault.Error {
			switch b.For {
			case scanRegister:
				return release.MayRegister(box, b.District)
			case scanDistribute:
				return release.MayDistribute(box, caller(ctx).District, b.Outlet)
			}
			return release.MaySign(box, caller(ctx))
		})
	}
	return &struct{ Body Scanned }{out}, err
}

// scannedBox asks a rule about the box of a number.
func (s *server) scannedBox(ctx context.Context, out *Scanned, rule func(*release.Box) *fault.Error) error {
	b, err := s.Release.Archive.Find(ctx, out.Number)
	if err != nil {
		return err
	}
	if b == nil || b.Version == 0 {
		out.Problem = release.Unknown(out.Number).Message
		return nil
	}
	if out.Problem = refusalText(rule(b)); out.Problem != "" {
		return nil
	}
	names, err := s.boxNames(ctx, *b)
	view := boxView(b, names)
	out.Box = &view
	return err
}

// scannedBatch asks about a batch; a box leads to the batch it is in.
func (s *server) scannedBatch(ctx context.Context, out *Scanned) error {
	scope := s.releaseScope(ctx)
	b, err := s.Release.Archive.Batch(ctx, scope, out.Number)
	if kindOf(err) == fault.KindNotFound {
		var box release.Box
		if box, err = s.Release.Archive.Box(ctx, scope, out.Number); err == nil && box.Batch != "" {
			b, err = s.Release.Archive.Batch(ctx, scope, box.Batch)
		}
	}
	if b.ID == "" && (err == nil || kindOf(err) == fault.KindNotFound) {
		out.Problem = "没有发往本区的批次 " + out.Number + "，请核对批次号"
		return nil
	}
	if err != nil {
		return err
	}
	out.Number = b.ID
	if out.Problem = refusalText(fault.From(release.MayReceive(&b, caller(ctx)))); out.Problem != "" {
		return nil
	}
	names, err := s.names(ctx, []string{b.District})
	view := batchView(b, names)
	out.Batch = &view
	return err
}

// refusalText is what a refusal says; nothing of none.
func refusalText(refusal *fault.Error) string {
	if refusal == nil {
		return ""
	}
	return refusal.Message
}

func kindOf(err error) fault.Kind {
	if err == nil {
		return ""
	}
	return fault.From(err).Kind
}

// scannedCard tells whose card a number is and whether it lies in a box already.
func (s *server) scannedCard(ctx context.Context, out *Scanned) error {
	if !release.CardNumber(out.Number) {
		out.Problem = "卡号 " + out.Number + " 不对，应为字母和数字，以数字结尾"
		return nil
	}
	boxes, err := s.Release.Archive.Boxes(ctx, s.releaseScope(ctx), release.Filter{Text: out.Number, States: livingBoxes()}, document.PageRequest{Size: 1})
	if err != nil {
		return err
	}
	if len(boxes.Items) > 0 {
		out.Problem = "卡号 " + out.Number + " 已装入箱 " + boxes.Items[0].Number
		return nil
	}
	a, err := s.Seniors.Archive.ApplicationByCard(ctx, out.Number)
	if err == nil && a != nil {
		out.Name = identity.MaskName(a.Name)
	}
	return err
}

func livingBoxes() []release.State {
	return []release.State{release.Packed, release.Listed, release.DistrictSigned, release.Distributed, release.OutletSigned}
}

// scannedOnto tells why a box does not belong onto an order; "" when it does.
func (s *server) scannedOnto(ctx context.Context, number, order string) (string, error) {
	d, err := s.Archive.Paper(ctx, order)
	if err != nil {
		return "", err
	}
	step := d.Step()
	if step == nil {
		return "单据 " + order + " 已办完，不能再扫描", nil
	}
	if err := s.require(ctx, step.Function, function.Act); err != nil {
		return "", err
	}
	for _, line := range d.Lines {
		if line.Text("box") == number {
			return "", nil
		}
	}
	return warehouse.StrangeBox(d, number, s.Archive.Facts(ctx))
}

type printLabelsInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Boxes  []string `json:"boxes" minItems:"1" maxItems:"200"`
		Single bool     `json:"single,omitempty" doc:"one label a page; else a sheet of A4"`
	}
}

// LabelPrint 打印 of labels; its page is at labels/{id}.
type LabelPrint struct {
	ID     string          `json:"id"`
	Labels []release.Label `json:"labels"`
}

func (s *server) printLabels(ctx context.Context, in *printLabelsInput) (*struct{ Body LabelPrint }, error) {
	p, err := s.Release.Desk.PrintLabels(ctx, by(ctx), in.Body.Boxes, in.Body.Single)
	if err != nil {
		return nil, err
	}
	return &struct{ Body LabelPrint }{LabelPrint{ID: p.ID, Labels: p.Labels}}, nil
}

type showLabelsInput struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *server) showLabels(ctx context.Context, in *showLabelsInput) (*fileOutput, error) {
	p, err := s.Release.Archive.Print(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	boxes := make([]release.Box, 0, len(p.Labels))
	for _, l := range p.Labels {
		b, err := s.Release.Archive.Box(ctx, s.releaseScope(ctx), l.Box)
		if err != nil {
			return nil, err
		}
		boxes = append(boxes, b)
	}
	names, err := s.boxNames(ctx, boxes...)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	if err := s.Printer.PrintLabels(&html, p, boxes, names); err != nil {
		return nil, err
	}
	return page(html.Bytes()), nil
}

func (s *server) printBatch(ctx context.Context, in *BatchPath) (*fileOutput, error) {
	b, err := s.Release.Archive.Batch(ctx, s.releaseScope(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	boxes, err := s.batchBoxes(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.boxNames(ctx, append(slices.Clone(boxes), release.Box{District: b.District})...)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	sheet := reports.BatchSheet{Batch: b, Boxes: boxes, Names: names, PrintedBy: caller(ctx).Name, PrintedAt: s.now()}
	if err := s.Printer.PrintBatch(&html, sheet); err != nil {
		return nil, err
	}
	return page(html.Bytes()), nil
}

// districtsInScope lists the districts a caller sees boxes of.
func (s *server) districtsInScope(ctx context.Context) ([]document.Named, error) {
	scope := s.releaseScope(ctx)
	page, err := s.Entries.List(ctx, "districts", master.Filter{}, document.PageRequest{Size: 200})
	out := make([]document.Named, 0, len(page.Items))
	for _, d := range page.Items {
		if scope.All || d.ID == scope.District {
			out = append(out, document.Named{ID: d.ID, Name: d.Name})
		}
	}
	return out, err
}
