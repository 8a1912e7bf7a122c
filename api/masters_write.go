package api

import (
	"context"
	"maps"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/master"
	"cardflow/internal/fault"
)

// managed is a list that the caller may maintain.
func (s *server) managed(ctx context.Context, ref string) (master.List, error) {
	list, editable, err := s.masterList(ctx, ref)
	if err != nil {
		return list, err
	}
	if !editable {
		return list, fault.Forbidden("master.read_only", "%s不在这里维护", list.Title)
	}
	return list, s.require(ctx, list.Function, function.Manage)
}

type createMasterInput struct {
	Ref  string `path:"ref"`
	Body Object
}

func (s *server) createMaster(ctx context.Context, in *createMasterInput) (*struct{ Body Object }, error) {
	list, err := s.managed(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	r, err := s.masterRecord(ctx, list, master.Record{Entry: document.Entry{Ref: list.Ref}}, in.Body)
	if err != nil {
		return nil, err
	}
	if r, err = s.Entries.Create(ctx, r, editor(ctx, list.Function)); err != nil {
		return nil, err
	}
	return &struct{ Body Object }{recordView(r)}, nil
}

type editMasterInput struct {
	MasterPath
	Body Object
}

func (s *server) editMaster(ctx context.Context, in *editMasterInput) (*struct{ Body Object }, error) {
	list, err := s.managed(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	r, err := s.Entries.Record(ctx, list.Ref, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := takeVersion(in.Body)
	if err != nil {
		return nil, err
	}
	if r, err = s.masterRecord(ctx, list, r, in.Body); err != nil {
		return nil, err
	}
	r.Version = version
	if r, err = s.Entries.Update(ctx, r, editor(ctx, list.Function)); err != nil {
		return nil, err
	}
	return &struct{ Body Object }{recordView(r)}, nil
}

func (s *server) deleteMaster(ctx context.Context, in *MasterPath) (*struct{}, error) {
	list, err := s.managed(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	return nil, s.Entries.Delete(ctx, list.Ref, in.ID, editor(ctx, list.Function))
}

// takeVersion reads the version a page was made from; a page that does not say
// could overwrite what it never saw.
func takeVersion(body Object) (int, error) {
	v, problems := document.NormalizeFields([]document.Field{{Name: "version", Label: "版本", Type: document.Integer, Required: true}},
		map[string]any{"version": body["version"]}, "", true)
	return int(v.Int("version")), fault.Problems("master.invalid", problems)
}

// masterRecord puts what was sent over an entry; what was not sent stays. What
// the API itself showed, such as the id, may be sent back.
func (s *server) masterRecord(ctx context.Context, list master.List, r master.Record, body Object) (master.Record, error) {
	raw := map[string]any{}
	maps.Copy(raw, r.Fields)
	if r.ID != "" && len(list.Pair) == 0 {
		raw["code"], raw["name"] = r.Code, r.Name
	}
	maps.Copy(raw, body)
	if sent, ok := raw["disabled"]; ok {
		disabled, isBool := sent.(bool)
		if !isBool {
			return r, fault.Invalid("master.invalid", "disabled 应为 true 或 false").At("disabled", "应为 true 或 false")
		}
		r.Disabled = disabled
	}
	if len(list.Pair) > 0 { // named by the program
		delete(raw, "code")
		delete(raw, "name")
	}
	for _, shown := range []string{"id", "disabled", "version", "labels", "created_at", "updated_at"} {
		delete(raw, shown)
	}
	values, problems := document.NormalizeFields(list.AllFields(), raw, "", true)
	if err := fault.Problems("master.invalid", problems); err != nil {
		return r, err
	}
	if err := s.checkRefs(ctx, list, r.Fields, values); err != nil {
		return r, err
	}
	r.Code, r.Name = values.Text("code"), values.Text("name")
	if len(list.Pair) > 0 {
		r.Fields = values
		err := list.NamePair(&r, func(ref, id string) (document.Entry, error) {
			e, err := s.Entries.Record(ctx, ref, id)
			return e.Entry, err
		})
		if err != nil {
			return r, err
		}
	}
	if list.Parent != "" {
		r.Parent = values.Text(list.Parent)
	}
	delete(values, "code")
	delete(values, "name")
	r.Fields = values
	return r, nil
}

// checkRefs refuses entries that do not exist or may no longer be chosen.
func (s *server) checkRefs(ctx context.Context, list master.List, before, after document.Values) error {
	var problems []fault.Detail
	for _, f := range list.Fields {
		id := after.Text(f.Name)
		if f.Type != document.Ref || id == "" || id == before.Text(f.Name) {
			continue
		}
		r, err := s.Entries.Record(ctx, f.Ref, id)
		switch {
		case err != nil && fault.From(err).Kind != fault.KindNotFound:
			return err
		case err != nil:
			problems = append(problems, fault.Detail{Location: f.Name, Message: "所选" + f.Label + "不存在，请重新选择"})
		case r.Disabled:
			problems = append(problems, fault.Detail{Location: f.Name, Message: f.Label + "“" + r.Name + "”已停用，请另选"})
		}
	}
	return fault.Problems("master.invalid", problems)
}
