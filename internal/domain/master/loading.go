package master

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
)

// Row 导入行 is an entry as one row of a file describes it. What the file leaves open
// of an entry that is there stays as it is.
type Row struct {
	Number int // of the sheet
	Record Record
}

// Load 导入记录 is what one file did to a list.
type Load struct {
	ID       string
	Ref      string
	FileName string
	Made     int // 新增
	Changed  int // 修改
	Same     int // 无变化
	By       document.Named
	At       time.Time
	UndoneAt *time.Time
	UndoneBy string
}

// Loader 基础资料导入 loads lists from files, the whole file or nothing.
type Loader interface {
	// Load takes the rows of a file: codes that are new make entries, the others
	// change theirs, except what is fixed once it is used. With check nothing is
	// kept. Every bad row is told: Invalid "import.invalid".
	Load(ctx context.Context, ref, file string, rows []Row, by Editor, check bool) (Load, error)
	// Loads lists the latest.
	Loads(ctx context.Context, ref string) ([]Load, error)
	// Undo 撤销导入 takes a load back while nothing depends on it: Conflict
	// "import.in_use" tells every entry that is used or was changed since.
	Undo(ctx context.Context, ref, id string, by Editor) (Load, error)
}
