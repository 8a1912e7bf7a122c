// Package police is the adapter of the interface for the express data of card holders
// of the police bureau's data office (市局数据处 办卡人员快递数据接口): a client, and a
// sandbox of the interface.
//
// Events go in batches. Every message is signed by HMAC-SM3 as those of all partners
// are; who gets a parcel travels sealed by SM4-GCM. The id of an event makes the other
// side take it once, however often a batch is sent.
package police

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// Path of the one call of the interface.
const Path = "/v1/express-events"

// headers of a signed message begin with this.
const headers = "X-Express"

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
	text, err := c.channel().Post(ctx, Path, body)
	if err != nil {
		return nil, failure(err)
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

func (c *Client) channel() *wire.Channel {
	return &wire.Channel{URL: c.cfg.URL, App: c.cfg.App, Secret: c.cfg.Secret, Headers: wire.HeadersOf(headers), MaxAnswer: maxAnswer,
		HTTP: c.cfg.HTTP, Clock: c.cfg.Clock}
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

// failure tells a refusal, which another try will not change, from an outage.
func failure(err error) error {
	var refused *wire.Refusal
	if errors.As(err, &refused) {
		return fault.Conflict("police.refused", "市局数据处接口拒绝了整批数据（%d）", refused.Status)
	}
	return unavailable(err)
}

func unavailable(cause error) error {
	return fault.Unavailable("police.unavailable", "市局数据处接口暂时不可用").Because(cause)
}
