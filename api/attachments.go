package api

import (
	"context"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

const (
	attachmentsPath = apiPrefix + "/attachments"
	maxFileName     = 120 // characters
)

type uploadInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

type attachmentOutput struct{ Body attachment.File }

func (s *server) registerAttachments() {
	register(s, operation{method: http.MethodPost, path: attachmentsPath, id: "upload-attachment", summary: "上传附件", tag: "附件",
		access: boundTo(slices.Concat(s.createGrants(), s.stepGrants(), []Grant{grant(inboxFunction, function.Act)})...), status: http.StatusCreated}, s.upload)
	register(s, operation{method: http.MethodGet, path: attachmentsPath + "/{id}", id: "download-attachment", summary: "下载或预览附件", tag: "附件",
		access: personal(), produces: mediaTypes()}, s.downloadFile)
}

func (s *server) upload(ctx context.Context, in *uploadInput) (*attachmentOutput, error) {
	form := in.RawBody.Data().File
	defer form.Close()
	name, err := fileName(form.Filename)
	if err != nil {
		return nil, err
	}
	switch limit := s.Config.AttachmentLimit; {
	case form.Size == 0:
		return nil, fault.Invalid("attachment.empty", "文件“%s”是空的", name).At("file", "文件是空的")
	case form.Size > limit:
		return nil, fault.TooLarge("attachment.too_large", "附件“%s”为 %s，超过上限 %s", name, megabytes(form.Size), megabytes(limit)).
			At("file", "文件过大")
	}
	mediaType, err := sniff(name, form, form.Size)
	if err != nil {
		return nil, err
	}
	return s.store(ctx, attachment.File{ID: value.NewID(), Name: name, Size: form.Size, Type: mediaType}, form)
}

// store keeps the bytes first: a description without them would be a paper
// that cannot be read, bytes without a description are merely unused.
func (s *server) store(ctx context.Context, f attachment.File, content io.ReadSeeker) (*attachmentOutput, error) {
	digest, err := gmcrypto.Digest(content)
	if err == nil {
		_, err = content.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fault.Internal(err)
	}
	if err := s.Blobs.Put(ctx, f.ID, content); err != nil {
		return nil, err
	}
	p := caller(ctx)
	f.Digest, f.UploadedBy, f.UploaderName, f.CreatedAt = digest, p.ID, p.Name, s.now()
	return &attachmentOutput{Body: f}, s.Files.Add(ctx, f)
}

// fileName keeps the last part of a name, without what no name should hold.
func fileName(given string) (string, error) {
	name := strings.ToValidUTF8(path.Base(strings.ReplaceAll(given, `\`, "/")), "")
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*/`, r) {
			return -1
		}
		return r
	}, name))
	if name == "" || name == "." || name == ".." {
		return "", fault.Invalid("attachment.name", "文件没有名称").At("file", "文件没有名称")
	}
	if n := utf8.RuneCountInString(name); n > maxFileName {
		return "", fault.Invalid("attachment.name", "文件名最多 %d 个字，现有 %d 个，请改短后上传", maxFileName, n).At("file", "文件名过长")
	}
	return name, nil
}

type downloadInput struct {
	ID     string `path:"id" maxLength:"64"`
	Inline bool   `query:"inline" doc:"shows images and PDF in the browser"`
}

func (s *server) downloadFile(ctx context.Context, in *downloadInput) (*fileOutput, error) {
	absent := fault.NotFound("attachment.not_found", "附件不存在，或您没有查看权限")
	files, err := s.Files.Files(ctx, []string{in.ID})
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, absent
	}
	f := files[0]
	readable, err := s.readsFile(ctx, f)
	if err != nil {
		return nil, err
	}
	if !readable {
		return nil, absent
	}
	content, err := s.Blobs.Open(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	inline := in.Inline && (f.Type == "application/pdf" || strings.HasPrefix(f.Type, "image/"))
	return send(download{name: f.Name, mediaType: f.Type, size: int(f.Size), inline: inline, policy: filePolicy}, content), nil
}

// readsFile tells whether the caller may read a file: he uploaded it, or he may
// see a paper that carries it.
func (s *server) readsFile(ctx context.Context, f attachment.File) (bool, error) {
	if f.UploadedBy == caller(ctx).ID {
		return true, nil
	}
	papers, err := s.Files.Papers(ctx, f.ID)
	if err != nil {
		return false, err
	}
	for _, id := range papers {
		readable, err := s.readsProof(ctx, id)
		if readable {
			return true, nil
		}
		if err != nil && fault.From(err).Kind != fault.KindNotFound {
			return false, err
		}
	}
	return false, nil
}

// readsProof tells whether the caller may read the files of a paper. What proves
// sensitive values is for those who read these.
func (s *server) readsProof(ctx context.Context, id string) (bool, error) {
	d, t, err := s.paper(ctx, id)
	if err != nil || !t.Sensitive() {
		return err == nil, err
	}
	rows, err := s.Inbox.Rows(ctx, id)
	if err != nil || !readsSensitive(caller(ctx), d, rows) {
		return false, err
	}
	s.shows(ctx, t.Query, id)
	return true, nil
}
