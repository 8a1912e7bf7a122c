package api

import (
	"context"
	"io"
	"net/http"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
	"cardflow/internal/reports"
)

const releasePath = apiPrefix + "/release"

// Release 发卡管理 is what the pages of boxes and batches work with.
type Release struct {
	Desk    ReleaseDesk
	Archive release.Archive
}

// ReleaseDesk moves boxes; release.Desk does it.
type ReleaseDesk interface {
	Pack(ctx context.Context, by directory.By, f release.PackForm) (release.Box, error)
	Void(ctx context.Context, by directory.By, number, reason string) error
	PrintLabels(ctx context.Context, by directory.By, numbers []string, single bool) (release.Print, error)
	Register(ctx context.Context, by directory.By, f release.RegisterForm) (release.Batch, error)
	Unregister(ctx context.Context, by directory.By, id, reason string) error
	Receive(ctx context.Context, by directory.By, f release.ReceiveForm) (release.Batch, error)
	Distribute(ctx context.Context, by directory.By, f release.DistributeForm) ([]release.Box, error)
	Sign(ctx context.Context, by directory.By, f release.SignForm) (release.Box, error)
	CollectCard(ctx context.Context, by directory.By, f release.CollectForm) (release.Card, error)
}

const releaseTag = "发卡管理"

func (s *server) registerRelease() {
	view, pack := boundTo(grant(release.Tracking, function.View)), boundTo(grant(release.Packing, function.Act))
	sign := boundTo(grant(release.Signing, function.Act))
	register(s, operation{method: http.MethodPost, path: releasePath + "/boxes/search", id: "search-boxes", summary: "箱查询", tag: releaseTag, access: view,
		ownKey: true, looks: true}, s.searchBoxes)
	register(s, operation{method: http.MethodPost, path: releasePath + "/boxes/export", id: "export-boxes", summary: "导出箱", tag: releaseTag,
		access: boundTo(grant(release.Tracking, function.Export)), ownKey: true, looks: true, produces: reports.ContentTypeXLSX}, s.exportBoxes)
	register(s, operation{method: http.MethodPost, path: releasePath + "/boxes", id: "pack-box", summary: "分拣装箱", tag: releaseTag, access: pack,
		status: http.StatusCreated}, s.packBox)
	register(s, operation{method: http.MethodGet, path: releasePath + "/boxes/{number}", id: "get-box", summary: "箱的持有链", tag: releaseTag, access: view}, s.getBox)
	register(s, operation{method: http.MethodGet, path: releasePath + "/boxes/{number}/cards", id: "list-box-cards", summary: "箱内卡清单", tag: releaseTag,
		access: view}, s.listBoxCards)
	register(s, operation{method: http.MethodPost, path: releasePath + "/boxes/{number}/void", id: "void-box", summary: "作废箱", tag: releaseTag, access: pack}, s.voidBox)
	registerSigned(s, operation{method: http.MethodPost, path: releasePath + "/boxes/{number}/sign", id: "sign-box", summary: "网点最终签收（箱号）", tag: releaseTag,
		access: sign}, s.signingAct, s.signBox)
	registerSigned(s, operation{method: http.MethodPost, path: releasePath + "/cards/{id}/collect", id: "collect-card", summary: "登记市民领取", tag: releaseTag,
		access: sign}, s.collectingAct, s.collectCard)
	register(s, operation{method: http.MethodPost, path: releasePath + "/labels", id: "print-labels", summary: "登记打印箱标签（再次打印为补打）", tag: releaseTag, access: pack,
		status: http.StatusCreated}, s.printLabels)
	register(s, operation{method: http.MethodGet, path: releasePath + "/labels/{id}", id: "get-labels", summary: "箱标签", tag: releaseTag, access: pack,
		produces: "text/html"}, s.showLabels)
	register(s, operation{method: http.MethodPost, path: releasePath + "/scan", id: "scan-box", summary: "扫描核对", tag: releaseTag,
		access: boundTo(scanGrants()...), ownKey: true, looks: true}, s.scanBox)
	s.registerBatches()
	s.registerShipments()
}

// FoundBoxes 箱查询条件. A number may be a card's, so it travels in the body.
type FoundBoxes struct {
	Q        string             `json:"q,omitempty" maxLength:"60" doc:"箱号, 发放批次号, 出货单 or 卡号"`
	State    release.State      `json:"state,omitempty" enum:",packed,listed,district_signed,distributed,outlet_signed,voided"`
	Batch    string             `json:"batch,omitempty" maxLength:"40"`
	District string             `json:"district,omitempty" maxLength:"40"`
	Outlet   string             `json:"outlet,omitempty" maxLength:"40"`
	Holder   release.HolderKind `json:"holder,omitempty" enum:",release,warehouse,department,to_district,district,to_outlet,outlet,none"`
	HolderID string             `json:"holder_id,omitempty" maxLength:"40"`
	From     value.Date         `json:"from,omitempty" maxLength:"10" doc:"packed; a day"`
	To       value.Date         `json:"to,omitempty" maxLength:"10"`
}

func (q FoundBoxes) filter() (release.Filter, error) {
	f := release.Filter{Text: q.Q, Batch: q.Batch, District: q.District, Outlet: q.Outlet, Holder: q.Holder, HolderID: q.HolderID, From: q.From, To: q.To}
	if q.State != "" {
		f.States = []release.State{q.State}
	}
	return f, checkDays(q.From, q.To)
}

// checkDays refuses what is no day.
func checkDays(from, to value.Date) error {
	_, _, err := daysParam(string(from), string(to))
	return err
}

type searchBoxesInput struct {
	Body struct {
		FoundBoxes
		PageSize int    `json:"page_size,omitempty" minimum:"0" maximum:"200"`
		Cursor   string `json:"cursor,omitempty" maxLength:"500"`
	}
}

func (s *server) searchBoxes(ctx context.Context, in *searchBoxesInput) (*listOutput[ReleaseBox], error) {
	f, err := in.Body.filter()
	if err != nil {
		return nil, err
	}
	page, err := s.Release.Archive.Boxes(ctx, s.releaseScope(ctx), f, document.PageRequest{Size: in.Body.PageSize, Cursor: in.Body.Cursor})
	if err != nil {
		return nil, err
	}
	names, err := s.boxNames(ctx, page.Items...)
	if err != nil {
		return nil, err
	}
	return listOf(page, func(b release.Box) ReleaseBox { return boxView(&b, names) }), nil
}

func (s *server) releaseScope(ctx context.Context) directory.Scope {
	return s.Policy.Scope(caller(ctx), release.Tracking)
}

func (s *server) exportBoxes(ctx context.Context, in *struct{ Body FoundBoxes }) (*fileOutput, error) {
	f, err := in.Body.filter()
	if err != nil {
		return nil, err
	}
	scope, names := s.releaseScope(ctx), map[string]string{}
	rows := reports.Listed(func(page document.PageRequest) (document.Page[release.Box], error) {
		found, err := s.Release.Archive.Boxes(ctx, scope, f, page)
		if err == nil {
			names, err = s.boxNames(ctx, found.Items...)
		}
		return found, err
	}, func(b release.Box) reports.Row { return reports.BoxRow(&b, names) })
	return s.workbook("箱", func(w io.Writer) error {
		return reports.WriteXLSX(w, s.sheetMeta(ctx, "发卡管理——箱"), reports.Aligned(reports.BoxColumns()), rows)
	})
}

type packInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Item     string         `json:"item" maxLength:"40" doc:"卡品"`
		Quantity int64          `json:"quantity,omitempty" minimum:"0" maximum:"10000" doc:"0: as many as the numbers say"`
		Segments []SegmentInput `json:"segments,omitempty" maxItems:"50"`
		Cards    []CardInput    `json:"cards,omitempty" maxItems:"2000"`
		District string         `json:"district,omitempty" maxLength:"40"`
		Outlet   string         `json:"outlet,omitempty" maxLength:"40" doc:"目的网点, where it is known"`
		Remark   string         `json:"remark,omitempty" maxLength:"400"`
	}
}

// SegmentInput 卡号段.
type SegmentInput struct {
	First string `json:"first" maxLength:"60"`
	Last  string `json:"last" maxLength:"60"`
}

// CardInput 卡号, with the name where a list gave one.
type CardInput struct {
	Number string `json:"number" maxLength:"60"`
	Name   string `json:"name,omitempty" maxLength:"200"`
}

func (s *server) packBox(ctx context.Context, in *packInput) (*struct{ Body ReleaseBox }, error) {
	f := release.PackForm{Item: in.Body.Item, Quantity: in.Body.Quantity, District: in.Body.District, Outlet: in.Body.Outlet, Remark: in.Body.Remark}
	for _, x := range in.Body.Segments {
		f.Segments = append(f.Segments, release.SegmentEntry(x))
	}
	for _, x := range in.Body.Cards {
		f.Cards = append(f.Cards, release.CardEntry(x))
	}
	b, err := s.Release.Desk.Pack(ctx, by(ctx), f)
	if err != nil {
		return nil, err
	}
	return s.boxReply(ctx, b)
}

func (s *server) boxReply(ctx context.Context, b release.Box) (*struct{ Body ReleaseBox }, error) {
	names, err := s.boxNames(ctx, b)
	if err != nil {
		return nil, err
	}
	return &struct{ Body ReleaseBox }{boxView(&b, names)}, nil
}

// BoxPath names a box.
type BoxPath struct {
	Number string `path:"number" maxLength:"60"`
}

type reasonInput struct {
	BoxPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" maxLength:"400"`
	}
}

func (s *server) voidBox(ctx context.Context, in *reasonInput) (*struct{}, error) {
	return nil, s.Release.Desk.Void(ctx, by(ctx), in.Number, in.Body.Reason)
}

// FindingInput 差异.
type FindingInput struct {
	Box      string                 `json:"box,omitempty" maxLength:"60"`
	Kind     release.DifferenceKind `json:"kind" enum:"missing,extra,damaged,no_box"`
	Quantity int64                  `json:"quantity,omitempty" minimum:"0" maximum:"10000"`
	Reason   string                 `json:"reason" maxLength:"400"`
	Cards    []string               `json:"cards,omitempty" maxItems:"2000" doc:"卡号, where known"`
}

func findings(list []FindingInput) []release.Finding {
	out := make([]release.Finding, 0, len(list))
	for _, x := range list {
		out = append(out, release.Finding(x))
	}
	return out
}

type signBoxInput struct {
	BoxPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Findings []FindingInput `json:"findings,omitempty" maxItems:"20"`
		ActSignature
	}
}

func (s *server) signBox(ctx context.Context, in *signBoxInput) (*struct{ Body ReleaseBox }, error) {
	f := in.form()
	var err error
	if f.Signature, err = s.signAct(ctx, in.Body.Signature, func() (*signing.Act, error) { return s.signingAct(ctx, in) }); err != nil {
		return nil, err
	}
	b, err := s.Release.Desk.Sign(ctx, by(ctx), f)
	if err != nil {
		return nil, err
	}
	return s.boxReply(ctx, b)
}

type collectInput struct {
	ID   string `path:"id" maxLength:"40"`
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct{ ActSignature }
}

func (s *server) collectCard(ctx context.Context, in *collectInput) (*struct{}, error) {
	f := release.CollectForm{Card: in.ID}
	var err error
	if f.Signature, err = s.signAct(ctx, in.Body.Signature, func() (*signing.Act, error) { return s.collectingAct(ctx, in) }); err != nil {
		return nil, err
	}
	_, err = s.Release.Desk.CollectCard(ctx, by(ctx), f)
	return nil, err
}

// boxNames gives the names of everything boxes name.
func (s *server) boxNames(ctx context.Context, boxes ...release.Box) (map[string]string, error) {
	var ids []string
	for i := range boxes {
		b := &boxes[i]
		ids = append(ids, b.Item, b.District, b.Outlet, b.Holder.ID)
	}
	return s.names(ctx, unique(ids))
}
