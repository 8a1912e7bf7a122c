// Package cloudsign is the adapter of the cloud's sign and verify service (云平台签名验签
// 服务): a client that is a cryptographic module of the platform, and a stand-in of the
// service.
//
// The service keeps the root key and the keys that the platform signs with; neither ever
// leaves it. Every message is signed by HMAC-SM3 as those of all partners are, and what
// is secret in one travels sealed by SM4-GCM under a key that both sides derive from
// their secret. When the service does not answer, what needed it is refused: nothing is
// calculated here in its place.
package cloudsign

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// Codes of what went wrong with the service.
const (
	CodeUnavailable = "crypto.service_unavailable"
	CodeRefused     = "crypto.service_refused"
)

// What the service gives of a signing key: a handle as long as a private key, whose
// place it takes, and the public point.
const (
	handleSize = 32
	publicSize = 65
)

// headers of a signed message begin with this.
const headers = "X-Cloud-Sign"

// The calls of the service.
const (
	pathRandom = "/v1/random"
	pathWrap   = "/v1/wrap"
	pathUnwrap = "/v1/unwrap"
	pathKeys   = "/v1/keys"
	pathSign   = "/v1/sign"
	pathVerify = "/v1/verify"
)

// maxMessage bounds what is read of either side's messages; what is signed are seals and
// short texts.
const maxMessage = 1 << 20

// patience is how long one call may take.
const patience = 5 * time.Second

// Config 接入参数 of the service.
type Config struct {
	URL    string // base address
	App    string // our name there
	Secret string // for the signatures of both sides
	HTTP   *http.Client
	Clock  func() time.Time
}

// Client 云密码模块 does by the service what the software provider does in this process.
type Client struct {
	channel   wire.Channel
	transport gmcrypto.Provider
}

var (
	_ gmcrypto.Provider = (*Client)(nil)
	_ gmcrypto.KeyMaker = (*Client)(nil)
)

// New builds a client.
func New(cfg Config) (*Client, error) {
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: patience}
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	sealed, err := transport(cfg.Secret)
	return &Client{transport: sealed, channel: wire.Channel{URL: cfg.URL, App: cfg.App, Secret: cfg.Secret, Headers: wire.HeadersOf(headers),
		MaxAnswer: maxMessage, HTTP: cfg.HTTP, Clock: cfg.Clock}}, err
}

// transport seals what is secret on its way, under a key of both sides.
func transport(secret string) (gmcrypto.Provider, error) {
	return gmcrypto.SoftwareProvider(gmcrypto.MAC([]byte(secret), gmcrypto.Canonical("cloud sign transport"))[:16])
}

// The messages; bytes are base64, and what is called sealed is secret.
type (
	randomAsked  struct{ Bytes int }
	sealedAnswer struct{ Sealed []byte }
	wrapAsked    struct{ Sealed, Place []byte }
	wrapAnswer   struct{ Wrapped []byte }
	unwrapAsked  struct{ Wrapped, Place []byte }
	keyAnswer    struct{ Handle, Public []byte }
	signAsked    struct{ Handle, Message []byte }
	signAnswer   struct{ Signature []byte }
	verifyAsked  struct{ Public, Message, Signature []byte }
	verifyAnswer struct{ Valid bool }
)

// onTheWay is where a sealed value belongs: to one call in one direction.
func onTheWay(path, direction string) []byte { return gmcrypto.Canonical(path, direction) }

func (c *Client) ask(path string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fault.Internal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	text, err := c.channel.Post(ctx, path, body)
	var refused *wire.Refusal
	switch {
	case errors.As(err, &refused):
		return fault.Unavailable(CodeRefused, "云签名验签服务拒绝了请求，操作未执行，请联系系统管理员").Because(err)
	case err == nil:
		err = json.Unmarshal(text, answer)
	}
	if err != nil {
		return unusable(err)
	}
	return nil
}

// unusable is the refusal of what the service did not do, or did not do whole.
func unusable(cause error) error {
	return fault.Unavailable(CodeUnavailable, "云签名验签服务没有正确应答，操作未执行，请稍后重试").Because(cause)
}

// whole refuses an answer that lacks what was asked for: half an answer must never
// become half a key.
func whole(err error, complete bool) error {
	if err == nil && !complete {
		return unusable(errors.New("cloudsign: the answer is not whole"))
	}
	return err
}

// Ping 探测 tells whether the service answers, by a few random bytes.
func (c *Client) Ping() error { return c.Random(make([]byte, 8)) }

// Random fills p with random bytes of the service.
func (c *Client) Random(p []byte) error {
	var out sealedAnswer
	if err := c.ask(pathRandom, randomAsked{len(p)}, &out); err != nil {
		return err
	}
	random, err := c.transport.Unwrap(out.Sealed, onTheWay(pathRandom, "answer"))
	if err == nil && len(random) == len(p) {
		copy(p, random)
		return nil
	}
	return unusable(err)
}

// Wrap seals a key under the root key of the service.
func (c *Client) Wrap(key, place []byte) ([]byte, error) {
	sealed, err := c.transport.Wrap(key, onTheWay(pathWrap, "question"))
	if err != nil {
		return nil, err
	}
	var out wrapAnswer
	err = c.ask(pathWrap, wrapAsked{sealed, place}, &out)
	return out.Wrapped, whole(err, len(out.Wrapped) > 0)
}

// Unwrap opens what the service sealed for the same place.
func (c *Client) Unwrap(wrapped, place []byte) ([]byte, error) {
	var out sealedAnswer
	if err := c.ask(pathUnwrap, unwrapAsked{wrapped, place}, &out); err != nil {
		return nil, err
	}
	return c.transport.Unwrap(out.Sealed, onTheWay(pathUnwrap, "answer"))
}

// MAC is calculated here: its key is in this process, and sending it out would protect
// nothing.
func (c *Client) MAC(key []byte, data ...[]byte) []byte { return gmcrypto.MAC(key, data...) }

// NewSigningKey lets the service make a signing key. What is given for the private key
// is its name there.
func (c *Client) NewSigningKey() (private, public []byte, err error) {
	var out keyAnswer
	err = c.ask(pathKeys, struct{}{}, &out)
	return out.Handle, out.Public, whole(err, len(out.Handle) == handleSize && len(out.Public) == publicSize)
}

// Sign lets the service sign with a key that it keeps.
func (c *Client) Sign(private, message []byte) ([]byte, error) {
	var out signAnswer
	err := c.ask(pathSign, signAsked{private, message}, &out)
	return out.Signature, whole(err, len(out.Signature) > 0)
}

// Verify lets the service check a signature.
func (c *Client) Verify(public, message, signature []byte) error {
	var out verifyAnswer
	if err := c.ask(pathVerify, verifyAsked{public, message, signature}, &out); err != nil {
		return err
	}
	if !out.Valid {
		return fault.New(fault.KindInternal, gmcrypto.CodeSignature, "签名无效")
	}
	return nil
}
