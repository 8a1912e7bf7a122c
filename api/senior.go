package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const seniorPath = apiPrefix + "/senior"

// Seniors 敬老卡 is what the pages and the callback of senior cards work with.
type Seniors struct {
	Desk      SeniorDesk
	Processes SeniorProcesses
	Archive   senior.Archive
	// Statistics 统计 counts what the reports show.
	Statistics senior.Statistics
	Callbacks  SeniorCallbacks
	Logistics  senior.Logistics
}

// SeniorDesk takes and corrects applications; senior.Desk does it.
type SeniorDesk interface {
	Apply(ctx context.Context, by approval.By, f senior.Form) (string, error)
	Refer(ctx context.Context, from senior.Source, f senior.Form) (senior.Referral, error)
	Amend(ctx context.Context, by approval.By, id string, version int, f senior.Form) (approval.Outcome, error)
	List(ctx context.Context, in senior.Listing) (string, error)
	Settle(ctx context.Context, by approval.By, id string, outcome senior.Outcome) error
	UploadReceipt(ctx context.Context, by approval.By, id string, kind senior.ReceiptKind, file string) error
}

// SeniorProcesses moves applications; workflows.Client does it.
type SeniorProcesses interface {
	StartSenior(ctx context.Context, id string) error
	SyncSenior(ctx context.Context, id string) error
	DoSenior(ctx context.Context, c senior.Command) (approval.Outcome, error)
	AnswerSenior(ctx context.Context, id string, answer senior.Answer) error
}

// SeniorCallbacks reads what the provider of verifications sends by itself, and
// refuses what it did not sign. The nonce tells a call from one played again.
type SeniorCallbacks interface {
	Callback(method, path string, header func(string) string, body []byte) (answer senior.Answer, nonce string, err error)
}

func (s *server) registerSenior() {
	const tag = "敬老卡申领"
	forms := []Grant{grant(senior.Applying, function.Act), grant(senior.DeltaForm, function.Act)}
	view := boundTo(grant(senior.Records, function.View))
	work := boundTo(grant(senior.Records, function.Act), grant(senior.Verification, function.Act))
	register(s, operation{method: http.MethodPost, path: seniorPath + "/eligibility", id: "check-senior", summary: "申领核验", tag: tag,
		access: boundTo(forms...), looks: true}, s.checkSenior)
	register(s, operation{method: http.MethodPost, path: seniorPath + "/photos", id: "check-senior-photo", summary: "照片检查与上传", tag: tag,
		access: boundTo(grant(senior.Photos, function.Act)), maxBody: jsonLimit * 8}, s.checkSeniorPhoto)
	register(s, operation{method: http.MethodPost, path: seniorPath + "/applications", id: "apply-senior", summary: "受理申领", tag: tag,
		access: boundTo(forms...), status: http.StatusCreated}, s.applySenior)
	register(s, operation{method: http.MethodPost, path: seniorPath + "/search", id: "search-senior", summary: "申领单查询", tag: tag, access: view, looks: true}, s.searchSenior)
	register(s, operation{method: http.MethodGet, path: seniorPath + "/applications/{id}", id: "get-senior", summary: "申领单详情", tag: tag,
		access: personal(grant(senior.Records, function.View), grant(senior.Verification, function.View))}, s.getSenior)
	register(s, operation{method: http.MethodPut, path: seniorPath + "/applications/{id}", id: "amend-senior", summary: "修改申领单", tag: tag,
		access: boundTo(grant(senior.Records, function.Act))}, s.amendSenior)
	registerSigned(s, operation{method: http.MethodPost, path: seniorPath + "/applications/{id}/actions", id: "act-on-senior", summary: "办理申领单", tag: tag,
		access: work}, s.seniorAct, s.actOnSenior)
	register(s, operation{method: http.MethodGet, path: seniorPath + "/applications/{id}/receipt", id: "print-senior", summary: "打印回执（A4）", tag: tag,
		access: personal(grant(senior.Records, function.View)), produces: "text/html"}, s.printSenior)
	register(s, operation{method: http.MethodPost, path: seniorPath + "/applications/{id}/receipts", id: "upload-senior-receipt", summary: "上传回执", tag: tag,
		access: boundTo(grant(senior.Records, function.Act))}, s.uploadSeniorReceipt)
	s.registerStuck()
	s.registerSeniorRecords()
	register(s, operation{method: http.MethodPost, path: "/callbacks/verification", id: "verification-callback", summary: "实人认证回调（签名）", tag: "合作方回调",
		access: public(), maxBody: jsonLimit, ownKey: true}, s.verificationCallback)
}

// SeniorForm 申领信息 as the pages send it.
type SeniorForm struct {
	Region    senior.Region   `json:"region" enum:"local,delta"`
	Province  string          `json:"province,omitempty" maxLength:"8" doc:"户籍省份, in the Yangtze delta"`
	Name      string          `json:"name" maxLength:"200"`
	IDNumber  string          `json:"id_number" maxLength:"40"`
	Phone     string          `json:"phone" maxLength:"40"`
	Address   string          `json:"address" maxLength:"400"`
	Household string          `json:"household,omitempty" maxLength:"400" doc:"户籍地址 of somebody whom the register does not know"`
	Delivery  senior.Delivery `json:"delivery" enum:"post,outlet"`
	Pickup    string          `json:"pickup" maxLength:"36" doc:"备投网点, id"`
	Photo     string          `json:"photo" maxLength:"64" doc:"id of a photo that was checked"`
	Identity  string          `json:"identity,omitempty" maxLength:"64" doc:"身份证件, id of an attachment"`
}

func (f SeniorForm) form(key string) senior.Form {
	return senior.Form{Region: f.Region, Province: f.Province, Name: f.Name, IDNumber: f.IDNumber, Phone: f.Phone, Address: f.Address,
		Household: f.Household, Delivery: f.Delivery, Pickup: f.Pickup, Photo: f.Photo, Identity: f.Identity, Key: key}
}

// keepMasked leaves as it is what a page sends back the way it was shown.
func (f *SeniorForm) keepMasked(a senior.Application) {
	for _, one := range []struct {
		sent           *string
		stored, masked string
	}{
		{&f.IDNumber, string(a.IDNumber), identity.MaskID(string(a.IDNumber))},
		{&f.Phone, a.Phone, identity.MaskPhone(a.Phone)},
		{&f.Address, a.Address, identity.MaskAddress(a.Address)},
	} {
		if *one.sent == one.masked {
			*one.sent = one.stored
		}
	}
}

type applySeniorInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body SeniorForm
}

// applySenior takes an application and starts its workflow. When the engine does
// not answer, the application stands: it is started when the engine is back.
func (s *server) applySenior(ctx context.Context, in *applySeniorInput) (*seniorOutput, error) {
	if err := s.require(ctx, senior.FormOf(in.Body.Region), function.Act); err != nil {
		return nil, err
	}
	if err := s.checkSeniorPictures(ctx, in.Body); err != nil {
		return nil, err
	}
	id, err := s.Seniors.Desk.Apply(ctx, by(ctx), in.Body.form(in.Key))
	if err != nil {
		return nil, err
	}
	if err := s.Seniors.Processes.StartSenior(ctx, id); err != nil {
		s.logger.WarnContext(ctx, "start the workflow of an application", "document", id, "cause", err)
	}
	return s.showSenior(ctx, id)
}

type amendSeniorInput struct {
	DocumentPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		SeniorForm
		Version int `json:"version" minimum:"1"`
	}
}

func (s *server) amendSenior(ctx context.Context, in *amendSeniorInput) (*seniorOutput, error) {
	a, err := s.seniorApplication(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	in.Body.keepMasked(a)
	if err := s.checkSeniorPictures(ctx, in.Body.SeniorForm); err != nil {
		return nil, err
	}
	key := in.Key
	if key == "" {
		key = value.NewID()
	}
	if _, err := s.Seniors.Desk.Amend(ctx, by(ctx), in.ID, in.Body.Version, in.Body.form(key)); err != nil {
		return nil, err
	}
	if err := s.Seniors.Processes.SyncSenior(ctx, in.ID); err != nil {
		s.logger.WarnContext(ctx, "tell the workflow of a correction", "document", in.ID, "cause", err)
	}
	return s.showSenior(ctx, in.ID)
}

type actOnSeniorInput struct {
	DocumentPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Verb    senior.Verb `json:"verb" enum:"reverify,manual,agree,refuse,admit,send,deliver,bounce,shelve,collect,remail,destroy,cancel"`
		Text    string      `json:"text,omitempty" maxLength:"500" doc:"reason or remark"`
		Waybill string      `json:"waybill,omitempty" maxLength:"40" doc:"邮件号, to send by post"`
		Witness string      `json:"witness,omitempty" maxLength:"36" doc:"the second person at a destruction, id"`
		ActSignature
	}
}

func (in *actOnSeniorInput) command() senior.Command {
	return senior.Command{ID: in.ID, Verb: in.Body.Verb, Text: in.Body.Text, Waybill: in.Body.Waybill, Witness: in.Body.Witness}
}

// seniorAct is what the caller signs when he decides on an application, hands a card
// over or destroys one.
func (s *server) seniorAct(ctx context.Context, in *actOnSeniorInput) (*signing.Act, error) {
	a, err := s.mayActOnSenior(ctx, in)
	if err != nil || !senior.Signs(in.Body.Verb) {
		return nil, err
	}
	act := senior.ActOf(&a, in.command())
	return &act, nil
}

// mayActOnSenior refuses a verb that the caller has no right to.
func (s *server) mayActOnSenior(ctx context.Context, in *actOnSeniorInput) (senior.Application, error) {
	a, err := s.seniorApplication(ctx, in.ID)
	if err != nil {
		return a, err
	}
	right := senior.Records
	if in.Body.Verb == senior.Agree || in.Body.Verb == senior.Refuse {
		right = senior.Verification
	}
	return a, s.require(ctx, right, function.Act)
}

// actOnSenior carries out a verb on an application.
func (s *server) actOnSenior(ctx context.Context, in *actOnSeniorInput) (*seniorOutput, error) {
	if _, err := s.mayActOnSenior(ctx, in); err != nil {
		return nil, err
	}
	c := in.command()
	c.By, c.Key = by(ctx), decisionKey(caller(ctx).ID, in.Key, in.ID)
	var err error
	if c.Signature, err = s.signAct(ctx, in.Body.Signature, func() (*signing.Act, error) { return s.seniorAct(ctx, in) }); err != nil {
		return nil, err
	}
	if _, err = s.Seniors.Processes.DoSenior(ctx, c); err != nil {
		return nil, err
	}
	return s.showSenior(ctx, in.ID)
}

// seniorApplication gives an application whose paper the caller may see.
func (s *server) seniorApplication(ctx context.Context, id string) (senior.Application, error) {
	_, t, err := s.paper(ctx, id)
	if err != nil {
		return senior.Application{}, err
	}
	if t.Code != senior.CardApplication {
		return senior.Application{}, fault.NotFound("document.not_found", "申领单 %s 不存在，或您没有查看权限", id)
	}
	return s.Seniors.Archive.Application(ctx, id)
}
