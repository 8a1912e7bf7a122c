package api

import (
	"bytes"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/fault"
)

// imported reads a file that is to be imported. One above the limit is refused
// before anything of it is looked at.
func imported(file huma.FormFile, limit int64) ([]byte, error) {
	if file.Size > limit {
		return nil, fault.TooLarge("import.too_large", "导入文件为 %s，超过上限 %s", megabytes(file.Size), megabytes(limit))
	}
	var content bytes.Buffer
	if _, err := content.ReadFrom(file); err != nil {
		return nil, fault.Invalid("import.unreadable", "文件没有完整上传，请重试").Because(err)
	}
	return content.Bytes(), nil
}
