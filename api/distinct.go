package api

import (
	"reflect"
	"strings"

	"cardflow/internal/fault"
)

// Distinct 不重复的列表 are texts of which none may come twice. The check is here and
// not in the schema: huma's own (uniqueItems) fails on items that are no texts.
type Distinct []string

// distinctMembers finds the members of a request's body that are Distinct, when an
// operation is registered.
func distinctMembers(input reflect.Type) []reflect.StructField {
	if input.Kind() != reflect.Struct {
		return nil
	}
	body, found := input.FieldByName("Body")
	if !found || body.Type.Kind() != reflect.Struct {
		return nil
	}
	var out []reflect.StructField
	for _, member := range reflect.VisibleFields(body.Type) {
		if member.Type == reflect.TypeFor[Distinct]() {
			member.Index = append(append([]int{}, body.Index...), member.Index...)
			out = append(out, member)
		}
	}
	return out
}

// refuseRepeated names the members of a request in which something comes twice.
func refuseRepeated(input any, members []reflect.StructField) error {
	var problems []fault.Detail
	for _, member := range members {
		seen := map[string]bool{}
		for _, text := range reflect.ValueOf(input).Elem().FieldByIndex(member.Index).Interface().(Distinct) {
			if seen[text] {
				name, _, _ := strings.Cut(member.Tag.Get("json"), ",")
				problems = append(problems, fault.Detail{Location: name, Message: name + " 中有重复的项"})
				break
			}
			seen[text] = true
		}
	}
	return fault.Problems("request.invalid", problems)
}
