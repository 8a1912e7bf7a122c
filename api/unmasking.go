package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

// RecordKind 资料类别 is a kind of record with personal data.
type RecordKind string

// The kinds whose values can be shown in clear.
const (
	KindCitizen  RecordKind = "citizen"  // 市民
	KindSenior   RecordKind = "senior"   // 敬老卡申领单
	KindStuck    RecordKind = "stuck"    // 滞发卡
	KindParcel   RecordKind = "parcel"   // 邮件
	KindTicket   RecordKind = "ticket"   // 报修单
	KindDocument RecordKind = "document" // 单据
)

const (
	// shownFor is how long a page shows what it was given before it masks it again.
	shownFor = time.Minute
	// leastReason is how many characters a reason has at least: a dot is none.
	leastReason = 4
	actUnmask   = "unmask"
)

// revealed 明文 is what may be shown of one record: the function that keeps it and
// its values, by their names in the record's own answer.
type revealed struct {
	function string
	values   map[string]string
}

// revealers find a record of each kind, if the caller may see it at all.
func (s *server) revealers() map[RecordKind]func(context.Context, string) (revealed, error) {
	return map[RecordKind]func(context.Context, string) (revealed, error){
		KindCitizen: s.revealCitizen, KindSenior: s.revealSenior, KindStuck: s.revealStuck, KindParcel: s.revealParcel,
		KindTicket: s.revealTicket, KindDocument: s.revealDocument,
	}
}

func (s *server) registerUnmasking() {
	path, access := apiPrefix+"/unmaskings", boundTo(grant(platform.Unmasking, function.Act))
	// The answer carries what must not be kept with the keys of requests.
	register(s, operation{method: http.MethodPost, path: path, id: "unmask", summary: "查看明文", tag: "个人信息", access: access,
		confirm: true, ownKey: true}, s.unmask)
	register(s, operation{method: http.MethodGet, path: path, id: "list-own-unmaskings", summary: "本人查看明文的记录", tag: "个人信息",
		access: access}, s.ownUnmaskings)
}

type unmaskInput struct {
	Body struct {
		Kind   RecordKind `json:"kind" enum:"citizen,senior,stuck,parcel,ticket,document"`
		ID     string     `json:"id" minLength:"1" maxLength:"40"`
		Reason string     `json:"reason" maxLength:"200" doc:"why; at least four characters, kept in the audit log"`
	}
}

// Unmasked 明文 of one record.
type Unmasked struct {
	Values map[string]string `json:"values" doc:"by the names of the record's own answer; of a paper by head.name and lines[n].name"`
	Until  time.Time         `json:"until" doc:"when a page masks them again"`
}

// unmask 查看明文 shows the personal data of one record to who has the right and a
// reason, after the audit log has taken whose data, who and why.
func (s *server) unmask(ctx context.Context, in *unmaskInput) (*struct{ Body Unmasked }, error) {
	reason := strings.TrimSpace(in.Body.Reason)
	if utf8.RuneCountInString(reason) < leastReason {
		return nil, fault.Invalid("unmask.reason", "请写明查看原因，至少 %d 个字", leastReason).At("reason", fmt.Sprintf("至少 %d 个字", leastReason))
	}
	found, err := s.revealers()[in.Body.Kind](ctx, in.Body.ID)
	if err != nil {
		return nil, err
	}
	fields := []string{}
	for name, text := range found.values {
		if text == "" {
			delete(found.values, name)
			continue
		}
		fields = append(fields, name)
	}
	slices.Sort(fields)
	e := s.entry(ctx, found.function, actUnmask, in.Body.ID)
	e.After = asJSON(map[string]any{"kind": in.Body.Kind, "reason": reason, "fields": fields})
	if err := s.Audit.Record(ctx, e); err != nil {
		return nil, fault.Unavailable("audit.unavailable", "日志暂时不能写入，操作未执行，请稍后重试").Because(err)
	}
	return &struct{ Body Unmasked }{Unmasked{Values: found.values, Until: s.now().Add(shownFor)}}, nil
}

func (s *server) revealCitizen(ctx context.Context, id string) (revealed, error) {
	if !s.mayAny(ctx, citizenGrants()) {
		return revealed{}, s.forbidden(citizenGrants())
	}
	c, err := s.citizen(ctx, id)
	out := revealed{function: affairs.Query, values: map[string]string{}}
	for _, f := range citizen.Fields() {
		if text := c.Get(f); citizen.Mask(f, text) != text {
			out.values[string(f)] = text
		}
	}
	return out, err
}

func (s *server) revealSenior(ctx context.Context, id string) (revealed, error) {
	a, err := s.seniorApplication(ctx, id)
	return revealed{senior.Records, map[string]string{"name": a.Name, "id_number": string(a.IDNumber), "phone": a.Phone, "address": a.Address,
		"card": a.Card}}, err
}

func (s *server) revealStuck(ctx context.Context, id string) (revealed, error) {
	grants := []Grant{grant(senior.StuckQuery, function.View), grant(senior.PostalQuery, function.View)}
	if !s.mayAny(ctx, grants) {
		return revealed{}, s.forbidden(grants)
	}
	page, err := s.Seniors.Archive.StuckCards(ctx, s.stuckScope(ctx), s.seesPostal(ctx), senior.StuckFilter{Number: id}, document.PageRequest{Size: 20})
	if err != nil {
		return revealed{}, err
	}
	for _, c := range page.Items {
		if c.ID == id {
			return revealed{senior.StuckQuery, map[string]string{"id_number": string(c.IDNumber), "card": c.Card}}, nil
		}
	}
	return revealed{}, fault.NotFound("senior.not_stuck", "没有这张滞发卡，或您没有查看权限")
}

func (s *server) revealParcel(ctx context.Context, id string) (revealed, error) {
	if err := s.require(ctx, postal.Parcels, function.View); err != nil {
		return revealed{}, err
	}
	p, err := s.parcel(ctx, id)
	return revealed{postal.Parcels, map[string]string{"name": p.Name, "phone": p.Phone, "address": p.Address}}, err
}

func (s *server) revealTicket(ctx context.Context, id string) (revealed, error) {
	r, err := s.ticket(ctx, id)
	return revealed{repair.Tickets, map[string]string{"phone": r.Phone}}, err
}

func (s *server) revealDocument(ctx context.Context, id string) (revealed, error) {
	d, t, err := s.paper(ctx, id)
	if err != nil {
		return revealed{}, err
	}
	rows, err := s.Inbox.Rows(ctx, id)
	if err != nil {
		return revealed{}, err
	}
	if !readsSensitive(caller(ctx), d, rows) {
		return revealed{}, fault.Forbidden("unmask.not_concerned", "这张单据的个人信息只有经办人和办理人可以查看")
	}
	out := revealed{t.Query, map[string]string{}}
	add := func(at string, fields []document.Field, row document.Values) {
		for _, f := range fields {
			if f.Sensitive {
				out.values[at+f.Name] = row.Text(f.Name)
			}
		}
	}
	add("head.", t.Head, d.Head)
	for i, line := range d.Lines {
		add(fmt.Sprintf("lines[%d].", i), t.Lines, line)
	}
	return out, nil
}

// OwnUnmasking 查看明文记录.
type OwnUnmasking struct {
	ID       string     `json:"id"`
	At       time.Time  `json:"at"`
	Kind     RecordKind `json:"kind" enum:"citizen,senior,stuck,parcel,ticket,document"`
	Object   string     `json:"object"`
	Function string     `json:"function"`
	Title    string     `json:"title" doc:"of the function"`
	Reason   string     `json:"reason"`
}

// ownUnmaskings lists what the caller had shown to him, as the audit log has it.
func (s *server) ownUnmaskings(ctx context.Context, in *Paging) (*listOutput[OwnUnmasking], error) {
	page, err := s.Auditing.Log.Entries(ctx, audit.Filter{Actors: []string{caller(ctx).ID}, Action: actUnmask}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(page, s.ownUnmasking), nil
}

func (s *server) ownUnmasking(e audit.Entry) OwnUnmasking {
	out := OwnUnmasking{ID: e.ID, At: e.At, Object: e.Object, Function: e.Function}
	var noted struct {
		Kind   RecordKind `json:"kind"`
		Reason string     `json:"reason"`
	}
	if fromJSON(e.After, &noted) {
		out.Kind, out.Reason = noted.Kind, noted.Reason
	}
	if f, known := s.Functions.Find(e.Function); known {
		out.Title = f.Module + " — " + f.Title
	}
	return out
}
