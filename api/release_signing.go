package api

import (
	"context"

	"cardflow/internal/domain/release"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func (in *registerBatchInput) form() release.RegisterForm {
	return release.RegisterForm{District: in.Body.District, Boxes: in.Body.Boxes, Remark: in.Body.Remark}
}

// registeringAct is what the centre signs when it releases boxes to a district.
func (s *server) registeringAct(ctx context.Context, in *registerBatchInput) (*signing.Act, error) {
	boxes, err := s.boxesFor(ctx, in.Body.Boxes, func(b *release.Box) *fault.Error { return release.MayRegister(b, in.Body.District) })
	if err != nil {
		return nil, err
	}
	act := release.ActOfRegistering(in.form(), boxes)
	return &act, nil
}

// boxesFor gives the boxes of an act, or the first that stands in its way.
func (s *server) boxesFor(ctx context.Context, scanned []string, rule func(*release.Box) *fault.Error) ([]release.Box, error) {
	numbers := release.Numbers(scanned)
	found, err := s.Release.Archive.BoxesOf(ctx, numbers)
	if err != nil {
		return nil, err
	}
	boxes := make([]release.Box, 0, len(numbers))
	for _, n := range numbers {
		b, ok := found[n]
		if !ok {
			return nil, release.Unknown(n)
		}
		if refusal := rule(&b); refusal != nil {
			return nil, refusal
		}
		boxes = append(boxes, b)
	}
	if len(boxes) == 0 {
		return nil, fault.Invalid("release.no_boxes", "请扫描箱号").At("boxes", "没有箱")
	}
	return boxes, nil
}

func (in *receiveBatchInput) form() release.ReceiveForm {
	return release.ReceiveForm{Batch: in.ID, Boxes: in.Body.Boxes, Findings: findings(in.Body.Findings)}
}

// receivingAct is what a district signs for.
func (s *server) receivingAct(ctx context.Context, in *receiveBatchInput) (*signing.Act, error) {
	b, err := s.Release.Archive.Batch(ctx, s.releaseScope(ctx), value.Scanned(in.ID))
	if err != nil {
		return nil, err
	}
	if err := release.MayReceive(&b, caller(ctx)); err != nil {
		return nil, err
	}
	boxes, err := s.batchBoxes(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	act := release.ActOfReceiving(in.form(), &b, boxes)
	return &act, nil
}

func (in *distributeInput) form() release.DistributeForm {
	return release.DistributeForm{Outlet: in.Body.Outlet, Boxes: in.Body.Boxes}
}

// distributingAct is what a district signs when it sends boxes on.
func (s *server) distributingAct(ctx context.Context, in *distributeInput) (*signing.Act, error) {
	boxes, err := s.boxesFor(ctx, in.Body.Boxes, func(b *release.Box) *fault.Error {
		return release.MayDistribute(b, caller(ctx).District, in.Body.Outlet)
	})
	if err != nil {
		return nil, err
	}
	act := release.ActOfDistributing(in.form(), boxes)
	return &act, nil
}

func (in *signBoxInput) form() release.SignForm {
	return release.SignForm{Box: in.Number, Findings: findings(in.Body.Findings)}
}

// signingAct is what an outlet signs for.
func (s *server) signingAct(ctx context.Context, in *signBoxInput) (*signing.Act, error) {
	b, err := s.Release.Archive.Find(ctx, value.Scanned(in.Number))
	if err != nil {
		return nil, err
	}
	if b == nil || b.Version == 0 {
		return nil, release.Unknown(value.Scanned(in.Number))
	}
	if refusal := release.MaySign(b, caller(ctx)); refusal != nil {
		return nil, refusal
	}
	act := release.ActOfSigning(in.form(), b)
	return &act, nil
}

// collectingAct is what an outlet signs when a citizen comes for a card.
func (s *server) collectingAct(ctx context.Context, in *collectInput) (*signing.Act, error) {
	c, err := s.Release.Archive.Card(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	b, err := s.Release.Archive.Box(ctx, s.releaseScope(ctx), c.Box)
	if err != nil {
		return nil, err
	}
	if refusal := release.MayCollect(&c, &b, caller(ctx)); refusal != nil {
		return nil, refusal
	}
	act := release.ActOfCollecting(&c, &b)
	return &act, nil
}
