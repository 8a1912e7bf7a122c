package release

import (
	"cmp"
	"slices"

	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
)

// signedBox is what of a box a signature covers.
type signedBox struct {
	Number, Batch, District, Outlet string
	State                           State
	Carries                         int64
	Version                         int
}

func signedBoxes(boxes []Box) []signedBox {
	out := make([]signedBox, 0, len(boxes))
	for i := range boxes {
		b := &boxes[i]
		out = append(out, signedBox{b.Number, b.Batch, b.District, b.Outlet, b.State, b.Carries(), b.Version})
	}
	slices.SortFunc(out, func(a, b signedBox) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// ActOfRegistering 登记发放批次 as it is signed: under every box that is released.
func ActOfRegistering(f RegisterForm, boxes []Box) signing.Act {
	return actOn(boxes, signing.Act{Function: Registering, Title: "登记发放批次", Action: "box_" + string(Register), Said: struct {
		District, Remark string
	}{f.District, f.Remark}})
}

// actOn is an act under each of some boxes.
func actOn(boxes []Box, act signing.Act) signing.Act {
	state := signedBoxes(boxes)
	act.State = state
	for _, b := range state {
		act.Objects = append(act.Objects, b.Number)
	}
	return act
}

// ActOfReceiving 区级签收 as it is signed: the batch and the boxes in it as they are.
func ActOfReceiving(f ReceiveForm, batch *Batch, boxes []Box) signing.Act {
	return signing.Act{Objects: []string{batch.ID}, Function: Receiving, Title: "区级签收（批次号）", Action: "box_" + string(Receive),
		Said: struct {
			Boxes    []string
			Findings []Finding
		}{f.Boxes, f.Findings},
		State: struct {
			District string
			State    BatchState
			Version  int
			Boxes    []signedBox
		}{batch.District, batch.State, batch.Version, signedBoxes(boxes)}}
}

// ActOfDistributing 分发到网点 as it is signed: under every box that goes.
func ActOfDistributing(f DistributeForm, boxes []Box) signing.Act {
	return actOn(boxes, signing.Act{Function: Distributing, Title: "分发到网点", Action: "box_" + string(Distribute), Said: f.Outlet})
}

// ActOfSigning 网点最终签收 as it is signed.
func ActOfSigning(f SignForm, b *Box) signing.Act {
	return signing.Act{Objects: []string{b.Number}, Function: Signing, Title: "网点最终签收（箱号）", Action: "box_" + string(Sign),
		Said: f.Findings, State: signedBoxes([]Box{*b})}
}

// ActOfCollecting 市民领取 as it is signed: under the card, which lies in a box.
func ActOfCollecting(c *Card, b *Box) signing.Act {
	return signing.Act{Objects: []string{c.ID}, Function: Signing, Title: "市民领取", Action: "box_" + string(Collect),
		State: struct {
			Box, Outlet, Number, Name string
			Position                  int
		}{b.Number, b.Outlet, c.Number, c.Name, c.Position}}
}

// Numbers gives the numbers of scanned boxes, each once.
func Numbers(scanned []string) []string {
	out := make([]string, 0, len(scanned))
	for _, n := range scanned {
		if n = value.Scanned(n); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// sign keeps the person's signature under what he does, where he gave one.
func (u *turn) sign(act signing.Act, s *signing.Signature) error {
	return act.Keep(u.tx, s, u.named(), u.at, u.digest)
}
