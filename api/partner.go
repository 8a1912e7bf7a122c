package api

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"cardflow/internal/domain/function"
	"cardflow/internal/domain/partner"
)

const (
	partnerRoot   = "/partner"
	partnerPrefix = partnerRoot + "/v1"
	// partnerLimit is room for the largest photo in base64 and what belongs to it.
	partnerLimit = 6 << 20
	queryLimit   = 16 << 10
)

// Signed 合作方 is the level of operations that a partner calls, and nobody else.
const Signed Level = "signed"

// signedFor is the access to an operation of the partners that may use a function.
func signedFor(id string) access {
	return access{level: Signed, grants: []Grant{grant(id, function.Act)}}
}

// partnerSide 合作方接口 is an API of its own beside that of the staff: it shares the
// web server and what the handlers work with, and has neither sessions nor their
// operations.
func (s *server) partnerSide(app *fiber.App) *server {
	p := &server{Deps: s.Deps, logger: s.logger, metrics: s.metrics, summaries: s.summaries, calls: newRateLimit(0, rateWindowOfCalls)}
	p.huma = humafiber.New(app, p.partnerConfig())
	p.problemSchema = p.huma.OpenAPI().Components.Schemas.Schema(problemReflectType(), true, "Problem")
	p.huma.UseMiddleware(p.admit)
	p.registerPartner()
	delete(p.huma.OpenAPI().Components.Schemas.Map(), "ErrorModel") // huma's own, which nobody is given
	return p
}

// PartnerOpenAPI gives the description of the partners' API as JSON. Of the
// dependencies it needs the registries only.
func PartnerOpenAPI(d Deps) ([]byte, error) {
	_, s := build(d)
	return json.MarshalIndent(s.partners.description(), "", "  ")
}

// PartnerOperations lists the calls of the partners' API.
func PartnerOperations(d Deps) []Operation {
	_, s := build(d)
	return s.partners.operations
}

func (s *server) partnerConfig() huma.Config {
	cfg := s.humaConfig()
	cfg.Info.Title = "社保卡中心业务平台合作方接口"
	cfg.Info.Description = "敬老卡申领核验、数据提交、备投网点与办理进度，以及邮政物流轨迹。每个请求由合作方签名（HMAC-SM3 或 SM2），带毫秒时间戳和一次性随机数；" +
		"签名方法、错误代码与样例见 docs/partner-api.md。错误按 RFC 9457，时间为 UTC（RFC 3339）。"
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"signature": {Type: "apiKey", In: "header", Name: headerPartnerSignature,
			Description: "对方法、路径、查询、内容摘要、时间戳和随机数的签名，另需 " + headerPartnerID + "、" + headerPartnerTimestamp + "、" + headerPartnerNonce},
	}
	return cfg
}

func (s *server) registerPartner() {
	const senior, alipay, public, mail = "随申办 S-01", "支付宝生活号 S-04", "962222 网站 S-05", "邮政 C-22"
	post := func(path, id, summary, tag, functionID string, limit int64) operation {
		return operation{method: http.MethodPost, path: partnerPrefix + path, id: id, summary: summary, tag: tag,
			access: signedFor(functionID), maxBody: limit}
	}
	register(s, post("/senior/eligibility", "check", "申领核验", senior, partner.CheckSenior, queryLimit), s.partnerCheck)
	register(s, post("/senior/applications", "submit", "申领数据提交", senior, partner.SubmitSenior, partnerLimit), s.partnerSubmit)
	register(s, operation{method: http.MethodGet, path: partnerPrefix + "/senior/outlets", id: "list-outlets", summary: "备投网点列表", tag: senior,
		access: signedFor(partner.ListOutlets)}, s.partnerOutlets)
	register(s, post("/senior/progress", "progress", "办理进度查询", senior, partner.SeniorProgress, queryLimit), s.partnerProgress)
	register(s, post("/alipay/senior/progress", "alipay-progress", "办理进度查询（含邮政物流，脱敏）", alipay, partner.AlipayProgress, queryLimit), s.alipayProgress)
	register(s, post("/hotline/senior/progress", "hotline-progress", "敬老卡办理进度查询", public, partner.PublicProgress, queryLimit), s.partnerProgress)
	register(s, post("/postal/events", "postal-events", "物流轨迹推送", mail, partner.PostalEvents, postalLimit), s.partnerPostal)
}
