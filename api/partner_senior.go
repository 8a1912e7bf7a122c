package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// PartnerClaim 申领核验 asks whether somebody may apply.
type PartnerClaim struct {
	Region    senior.Region `json:"region" enum:"local,delta" doc:"local 本市，delta 长三角地区"`
	Province  string        `json:"province,omitempty" maxLength:"8" doc:"户籍省份，长三角地区必填：32、33、34"`
	Name      string        `json:"name" minLength:"1" maxLength:"200" doc:"姓名，生僻字按 UTF-8 原样传送"`
	IDNumber  string        `json:"id_number" maxLength:"40" doc:"公民身份号码"`
	Household string        `json:"household,omitempty" maxLength:"400" doc:"本市户籍地址；登记库中没有此人时必填"`
}

// PartnerEligibility 核验结果.
type PartnerEligibility struct {
	Eligible bool   `json:"eligible"`
	Code     string `json:"code" doc:"不能申领的原因代码，能申领时为空"`
	Reason   string `json:"reason" doc:"不能申领的原因"`
}

// partnerEligible is the counter's rule, after the name was compared with what is
// registered: who knows only a number is told nothing of the person.
func (s *server) partnerEligible(ctx context.Context, in PartnerClaim) error {
	claim, known, err := s.seniorClaim(ctx, in.Region, in.Province, in.IDNumber, in.Household)
	if err != nil {
		return err
	}
	name := identity.FoldName(in.Name)
	if known != nil && identity.FoldName(known.Name) != name || claim.Holds != nil && identity.FoldName(claim.Holds.Name) != name {
		return fault.Conflict(partner.CodeUnmatched, "姓名与登记的不一致，请核对；姓名有变更的请到网点办理").At("name", "姓名不一致")
	}
	return senior.Eligible(claim)
}

// partnerCheck S-01.1: a reason why somebody may not apply is an answer, and no
// error.
func (s *server) partnerCheck(ctx context.Context, in *struct{ Body PartnerClaim }) (*struct{ Body PartnerEligibility }, error) {
	err := s.partnerEligible(ctx, in.Body)
	f := fault.From(err)
	switch {
	case err == nil:
		return &struct{ Body PartnerEligibility }{PartnerEligibility{Eligible: true}}, nil
	case f.Kind == fault.KindConflict:
		return &struct{ Body PartnerEligibility }{PartnerEligibility{Code: f.Code, Reason: f.Message}}, nil
	}
	return nil, err
}

// PartnerApplication 申领数据.
type PartnerApplication struct {
	Serial string `json:"serial" minLength:"1" maxLength:"64" pattern:"^[0-9A-Za-z_-]+$" doc:"合作方业务流水号：同一流水号只受理一次"`
	PartnerClaim
	Phone    string          `json:"phone" maxLength:"40" doc:"联系电话"`
	Address  string          `json:"address" maxLength:"400" doc:"邮寄地址"`
	Delivery senior.Delivery `json:"delivery" enum:"post,outlet" doc:"领卡方式：post 邮寄，outlet 网点领取"`
	Pickup   string          `json:"pickup" maxLength:"36" doc:"备投网点，取自备投网点列表的 id；由该网点受理"`
	Photo    string          `json:"photo" maxLength:"5600000" doc:"申领人照片，JPEG 或 PNG 的 base64，原图不超过 4 MB"`
}

// PartnerReceipt 受理回执: the same for every repetition of a serial.
type PartnerReceipt struct {
	Serial      string    `json:"serial"`
	Application string    `json:"application" doc:"申领单号"`
	AcceptedAt  time.Time `json:"accepted_at"`
}

type partnerReceipt struct{ Body PartnerReceipt }

func receiptOf(r senior.Referral) *partnerReceipt {
	return &partnerReceipt{PartnerReceipt{Serial: r.Serial, Application: r.ID, AcceptedAt: r.At}}
}

// partnerSubmit S-01.2 takes an application and starts its workflow, as the counter
// does. A serial that comes again is answered from what it made.
func (s *server) partnerSubmit(ctx context.Context, in *struct{ Body PartnerApplication }) (*partnerReceipt, error) {
	content, err := json.Marshal(in.Body)
	if err != nil {
		return nil, fault.Internal(err)
	}
	from := senior.Source{Partner: requestOf(ctx).partner, Call: by(ctx), Serial: in.Body.Serial, Content: gmcrypto.TokenDigest(string(content))}
	known, err := s.Seniors.Archive.Referral(ctx, from.Partner.ID, from.Serial)
	if err != nil {
		return nil, err
	}
	if known != nil {
		requestOf(ctx).object = known.ID
		return receiptOf(*known), known.Matches(from.Content)
	}
	if err := s.partnerEligible(ctx, in.Body.PartnerClaim); err != nil {
		return nil, err
	}
	photo, err := s.partnerPhoto(ctx, from, in.Body.Photo)
	if err != nil {
		return nil, err
	}
	made, err := s.Seniors.Desk.Refer(ctx, from, in.Body.form(photo))
	if err != nil {
		return nil, err
	}
	requestOf(ctx).object = made.ID
	if err := s.Seniors.Processes.StartSenior(ctx, made.ID); err != nil {
		s.logger.WarnContext(ctx, "start the workflow of an application", "document", made.ID, "cause", err)
	}
	return receiptOf(made), nil
}

func (a PartnerApplication) form(photo string) senior.Form {
	return senior.Form{Region: a.Region, Province: a.Province, Name: a.Name, IDNumber: a.IDNumber, Phone: a.Phone, Address: a.Address,
		Household: a.Household, Delivery: a.Delivery, Pickup: a.Pickup, Photo: photo}
}

// partnerPhoto judges a photo as the counter does and keeps it under an id that
// follows from what was handed in: a repetition keeps nothing twice.
func (s *server) partnerPhoto(ctx context.Context, from senior.Source, encoded string) (string, error) {
	content, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(content) == 0 {
		return "", fault.Invalid("senior.photo", "照片不是有效的 base64").At("photo", "照片不是有效的 base64")
	}
	if report := senior.CheckPhoto(content); !report.OK() {
		refusal := fault.Invalid("senior.photo", "照片不合格：%s", report.Problems[0].Message)
		for _, p := range report.Problems {
			refusal = refusal.At("photo", p.Message)
		}
		return "", refusal
	}
	id := gmcrypto.TokenDigest(from.Partner.ID + "\n" + from.Serial + "\n" + from.Content)[:32]
	if kept, err := s.photoKept(ctx, id); kept || err != nil {
		return id, err
	}
	mediaType := http.DetectContentType(content)
	_, err = s.store(ctx, attachment.File{ID: id, Name: "敬老卡照片." + strings.TrimPrefix(mediaType, "image/"),
		Size: int64(len(content)), Type: mediaType}, bytes.NewReader(content))
	if err != nil {
		if kept, again := s.photoKept(ctx, id); again == nil && kept {
			return id, nil // the same call at the same moment was faster
		}
	}
	return id, err
}

func (s *server) photoKept(ctx context.Context, id string) (bool, error) {
	files, err := s.Files.Files(ctx, []string{id})
	return len(files) > 0, err
}

// PartnerOutlet 备投网点.
type PartnerOutlet struct {
	ID           string `json:"id"`
	Code         string `json:"code"`
	Name         string `json:"name"`
	District     string `json:"district" doc:"区的行政区划代码"`
	DistrictName string `json:"district_name"`
	Address      string `json:"address"`
	Phone        string `json:"phone"`
}

func partnerOutlet(o senior.Outlet) PartnerOutlet {
	return PartnerOutlet{ID: o.ID, Code: o.Code, Name: o.Name, District: o.DistrictCode, DistrictName: o.DistrictName, Address: o.Address, Phone: o.Phone}
}

type partnerOutletsInput struct {
	District string `query:"district" maxLength:"12" doc:"区的行政区划代码，如 310101；不填为全市"`
}

type partnerOutletsOutput struct {
	Body struct {
		Items []PartnerOutlet `json:"items"`
	}
}

// partnerOutlets S-01.3 lists every outlet where a card can wait; they are some
// hundreds, so there are no pages.
func (s *server) partnerOutlets(ctx context.Context, in *partnerOutletsInput) (*partnerOutletsOutput, error) {
	found, err := s.Seniors.Archive.Outlets(ctx, in.District)
	out := &partnerOutletsOutput{}
	out.Body.Items = make([]PartnerOutlet, 0, len(found))
	for _, o := range found {
		out.Body.Items = append(out.Body.Items, partnerOutlet(o))
	}
	return out, err
}
