package store

import (
	"time"

	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

type taskRow struct {
	ID             string `gorm:"primaryKey"`
	Kind           string
	DocumentID     string
	DocumentType   string
	DocumentTitle  string
	Summary        string
	MakerID        string
	MakerName      string
	DepartmentID   string
	DepartmentName string
	BusinessDate   string
	StepKey        string
	StepTitle      string
	FunctionID     string
	Visit          int
	Seat           int
	Track          int
	Place          int // position in the track
	Weight         int
	State          string
	RoleID         string
	RoleName       string
	RoleDepartment string
	Assignee       string
	AssigneeName   string
	OwnerID        string
	OwnerName      string
	AddedBy        string
	Escalated      bool
	Urges          int
	UrgedAt        *time.Time
	Returned       bool
	Action         string
	ActorID        string
	ActorName      string
	BehalfID       string
	BehalfName     string
	Remark         string
	WorkedMinutes  int
	DecisionKey    string
	DueAt          *time.Time
	CreatedAt      time.Time
	DecidedAt      *time.Time
}

func (taskRow) TableName() string { return "tasks" }

func toTaskRow(t task.Task) taskRow {
	return taskRow{
		ID: t.ID, Kind: string(t.Kind), DocumentID: t.DocumentID, DocumentType: t.DocumentType, DocumentTitle: t.DocumentTitle,
		Summary: value.Clip(t.Summary, 500), MakerID: t.MakerID, MakerName: t.MakerName, DepartmentID: t.Department,
		DepartmentName: t.DepartmentName, BusinessDate: string(t.BusinessDate), StepKey: t.StepKey, StepTitle: t.StepTitle,
		FunctionID: t.Function, Visit: t.Visit, State: string(t.State), RoleID: t.Role, RoleName: t.RoleName,
		RoleDepartment: t.RoleDepartment, Assignee: t.Assignee, Returned: t.Returned, Action: t.Action, ActorID: t.ActorID,
		ActorName: t.ActorName, Remark: t.Comment, DecisionKey: t.DecisionKey, DueAt: storedPtr(t.DueAt),
		CreatedAt: stored(t.CreatedAt), DecidedAt: storedPtr(t.DecidedAt), Seat: t.Seat, Track: t.Track, Place: t.Position,
		Weight: t.Weight, AssigneeName: t.AssigneeName, OwnerID: t.OwnerID, OwnerName: t.OwnerName, AddedBy: t.AddedBy,
		Escalated: t.Escalated, Urges: t.Urges, UrgedAt: storedPtr(t.UrgedAt), BehalfID: t.BehalfID, BehalfName: t.BehalfName,
		WorkedMinutes: t.WorkedMinutes,
	}
}

func (r taskRow) task() task.Task {
	return task.Task{
		ID: r.ID, Kind: task.Kind(r.Kind), DocumentID: r.DocumentID, DocumentType: r.DocumentType, DocumentTitle: r.DocumentTitle,
		Summary: r.Summary, MakerID: r.MakerID, MakerName: r.MakerName, Department: r.DepartmentID,
		DepartmentName: r.DepartmentName, BusinessDate: value.Date(r.BusinessDate), StepKey: r.StepKey, StepTitle: r.StepTitle,
		Function: r.FunctionID, Visit: r.Visit, State: task.State(r.State), Role: r.RoleID, RoleName: r.RoleName,
		RoleDepartment: r.RoleDepartment, Assignee: r.Assignee, Returned: r.Returned, Action: r.Action, ActorID: r.ActorID,
		ActorName: r.ActorName, Comment: r.Remark, DecisionKey: r.DecisionKey, DueAt: utcPtr(r.DueAt),
		CreatedAt: r.CreatedAt.UTC(), DecidedAt: utcPtr(r.DecidedAt), Seat: max(r.Seat, 1), Track: max(r.Track, 1),
		Position: max(r.Place, 1), Weight: r.Weight, AssigneeName: r.AssigneeName, OwnerID: r.OwnerID, OwnerName: r.OwnerName,
		AddedBy: r.AddedBy, Escalated: r.Escalated, Urges: r.Urges, UrgedAt: utcPtr(r.UrgedAt), BehalfID: r.BehalfID,
		BehalfName: r.BehalfName, WorkedMinutes: r.WorkedMinutes,
	}
}

func tasksOf(rows []taskRow) []task.Task {
	out := make([]task.Task, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.task())
	}
	return out
}
