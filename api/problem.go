package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"cardflow/internal/fault"
)

const problemType = "application/problem+json"

// Problem 错误 is the body of every refusal (RFC 9457). Detail is the sentence to
// show, Code is for programs.
type Problem struct {
	Type       string         `json:"type" example:"about:blank"`
	Title      string         `json:"title" example:"输入有误"`
	Status     int            `json:"status" example:"422"`
	Detail     string         `json:"detail" example:"请填写供应商"`
	Code       string         `json:"code" example:"document.invalid"`
	Errors     []fault.Detail `json:"errors"`
	RequestID  string         `json:"request_id"`
	DocumentID string         `json:"document_id,omitempty" doc:"the draft that was kept when its submission was refused"`
}

// Error gives the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus gives huma the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType gives huma the media type.
func (p *Problem) ContentType(string) string { return problemType }

// statusOf is the one translation of fault kinds to HTTP.
func statusOf(k fault.Kind) (int, string) {
	switch k {
	case fault.KindInvalid:
		return http.StatusUnprocessableEntity, "输入有误"
	case fault.KindUnauthenticated:
		return http.StatusUnauthorized, "请先登录"
	case fault.KindForbidden:
		return http.StatusForbidden, "没有权限"
	case fault.KindNotFound:
		return http.StatusNotFound, "不存在"
	case fault.KindConflict:
		return http.StatusConflict, "当前状态不允许"
	case fault.KindLocked:
		return http.StatusLocked, "账号已锁定"
	case fault.KindTooLarge:
		return http.StatusRequestEntityTooLarge, "内容过大"
	case fault.KindLimited:
		return http.StatusTooManyRequests, "请求过于频繁"
	case fault.KindUnavailable:
		return http.StatusServiceUnavailable, "服务暂不可用"
	}
	return http.StatusInternalServerError, "系统内部错误"
}

// keptDraft says that a refused submission left a draft behind.
type keptDraft struct {
	error
	id string
}

func (k keptDraft) Unwrap() error { return k.error }

// problem translates an error for the caller and writes its cause to the log,
// which holds codes and ids but no content.
func (s *server) problem(ctx context.Context, err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	f := fault.From(err)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		f = fault.Unavailable("timeout", "系统繁忙，处理超时，请稍后重试").Because(err)
	}
	status, title := statusOf(f.Kind)
	p := newProblem(ctx, status, title, f.Code, f.Message)
	if f.Details != nil {
		p.Errors = slices.Clone(f.Details)
	}
	var kept keptDraft
	if errors.As(err, &kept) {
		p.DocumentID = kept.id
	}
	if cause := errors.Unwrap(f); cause != nil || status >= http.StatusInternalServerError {
		level := slog.LevelWarn
		if status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		s.logger.LogAttrs(ctx, level, "request failed", slog.String("code", f.Code),
			slog.Int("status", status), slog.String("request_id", p.RequestID), slog.Any("cause", cause))
	}
	return p
}

func newProblem(ctx context.Context, status int, title, code, detail string) *Problem {
	requestOf(ctx).refusal = code
	return &Problem{Type: "about:blank", Title: title, Status: status, Detail: detail, Code: code,
		Errors: []fault.Detail{}, RequestID: requestOf(ctx).id}
}

// refuse writes a problem from a middleware of huma.
func (s *server) refuse(ctx huma.Context, err error) {
	p := s.problem(ctx.Context(), err)
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	if encodeErr := json.NewEncoder(ctx.BodyWriter()).Encode(p); encodeErr != nil {
		s.logger.ErrorContext(ctx.Context(), "write problem", "cause", encodeErr)
	}
}

// handleError is Fiber's error handler: routes that do not exist, requests that
// never reached an operation, and panics.
func (s *server) handleError(c *fiber.Ctx, err error) error {
	ctx := c.UserContext()
	var refused *fiber.Error
	var p *Problem
	if errors.As(err, &refused) {
		p = s.httpProblem(ctx, c, s.methodsOf(c, refused.Code))
	} else {
		p = s.problem(ctx, err)
	}
	if p.RequestID == "" { // refused before any middleware ran
		p.RequestID = newRequestID("")
		c.Set(headerRequestID, p.RequestID)
	}
	return c.Status(p.Status).JSON(p, problemType)
}

// httpProblem puts what HTTP itself refuses into words.
func (s *server) httpProblem(ctx context.Context, c *fiber.Ctx, status int) *Problem {
	switch status {
	case http.StatusNotFound:
		return newProblem(ctx, status, "不存在", "route.not_found", "没有这个地址："+c.Path())
	case http.StatusMethodNotAllowed:
		return newProblem(ctx, status, "方法不允许", "route.method_not_allowed", "这个地址不支持 "+c.Method()+" 方法")
	case http.StatusRequestEntityTooLarge:
		return newProblem(ctx, status, "内容过大", "request.too_large",
			"请求内容为 "+megabytes(int64(c.Request().Header.ContentLength()))+"，超过上限 "+megabytes(s.bodyLimit(c.Path(), c.Get(fiber.HeaderContentType))))
	case http.StatusBadRequest, http.StatusRequestHeaderFieldsTooLarge, http.StatusRequestTimeout:
		return newProblem(ctx, status, "请求有误", "request.malformed", "请求不完整或格式不正确")
	}
	if status < http.StatusInternalServerError {
		return newProblem(ctx, status, "请求有误", "request.refused", "请求被拒绝（"+strconv.Itoa(status)+"）")
	}
	return s.problem(ctx, fault.Internal(fiber.NewError(status)))
}

// megabytes writes a size as people say it.
func megabytes(n int64) string {
	const mb = 1 << 20
	if n < mb {
		return strconv.FormatInt((n+1023)/1024, 10) + " KB"
	}
	return strconv.FormatFloat(float64(n*10/mb)/10, 'f', -1, 64) + " MB"
}
