package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"sync"

	"github.com/gofiber/fiber/v2"

	"cardflow/internal/fault"
)

//go:embed docs.html
var docsPage string

// serveDescription serves the OpenAPI description and a page made from it that
// needs neither scripts nor a network.
func (s *server) serveDescription(app *fiber.App, root string) {
	spec := sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.description()) })
	app.Get(root+"/openapi.json", func(c *fiber.Ctx) error {
		body, err := spec()
		if err != nil {
			return fault.Internal(err)
		}
		c.Set(fiber.HeaderContentType, "application/openapi+json")
		return c.Send(body)
	})
	page := sync.OnceValues(func() ([]byte, error) { return s.renderDocs(root) })
	app.Get(root+"/docs", func(c *fiber.Ctx) error {
		body, err := page()
		if err != nil {
			return fault.Internal(err)
		}
		c.Set(fiber.HeaderContentSecurityPolicy, printPolicy)
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(body)
	})
}

// docsOperation is an operation as the page shows it.
type docsOperation struct {
	Operation
	Tag, Parameters, Body, Answer string
}

func (s *server) renderDocs(root string) ([]byte, error) {
	t, err := template.New("docs").Parse(docsPage)
	if err != nil {
		return nil, err
	}
	var list []docsOperation
	for _, op := range s.operations {
		list = append(list, s.documented(op))
	}
	schemas, err := json.MarshalIndent(s.description().Components.Schemas, "", "  ")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{"Root": root, "Title": s.huma.OpenAPI().Info.Title, "Version": s.Config.Version, "Operations": list, "Schemas": string(schemas)})
	return b.Bytes(), err
}

func (s *server) documented(op Operation) docsOperation {
	d := docsOperation{Operation: op}
	item := s.huma.OpenAPI().Paths[op.Path]
	h := map[string]any{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[op.Method]
	raw, err := json.Marshal(h)
	if err != nil {
		return d
	}
	var parts struct {
		Tags        []string        `json:"tags"`
		Parameters  json.RawMessage `json:"parameters"`
		RequestBody json.RawMessage `json:"requestBody"`
		Responses   json.RawMessage `json:"responses"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return d
	}
	if len(parts.Tags) > 0 {
		d.Tag = parts.Tags[0]
	}
	d.Parameters, d.Body, d.Answer = indented(parts.Parameters), indented(parts.RequestBody), indented(parts.Responses)
	return d
}

func indented(raw json.RawMessage) string {
	var b bytes.Buffer
	if len(raw) == 0 || json.Indent(&b, raw, "", "  ") != nil {
		return ""
	}
	return b.String()
}
