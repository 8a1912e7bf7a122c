package api

import (
	"cmp"
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

type decideManyInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body struct {
		Items []struct {
			Task    string `json:"task" maxLength:"40"`
			Action  string `json:"action" enum:"agree,return,reject,claim,release"`
			Comment string `json:"comment,omitempty" maxLength:"500"`

			Signature *DecisionSignature `json:"signature,omitempty" doc:"agree: see text-to-sign"`
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
	var line patience
	for _, item := range in.Body.Items {
		result := BatchResult{Task: item.Task, OK: true}
		err := line.try(func() error {
			_, err := s.decide(ctx, item.Task, approval.Decision{Action: document.Action(item.Action), Comment: item.Comment,
				Key: decisionKey(caller(ctx).ID, in.Key, item.Task)}, item.Signature)
			return err
		})
		if err != nil {
			p := s.problem(ctx, err)
			result.OK, result.Code, result.Detail = false, p.Code, p.Detail
		}
		out.Body.Results = append(out.Body.Results, result)
	}
	return out, s.recordBatch(ctx, out.Body.Results)
}

// recordBatch 批量处理留痕 keeps what came of a batch as one entry, which the audit log
// chains and seals; each decision has an entry of its own beside.
func (s *server) recordBatch(ctx context.Context, results []BatchResult) error {
	outcome := map[string]string{}
	for _, one := range results {
		outcome[one.Task] = cmp.Or(one.Code, audit.OK)
	}
	e := s.entry(ctx, inboxFunction, "decide_batch", "")
	e.After = asJSON(outcome)
	return s.Audit.Record(context.WithoutCancel(ctx), e)
}

// enoughSilence is after how many commands in a row that got no answer the rest of
// a batch is not sent any more: each waits its full time.
const enoughSilence = 3

// patience counts the commands of a batch that got no answer, one after another.
type patience struct{ silent int }

func (p *patience) try(command func() error) error {
	if p.silent >= enoughSilence {
		return fault.Unavailable("process.unavailable", "流程服务没有响应，该项没有处理，请稍后重试")
	}
	err := command()
	if err != nil && fault.From(err).Kind == fault.KindUnavailable {
		p.silent++
	} else {
		p.silent = 0
	}
	return err
}
