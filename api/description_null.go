package api

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// description is the OpenAPI description as it is given out. It says of members that
// refer to another object whether they may be null, which huma's own does not.
func (s *server) description() *huma.OpenAPI {
	d := *s.huma.OpenAPI()
	parts := *d.Components
	parts.Schemas = nullable{parts.Schemas}
	d.Components = &parts
	return &d
}

// nullable writes schemas with what may be null. Requests are checked by the schemas
// as they are: there a member is left out instead.
type nullable struct{ huma.Registry }

const schemaRoot = "#/components/schemas/"

// MarshalJSON writes all schemas.
func (n nullable) MarshalJSON() ([]byte, error) {
	all := maps.Clone(n.Map())
	for name, schema := range all {
		if t := n.TypeFromRef(schemaRoot + name); t != nil {
			all[name] = withNulls(t, schema)
		}
	}
	return json.Marshal(all)
}

// withNulls gives a schema whose members may be null where the type's are pointers
// that are always written.
func withNulls(t reflect.Type, schema *huma.Schema) *huma.Schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return schema
	}
	out := *schema
	out.Properties = maps.Clone(schema.Properties)
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		property := out.Properties[name]
		if property == nil || property.Ref == "" || field.Type.Kind() != reflect.Pointer || strings.Contains(options, "omit") {
			continue
		}
		out.Properties[name] = &huma.Schema{AnyOf: []*huma.Schema{property, {Type: "null"}}}
	}
	return &out
}
