package api

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

type decideManyInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Items []struct {
			Task    string `json:"task" maxLength:"40"`
			Action  string `json:"action" enum:"agree,return,reject,claim,release"`
			Comment string `json:"comment,omitempty" maxLength:"500"`
		} `json:"items" minItems:"1" maxItems:"100"`
	}
}

// BatchResult 批量结果 of one task; the others do not depend on it.
type BatchResult struct {
	Task   string `json:"task"`
	OK     bool   `json:"ok"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

type decideManyOutput struct {
	Body struct {
		Results []BatchResult `json:"results"`
	}
}

func (s *server) decideTasks(ctx context.Context, in *decideManyInput) (*decideManyOutput, error) {
	out := &decideManyOutput{}
	out.Body.Results = make([]BatchResult, 0, min(len(in.Body.Items), maxBatch))
	for _, item := range in.Body.Items {
		result := BatchResult{Task: item.Task, OK: true}
		_, err := s.decide(ctx, item.Task, approval.Decision{Action: document.Action(item.Action), Comment: item.Comment,
			Key: decisionKey(caller(ctx).ID, in.Key, item.Task)})
		if err != nil {
			p := s.problem(ctx, err)
			result.OK, result.Code, result.Detail = false, p.Code, p.Detail
		}
		out.Body.Results = append(out.Body.Results, result)
	}
	return out, nil
}
