package business

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/push"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// Role 默认角色 is what a business system lets a new user do.
type Role string

// The roles of the business systems.
const (
	Operator Role = "operator" // 业务操作员
	Inquirer Role = "inquirer" // 查询人员
)

// Roles lists them.
func Roles() []Role { return []Role{Operator, Inquirer} }

// Permissions 权限 of a role in a system, in order.
func Permissions(at push.Target, r Role) []string {
	card := map[push.Target]string{push.SocialCard: "社保卡", push.Residence: "居住证", push.SeniorCard: "敬老卡"}[at]
	query := []string{card + "查询"}
	switch r {
	case Inquirer:
		return query
	case Operator:
		return append(query, card+"受理", card+"发放")
	}
	return nil
}

// System 业务系统 serves the interfaces of one system on its own store.
type System struct {
	Target push.Target
	App    string // its own name
	Secret string
	Role   Role // of new users
	Book   *Book
	Clock  func() time.Time
}

func (s *System) receiver() *wire.Receiver {
	return &wire.Receiver{App: s.App, Secret: s.Secret, Headers: wire.HeadersOf(headers), Nonces: s.Book, MaxBody: maxBody, Clock: s.Clock}
}

// ServeHTTP answers one request.
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case PathOutlets:
		s.receive(w, r, directory.OutletObject)
	case PathPeople:
		s.receive(w, r, directory.PersonObject)
	case PathQuery:
		s.query(w, r)
	case PathLogon:
		s.logon(w, r)
	default:
		http.NotFound(w, r)
	}
}

// receive takes an outlet or a user, once.
func (s *System) receive(w http.ResponseWriter, r *http.Request, kind directory.ObjectKind) {
	in, ok := s.receiver().Read(w, r)
	if !ok {
		return
	}
	f, err := s.Book.Fault()
	if err != nil {
		broken(w)
		return
	}
	if f.Strikes(w) {
		return
	}
	m, err := s.open(in.Body)
	if err != nil || m.Kind != kind {
		http.Error(w, "payload", http.StatusBadRequest)
		return
	}
	answer, err := s.take(m)
	if err != nil {
		broken(w)
		return
	}
	s.reply(w, in, answer, f)
}

func broken(w http.ResponseWriter) {
	http.Error(w, "internal", http.StatusInternalServerError)
}

func (s *System) open(body []byte) (push.Message, error) {
	var e envelope
	var m push.Message
	if err := json.Unmarshal(body, &e); err != nil {
		return m, err
	}
	plain, err := gmcrypto.OpenShared(s.Secret, e.Payload, payloadPlace(e.Event))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(plain, &m); err != nil {
		return m, err
	}
	if m.Event != e.Event {
		return m, io.ErrUnexpectedEOF
	}
	return m, nil
}

// take refuses what no system can use, and books the rest.
func (s *System) take(m push.Message) (push.Answer, error) {
	answer := push.Answer{Event: m.Event, Result: push.Refused}
	switch answer.Reason = wrong(m); {
	case answer.Reason != "":
		return answer, nil
	case m.Kind == directory.OutletObject:
		return s.Book.TakeOutlet(m, s.Clock())
	}
	return s.Book.TakePerson(m, Permissions(s.Target, s.Role), s.Clock())
}

func wrong(m push.Message) string {
	if m.Event == "" || m.Object == "" || m.Sequence < 1 {
		return "缺少事件号、对象编号或序号"
	}
	if m.Kind == directory.OutletObject {
		var o directory.OutletRecord
		if json.Unmarshal(m.Record, &o) != nil || o.Code == "" || o.Name == "" || o.Kind == "" {
			return "网点信息不完整：编码、名称和类别必填"
		}
		return ""
	}
	var p directory.PersonRecord
	if json.Unmarshal(m.Record, &p) != nil || p.Username == "" || p.Name == "" || m.Verifier == "" {
		return "用户信息不完整：用户名、姓名和口令校验值必填"
	}
	return ""
}

func (s *System) reply(w http.ResponseWriter, in wire.Received, answer any, f wire.Fault) {
	text, err := json.Marshal(answer)
	if err != nil {
		broken(w)
		return
	}
	s.receiver().Answer(w, in, text, f)
}

// Question 查询 asks for what a system knows.
type Question struct {
	Kind directory.ObjectKind `json:"kind"`
	Code string               `json:"code"` // of an outlet, or a username
}

// Known 查询结果.
type Known struct {
	Found       bool            `json:"found"`
	Sequence    int64           `json:"sequence,omitempty"`
	Record      json.RawMessage `json:"record,omitempty"`
	Permissions []string        `json:"permissions,omitempty"` // of a user
	UpdatedAt   time.Time       `json:"updated_at,omitzero"`
}

func (s *System) query(w http.ResponseWriter, r *http.Request) {
	in, ok := s.receiver().Read(w, r)
	if !ok {
		return
	}
	var q Question
	if json.Unmarshal(in.Body, &q) != nil || !slices.Contains([]directory.ObjectKind{directory.OutletObject, directory.PersonObject}, q.Kind) {
		http.Error(w, "question", http.StatusBadRequest)
		return
	}
	known, err := s.Book.Known(q)
	if err != nil {
		broken(w)
		return
	}
	s.reply(w, in, known, wire.NoFault)
}
