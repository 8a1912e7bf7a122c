package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"cardflow/internal/fault"
)

const (
	apiPrefix       = "/api/v1"
	headerRequestID = "X-Request-ID"
)

func (s *server) useMiddlewares(app *fiber.App) {
	app.Use(s.identify, s.observe, secureHeaders, compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: compressed}), s.recoverPanic)
}

// identify gives the request an id and an address before anything can fail.
func (s *server) identify(c *fiber.Ctx) error {
	r := &request{id: newRequestID(c.Get(headerRequestID)), address: c.IP()}
	c.Set(headerRequestID, r.id)
	c.SetUserContext(context.WithValue(c.UserContext(), requestKey{}, r))
	return c.Next()
}

// observe measures the request and writes one line of log. Errors are answered
// here, so that what is measured is what the caller sees.
func (s *server) observe(c *fiber.Ctx) error {
	start := time.Now()
	done := s.metrics.begin()
	if err := c.Next(); err != nil {
		if handled := s.handleError(c, err); handled != nil {
			return handled
		}
	}
	status, took := c.Response().StatusCode(), time.Since(start)
	route := c.Route().Path
	if status == http.StatusNotFound && route == "/" {
		route = "other" // what does not exist must not become labels
	}
	done(c.Method(), route, status, took)
	level := slog.LevelDebug
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case mutating(c.Method()):
		level = slog.LevelInfo
	}
	ctx := c.UserContext()
	r := requestOf(ctx)
	s.logger.LogAttrs(ctx, level, "request", slog.String("method", c.Method()), slog.String("route", route),
		slog.Int("status", status), slog.Duration("took", took), slog.String("person", r.person.ID),
		slog.String("address", r.address), slog.String("request_id", r.id))
	return nil
}

// recoverPanic turns a panic into our defect with its stack in the log.
func (s *server) recoverPanic(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.logger.ErrorContext(c.UserContext(), "panic", "request_id", requestOf(c.UserContext()).id,
				"value", fmt.Sprint(p), "stack", string(debug.Stack()))
			c.Response().ResetBody()
			err = fault.Internal(fmt.Errorf("panic: %v", p))
		}
	}()
	return c.Next()
}

// Content security policies: pages run nothing but our own files. Inline style
// attributes are what charts position their tooltips with.
const (
	pagePolicy = "default-src 'self'; img-src 'self' data: blob:; frame-src 'self' blob:; style-src 'self'; " +
		"style-src-attr 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
	printPolicy = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
	// filePolicy lets the browser's own viewer show a PDF and nothing in it run.
	filePolicy = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)

func secureHeaders(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
	if strings.HasPrefix(c.Path(), "/api/") || strings.HasPrefix(c.Path(), partnerRoot+"/") {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	return c.Next()
}

// compressed tells which answers gain nothing from gzip: they are archives
// already, were compressed when they were first asked for, or must not wait.
func compressed(c *fiber.Ctx) bool {
	path := c.Path()
	return !strings.HasPrefix(path, "/api/") || isStream(path) || strings.HasPrefix(path, apiPrefix+"/attachments/") ||
		strings.HasSuffix(path, "/export") || strings.HasSuffix(path, "/template")
}
