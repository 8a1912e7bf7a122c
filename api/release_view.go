package api

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
)

// ReleaseBox 箱.
type ReleaseBox struct {
	Number       string          `json:"number" doc:"箱号"`
	Item         document.Named  `json:"item"`
	Quantity     int64           `json:"quantity" doc:"张"`
	Carries      int64           `json:"carries" doc:"as the last one who signed counted"`
	Known        int             `json:"known" doc:"cards that are known one by one"`
	Segments     []ReleaseRun    `json:"segments" doc:"卡号段"`
	State        release.State   `json:"state" enum:"packed,listed,district_signed,distributed,outlet_signed,voided"`
	StateLabel   string          `json:"state_label"`
	Batch        string          `json:"batch" doc:"发放批次号"`
	District     document.Named  `json:"district"`
	Outlet       document.Named  `json:"outlet" doc:"目的网点"`
	Receipt      string          `json:"receipt" doc:"入库单"`
	Order        string          `json:"order" doc:"出货单"`
	Holder       ReleaseHolder   `json:"holder" doc:"持有方"`
	HeldSince    time.Time       `json:"held_since"`
	PackedBy     document.Named  `json:"packed_by"`
	PackedAt     time.Time       `json:"packed_at"`
	Printed      int             `json:"printed" doc:"how often its label was printed"`
	Remark       string          `json:"remark"`
	DistrictSign ReleaseSignedBy `json:"district_sign" doc:"区级签收"`
	OutletSign   ReleaseSignedBy `json:"outlet_sign" doc:"网点最终签收"`
	SentOn       value.Date      `json:"distributed_on" doc:"分发到网点"`
}

// ReleaseSignedBy 签收: the day and what was counted; empty before.
type ReleaseSignedBy struct {
	On       value.Date `json:"on"`
	Quantity int64      `json:"quantity"`
}

// ReleaseRun 卡号段.
type ReleaseRun struct {
	First string `json:"first"`
	Last  string `json:"last"`
	Count int64  `json:"count"`
}

// ReleaseHolder 持有方.
type ReleaseHolder struct {
	Kind  release.HolderKind `json:"kind" enum:"release,warehouse,department,to_district,district,to_outlet,outlet,citizen,none"`
	Label string             `json:"label"`
	ID    string             `json:"id"`
	Name  string             `json:"name"`
}

func holderView(h release.Holder, names map[string]string) ReleaseHolder {
	return ReleaseHolder{Kind: h.Kind, Label: h.Kind.Label(), ID: h.ID, Name: names[h.ID]}
}

func boxView(b *release.Box, names map[string]string) ReleaseBox {
	named := func(id string) document.Named { return document.Named{ID: id, Name: names[id]} }
	v := ReleaseBox{Number: b.Number, Item: named(b.Item), Quantity: b.Quantity, Carries: b.Carries(), Known: b.Known, Segments: []ReleaseRun{},
		State: b.State, StateLabel: b.State.Label(), Batch: b.Batch, District: named(b.District), Outlet: named(b.Outlet), Receipt: b.Receipt,
		Order: b.Order, Holder: holderView(b.Holder, names), HeldSince: b.HeldSince, PackedBy: b.PackedBy, PackedAt: b.PackedAt, Printed: b.Printed,
		Remark: b.Remark, DistrictSign: ReleaseSignedBy{b.DistrictOn, b.DistrictQuantity}, OutletSign: ReleaseSignedBy{b.OutletOn, b.OutletQuantity},
		SentOn: b.DistributedOn}
	for _, run := range b.Segments {
		v.Segments = append(v.Segments, ReleaseRun{First: run.Number(run.First), Last: run.Number(run.Last), Count: run.Count()})
	}
	return v
}

// ReleaseBoxDetail 箱的全部情况, with the chain of its holders.
type ReleaseBoxDetail struct {
	ReleaseBox
	Chain       []ReleaseLink       `json:"chain" doc:"持有链, oldest first"`
	Differences []ReleaseDifference `json:"differences"`
	Actions     []string            `json:"actions" doc:"what the caller may do now: void, print, sign"`
	Signatures  []PaperSignature    `json:"signatures" doc:"电子签名 under its distribution and its sign-in"`
}

// ReleaseLink 持有记录.
type ReleaseLink struct {
	ID       string         `json:"id"`
	Act      release.Act    `json:"act"`
	ActLabel string         `json:"act_label"`
	Holder   ReleaseHolder  `json:"holder"`
	Paper    string         `json:"paper" doc:"单据号 or 发放批次号"`
	Quantity int64          `json:"quantity"`
	Card     bool           `json:"card" doc:"about one card, not the box"`
	On       value.Date     `json:"on"`
	At       time.Time      `json:"at"`
	By       document.Named `json:"by"`
	Note     string         `json:"note"`
}

// ReleaseDifference 签收差异.
type ReleaseDifference struct {
	ID         string                 `json:"id"`
	Box        string                 `json:"box"`
	Batch      string                 `json:"batch"`
	District   document.Named         `json:"district"`
	Outlet     document.Named         `json:"outlet"`
	StageLabel string                 `json:"stage_label" doc:"at whose sign-in"`
	Kind       release.DifferenceKind `json:"kind" enum:"missing,extra,damaged,no_box"`
	KindLabel  string                 `json:"kind_label"`
	Quantity   int64                  `json:"quantity"`
	Reason     string                 `json:"reason"`
	At         time.Time              `json:"at"`
	By         document.Named         `json:"by"`
}

func (s *server) getBox(ctx context.Context, in *BoxPath) (*struct{ Body ReleaseBoxDetail }, error) {
	b, err := s.Release.Archive.Box(ctx, s.releaseScope(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	chain, err := s.Release.Archive.Chain(ctx, b.Number)
	if err != nil {
		return nil, err
	}
	found, err := s.Release.Archive.Differences(ctx, s.releaseScope(ctx), release.DifferenceFilter{Box: b.Number}, document.PageRequest{Size: 200})
	if err != nil {
		return nil, err
	}
	ids := []string{b.Item, b.District, b.Outlet, b.Holder.ID}
	for _, h := range chain {
		ids = append(ids, h.Holder.ID)
	}
	for _, d := range found.Items {
		ids = append(ids, d.District, d.Outlet)
	}
	names, err := s.names(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	out := ReleaseBoxDetail{ReleaseBox: boxView(&b, names), Chain: make([]ReleaseLink, 0, len(chain)), Differences: make([]ReleaseDifference, 0, len(found.Items)),
		Actions: s.boxActions(ctx, &b)}
	for _, h := range chain {
		out.Chain = append(out.Chain, ReleaseLink{ID: h.ID, Act: h.Act, ActLabel: h.Act.Label(), Holder: holderView(h.Holder, names), Paper: h.Paper,
			Quantity: h.Quantity, Card: h.Card != "", On: h.On, At: h.At, By: h.By, Note: h.Note})
	}
	for _, d := range found.Items {
		out.Differences = append(out.Differences, differenceView(d, names))
	}
	out.Signatures, err = s.signaturesOf(ctx, b.Number)
	return &struct{ Body ReleaseBoxDetail }{out}, err
}

func differenceView(d release.Difference, names map[string]string) ReleaseDifference {
	return ReleaseDifference{ID: d.ID, Box: d.Box, Batch: d.Batch, District: document.Named{ID: d.District, Name: names[d.District]},
		Outlet: document.Named{ID: d.Outlet, Name: names[d.Outlet]}, StageLabel: d.Stage.Label(), Kind: d.Kind, KindLabel: d.Kind.Label(),
		Quantity: d.Quantity, Reason: d.Reason, At: d.At, By: d.By}
}

// boxActions is what the caller may do with a box.
func (s *server) boxActions(ctx context.Context, b *release.Box) []string {
	out := []string{}
	packs := s.may(ctx, release.Packing, function.Act)
	if packs && b.State == release.Packed && b.Receipt == "" {
		out = append(out, "void")
	}
	if packs && b.State != release.Voided {
		out = append(out, "print")
	}
	if s.may(ctx, release.Signing, function.Act) && release.MaySign(b, caller(ctx)) == nil {
		out = append(out, "sign")
	}
	return out
}

// ReleaseCard 箱内的卡. The name is masked; the number is whole to those who pack or
// hold the card.
type ReleaseCard struct {
	ID          string       `json:"id"`
	Position    int          `json:"position"`
	Number      string       `json:"number" doc:"卡号"`
	Name        string       `json:"name" doc:"姓名, masked"`
	Application string       `json:"application" doc:"敬老卡申领单"`
	Mark        release.Mark `json:"mark" enum:",missing,damaged"`
	MarkLabel   string       `json:"mark_label"`
	CollectedOn value.Date   `json:"collected_on" doc:"市民领取"`
	Collectable bool         `json:"collectable" doc:"the caller may note that a citizen came for it"`
}

type boxCardsInput struct {
	BoxPath
	Paging
}

func (s *server) listBoxCards(ctx context.Context, in *boxCardsInput) (*listOutput[ReleaseCard], error) {
	b, err := s.Release.Archive.Box(ctx, s.releaseScope(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	page, err := s.Release.Archive.Cards(ctx, b.Number, in.request())
	if err != nil {
		return nil, err
	}
	here := b.State == release.OutletSigned && b.Outlet == caller(ctx).Outlet && caller(ctx).Outlet != "" && s.may(ctx, release.Signing, function.Act)
	whole := here || s.may(ctx, release.Packing, function.Act)
	return listOf(page, func(c release.Card) ReleaseCard { return cardView(c, whole, here) }), nil
}

func cardView(c release.Card, whole, here bool) ReleaseCard {
	v := ReleaseCard{ID: c.ID, Position: c.Position, Number: c.Number, Name: identity.MaskName(c.Name), Application: c.Application, Mark: c.Mark,
		CollectedOn: c.CollectedOn, Collectable: here && c.Mark == release.Sound && c.CollectedOn == "" && c.Application == ""}
	switch c.Mark {
	case release.Absent:
		v.MarkLabel = "少"
	case release.Damaged:
		v.MarkLabel = "破损"
	}
	if !whole {
		v.Number = identity.MaskID(c.Number)
	}
	return v
}

// unique gives each id once, without empty ones.
func unique(ids []string) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
