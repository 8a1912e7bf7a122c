package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// checkReferences refuses papers and files of others that the caller may not
// see: by naming one on a paper of his own he would learn what is in it.
func (s *server) checkReferences(ctx context.Context, t *document.Type, head Object, lines []Object) error {
	if err := s.checkPapers(ctx, t.Head, head, "head."); err != nil {
		return err
	}
	for i, line := range lines {
		if err := s.checkPapers(ctx, t.Lines, line, fmt.Sprintf("lines[%d].", i)); err != nil {
			return err
		}
	}
	return s.checkAttachments(ctx, t, head, lines)
}

// checkPapers looks at every field that holds an id, because a label is shown
// for whatever is put there. A draft may name what does not exist, and neither
// may it tell that from what is hidden.
func (s *server) checkPapers(ctx context.Context, fields []document.Field, values Object, prefix string) error {
	for _, f := range fields {
		id, _ := values[f.Name].(string)
		id = strings.TrimSpace(id)
		if f.Type != document.Ref || !s.isNumber(id) {
			continue
		}
		if _, _, err := s.paper(ctx, id); err != nil {
			if fault.From(err).Kind != fault.KindNotFound {
				return err
			}
			reason := f.Label + "不存在，请重新选择"
			return fault.Invalid("document.invalid", "%s", reason).At(prefix+f.Name, reason)
		}
	}
	return nil
}

// isNumber tells whether an id has the form of a paper's number.
func (s *server) isNumber(id string) bool {
	return slices.ContainsFunc(s.Types.All(), func(t *document.Type) bool { return strings.HasPrefix(id, t.Prefix+"-") })
}

// checkAttachments refuses files of others that the caller may not read.
func (s *server) checkAttachments(ctx context.Context, t *document.Type, head Object, lines []Object) error {
	var d document.Document
	d.Head, _ = document.NormalizeFields(t.Head, head, "head.", false)
	if slices.ContainsFunc(t.Lines, func(f document.Field) bool { return f.Type == document.Attachment }) {
		for _, line := range lines {
			row, _ := document.NormalizeFields(t.Lines, line, "", false)
			d.Lines = append(d.Lines, row)
		}
	}
	files, err := s.Files.Files(ctx, d.Files(t))
	if err != nil {
		return err
	}
	for _, f := range files {
		readable, err := s.readsFile(ctx, f)
		if err != nil {
			return err
		}
		if !readable {
			return fault.Invalid("attachment.not_found", "附件不存在或已删除，请重新上传").At("head.attachments", "附件不存在或已删除，请重新上传")
		}
	}
	return nil
}
