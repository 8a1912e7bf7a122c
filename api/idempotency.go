package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"cardflow/internal/domain/signing"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

const (
	headerIdempotencyKey = "Idempotency-Key"
	headerReplayed       = "Idempotent-Replayed"
	maxKeyLength         = 64
	maxStoredReply       = 1 << 20
)

// answerOnce gives a request that is repeated with the same Idempotency-Key the
// answer of the first time. A request that failed through our fault may be
// tried again under its key.
func (s *server) answerOnce(ctx huma.Context, next func(huma.Context)) {
	key := ctx.Header(headerIdempotencyKey)
	if key == "" || !mutating(ctx.Method()) {
		next(ctx)
		return
	}
	if len(key) > maxKeyLength {
		s.refuse(ctx, fault.Invalid("request.idempotency_key", "Idempotency-Key 最长 %d 个字符", maxKeyLength))
		return
	}
	if operationOf(ctx).ownKey {
		next(ctx)
		return
	}
	person := caller(ctx.Context()).ID
	status, body, done, err := s.Replies.Reserve(ctx.Context(), person, key, fingerprint(ctx), s.now())
	switch {
	case err != nil:
		s.refuse(ctx, err)
	case done:
		s.replay(ctx, status, body)
	default:
		s.answerAndKeep(ctx, next, person, key)
	}
}

func (s *server) replay(ctx huma.Context, status int, body []byte) {
	mediaType := fiber.MIMEApplicationJSON
	if status >= http.StatusBadRequest {
		mediaType = problemType
	}
	ctx.SetHeader("Content-Type", mediaType)
	ctx.SetHeader(headerReplayed, "true")
	ctx.SetStatus(status)
	if _, err := ctx.BodyWriter().Write(body); err != nil {
		s.logger.WarnContext(ctx.Context(), "replay answer", "cause", err)
	}
}

func (s *server) answerAndKeep(ctx huma.Context, next func(huma.Context), person, key string) {
	kept := false
	defer func() { // also when the handler panics
		if !kept {
			if err := s.Replies.Release(ctx.Context(), person, key); err != nil {
				s.logger.ErrorContext(ctx.Context(), "release idempotency key", "cause", err)
			}
		}
	}()
	next(ctx)
	response := humafiber.Unwrap(ctx).Response()
	status := response.StatusCode()
	if status >= http.StatusInternalServerError || response.IsBodyStream() || len(response.Body()) > maxStoredReply {
		return
	}
	if comesAgain(requestOf(ctx.Context()).refusal) {
		return
	}
	if err := s.Replies.Complete(ctx.Context(), person, key, status, bytes.Clone(response.Body())); err != nil {
		s.logger.ErrorContext(ctx.Context(), "keep answer", "cause", err)
		return
	}
	kept = true
}

// comesAgain tells whether a refused request comes again under its key, once the
// caller has confirmed who he is or has signed.
func comesAgain(refusal string) bool {
	return refusal == codeConfirm || refusal == signing.CodeUnsigned || strings.HasPrefix(refusal, "decision.signature_")
}

// fingerprint tells two requests apart that were sent under one key. Of an
// upload it takes the length, because its body lies in files by now; a signature
// is another each time it is made, and says nothing that the body does not say.
func fingerprint(ctx huma.Context) string {
	c := humafiber.Unwrap(ctx)
	body := c.Body()
	length := c.Request().Header.ContentLength()
	switch {
	case strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm):
		body = nil
	case operationOf(ctx).signed:
		var members map[string]json.RawMessage
		if json.Unmarshal(body, &members) == nil {
			delete(members, "signature")
			body, _ = json.Marshal(members)
			length = len(body)
		}
	}
	return gmcrypto.TokenDigest(fmt.Sprintf("%s %s %d\n%s", c.Method(), c.OriginalURL(), length, body))
}

// decisionKey is the idempotency key of one decision: the caller's, made his
// own and the task's, or a fresh one when he sent none.
func decisionKey(person, key, task string) string {
	if key == "" {
		key = gmcrypto.RandomToken()
	}
	return gmcrypto.TokenDigest(person + "\n" + key + "\n" + task)
}
