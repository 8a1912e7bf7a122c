package api

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

type checkSeniorInput struct {
	Body struct {
		Region    senior.Region `json:"region" enum:"local,delta"`
		Province  string        `json:"province,omitempty" maxLength:"8"`
		IDNumber  string        `json:"id_number" maxLength:"40"`
		Household string        `json:"household,omitempty" maxLength:"400"`
	}
}

// Eligibility 申领核验 says whether somebody may apply, and what the register knows
// of him.
type Eligibility struct {
	Eligible bool       `json:"eligible"`
	Code     string     `json:"code" doc:"why not"`
	Reason   string     `json:"reason"`
	IDNumber string     `json:"id_number" doc:"as it is kept"`
	Birthday value.Date `json:"birthday"`
	Age      int        `json:"age"`
	Known    bool       `json:"known" doc:"the register has him"`
	Resident bool       `json:"resident" doc:"本市户籍"`
	Name     string     `json:"name" doc:"of the register"`
	Phone    string     `json:"phone" doc:"masked"`
	Document string     `json:"document" doc:"his application that stands in the way"`
}

// checkSenior answers at once, while the clerk is still filling in the form.
func (s *server) checkSenior(ctx context.Context, in *checkSeniorInput) (*struct{ Body Eligibility }, error) {
	claim, known, err := s.seniorClaim(ctx, in.Body.Region, in.Body.Province, in.Body.IDNumber, in.Body.Household)
	if err != nil {
		return nil, err
	}
	out := Eligibility{Eligible: true, IDNumber: string(claim.Number), Birthday: claim.Number.Birthday(), Age: claim.Number.Age(claim.On),
		Known: known != nil, Resident: claim.Registered}
	if known != nil {
		out.Name, out.Phone = known.Name, identity.MaskPhone(known.Phone)
		s.shows(ctx, senior.FormOf(in.Body.Region), known.ID)
	}
	if claim.Holds != nil {
		out.Document = claim.Holds.ID
	}
	if err = senior.Eligible(claim); err != nil {
		f := fault.From(err)
		out.Eligible, out.Code, out.Reason = false, f.Code, f.Message
	}
	return &struct{ Body Eligibility }{out}, nil
}

// seniorClaim gathers what decides whether somebody may apply, with his record when
// the register has him.
func (s *server) seniorClaim(ctx context.Context, region senior.Region, province, idNumber, household string) (senior.Claim, *citizen.Citizen, error) {
	claim := senior.Claim{Region: region, Province: province, On: value.DateOf(s.now())}
	var err error
	if claim.Number, err = identity.ParseIDNumber(idNumber); err != nil {
		return claim, nil, fault.From(err).At("id_number", fault.From(err).Message)
	}
	known, err := s.Seniors.Archive.CitizenByNumber(ctx, claim.Number)
	if err != nil {
		return claim, nil, err
	}
	claim.Registered = senior.HouseholdIn(known, household)
	claim.Holds, err = s.Seniors.Archive.LiveApplication(ctx, claim.Number)
	return claim, known, err
}

// PhotoCheck 照片检查结果.
type PhotoCheck struct {
	OK         bool                  `json:"ok"`
	Width      int                   `json:"width"`
	Height     int                   `json:"height"`
	Problems   []senior.PhotoProblem `json:"problems"`
	Attachment *attachment.File      `json:"attachment" doc:"the photo that was kept, when it will do"`
}

// checkSeniorPhoto judges a photo and keeps it when it will do for a card.
func (s *server) checkSeniorPhoto(ctx context.Context, in *uploadInput) (*struct{ Body PhotoCheck }, error) {
	form := in.RawBody.Data().File
	defer form.Close()
	content, err := io.ReadAll(io.LimitReader(form, s.Config.AttachmentLimit+1))
	if err != nil {
		return nil, fault.Internal(err)
	}
	if int64(len(content)) > s.Config.AttachmentLimit {
		return nil, fault.TooLarge("attachment.too_large", "照片文件过大").At("file", "文件过大")
	}
	report := senior.CheckPhoto(content)
	out := PhotoCheck{OK: report.OK(), Width: report.Width, Height: report.Height, Problems: report.Problems}
	if !out.OK {
		return &struct{ Body PhotoCheck }{out}, nil
	}
	out.Problems = []senior.PhotoProblem{}
	mediaType := http.DetectContentType(content)
	kept, err := s.store(ctx, attachment.File{ID: value.NewID(), Name: "敬老卡照片." + strings.TrimPrefix(mediaType, "image/"),
		Size: int64(len(content)), Type: mediaType}, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	out.Attachment = &kept.Body
	return &struct{ Body PhotoCheck }{out}, nil
}

// checkSeniorPictures checks the photo of a form again, for it may name any
// attachment, and that the caller may read both pictures.
func (s *server) checkSeniorPictures(ctx context.Context, f SeniorForm) error {
	for _, p := range []struct{ field, id string }{{"photo", f.Photo}, {"identity", f.Identity}} {
		if p.id == "" {
			continue
		}
		files, err := s.Files.Files(ctx, []string{p.id})
		if err != nil {
			return err
		}
		readable := false
		if len(files) == 1 {
			if readable, err = s.readsFile(ctx, files[0]); err != nil {
				return err
			}
		}
		if !readable || !strings.HasPrefix(files[0].Type, "image/") {
			return fault.Invalid("attachment.not_found", "照片不存在，请重新上传").At(p.field, "请重新上传")
		}
	}
	if f.Photo == "" {
		return nil
	}
	blob, err := s.Blobs.Open(ctx, f.Photo)
	if err != nil {
		return err
	}
	defer blob.Close()
	content, err := io.ReadAll(blob)
	if err != nil {
		return fault.Internal(err)
	}
	if report := senior.CheckPhoto(content); !report.OK() {
		return fault.Invalid("senior.photo", "照片不合格：%s", report.Problems[0].Message).At("photo", report.Problems[0].Message)
	}
	return nil
}

type searchSeniorInput struct {
	Body struct {
		Q        string         `json:"q,omitempty" maxLength:"100" doc:"number of the paper, ID number, its last four, or the name"`
		Phases   []senior.Phase `json:"phases,omitempty" maxItems:"20"`
		Stage    senior.Stage   `json:"stage,omitempty" maxLength:"20"`
		Region   senior.Region  `json:"region,omitempty" enum:",local,delta"`
		From     value.Date     `json:"from,omitempty" maxLength:"10"`
		To       value.Date     `json:"to,omitempty" maxLength:"10"`
		PageSize int            `json:"page_size,omitempty" minimum:"0" maximum:"200"`
		Cursor   string         `json:"cursor,omitempty" maxLength:"500"`
	}
}

// searchSenior lists applications. What identifies a person is asked for in the
// body, because addresses are written into logs.
func (s *server) searchSenior(ctx context.Context, in *searchSeniorInput) (*listOutput[SeniorRow], error) {
	f, err := seniorFilter(in)
	if err != nil {
		return nil, err
	}
	p := caller(ctx)
	page, err := s.Seniors.Archive.Applications(ctx, s.Policy.Scope(p, senior.Records), f,
		document.PageRequest{Size: in.Body.PageSize, Cursor: in.Body.Cursor})
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, a := range page.Items {
		ids = append(ids, a.Outlet)
	}
	names, err := s.outletNames(ctx, ids...)
	if err != nil {
		return nil, err
	}
	return listOf(page, func(a senior.Application) SeniorRow {
		named := senior.WorksAt(p, a.Outlet) || senior.WorksAt(p, a.Pickup)
		if named {
			s.shows(ctx, senior.Records, a.ID)
		}
		return seniorRow(a, names, named)
	}), nil
}

func seniorFilter(in *searchSeniorInput) (senior.Filter, error) {
	f := senior.Filter{Phases: in.Body.Phases, Region: in.Body.Region}
	if in.Body.Stage != "" {
		for _, p := range senior.Phases() {
			if senior.StageOf(p) == in.Body.Stage {
				f.Phases = append(f.Phases, p)
			}
		}
	}
	var err error
	if f.From, err = startOf(in.Body.From, 0); err == nil {
		f.To, err = startOf(in.Body.To, 1)
	}
	if err != nil {
		return f, err
	}
	q := strings.TrimSpace(in.Body.Q)
	number, err := identity.ParseIDNumber(q)
	switch {
	case q == "":
	case err == nil:
		f.IDNumber = number
	case strings.HasPrefix(strings.ToUpper(q), "JL-"):
		f.Number = strings.ToUpper(q)
	case len(q) == 4 && strings.Trim(strings.ToUpper(q), "0123456789X") == "":
		f.Last4 = strings.ToUpper(q)
	default:
		f.Name = q
	}
	return f, nil
}

// startOf gives the instant at which a day, or one some days later, begins.
func startOf(day value.Date, later int) (*time.Time, error) {
	if day == "" {
		return nil, nil
	}
	d, err := value.ParseDate(string(day))
	if err != nil {
		return nil, fault.Invalid("query.date", "日期应写成 2026-03-01").At("from", "日期不对")
	}
	t := d.AddDays(later).Time()
	at := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, value.Shanghai()).UTC()
	return &at, nil
}

func (s *server) printSenior(ctx context.Context, in *printInput) (*fileOutput, error) {
	a, err := s.seniorApplication(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.outletNames(ctx, a.Outlet, a.Pickup)
	if err != nil {
		return nil, err
	}
	s.shows(ctx, senior.Records, a.ID)
	var html bytes.Buffer
	err = s.Printer.PrintSeniorReceipt(&html, reports.SeniorReceipt{Application: a, Outlet: names[a.Outlet], Pickup: names[a.Pickup], Copy: in.Copy,
		PrintedBy: caller(ctx).Name, PrintedAt: s.now()})
	if err != nil {
		return nil, err
	}
	return page(html.Bytes()), nil
}

// VerificationAnswer 认证答复 as the provider sends it. The headers carry timestamp,
// nonce and signature.
type VerificationAnswer struct {
	Request string        `json:"request" maxLength:"64"`
	Result  senior.Result `json:"result" enum:"pass,fail,no_record"`
	Score   int           `json:"score,omitempty" minimum:"0" maximum:"100"`
	Reason  string        `json:"reason,omitempty" maxLength:"500"`
}

type callbackInput struct {
	ctx     huma.Context
	Body    VerificationAnswer
	RawBody []byte
}

// Resolve keeps the call itself: the signature covers its method, path and headers.
func (in *callbackInput) Resolve(ctx huma.Context) []error {
	in.ctx = ctx
	return nil
}

// Taken 回执 of a callback.
type Taken struct {
	Taken bool `json:"taken" doc:"false: it came late or again, and changed nothing"`
}

// verificationCallback takes an answer that the provider sends by itself. One it
// did not sign is refused; one that does not count any more changes nothing, and is
// answered well so that the provider does not send it for ever.
func (s *server) verificationCallback(ctx context.Context, in *callbackInput) (*struct{ Body Taken }, error) {
	url := in.ctx.URL()
	answer, nonce, err := s.Seniors.Callbacks.Callback(in.ctx.Method(), url.Path, in.ctx.Header, in.RawBody)
	if err != nil {
		return nil, err
	}
	fresh, err := s.Nonces.Use(ctx, verificationNonces, nonce, s.now())
	if err != nil || !fresh {
		return &struct{ Body Taken }{}, err
	}
	taken, err := s.takeAnswer(ctx, answer)
	if err != nil {
		// The provider may send the very same call again.
		return nil, cmp.Or(s.Nonces.Release(context.WithoutCancel(ctx), verificationNonces, nonce), err)
	}
	return &struct{ Body Taken }{Taken{Taken: taken}}, nil
}

// verificationNonces is the owner of the nonces of the provider's callbacks.
const verificationNonces = "verification"

// takeAnswer carries an answer to its application, unless it does not count any
// more.
func (s *server) takeAnswer(ctx context.Context, answer senior.Answer) (taken bool, err error) {
	call, err := s.Seniors.Archive.CallOf(ctx, answer.Request)
	if err != nil || call.AnsweredAt != nil {
		return false, err
	}
	a, err := s.Seniors.Archive.Application(ctx, call.ID)
	if err != nil || a.Request != call.Request || a.Phase != senior.Verifying {
		return false, err
	}
	return true, s.Seniors.Processes.AnswerSenior(ctx, call.ID, answer)
}
