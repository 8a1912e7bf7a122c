package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"cardflow/internal/fault"
)

// assets 界面文件 serves the built interface. A file is compressed when it is
// first asked for and kept; the whole interface is a few megabytes.
type assets struct {
	files fs.FS
	cache sync.Map // path → *asset
}

type asset struct {
	plain, gzipped []byte
	mediaType      string
}

func (s *server) serveUI(app *fiber.App) {
	if s.UI == nil {
		return
	}
	a := &assets{files: s.UI}
	app.Get("/*", a.serve)
}

// serve gives the file, or to a browser that asks for a page the start page: the
// interface itself understands addresses such as /reports/W-05.2. A missing file
// of /assets is an error: a browser with an old page must learn that it is old.
func (a *assets) serve(c *fiber.Ctx) error {
	name := strings.TrimPrefix(path.Clean("/"+c.Path()), "/")
	if ofAPI(name) {
		return c.Next()
	}
	file, err := a.load(name)
	page := path.Ext(name) == "" || strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMETextHTML)
	if errors.Is(err, fs.ErrNotExist) && !strings.HasPrefix(name, "assets/") && page {
		name = "index.html"
		file, err = a.load(name)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && name == "index.html":
		return fault.NotFound("ui.absent", "本程序未包含界面，请用 make build 构建")
	case errors.Is(err, fs.ErrNotExist):
		return fiber.NewError(http.StatusNotFound)
	case err != nil:
		return fault.Internal(err)
	}
	cache := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		cache = "public, max-age=31536000, immutable" // named by their content
	}
	c.Set(fiber.HeaderCacheControl, cache)
	c.Set(fiber.HeaderContentType, file.mediaType)
	c.Vary(fiber.HeaderAcceptEncoding)
	if file.gzipped != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.gzipped)
	}
	return c.Send(file.plain)
}

func (a *assets) load(name string) (*asset, error) {
	if name == "" || name == "." {
		name = "index.html"
	}
	if found, ok := a.cache.Load(name); ok {
		return found.(*asset), nil
	}
	if info, err := fs.Stat(a.files, name); err != nil || info.IsDir() {
		return nil, fs.ErrNotExist
	}
	content, err := fs.ReadFile(a.files, name)
	if err != nil {
		return nil, err
	}
	file := &asset{plain: content, mediaType: mime.TypeByExtension(path.Ext(name))}
	if file.mediaType == "" {
		file.mediaType = "application/octet-stream"
	}
	if small := gzipped(content); len(small) < len(content)*9/10 {
		file.gzipped = small
	}
	a.cache.Store(name, file)
	return file, nil
}

func gzipped(content []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}
