package signature

import (
	"errors"
	"time"

	"cardflow/internal/domain/partner"
	"cardflow/internal/fault"
)

// Known 已登记合作方 is a partner with what its signatures are checked by.
type Known struct {
	partner.Partner
	Scheme Scheme
}

// Gate 门禁 checks the signatures of the partners that are configured.
type Gate struct {
	known map[string]Known
	clock func() time.Time
}

// NewGate builds a gate.
func NewGate(known []Known, clock func() time.Time) *Gate {
	g := &Gate{known: make(map[string]Known, len(known)), clock: clock}
	for _, k := range known {
		g.known[k.ID] = k
	}
	return g
}

// Sender gives the partner that signed a call. An unknown partner and a wrong
// signature are refused alike, so that nobody learns who is connected.
func (g *Gate) Sender(c partner.Call) (partner.Partner, error) {
	wrong := fault.Unauthenticated(partner.CodeSignature, "签名不正确")
	k, found := g.known[c.Partner]
	if !found {
		return partner.Partner{}, wrong
	}
	m := Message{Method: c.Method, Path: c.Path, Query: c.Query, Body: c.Body, Timestamp: c.Timestamp, Nonce: c.Nonce}
	err := m.Check(k.Scheme, c.Signature, g.clock())
	switch {
	case errors.Is(err, ErrStale):
		return k.Partner, fault.Unauthenticated(partner.CodeTimestamp, "时间戳与服务器时间相差超过 %d 分钟，或不是毫秒时间戳", int(Window.Minutes()))
	case err != nil:
		return k.Partner, wrong.Because(err)
	case len(c.Nonce) > partner.MaxNonce:
		return k.Partner, fault.Unauthenticated(partner.CodeNonce, "随机数最长 %d 个字符", partner.MaxNonce)
	}
	return k.Partner, nil
}
