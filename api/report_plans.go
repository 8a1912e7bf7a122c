package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/delivery"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/reports"
)

const (
	plansPath      = apiPrefix + "/report-plans"
	deliveriesPath = apiPrefix + "/report-deliveries"
)

// ReportPlan 定时报表 is a report that a person is sent by itself.
type ReportPlan struct {
	ID        string            `json:"id"`
	Report    string            `json:"report" example:"W-05.2"`
	Title     string            `json:"title" doc:"of the report"`
	Name      string            `json:"name"`
	Query     map[string]string `json:"query" doc:"conditions without the period"`
	Rhythm    delivery.Rhythm   `json:"rhythm" enum:"daily,weekly,monthly"`
	Day       int               `json:"day" doc:"1 Monday … 7 Sunday, or 1 … 31 of a month"`
	Hour      int               `json:"hour" doc:"by the clock of Shanghai"`
	State     delivery.State    `json:"state" enum:"active,paused,stopped"`
	Reason    string            `json:"reason" doc:"why it was stopped"`
	NextAt    *time.Time        `json:"next_at" doc:"null: it does not send"`
	CreatedAt time.Time         `json:"created_at"`
}

// ReportDelivery 定时报表文件 is what a plan sent.
type ReportDelivery struct {
	ID       string            `json:"id"`
	Plan     string            `json:"plan"`
	Report   string            `json:"report"`
	Title    string            `json:"title" doc:"the plan's name"`
	From     value.Date        `json:"from"`
	To       value.Date        `json:"to"`
	Query    map[string]string `json:"query" doc:"with the period: the report shows it so"`
	FileName string            `json:"file_name" doc:"empty: it could not be made"`
	Size     int64             `json:"size"`
	Rows     int               `json:"rows"`
	Failure  string            `json:"failure" doc:"why there is no file"`
	MadeAt   time.Time         `json:"made_at"`
}

// PlanForm 定时报表表单.
type PlanForm struct {
	Report string            `json:"report" maxLength:"20"`
	Name   string            `json:"name" maxLength:"40"`
	Query  map[string]string `json:"query,omitempty" maxProperties:"30"`
	Rhythm delivery.Rhythm   `json:"rhythm" enum:"daily,weekly,monthly"`
	Day    int               `json:"day,omitempty" minimum:"0" maximum:"31"`
	Hour   int               `json:"hour" minimum:"0" maximum:"23"`
	Paused bool              `json:"paused,omitempty"`
}

// PlanPath names a plan.
type PlanPath struct {
	ID string `path:"id" maxLength:"40"`
}

type reportPlanOutput struct{ Body ReportPlan }

type plansOutput struct {
	Body struct {
		Items []ReportPlan `json:"items"`
	}
}

type deliveryOutput struct{ Body ReportDelivery }

func (s *server) registerReportPlans() {
	mine := personal(s.reportGrants(function.Export)...)
	register(s, operation{method: http.MethodGet, path: plansPath, id: "list-report-plans", summary: "本人的定时报表", tag: "报表", access: mine},
		func(ctx context.Context, in *struct {
			Report string `query:"report" maxLength:"20"`
		}) (*plansOutput, error) {
			return s.listPlans(ctx, in.Report)
		})
	register(s, operation{method: http.MethodPost, path: plansPath, id: "add-report-plan", summary: "设置定时报表", tag: "报表", access: mine, status: http.StatusCreated},
		func(ctx context.Context, in *struct{ Body PlanForm }) (*reportPlanOutput, error) {
			return s.savePlan(ctx, "", in.Body)
		})
	register(s, operation{method: http.MethodPut, path: plansPath + "/{id}", id: "change-report-plan", summary: "修改、暂停或恢复定时报表", tag: "报表", access: mine},
		func(ctx context.Context, in *struct {
			PlanPath
			Body PlanForm
		}) (*reportPlanOutput, error) {
			return s.savePlan(ctx, in.ID, in.Body)
		})
	register(s, operation{method: http.MethodDelete, path: plansPath + "/{id}", id: "delete-report-plan", summary: "删除定时报表，已发送的文件保留", tag: "报表", access: mine,
		status: http.StatusNoContent}, func(ctx context.Context, in *PlanPath) (*struct{}, error) {
		return nil, s.Deliveries.Delete(ctx, by(ctx), in.ID)
	})
	register(s, operation{method: http.MethodPost, path: plansPath + "/{id}/send", id: "send-report-now", summary: "立即发送定时报表", tag: "报表", access: mine,
		status: http.StatusCreated}, func(ctx context.Context, in *PlanPath) (*deliveryOutput, error) {
		d, err := s.Deliveries.SendNow(ctx, by(ctx), in.ID)
		return &deliveryOutput{Body: deliveryView(d)}, err
	})
	s.registerDeliveries()
}

func (s *server) registerDeliveries() {
	mine := personal(s.reportGrants(function.Export)...)
	register(s, operation{method: http.MethodGet, path: deliveriesPath, id: "list-report-deliveries", summary: "本人收到的定时报表", tag: "报表", access: mine},
		func(ctx context.Context, in *struct {
			Plan string `query:"plan" maxLength:"40"`
			Paging
		}) (*listOutput[ReportDelivery], error) {
			page, err := s.Deliveries.Deliveries(ctx, caller(ctx).ID, in.Plan, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(page, deliveryView), nil
		})
	register(s, operation{method: http.MethodGet, path: deliveriesPath + "/{id}/file", id: "export-report-delivery", summary: "下载定时报表文件", tag: "报表", access: mine,
		produces: reports.ContentTypeXLSX}, s.deliveredFile)
}

func (s *server) listPlans(ctx context.Context, report string) (*plansOutput, error) {
	list, err := s.Deliveries.Plans(ctx, caller(ctx).ID, report)
	if err != nil {
		return nil, err
	}
	out := &plansOutput{}
	out.Body.Items = make([]ReportPlan, 0, len(list))
	for _, p := range list {
		out.Body.Items = append(out.Body.Items, s.reportPlanView(p))
	}
	return out, nil
}

func (s *server) savePlan(ctx context.Context, id string, f PlanForm) (*reportPlanOutput, error) {
	p := delivery.Plan{ID: id, Report: f.Report, Name: f.Name, Query: f.Query, Rhythm: f.Rhythm, Day: f.Day, Hour: f.Hour, State: delivery.Active}
	if f.Paused {
		p.State = delivery.Paused
	}
	saved, err := s.Deliveries.Save(ctx, by(ctx), p)
	return &reportPlanOutput{Body: s.reportPlanView(saved)}, err
}

func (s *server) reportPlanView(p delivery.Plan) ReportPlan {
	out := ReportPlan{ID: p.ID, Report: p.Report, Title: p.Report, Name: p.Name, Query: p.Query, Rhythm: p.Rhythm, Day: p.Day, Hour: p.Hour,
		State: p.State, Reason: p.Reason, CreatedAt: p.CreatedAt}
	if r, err := s.Reports.Find(p.Report); err == nil {
		out.Title = r.Title
	}
	if p.State == delivery.Active {
		out.NextAt = &p.NextAt
	}
	return out
}

func deliveryView(d delivery.Delivery) ReportDelivery {
	return ReportDelivery{ID: d.ID, Plan: d.PlanID, Report: d.Report, Title: d.Title, From: d.Period.From, To: d.Period.To, Query: d.Query,
		FileName: d.FileName, Size: d.Size, Rows: d.Rows, Failure: d.Failure, MadeAt: d.MadeAt}
}

// deliveredFile gives one's own file, while one may still export the report.
func (s *server) deliveredFile(ctx context.Context, in *PlanPath) (*fileOutput, error) {
	d, err := s.Deliveries.Delivery(ctx, in.ID)
	switch {
	case err != nil:
		return nil, err
	case d.PersonID != caller(ctx).ID || d.File == "":
		return nil, fault.NotFound("delivery.not_found", "没有这份报表")
	}
	if err := s.require(ctx, d.Report, function.Export); err != nil {
		return nil, err
	}
	requestOf(ctx).shown.rows = d.Rows
	content, err := s.Blobs.Open(ctx, d.File)
	if err != nil {
		return nil, err
	}
	return send(download{name: d.FileName, mediaType: reports.ContentTypeXLSX, size: int(d.Size)}, content), nil
}
