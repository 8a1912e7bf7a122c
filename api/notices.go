package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
)

const noticesPath = apiPrefix + "/notices"

// Notice 通知 as the bell shows it.
type Notice struct {
	ID       string          `json:"id"`
	Kind     task.NoticeKind `json:"kind" enum:"returned,finished,adjusted,assigned,urged,overdue,escalated,asked,answered,mention,alarm,report,release,difference,stock"`
	Document string          `json:"document"`
	Task     string          `json:"task"`
	Link     string          `json:"link" doc:"the page it leads to, when it is about no paper"`
	Text     string          `json:"text"`
	At       time.Time       `json:"at"`
	Read     bool            `json:"read"`
}

type noticesInput struct {
	Unread bool `query:"unread" doc:"only what was not read"`
	Paging
}

type unreadOutput struct {
	Body struct {
		Count int `json:"count"`
	}
}

type readNoticesInput struct {
	Body *struct {
		IDs []string `json:"ids,omitempty" maxItems:"200" doc:"left out: all"`
	}
}

func (s *server) registerNotices() {
	view := boundTo(grant(inboxFunction, function.View))
	register(s, operation{method: http.MethodGet, path: noticesPath, id: "list-notices", summary: "通知", tag: "通知", access: view},
		func(ctx context.Context, in *noticesInput) (*listOutput[Notice], error) {
			page, err := s.Notices.Notices(ctx, caller(ctx).ID, in.Unread, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(page, noticeView), nil
		})
	register(s, operation{method: http.MethodGet, path: noticesPath + "/unread", id: "count-notices", summary: "未读通知数", tag: "通知", access: view},
		func(ctx context.Context, _ *struct{}) (*unreadOutput, error) {
			out := &unreadOutput{}
			var err error
			out.Body.Count, err = s.Notices.Unread(ctx, caller(ctx).ID)
			return out, err
		})
	register(s, operation{method: http.MethodPost, path: noticesPath + "/read", id: "read-notices", summary: "通知已读", tag: "通知", access: view,
		ownKey: true, status: http.StatusNoContent}, func(ctx context.Context, in *readNoticesInput) (*struct{}, error) {
		var ids []string
		if in.Body != nil && in.Body.IDs != nil {
			if ids = in.Body.IDs; len(ids) == 0 { // none is not all
				return nil, nil
			}
		}
		return nil, s.Notices.MarkNotices(ctx, caller(ctx).ID, ids, s.now())
	})
}

func noticeView(n task.Notice) Notice {
	return Notice{ID: n.ID, Kind: n.Kind, Document: n.DocumentID, Task: n.TaskID, Link: n.Link, Text: n.Text, At: n.At, Read: n.ReadAt != nil}
}
