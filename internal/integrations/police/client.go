// Package police is the adapter of the interface for the express data of card holders
// of the police bureau's data office (市局数据处 办卡人员快递数据接口): a client, and a
// sandbox of the interface.
//
// Events go in batches. Every message is signed by HMAC-SM3 as those of all partners
// are; who gets a parcel travels sealed by SM4-GCM. The id of an event makes the other
// side take it once, however often a batch is sent.
package police

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

	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
)

// Path of the one call of the interface.
const Path = "/v1/express-events"

// The headers of a signed message.
const (
	HeaderApp       = "X-Express-App"
	HeaderTimestamp = "X-Express-Timestamp" // milliseconds
	HeaderNonce     = "X-Express-Nonce"
	HeaderSignature = "X-Express-Signature"
)

// methodAnswer stands in for the method when an answer is signed: a request can never
// pass for one.
const methodAnswer = "ANSWER"

// maxAnswer bounds what is read of an answer, maxBatch what a sandbox reads.
const (
	maxAnswer = 1 << 20
	maxBatch  = 8 << 20
)

// Config 接入参数 of the interface.
type Config struct {
	URL    string // base address; empty: not connected
	App    string // our name there
	Secret string // for the signatures of both sides
	Keys   gmcrypto.Keyring
	HTTP   *http.Client // nil: one that waits 30 seconds
	Clock  func() time.Time
}

// Client 推送客户端.
type Client struct{ cfg Config }

// patience is how long one request may take; the activity has its own.
const patience = 30 * time.Second

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

// message is what goes out; what is in it is sealed and belongs to this batch.
type message struct {
	Batch   string `json:"batch"`
	Count   int    `json:"count"`
	Payload []byte `json:"payload"`
}

// answer is what comes back: a receipt for each event.
type answer struct {
	Batch    string           `json:"batch"`
	Receipts []postal.Receipt `json:"receipts"`
}

func payloadPlace(batch string) []byte { return []byte("express\x00" + batch) }

// Push sends a batch and gives the receipts. The same batch again is taken once. An
// error of the kind Unavailable is worth another try.
func (c *Client) Push(ctx context.Context, batch postal.Consignment) ([]postal.Receipt, error) {
	body, err := c.body(batch)
	if err != nil {
		return nil, fault.Internal(err)
	}
	text, err := c.send(ctx, body)
	if err != nil {
		return nil, err
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, unavailable(errors.New("the answer is no JSON"))
	}
	if a.Batch != batch.Batch {
		return nil, unavailable(errors.New("the answer belongs to another batch"))
	}
	return a.Receipts, nil
}

func (c *Client) body(batch postal.Consignment) ([]byte, error) {
	plain, err := json.Marshal(batch.Items)
	if err != nil {
		return nil, err
	}
	sealed, err := gmcrypto.Seal(c.cfg.Keys, plain, payloadPlace(batch.Batch))
	if err != nil {
		return nil, err
	}
	return json.Marshal(message{Batch: batch.Batch, Count: len(batch.Items), Payload: sealed})
}

// send signs and posts a message and gives the body of an answer whose signature is
// right.
func (c *Client) send(ctx context.Context, body []byte) ([]byte, error) {
	target, err := url.JoinPath(c.cfg.URL, Path)
	if err != nil {
		return nil, fault.Internal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, fault.Internal(err)
	}
	m := signature.Message{Method: http.MethodPost, Path: Path, Body: body}
	m.Stamp(c.cfg.Clock())
	if err := dress(req.Header, c.cfg.App, c.cfg.Secret, m); err != nil {
		return nil, fault.Internal(err)
	}
	res, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return nil, unavailable(withoutAddress(err))
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, unavailable(err)
	}
	return text, c.accept(res, m.Nonce, text)
}

// dress signs a message into its headers.
func dress(h http.Header, app, secret string, m signature.Message) error {
	signed, err := m.Sign(signature.HMAC(secret))
	h.Set("Content-Type", "application/json")
	h.Set(HeaderApp, app)
	h.Set(HeaderTimestamp, m.Timestamp)
	h.Set(HeaderNonce, m.Nonce)
	h.Set(HeaderSignature, signed)
	return err
}

// stamped reads a message with its stamp.
func stamped(method string, h http.Header, body []byte) signature.Message {
	return signature.Message{Method: method, Path: Path, Body: body, Timestamp: h.Get(HeaderTimestamp), Nonce: h.Get(HeaderNonce)}
}

// accept judges an answer: the other side's own trouble may pass, a refusal will not.
func (c *Client) accept(res *http.Response, nonce string, body []byte) error {
	switch code := res.StatusCode; {
	case code >= http.StatusInternalServerError || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout:
		return unavailable(fmt.Errorf("status %d", code))
	case code >= http.StatusBadRequest:
		return fault.Conflict("police.refused", "市局数据处接口拒绝了整批数据（%d）", code)
	}
	m := stamped(methodAnswer, res.Header, body)
	if m.Nonce != nonce {
		return unavailable(signature.ErrWrong)
	}
	if err := m.Check(signature.HMAC(c.cfg.Secret), res.Header.Get(HeaderSignature), c.cfg.Clock()); err != nil {
		return unavailable(err)
	}
	return nil
}

func unavailable(cause error) error {
	return fault.Unavailable("police.unavailable", "市局数据处接口暂时不可用").Because(cause)
}

// withoutAddress keeps only why a request failed.
func withoutAddress(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
