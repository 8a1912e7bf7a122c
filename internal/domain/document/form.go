package document

import "cardflow/internal/fault"

// Form 表单 is an earlier version of a type's fields. When a type's fields change,
// its Version grows and the form it had is kept in Earlier, so that papers open
// with the form they were made with.
type Form struct {
	Version int
	Head    []Field
	Lines   []Field
}

// At gives the type with the fields of a version of its form.
func (t *Type) At(version int) (*Type, error) {
	if version == t.Version {
		return t, nil
	}
	for _, f := range t.Earlier {
		if f.Version == version {
			old := *t
			old.Version, old.Head, old.Lines = f.Version, f.Head, f.Lines
			return &old, nil
		}
	}
	return nil, fault.NotFound("document.unknown_form", "%s没有第 %d 版表单", t.Title, version)
}

// Of gives a paper's type with the form the paper was made with.
func (r *Registry) Of(d *Document) (*Type, error) { return r.Form(d.Type, d.FormVersion) }

// Form gives a type with a version of its form. A version that no program knows
// any more shows with the present one: nothing of a paper is lost by that, for
// values without a field are kept.
func (r *Registry) Form(code string, version int) (*Type, error) {
	t, err := r.Find(code)
	if err != nil {
		return nil, err
	}
	if old, err := t.At(version); err == nil {
		return old, nil
	}
	return t, nil
}
