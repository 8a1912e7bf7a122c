package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
)

func (s *server) registerBatches() {
	view := boundTo(grant(release.Tracking, function.View))
	registerSigned(s, operation{method: http.MethodPost, path: releasePath + "/batches", id: "register-batch", summary: "登记发放批次", tag: releaseTag,
		access: boundTo(grant(release.Registering, function.Act)), status: http.StatusCreated}, s.registeringAct, s.registerBatch)
	register(s, operation{method: http.MethodGet, path: releasePath + "/batches", id: "list-batches", summary: "发放批次", tag: releaseTag, access: view}, s.listBatches)
	register(s, operation{method: http.MethodGet, path: releasePath + "/batches/{id}", id: "get-batch", summary: "发放批次的箱", tag: releaseTag, access: view}, s.getBatch)
	register(s, operation{method: http.MethodGet, path: releasePath + "/batches/{id}/print", id: "print-batch", summary: "打印发放清单", tag: releaseTag, access: view,
		produces: "text/html"}, s.printBatch)
	register(s, operation{method: http.MethodPost, path: releasePath + "/batches/{id}/withdraw", id: "withdraw-batch", summary: "撤销批次", tag: releaseTag,
		access: boundTo(grant(release.Registering, function.Act))}, s.withdrawBatch)
	registerSigned(s, operation{method: http.MethodPost, path: releasePath + "/batches/{id}/receive", id: "receive-batch", summary: "区级签收（批次号）", tag: releaseTag,
		access: boundTo(grant(release.Receiving, function.Act))}, s.receivingAct, s.receiveBatch)
	registerSigned(s, operation{method: http.MethodPost, path: releasePath + "/distributions", id: "distribute-boxes", summary: "分发到网点", tag: releaseTag,
		access: boundTo(grant(release.Distributing, function.Act))}, s.distributingAct, s.distributeBoxes)
	register(s, operation{method: http.MethodGet, path: releasePath + "/differences", id: "list-release-differences", summary: "签收差异", tag: releaseTag, access: view},
		s.listDifferences)
	register(s, operation{method: http.MethodGet, path: releasePath + "/places", id: "box-places", summary: "箱的分布", tag: releaseTag, access: view}, s.boxPlaces)
}

// ReleaseBatch 发放批次.
type ReleaseBatch struct {
	ID           string             `json:"id" doc:"发放批次号"`
	District     document.Named     `json:"district"`
	State        release.BatchState `json:"state" enum:"waiting,signed,withdrawn"`
	StateLabel   string             `json:"state_label"`
	Boxes        int                `json:"boxes"`
	Quantity     int64              `json:"quantity" doc:"张"`
	Received     int                `json:"received" doc:"boxes that the district signed for"`
	Distributed  int                `json:"distributed" doc:"of those, on their way to outlets or there"`
	Signed       int                `json:"signed" doc:"of those, signed for by their outlets"`
	RegisteredOn value.Date         `json:"registered_on"`
	RegisteredAt time.Time          `json:"registered_at"`
	RegisteredBy document.Named     `json:"registered_by"`
	SignedOn     value.Date         `json:"signed_on"`
	SignedBy     document.Named     `json:"signed_by"`
	Remark       string             `json:"remark"`
}

func batchView(b release.Batch, names map[string]string) ReleaseBatch {
	v := ReleaseBatch{ID: b.ID, District: document.Named{ID: b.District, Name: names[b.District]}, State: b.State, StateLabel: b.State.Label(),
		Boxes: b.Boxes, Quantity: b.Quantity, RegisteredOn: b.RegisteredOn, RegisteredAt: b.RegisteredAt, RegisteredBy: b.RegisteredBy,
		SignedOn: b.SignedOn, SignedBy: b.SignedBy, Remark: b.Remark}
	v.Signed = b.By[release.OutletSigned]
	v.Distributed = v.Signed + b.By[release.Distributed]
	v.Received = v.Distributed + b.By[release.DistrictSigned]
	return v
}

type registerBatchInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		District string   `json:"district" maxLength:"40"`
		Boxes    []string `json:"boxes" maxItems:"500" doc:"箱号"`
		Remark   string   `json:"remark,omitempty" maxLength:"400"`
		ActSignature
	}
}

type batchOutput struct{ Body ReleaseBatch }

func (s *server) registerBatch(ctx context.Context, in *registerBatchInput) (*batchOutput, error) {
	f := in.form()
	var err error
	if f.Signature, err = s.signAct(ctx, in.Body.Signature, func() (*signing.Act, error) { return s.registeringAct(ctx, in) }); err != nil {
		return nil, err
	}
	b, err := s.Release.Desk.Register(ctx, by(ctx), f)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, []string{b.District})
	return &batchOutput{batchView(b, names)}, err
}

type listBatchesInput struct {
	Q        string             `query:"q" maxLength:"60" doc:"发放批次号"`
	State    release.BatchState `query:"state" enum:",waiting,signed,withdrawn"`
	District string             `query:"district" maxLength:"40"`
	From     string             `query:"from" maxLength:"10" doc:"registered; a day"`
	To       string             `query:"to" maxLength:"10"`
	Paging
}

func (s *server) listBatches(ctx context.Context, in *listBatchesInput) (*listOutput[ReleaseBatch], error) {
	f := release.BatchFilter{Text: in.Q, State: in.State, District: in.District, From: value.Date(in.From), To: value.Date(in.To)}
	if err := checkDays(f.From, f.To); err != nil {
		return nil, err
	}
	page, err := s.Release.Archive.Batches(ctx, s.releaseScope(ctx), f, in.request())
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, b := range page.Items {
		ids = append(ids, b.District)
	}
	names, err := s.names(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	return listOf(page, func(b release.Batch) ReleaseBatch { return batchView(b, names) }), nil
}

// BatchPath names a batch.
type BatchPath struct {
	ID string `path:"id" maxLength:"60"`
}

// ReleaseBatchDetail 发放批次 with its boxes.
type ReleaseBatchDetail struct {
	ReleaseBatch
	Items       []ReleaseBox        `json:"items"`
	Differences []ReleaseDifference `json:"differences"`
	Receivable  bool                `json:"receivable" doc:"the caller may sign for it now"`
	Withdrawing bool                `json:"withdrawing" doc:"the caller may take it back"`
	Signatures  []PaperSignature    `json:"signatures" doc:"电子签名 under its sign-in"`
	Proof       release.Proof       `json:"proof" enum:"intact,altered,unsealed" doc:"平台签封: whether it is what was registered"`
}

func (s *server) getBatch(ctx context.Context, in *BatchPath) (*struct{ Body ReleaseBatchDetail }, error) {
	scope := s.releaseScope(ctx)
	b, err := s.Release.Archive.Batch(ctx, scope, in.ID)
	if err != nil {
		return nil, err
	}
	boxes, err := s.batchBoxes(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.Release.Archive.Differences(ctx, scope, release.DifferenceFilter{Batch: b.ID}, document.PageRequest{Size: 200})
	if err != nil {
		return nil, err
	}
	names, err := s.boxNames(ctx, append(boxes, release.Box{District: b.District})...)
	if err != nil {
		return nil, err
	}
	out := ReleaseBatchDetail{ReleaseBatch: batchView(b, names), Items: make([]ReleaseBox, 0, len(boxes)), Differences: []ReleaseDifference{},
		Receivable:  s.may(ctx, release.Receiving, function.Act) && release.MayReceive(&b, caller(ctx)) == nil,
		Withdrawing: s.may(ctx, release.Registering, function.Act) && b.State == release.AwaitsDistrict && b.By[release.Listed] == len(boxes)}
	for i := range boxes {
		out.Items = append(out.Items, boxView(&boxes[i], names))
		out.Withdrawing = out.Withdrawing && boxes[i].Order == ""
	}
	for _, d := range found.Items {
		out.Differences = append(out.Differences, differenceView(d, names))
	}
	if out.Proof, err = s.Release.Archive.Proof(ctx, &b); err != nil {
		return nil, err
	}
	out.Signatures, err = s.signaturesOf(ctx, b.ID)
	return &struct{ Body ReleaseBatchDetail }{out}, err
}

// batchBoxes gives all boxes of a batch; it has at most release.MaxBoxes.
func (s *server) batchBoxes(ctx context.Context, id string) ([]release.Box, error) {
	var out []release.Box
	req := document.PageRequest{Size: 200}
	for {
		page, err := s.Release.Archive.Boxes(ctx, s.releaseScope(ctx), release.Filter{Batch: id}, req)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == "" {
			return out, nil
		}
		req.Cursor = page.Next
	}
}

type withdrawBatchInput struct {
	BatchPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" maxLength:"400"`
	}
}

func (s *server) withdrawBatch(ctx context.Context, in *withdrawBatchInput) (*struct{}, error) {
	return nil, s.Release.Desk.Unregister(ctx, by(ctx), value.Scanned(in.ID), in.Body.Reason)
}

type receiveBatchInput struct {
	BatchPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Boxes    []string       `json:"boxes,omitempty" maxItems:"500" doc:"箱号 that were scanned; none: all of them arrived"`
		Findings []FindingInput `json:"findings,omitempty" maxItems:"200" doc:"a box that was left out needs one of the kind no_box"`
		ActSignature
	}
}

func (s *server) receiveBatch(ctx context.Context, in *receiveBatchInput) (*batchOutput, error) {
	f := in.form()
	var err error
	if f.Signature, err = s.signAct(ctx, in.Body.Signature, func() (*signing.Act, error) { return s.receivingAct(ctx, in) }); err != nil {
		return nil, err
	}
	b, err := s.Release.Desk.Receive(ctx, by(ctx), f)
	if err != nil {
		return nil, err
	}
	if b, err = s.Release.Archive.Batch(ctx, s.releaseScope(ctx), b.ID); err != nil {
		return nil, err
	}
	names, err := s.names(ctx, []string{b.District})
	return &batchOutput{batchView(b, names)}, err
}

type distributeInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Outlet string   `json:"outlet" maxLength:"40"`
		Boxes  []string `json:"boxes" maxItems:"500" doc:"箱号"`
		ActSignature
	}
}

// ReleasedBoxes 已分发的箱.
type ReleasedBoxes struct {
	Items []ReleaseBox `json:"items"`
}

func (s *server) distributeBoxes(ctx context.Context, in *distributeInput) (*struct{ Body ReleasedBoxes }, error) {
	f := in.form()
	var err error
	if f.Signature, err = s.signAct(ctx, in.Body.Signature, func() (*signing.Act, error) { return s.distributingAct(ctx, in) }); err != nil {
		return nil, err
	}
	boxes, err := s.Release.Desk.Distribute(ctx, by(ctx), f)
	if err != nil {
		return nil, err
	}
	names, err := s.boxNames(ctx, boxes...)
	out := ReleasedBoxes{Items: make([]ReleaseBox, 0, len(boxes))}
	for i := range boxes {
		out.Items = append(out.Items, boxView(&boxes[i], names))
	}
	return &struct{ Body ReleasedBoxes }{out}, err
}

type listDifferencesInput struct {
	Box      string `query:"box" maxLength:"60"`
	Batch    string `query:"batch" maxLength:"60"`
	District string `query:"district" maxLength:"40"`
	From     string `query:"from" maxLength:"10"`
	To       string `query:"to" maxLength:"10"`
	Paging
}

func (s *server) listDifferences(ctx context.Context, in *listDifferencesInput) (*listOutput[ReleaseDifference], error) {
	f := release.DifferenceFilter{Box: in.Box, Batch: in.Batch, District: in.District, From: value.Date(in.From), To: value.Date(in.To)}
	if err := checkDays(f.From, f.To); err != nil {
		return nil, err
	}
	page, err := s.Release.Archive.Differences(ctx, s.releaseScope(ctx), f, in.request())
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range page.Items {
		ids = append(ids, d.District, d.Outlet)
	}
	names, err := s.names(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	return listOf(page, func(d release.Difference) ReleaseDifference { return differenceView(d, names) }), nil
}

// ReleaseSpot 箱的分布: how many boxes a place has.
type ReleaseSpot struct {
	Holder     ReleaseHolder  `json:"holder"`
	District   document.Named `json:"district"`
	Outlet     document.Named `json:"outlet"`
	State      release.State  `json:"state" enum:"packed,listed,district_signed,distributed,outlet_signed"`
	StateLabel string         `json:"state_label"`
	Boxes      int64          `json:"boxes"`
	Quantity   int64          `json:"quantity" doc:"张"`
}

// ReleasePlaces 箱的分布.
type ReleasePlaces struct {
	Spots     []ReleaseSpot    `json:"spots"`
	Districts []document.Named `json:"districts" doc:"every district, also those without boxes"`
}

func (s *server) boxPlaces(ctx context.Context, _ *struct{}) (*struct{ Body ReleasePlaces }, error) {
	spots, err := s.Release.Archive.Spots(ctx, s.releaseScope(ctx))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, x := range spots {
		ids = append(ids, x.Holder.ID, x.District, x.Outlet)
	}
	names, err := s.names(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	out := ReleasePlaces{Spots: make([]ReleaseSpot, 0, len(spots)), Districts: []document.Named{}}
	for _, x := range spots {
		out.Spots = append(out.Spots, ReleaseSpot{Holder: holderView(x.Holder, names), District: document.Named{ID: x.District, Name: names[x.District]},
			Outlet: document.Named{ID: x.Outlet, Name: names[x.Outlet]}, State: x.State, StateLabel: x.State.Label(), Boxes: x.Boxes, Quantity: x.Quantity})
	}
	districts, err := s.districtsInScope(ctx)
	out.Districts = append(out.Districts, districts...)
	return &struct{ Body ReleasePlaces }{out}, err
}
