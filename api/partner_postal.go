package api

import (
	"context"
	"time"

	"cardflow/internal/domain/postal"
)

// postalLimit is the size of a call with as many events as it may carry.
const postalLimit = 1 << 20

type partnerPostalInput struct {
	Body struct {
		Events []PartnerPostalEvent `json:"events" minItems:"1" maxItems:"1000"`
	}
}

// PartnerPostalEvent 物流轨迹 as the post reports it, in its own names.
type PartnerPostalEvent struct {
	Number string    `json:"traceNo" maxLength:"60" doc:"邮件号"`
	At     time.Time `json:"opTime" doc:"操作时间，RFC 3339"`
	Code   string    `json:"opCode" maxLength:"32" doc:"操作码"`
	Text   string    `json:"opDesc,omitempty" maxLength:"400" doc:"操作说明"`
	Place  string    `json:"opOrgName,omitempty" maxLength:"200" doc:"操作机构"`
}

// PartnerPostalVerdict 处理结果 of one event, in the order of the call.
type PartnerPostalVerdict struct {
	Result postal.Fate `json:"result" enum:"taken,repeated,refused"`
	Reason string      `json:"reason" doc:"拒收原因"`
}

type partnerPostalOutput struct {
	Body struct {
		Results []PartnerPostalVerdict `json:"results"`
	}
}

// partnerPostal takes what the post reports. Each event is taken once; one that cannot
// be taken keeps no other from it, and applications hear of theirs at the next run.
func (s *server) partnerPostal(ctx context.Context, in *partnerPostalInput) (*partnerPostalOutput, error) {
	reports := make([]postal.Report, 0, len(in.Body.Events))
	for _, e := range in.Body.Events {
		reports = append(reports, postal.Report{Number: e.Number, At: e.At, Code: e.Code, Text: e.Text, Place: e.Place})
	}
	verdicts, err := s.Postal.Desk.Take(ctx, reports)
	if err != nil {
		return nil, err
	}
	out := &partnerPostalOutput{}
	out.Body.Results = make([]PartnerPostalVerdict, 0, len(verdicts))
	for _, v := range verdicts {
		said := PartnerPostalVerdict{Result: v.Fate}
		if v.Problem != nil {
			said.Reason = v.Problem.Column + "：" + v.Problem.Reason
		}
		out.Body.Results = append(out.Body.Results, said)
	}
	return out, nil
}
