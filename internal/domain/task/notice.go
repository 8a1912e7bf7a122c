package task

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
)

// NoticeKind says why a person is told something.
type NoticeKind string

// The kinds of notices.
const (
	NoticeReturned  NoticeKind = "returned"  // one's paper came back
	NoticeFinished  NoticeKind = "finished"  // one's paper is done, refused or stopped
	NoticeAdjusted  NoticeKind = "adjusted"  // an operator changed the way of one's paper
	NoticeAssigned  NoticeKind = "assigned"  // a task was given to one by name
	NoticeUrged     NoticeKind = "urged"     // 催办
	NoticeOverdue   NoticeKind = "overdue"   // 超时
	NoticeEscalated NoticeKind = "escalated" // somebody else's task is long overdue
	NoticeAsked     NoticeKind = "asked"     // 沟通
	NoticeAnswered  NoticeKind = "answered"
	NoticeMention   NoticeKind = "mention" // @ in an opinion
	NoticeAlarm     NoticeKind = "alarm"   // 审计告警; about no paper
	NoticeReport    NoticeKind = "report"  // 定时报表; about no paper

	NoticeDifference NoticeKind = "difference" // 签收有差异
	NoticeStock      NoticeKind = "stock"      // 仓库预警; about no paper
	NoticeRelease    NoticeKind = "release"    // 发卡: boxes on their way to one; about no paper
)

// Notice 通知 tells one person something about one paper. Text is a sentence
// without personal data beyond names of staff.
type Notice struct {
	ID         string
	PersonID   string
	Kind       NoticeKind
	DocumentID string
	TaskID     string
	Link       string // the page it leads to, when it is about no paper
	Text       string
	At         time.Time
	ReadAt     *time.Time
}

// Notices 通知箱 reads what the desk has told people.
type Notices interface {
	Notices(ctx context.Context, personID string, unreadOnly bool, page document.PageRequest) (document.Page[Notice], error)
	Unread(ctx context.Context, personID string) (int, error)
	// MarkNotices marks notices of a person read; no ids mark all.
	MarkNotices(ctx context.Context, personID string, ids []string, at time.Time) error
}
