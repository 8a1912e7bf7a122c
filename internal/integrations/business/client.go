// Package business is the adapter of the three business systems (社保卡, 居住证 and 敬老卡
// 业务系统) that are told of outlets and users: the client of their receiving interfaces,
// and those interfaces themselves, each system with a store of its own.
//
// Every message is signed by HMAC-SM3 as those of all partners are; what it says travels
// sealed by SM4-GCM.
package business

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/push"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// The paths of a system's interfaces.
const (
	PathOutlets = "/v1/outlets" // 新增网点信息接收接口
	PathPeople  = "/v1/users"   // 新增用户信息接收接口
	PathQuery   = "/v1/query"   // what the system knows
	PathLogon   = "/v1/logons"  // where its users log on
)

// headers of a signed message begin with this.
const headers = "X-Unified"

const (
	maxAnswer = 64 << 10
	maxBody   = 64 << 10
	patience  = 20 * time.Second // of one request; the activity has its own
)

// Config 接入参数 of one system.
type Config struct {
	Target push.Target
	URL    string // base address
	App    string // our name there
	Secret string // for the signatures of both sides, and the key of payloads
	HTTP   *http.Client
	Clock  func() time.Time
}

// Client 推送客户端 of one system.
type Client struct {
	target  push.Target
	channel wire.Channel
}

// New builds a client.
func New(cfg Config) *Client {
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: patience}
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Client{target: cfg.Target, channel: wire.Channel{URL: cfg.URL, App: cfg.App, Secret: cfg.Secret, Headers: wire.HeadersOf(headers),
		MaxAnswer: maxAnswer, HTTP: cfg.HTTP, Clock: cfg.Clock}}
}

// envelope is what goes out; what is in it is sealed and belongs to this event.
type envelope struct {
	Event   string `json:"event"`
	Payload []byte `json:"payload"`
}

func payloadPlace(event string) []byte { return []byte("push\x00" + event) }

// Send brings a message to the system. The same message again is taken once.
func (c *Client) Send(ctx context.Context, m push.Message) (push.Answer, error) {
	var answer push.Answer
	body, err := seal(c.channel.Secret, m)
	if err != nil {
		return answer, fault.Internal(err)
	}
	path := PathOutlets
	if m.Kind == directory.PersonObject {
		path = PathPeople
	}
	text, err := c.channel.Post(ctx, path, body)
	if err != nil {
		return answer, c.failure(err)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer, c.failure(errors.New("the answer is no JSON"))
	}
	return answer, nil
}

func seal(secret string, m push.Message) ([]byte, error) {
	plain, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	sealed, err := gmcrypto.SealShared(secret, plain, payloadPlace(m.Event))
	if err != nil {
		return nil, err
	}
	return json.Marshal(envelope{Event: m.Event, Payload: sealed})
}

// Ask tells what the system knows of an outlet or user by its code or username.
func (c *Client) Ask(ctx context.Context, q Question) (Known, error) {
	var known Known
	body, err := json.Marshal(q)
	if err != nil {
		return known, fault.Internal(err)
	}
	text, err := c.channel.Post(ctx, PathQuery, body)
	if err != nil {
		return known, c.failure(err)
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return known, c.failure(errors.New("the answer is no JSON"))
	}
	return known, nil
}

// failure tells in words whether the system is away or refuses us. Either may pass: a
// secret is put right by hand, and the message waits for it.
func (c *Client) failure(err error) error {
	var refused *wire.Refusal
	if errors.As(err, &refused) {
		return fault.Unavailable("push.refused", "%s拒绝了请求（%d），请核对接入名称和签名口令", c.target.Label(), refused.Status).Because(err)
	}
	return fault.Unavailable("push.unavailable", "%s暂时不可用", c.target.Label()).Because(err)
}
