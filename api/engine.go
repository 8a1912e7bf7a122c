package api

import (
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Bodies are limited by kind. The limit for uploads lies above that of one
// attachment, so that a file that is too large is refused with a sentence and
// not by closing the connection.
const (
	jsonLimit      = 8 << 20
	uploadHeadroom = 48 << 20
)

func (s *server) bodyLimit(path, contentType string) int64 {
	if strings.HasPrefix(path, partnerRoot+"/") {
		return partnerLimit
	}
	if strings.HasPrefix(contentType, fiber.MIMEMultipartForm) {
		return s.Config.AttachmentLimit + uploadHeadroom
	}
	return jsonLimit
}

// requestLimits bounds a body before it is read, and lets a stream last as long
// as a session may; each of its writes has a limit of its own.
func (s *server) requestLimits(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	limits := fasthttp.RequestConfig{MaxRequestBodySize: int(s.bodyLimit(path, string(h.ContentType())))}
	if isStream(path) {
		limits.WriteTimeout = s.Config.SessionAbsolute + time.Hour
	}
	return limits
}

func (s *server) fiberConfig() fiber.Config {
	cfg := fiber.Config{
		AppName: "cardflow", DisableStartupMessage: true,
		Immutable:     true, // handlers keep strings of the request
		CaseSensitive: true, UnescapePath: true,
		BodyLimit: int(s.Config.AttachmentLimit + uploadHeadroom),
		// Lines to outlets are slow, but nobody may hold a connection
		// for ever; headers hold cookies and filters.
		ReadTimeout: 2 * time.Minute, WriteTimeout: 10 * time.Minute, IdleTimeout: 2 * time.Minute, ReadBufferSize: 16 << 10,
		RequestMethods: methods(), ErrorHandler: s.handleError,
	}
	if len(s.Config.TrustedProxies) > 0 {
		cfg.EnableTrustedProxyCheck, cfg.TrustedProxies = true, s.Config.TrustedProxies
		cfg.ProxyHeader, cfg.EnableIPValidation = fiber.HeaderXForwardedFor, true
	}
	return cfg
}

// humaConfig leaves out huma's own pages and links: the description and a page
// that needs no network are served by serveDescription.
func (s *server) humaConfig() huma.Config {
	cfg := huma.DefaultConfig("社保卡中心业务平台", s.Config.Version)
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath, cfg.CreateHooks = "", "", "", nil
	cfg.Transformers = []huma.Transformer{s.translateErrors}
	cfg.Info.Description = "单据、待办、库存与报表的接口。错误按 RFC 9457，时间为 UTC（RFC 3339），金额以分为单位。"
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "浏览器会话；非 GET 请求另需 X-CSRF-Token"},
		"token":   {Type: "http", Scheme: "bearer", Description: "程序调用：登录返回的 token"},
	}
	return cfg
}

func problemReflectType() reflect.Type { return reflect.TypeFor[Problem]() }
