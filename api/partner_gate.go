package api

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/partner"
	"cardflow/internal/fault"
)

// The headers of a partner's call.
const (
	headerPartnerID        = "X-Partner-Id"
	headerPartnerTimestamp = "X-Partner-Timestamp"
	headerPartnerNonce     = "X-Partner-Nonce"
	headerPartnerSignature = "X-Partner-Signature"
)

// rateWindowOfCalls is what a partner's calls are counted in.
const rateWindowOfCalls = time.Minute

// forgedPerMinute is how many refused signatures in a partner's name are kept in
// the audit log: whoever guesses must not fill it.
const forgedPerMinute = 30

// admit lets a call in that its partner signed, may make, makes the first time and
// not too often; and keeps in the audit log what came of it.
func (s *server) admit(ctx huma.Context, next func(huma.Context)) {
	c, r := humafiber.Unwrap(ctx), requestOf(ctx.Context())
	sender, err := s.sender(c)
	if sender.ID != "" {
		r.partner, r.person = sender, sender.Actor()
	}
	if err != nil {
		s.refuseCall(ctx, sender, err, forgedPerMinute)
		return
	}
	if err := s.mayCall(ctx, sender); err != nil {
		s.refuseCall(ctx, sender, err, sender.PerMinute)
		return
	}
	next(ctx)
	if err := s.recordCall(ctx, c.Response().StatusCode()); err != nil {
		c.Response().ResetBody() // what cannot be noted is not told either
		s.refuse(ctx, err)
	}
}

// sender checks the signature over the request as it came.
func (s *server) sender(c *fiber.Ctx) (partner.Partner, error) {
	request := c.Request()
	if s.Partners == nil {
		return partner.Partner{}, fault.Unavailable("partner.not_configured", "合作方接口尚未配置")
	}
	if len(request.Header.ContentEncoding()) > 0 {
		return partner.Partner{}, fault.Invalid("request.content_encoding", "请求内容不能压缩")
	}
	return s.Partners.Sender(partner.Call{Partner: c.Get(headerPartnerID), Method: c.Method(), Path: string(request.URI().PathOriginal()),
		Query: string(request.URI().QueryString()), Body: request.Body(), Timestamp: c.Get(headerPartnerTimestamp),
		Nonce: c.Get(headerPartnerNonce), Signature: c.Get(headerPartnerSignature)})
}

// mayCall spends the nonce last: a call that came too often may come again as it is.
func (s *server) mayCall(ctx huma.Context, sender partner.Partner) error {
	now := s.now()
	if wait := s.calls.takeOf(sender.ID, sender.PerMinute, now); wait > 0 {
		seconds := int(math.Ceil(wait.Seconds()))
		ctx.SetHeader("Retry-After", strconv.Itoa(seconds))
		return fault.New(fault.KindLimited, partner.CodeLimited, "每分钟最多调用 %d 次，请 %d 秒后重试", sender.PerMinute, seconds)
	}
	if id := operationOf(ctx).access.grants[0].Function; !sender.May(id) {
		return fault.Forbidden(partner.CodeNotAllowed, "“%s”没有使用接口 %s 的权限", sender.Name, id)
	}
	fresh, err := s.Nonces.Use(ctx.Context(), sender.Actor().ID, ctx.Header(headerPartnerNonce), now)
	if err == nil && !fresh {
		err = fault.Conflict(partner.CodeNonce, "随机数已经用过，请重新签名后再发送")
	}
	return err
}

// refuseCall answers a refusal and, up to so many a minute, keeps it in the audit
// log when it was made in the name of a partner that is known.
func (s *server) refuseCall(ctx huma.Context, sender partner.Partner, refusal error, perMinute int) {
	s.refuse(ctx, refusal)
	if sender.ID == "" || s.calls.takeOf("refused "+sender.ID, perMinute, s.now()) > 0 {
		return
	}
	if err := s.recordCall(ctx, http.StatusUnauthorized); err != nil {
		s.logger.ErrorContext(ctx.Context(), "keep a refused call in the audit log", "cause", err)
	}
}

// recordCall keeps who called what, about which application, and how it was
// answered. Nothing of the request's content is kept.
func (s *server) recordCall(ctx huma.Context, status int) error {
	r, result := requestOf(ctx.Context()), audit.OK
	if status >= http.StatusBadRequest {
		result = r.refusal
	}
	entry := s.entry(ctx.Context(), operationOf(ctx).access.grants[0].Function, "call", r.object)
	entry.Result = result
	return s.Audit.Record(context.WithoutCancel(ctx.Context()), entry)
}
