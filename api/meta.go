package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cardflow/internal/fault"
)

type metaOutput struct {
	Body struct {
		Name         string        `json:"name"`
		Version      string        `json:"version"`
		Demo         bool          `json:"demo"`
		DemoAccounts []DemoAccount `json:"demo_accounts,omitempty"`
		Mail         bool          `json:"mail" doc:"notices can go out by mail"`
		Time         time.Time     `json:"time"`
	}
}

func (s *server) registerMeta() {
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/meta", id: "get-meta", summary: "系统名称与版本", tag: "系统",
		access: public()}, func(context.Context, *struct{}) (*metaOutput, error) {
		out := &metaOutput{}
		out.Body.Name, out.Body.Version, out.Body.Time = "社保卡中心业务平台", s.Config.Version, s.now()
		out.Body.Mail = s.Config.Mail
		if out.Body.Demo = s.Config.Demo; s.Config.Demo {
			out.Body.DemoAccounts = s.Config.DemoAccounts
		}
		return out, nil
	})
}

// serveProbes serves what watches the process: alive, ready, and measured.
func (s *server) serveProbes(app *fiber.App) {
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok") })
	app.Get("/readyz", func(c *fiber.Ctx) error {
		if s.Ready != nil {
			if err := s.Ready(c.UserContext()); err != nil {
				return fault.Unavailable("not_ready", "系统尚未就绪").Because(err)
			}
		}
		if s.Impaired != nil {
			if what := s.Impaired(); what != "" {
				return c.SendString("ok, " + what)
			}
		}
		return c.SendString("ok")
	})
	app.Get("/metrics", adaptor.HTTPHandler(promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{})))
}
