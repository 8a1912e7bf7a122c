package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/fault"
)

// translateErrors turns the refusals of huma's own validation into problems in
// Chinese; everything else passes.
func (s *server) translateErrors(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	switch m.Status {
	case http.StatusBadRequest:
		return newProblem(ctx.Context(), m.Status, "请求有误", "request.malformed", "请求内容为空或不是有效的 JSON"), nil
	case http.StatusUnsupportedMediaType:
		return newProblem(ctx.Context(), m.Status, "内容类型不支持", "request.content_type", "请求的内容类型应为 application/json"), nil
	case http.StatusRequestEntityTooLarge:
		return newProblem(ctx.Context(), m.Status, "内容过大", "request.too_large",
			"请求内容超过上限 "+megabytes(ctx.Operation().MaxBodyBytes)), nil
	case http.StatusUnprocessableEntity:
		return s.problem(ctx.Context(), fault.Problems("request.invalid", translateDetails(m.Errors))), nil
	case http.StatusRequestTimeout:
		return s.problem(ctx.Context(), fault.Unavailable("request.timeout", "上传超时，请检查网络后重试")), nil
	}
	return s.problem(ctx.Context(), fault.Internal(m)), nil
}

func translateDetails(in []*huma.ErrorDetail) []fault.Detail {
	out := make([]fault.Detail, 0, len(in))
	for _, e := range in {
		location := place(e.Location)
		name := location[strings.LastIndex(location, ".")+1:]
		out = append(out, fault.Detail{Location: location, Message: sentence(name, e.Message)})
	}
	if len(out) == 0 {
		out = append(out, fault.Detail{Message: "请求内容不正确"})
	}
	return out
}

// place drops where in the request a value stood: body.head.x becomes head.x.
func place(location string) string {
	for _, prefix := range []string{"body.", "query.", "path.", "header.", "form."} {
		if rest, ok := strings.CutPrefix(location, prefix); ok {
			return rest
		}
	}
	return location
}

// sentence says in Chinese what huma says in English. A message that is not
// known here is still refused in words.
func sentence(name, message string) string {
	exact := map[string]string{
		"unexpected property":                 "没有“" + name + "”这个字段",
		"expected boolean":                    name + " 应为 true 或 false",
		"expected number":                     name + " 应为数字",
		"expected integer":                    name + " 应为整数",
		"expected string":                     name + " 应为文字",
		"expected array":                      name + " 应为列表",
		"expected object":                     name + " 应为对象",
		"invalid integer":                     name + " 应为整数",
		"invalid boolean":                     name + " 应为 true 或 false",
		"required query parameter is missing": "缺少参数 " + name,
		"required form parameter is missing":  "缺少参数 " + name,
		"File required":                       "请选择要上传的文件",
		"Multiple files received but only one was expected": "一次只能上传一个文件",
	}
	if text, ok := exact[message]; ok {
		return text
	}
	prefixed := []struct{ english, before, after string }{
		{"expected required property ", "缺少字段 ", ""},
		{"expected value to be one of ", name + " 只能是 ", " 之一"},
		{"expected number >= ", name + " 不能小于 ", ""},
		{"expected number <= ", name + " 不能大于 ", ""},
		{"expected length >= ", name + " 至少 ", " 个字"},
		{"expected length <= ", name + " 最多 ", " 个字"},
		{"expected array length >= ", name + " 至少 ", " 项"},
		{"expected array length <= ", name + " 最多 ", " 项"},
		{"cannot read multipart form", "请用表单（multipart/form-data）上传文件", "\x00"},
		{"invalid date/time for format ", name + " 应为时间，例如 2026-03-01T08:00:00Z", "\x00"},
	}
	for _, p := range prefixed {
		rest, ok := strings.CutPrefix(message, p.english)
		if !ok {
			continue
		}
		if p.after == "\x00" { // the rest is of no use to the reader
			return p.before
		}
		return p.before + strings.TrimSuffix(strings.Trim(rest, `"`), " to be present") + p.after
	}
	return name + " 的值不正确"
}
