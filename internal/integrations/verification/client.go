package verification

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
)

// path of the one call of the service.
const path = "/v1/verifications"

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
	text, err := c.send(ctx, body)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer, unavailable(errors.New("the answer is no JSON"))
	}
	if answer.Request != claim.Request {
		return answer, unavailable(errors.New("the answer belongs to another request"))
	}
	return answer, nil
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

// send signs and posts a request and gives the body of an answer whose signature
// is right.
func (c *Client) send(ctx context.Context, body []byte) ([]byte, error) {
	target, err := url.JoinPath(c.cfg.URL, path)
	if err != nil {
		return nil, fault.Internal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, fault.Internal(err)
	}
	s := newStamp(c.cfg.Clock())
	signed, err := s.sign(c.cfg.Secret, http.MethodPost, path, body)
	if err != nil {
		return nil, fault.Internal(err)
	}
	dress(req.Header, c.cfg.App, s, signed)
	res, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return nil, unavailable(withoutAddress(err))
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, unavailable(err)
	}
	return text, c.accept(res, s, text)
}

func dress(h http.Header, app string, s stamp, signed string) {
	h.Set("Content-Type", "application/json")
	h.Set(HeaderApp, app)
	h.Set(HeaderTimestamp, s.timestamp)
	h.Set(HeaderNonce, s.nonce)
	h.Set(HeaderSignature, signed)
}

// accept judges an answer: the service's own trouble may pass, a refusal will not.
func (c *Client) accept(res *http.Response, sent stamp, body []byte) error {
	switch code := res.StatusCode; {
	case code >= http.StatusInternalServerError || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout:
		return unavailable(fmt.Errorf("status %d", code))
	case code >= http.StatusBadRequest:
		return fault.Conflict("verification.refused", "认证服务拒绝了请求（%d）", code)
	}
	got, signed := header(res.Header.Get)
	if got.nonce != sent.nonce {
		return unavailable(signature.ErrWrong)
	}
	if err := got.check(c.cfg.Secret, methodAnswer, path, body, signed, c.cfg.Clock()); err != nil {
		return unavailable(err)
	}
	return nil
}

// Callback 认证回调 reads an answer that the service sent by itself; one that is not
// signed by it is refused. Whether its nonce was used before is for a store to tell.
func (c *Client) Callback(method, path string, header func(string) string, body []byte) (answer senior.Answer, nonce string, err error) {
	s := stamp{timestamp: header(HeaderTimestamp), nonce: header(HeaderNonce)}
	if err := s.check(c.cfg.Secret, method, path, body, header(HeaderSignature), c.cfg.Clock()); err != nil {
		return answer, "", fault.Unauthenticated("verification.signature", "签名不正确或已过期").Because(err)
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Request == "" || !answer.Result.Final() {
		return answer, "", fault.Invalid("verification.answer", "认证答复的内容不正确")
	}
	return answer, s.nonce, nil
}

func unavailable(cause error) error {
	return fault.Unavailable("verification.unavailable", "实人认证服务暂时不可用").Because(cause)
}

// withoutAddress keeps only why a request failed.
func withoutAddress(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
