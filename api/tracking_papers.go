package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// TrackedPaper 跟踪明细 is a paper behind a figure, or one decision on it.
type TrackedPaper struct {
	ID           string          `json:"id"`
	Type         string          `json:"type"`
	Title        string          `json:"title"`
	Summary      string          `json:"summary"`
	State        document.State  `json:"state"`
	StateLabel   string          `json:"state_label"`
	BusinessDate value.Date      `json:"business_date"`
	Maker        document.Named  `json:"maker"`
	Department   document.Named  `json:"department"`
	Step         *Reference      `json:"step" doc:"where it waits, or was decided on"`
	Holders      []string        `json:"holders" doc:"whom it waits for"`
	Since        *time.Time      `json:"since" doc:"when it came to the step where it waits"`
	DueAt        *time.Time      `json:"due_at"`
	Overdue      bool            `json:"overdue"`
	Actor        *document.Named `json:"actor" doc:"who decided"`
	Action       string          `json:"action"`
	ActionLabel  string          `json:"action_label"`
	At           *time.Time      `json:"at" doc:"when it was submitted, finished or decided on"`
	Minutes      int             `json:"worked_minutes" doc:"of the decision, or since it came to the step"`
}

type trackPapersInput struct {
	TrackingQuery
	Measure string `query:"measure" enum:"open,overdue,with_maker,submitted,finished,decided,returned,entered,passed" default:"open"`
	Step    string `query:"step" maxLength:"64"`
	Person  string `query:"person" maxLength:"40" doc:"who decided"`
	Age     int    `query:"age" minimum:"0" maximum:"4" doc:"waited up to 1, 3, 7 working days (1, 2, 3) or longer (4)"`
	Weekday int    `query:"weekday" minimum:"0" maximum:"7" doc:"of the decision, with hour; 1 is Monday"`
	Hour    int    `query:"hour" minimum:"0" maximum:"23"`
	Paging
}

func (s *server) trackPapers(ctx context.Context, in *trackPapersInput) (*listOutput[TrackedPaper], error) {
	q, _, err := s.trackingQuestion(ctx, in.TrackingQuery)
	if err != nil {
		return nil, err
	}
	d := tracking.Drill{Question: q, Measure: tracking.Measure(in.Measure), Step: in.Step, Person: in.Person, Age: in.Age}
	if in.Weekday > 0 {
		d.Moment = &tracking.Moment{Weekday: in.Weekday, Hour: in.Hour}
	}
	if !d.Measure.OfDecisions() && (d.Person != "" || d.Moment != nil) {
		return nil, fault.Invalid("tracking.measure", "只有办理和退回能按人员或时刻查看").At("measure", "应为 decided 或 returned")
	}
	page, err := s.Tracking.Papers(ctx, d, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(page, trackedPaper), nil
}

func trackedPaper(p tracking.Paper) TrackedPaper {
	row := TrackedPaper{ID: p.ID, Type: p.Type, Title: p.Title, Summary: p.Summary, State: p.State, StateLabel: p.StateLabel,
		BusinessDate: p.BusinessDate, Maker: p.Maker, Department: p.Department, Holders: p.Holders, Since: p.Since, DueAt: p.DueAt,
		Overdue: p.Overdue, Actor: named(p.Actor.ID, p.Actor.Name), Action: p.Action, At: p.At, Minutes: p.Minutes}
	if p.Step != "" {
		row.Step = &Reference{Key: p.Step, Title: p.StepTitle}
	}
	if p.Action != "" {
		row.ActionLabel = document.ActionLabel(p.Action)
	}
	if row.Holders == nil {
		row.Holders = []string{}
	}
	return row
}

// PaperCourse 单据流转 tells who had a paper when and how long.
type PaperCourse struct {
	Visits []CourseVisit    `json:"visits"`
	Next   []CourseNext     `json:"next" doc:"steps that follow, as far as it is known now"`
	CanAct []document.Named `json:"can_act" doc:"who can act now, deputies included"`
}

// CourseVisit 停留 is one stay of a paper at a step, or with its maker (no step).
type CourseVisit struct {
	Step     string       `json:"step"`
	Title    string       `json:"title"`
	Visit    int          `json:"visit"`
	OpenedAt time.Time    `json:"opened_at"`
	ClosedAt *time.Time   `json:"closed_at"`
	DueAt    *time.Time   `json:"due_at"`
	Late     bool         `json:"late" doc:"past its due time when it ended, or now"`
	Minutes  int          `json:"worked_minutes"`
	Seats    []CourseSeat `json:"seats"`
}

// CourseSeat 席位 is the part of one signer.
type CourseSeat struct {
	Holder      string     `json:"holder" doc:"who decided, or whom it waits for"`
	State       task.State `json:"state" enum:"waiting,open,done,cancelled"`
	Action      string     `json:"action"`
	ActionLabel string     `json:"action_label"`
	OpenedAt    time.Time  `json:"opened_at"`
	DecidedAt   *time.Time `json:"decided_at"`
	Minutes     int        `json:"worked_minutes"`
}

// CourseNext 后续环节.
type CourseNext struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Who   string `json:"who"`
}

func (s *server) trackPaper(ctx context.Context, in *DocumentPath) (*struct{ Body PaperCourse }, error) {
	d, _, err := s.paper(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.Inbox.Tasks(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	course := tracking.CourseOf(d, rows, s.Tracking.Calendar, s.now())
	out := PaperCourse{Visits: make([]CourseVisit, 0, len(course.Visits)), Next: []CourseNext{}}
	for _, v := range course.Visits {
		out.Visits = append(out.Visits, s.courseVisit(v))
	}
	for _, step := range course.Next {
		out.Next = append(out.Next, CourseNext{Key: step.Key, Title: step.Title, Who: approversOf(step)})
	}
	out.CanAct, err = s.ableNow(ctx, rows)
	return &struct{ Body PaperCourse }{out}, err
}

func (s *server) courseVisit(v tracking.Visit) CourseVisit {
	end := s.now()
	if v.ClosedAt != nil {
		end = *v.ClosedAt
	}
	out := CourseVisit{Step: v.Step, Title: v.Title, Visit: v.Number, OpenedAt: v.OpenedAt, ClosedAt: v.ClosedAt, DueAt: v.DueAt,
		Late: v.DueAt != nil && v.DueAt.Before(end), Minutes: v.Minutes, Seats: make([]CourseSeat, 0, len(v.Seats))}
	for _, seat := range v.Seats {
		row := CourseSeat{Holder: seat.Holder(), State: seat.State, Action: seat.Action, OpenedAt: seat.CreatedAt,
			DecidedAt: seat.DecidedAt, Minutes: seat.Minutes}
		if seat.Action != "" {
			row.ActionLabel = document.ActionLabel(seat.Action)
		}
		out.Seats = append(out.Seats, row)
	}
	return out
}

// approversOf names whom a step asks.
func approversOf(step document.Step) string {
	var names []string
	for _, a := range step.Signers() {
		if a.Person != "" {
			names = append(names, a.PersonName)
		} else {
			names = append(names, a.RoleName)
		}
	}
	return strings.Join(names, "、")
}

// ableNow lists everybody who can act on what is open now: candidates, assignees
// and their deputies.
func (s *server) ableNow(ctx context.Context, rows []task.Task) ([]document.Named, error) {
	out := []document.Named{}
	for _, row := range rows {
		if row.State != task.Open {
			continue
		}
		people, err := s.holders(ctx, row)
		if err != nil {
			return nil, err
		}
		deputies, err := s.deputiesOf(ctx, people)
		if err != nil {
			return nil, err
		}
		for _, p := range append(people, deputies...) {
			able := row.MayAct(p) == nil && !slices.ContainsFunc(out, func(n document.Named) bool { return n.ID == p.ID })
			if able {
				out = append(out, document.Named{ID: p.ID, Name: p.Name})
			}
		}
	}
	return out, nil
}

// holders are those whose turn it is: one person, or all of a role.
func (s *server) holders(ctx context.Context, row task.Task) ([]directory.Person, error) {
	if row.Assignee == "" {
		return s.Directory.Members(ctx, row.Role, row.RoleDepartment)
	}
	p, err := s.Directory.Person(ctx, row.Assignee)
	if err != nil {
		return nil, err
	}
	return []directory.Person{p}, nil
}

// deputiesOf are the people who stand in for any of these today; whether they may
// act is decided by the task.
func (s *server) deputiesOf(ctx context.Context, people []directory.Person) ([]directory.Person, error) {
	today := value.DateOf(s.now())
	var out []directory.Person
	for _, p := range people {
		list, err := s.Deputies.Deputies(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			if d.Principal != p.ID || d.EndedAt != nil || today < d.From || today > d.To {
				continue
			}
			deputy, err := s.Directory.Person(ctx, d.Person)
			if err != nil {
				return nil, err
			}
			out = append(out, deputy)
		}
	}
	return out, nil
}
