// Package verification is the adapter of the real-person verification service
// (实人认证): a client, what checks its callbacks, and a sandbox of the service.
//
// Every message is signed by HMAC-SM3 as those of all partners are; photo and
// identity travel sealed by SM4-GCM.
package verification

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
	"cardflow/internal/integrations/wire"
)

// path of the one call of the service.
const path = "/v1/verifications"

// headers of a signed message begin with this.
const headers = "X-Verification"

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 10

// Config 接入参数 of the service.
type Config struct {
	URL      string // base address
	App      string // our name there
	Secret   string // for the signatures of both sides
	Callback string // where the service calls back; empty: it answers at once
	Keys     gmcrypto.Keyring
	HTTP     *http.Client // nil: one that waits 20 seconds
	Clock    func() time.Time
}

// Client 实人认证客户端.
type Client struct{ cfg Config }

// patience is how long one request may take; the activity has its own.
const patience = 20 * time.Second

// New builds a client.
func New(cfg Config) *Client {
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: patience}
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Client{cfg: cfg}
}

// request is what goes out. Payload is sealed and belongs to this serial.
type request struct {
	Request  string `json:"request"`
	Callback string `json:"callback,omitempty"`
	Payload  []byte `json:"payload"`
}

// person is the sealed part.
type person struct {
	Name     string            `json:"name"`
	IDNumber identity.IDNumber `json:"id_number"`
	Photo    []byte            `json:"photo"`
}

func payloadPlace(serial string) []byte { return []byte("verification\x00" + serial) }

// Verify asks whether the photo is the person's. The same serial again is the same
// question. An error of the kind Unavailable is worth another try.
func (c *Client) Verify(ctx context.Context, claim senior.Claimant) (senior.Answer, error) {
	var answer senior.Answer
	if c.cfg.URL == "" {
		return answer, fault.Unavailable("verification.not_configured", "实人认证服务尚未配置")
	}
	body, err := c.body(claim)
	if err != nil {
		return answer, fault.Internal(err)
	}
	text, err := c.channel().Post(ctx, path, body)
	if err != nil {
		return answer, failure(err)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer, unavailable(errors.New("the answer is no JSON"))
	}
	if answer.Request != claim.Request {
		return answer, unavailable(errors.New("the answer belongs to another request"))
	}
	return answer, nil
}

func (c *Client) channel() *wire.Channel {
	return &wire.Channel{URL: c.cfg.URL, App: c.cfg.App, Secret: c.cfg.Secret, Headers: wire.HeadersOf(headers), MaxAnswer: maxAnswer,
		HTTP: c.cfg.HTTP, Clock: c.cfg.Clock}
}

func (c *Client) body(claim senior.Claimant) ([]byte, error) {
	plain, err := json.Marshal(person{Name: claim.Name, IDNumber: claim.IDNumber, Photo: claim.Photo})
	if err != nil {
		return nil, err
	}
	sealed, err := gmcrypto.Seal(c.cfg.Keys, plain, payloadPlace(claim.Request))
	if err != nil {
		return nil, err
	}
	return json.Marshal(request{Request: claim.Request, Callback: c.cfg.Callback, Payload: sealed})
}

// Callback 认证回调 reads an answer that the service sent by itself; one that is not
// signed by it is refused. Whether its nonce was used before is for a store to tell.
func (c *Client) Callback(method, path string, header func(string) string, body []byte) (answer senior.Answer, nonce string, err error) {
	m := signature.Message{Method: method, Path: path, Body: body}
	if nonce, err = wire.HeadersOf(headers).Check(c.cfg.Secret, m, header, c.cfg.Clock()); err != nil {
		return answer, "", fault.Unauthenticated("verification.signature", "签名不正确或已过期").Because(err)
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Request == "" || !answer.Result.Final() {
		return answer, "", fault.Invalid("verification.answer", "认证答复的内容不正确")
	}
	return answer, nonce, nil
}

// failure tells a refusal, which another try will not change, from an outage.
func failure(err error) error {
	var refused *wire.Refusal
	if errors.As(err, &refused) {
		return fault.Conflict("verification.refused", "认证服务拒绝了请求（%d）", refused.Status)
	}
	return unavailable(err)
}

func unavailable(cause error) error {
	return fault.Unavailable("verification.unavailable", "实人认证服务暂时不可用").Because(cause)
}
