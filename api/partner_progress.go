package api

import (
	"context"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

// PartnerPerson 查询人: whose application it is. It stands in the body, for addresses
// are written into logs.
type PartnerPerson struct {
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"姓名"`
	IDNumber string `json:"id_number" maxLength:"40" doc:"公民身份号码"`
}

type partnerPersonInput struct{ Body PartnerPerson }

// PartnerProgress 办理进度. The stages are those that the staff see.
type PartnerProgress struct {
	Application string          `json:"application" doc:"申领单号"`
	AppliedAt   time.Time       `json:"applied_at"`
	Stage       senior.Stage    `json:"stage" doc:"现在的办理阶段"`
	StageLabel  string          `json:"stage_label"`
	Since       time.Time       `json:"since" doc:"进入现在环节的时间"`
	Delivery    senior.Delivery `json:"delivery" enum:"post,outlet"`
	Pickup      *PartnerOutlet  `json:"pickup" doc:"备投网点"`
	Stages      []SeniorStage   `json:"stages" doc:"走过的和将要走的阶段"`
}

// partnerProgress S-01.4 and S-05.
func (s *server) partnerProgress(ctx context.Context, in *partnerPersonInput) (*struct{ Body PartnerProgress }, error) {
	a, err := s.lastApplication(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	out, err := s.progressOf(ctx, a)
	return &struct{ Body PartnerProgress }{out}, err
}

// lastApplication gives the last application of a person. Whether the person is
// unknown or the name is not his is not told, and both are one and the same query.
func (s *server) lastApplication(ctx context.Context, p PartnerPerson) (senior.Application, error) {
	number, err := identity.ParseIDNumber(p.IDNumber)
	if err != nil {
		return senior.Application{}, fault.From(err).At("id_number", fault.From(err).Message)
	}
	page, err := s.Seniors.Archive.Applications(ctx, directory.Scope{All: true}, senior.Filter{IDNumber: number, Name: p.Name},
		document.PageRequest{Size: 1})
	if err != nil {
		return senior.Application{}, err
	}
	if len(page.Items) == 0 {
		return senior.Application{}, fault.NotFound(partner.CodeAbsent, "没有找到与姓名和身份号码相符的申领")
	}
	requestOf(ctx).object = page.Items[0].ID
	return page.Items[0], nil
}

func (s *server) progressOf(ctx context.Context, a senior.Application) (PartnerProgress, error) {
	history, err := s.Archive.Events(ctx, a.ID)
	if err != nil {
		return PartnerProgress{}, err
	}
	outlet, err := s.Seniors.Archive.Outlet(ctx, a.Pickup)
	if err != nil {
		return PartnerProgress{}, err
	}
	stage := senior.StageOf(a.Phase)
	out := PartnerProgress{Application: a.ID, AppliedAt: a.CreatedAt, Stage: stage, StageLabel: stage.Label(), Since: a.EnteredAt,
		Delivery: a.Delivery, Stages: seniorStages(a, history)}
	if outlet != nil {
		shown := partnerOutlet(*outlet)
		out.Pickup = &shown
	}
	return out, nil
}

// AlipayProgress 办理进度 with postal logistics; what identifies or reaches the person
// is masked.
type AlipayProgress struct {
	PartnerProgress
	Name     string         `json:"name" doc:"脱敏"`
	IDNumber string         `json:"id_number" doc:"脱敏"`
	Phone    string         `json:"phone" doc:"脱敏"`
	Address  string         `json:"address" doc:"脱敏"`
	Parcel   *PartnerParcel `json:"parcel" doc:"邮政物流；没有交寄时为空"`
}

// PartnerParcel 邮政物流.
type PartnerParcel struct {
	Waybill string              `json:"waybill" doc:"邮件号"`
	Events  []PartnerParcelStep `json:"events" doc:"由新到旧"`
}

// PartnerParcelStep 物流轨迹.
type PartnerParcelStep struct {
	At    time.Time `json:"at"`
	Label string    `json:"label"`
}

// alipayProgress S-04.2, masked as S-04.3 says.
func (s *server) alipayProgress(ctx context.Context, in *partnerPersonInput) (*struct{ Body AlipayProgress }, error) {
	a, err := s.lastApplication(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	out := AlipayProgress{Name: identity.MaskName(a.Name), IDNumber: identity.MaskID(string(a.IDNumber)), Phone: identity.MaskPhone(a.Phone),
		Address: identity.MaskAddress(a.Address)}
	if out.PartnerProgress, err = s.progressOf(ctx, a); err != nil {
		return nil, err
	}
	parcel, err := s.Seniors.Logistics.Parcel(ctx, a)
	if err != nil {
		return nil, err
	}
	if parcel != nil {
		out.Parcel = &PartnerParcel{Waybill: parcel.Waybill, Events: []PartnerParcelStep{}}
		for i := len(parcel.Events) - 1; i >= 0; i-- {
			out.Parcel.Events = append(out.Parcel.Events, PartnerParcelStep{At: parcel.Events[i].At, Label: parcel.Events[i].Label})
		}
	}
	return &struct{ Body AlipayProgress }{out}, nil
}
