package api

import (
	"context"
	"time"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/repair"
)

// TicketRow 报修单清单行.
type TicketRow struct {
	ID            string          `json:"id" example:"BX-20260301-0001"`
	State         string          `json:"state" enum:"triage,accept,depart,arrive,repair,parts,rate,closed,cancelled"`
	StateLabel    string          `json:"state_label" example:"待接单"`
	Priority      string          `json:"priority" enum:"urgent,high,normal"`
	PriorityLabel string          `json:"priority_label"`
	Way           string          `json:"way" enum:",phone,onsite" doc:"which branch it took"`
	Outlet        document.Named  `json:"outlet"`
	District      document.Named  `json:"district"`
	Device        *document.Named `json:"device"`
	Kind          document.Named  `json:"kind"`
	Fault         *document.Named `json:"fault"`
	Summary       string          `json:"summary"`
	Description   string          `json:"description"`
	Caller        string          `json:"caller"`
	Phone         string          `json:"phone" doc:"masked"`
	Registrar     document.Named  `json:"registrar"`
	Technician    *document.Named `json:"technician"`
	PlannedAt     *time.Time      `json:"planned_at"`
	RegisteredAt  time.Time       `json:"registered_at"`
	RespondBy     *time.Time      `json:"respond_by"`
	RespondedAt   *time.Time      `json:"responded_at"`
	SolveBy       *time.Time      `json:"solve_by"`
	SolvedAt      *time.Time      `json:"solved_at"`
	PausedAt      *time.Time      `json:"paused_at" doc:"since when the clock stands still"`
	Overdue       string          `json:"overdue" enum:",respond,solve"`
	Rating        int             `json:"rating"`
	Reopens       int             `json:"reopens"`
}

// wayLabel and overdueLabel are the words of the centre.
func wayLabel(way string) string {
	return map[string]string{"phone": "电话支持", "onsite": "上门维修"}[way]
}

func overdueLabel(overdue string) string {
	return map[string]string{"respond": "响应超时", "solve": "解决超时"}[overdue]
}

func (r TicketRow) deviceName() string {
	if r.Device != nil {
		return r.Device.Name
	}
	return r.Kind.Name
}

// ticketNames are the names behind the ids of tickets.
type ticketNames map[string]string

func (n ticketNames) of(id string) *document.Named {
	if id == "" {
		return nil
	}
	return &document.Named{ID: id, Name: n[id]}
}

func (s *server) ticketNames(ctx context.Context, rows []repair.Row) (ticketNames, error) {
	var ids []string
	for _, r := range rows {
		ids = append(ids, nonEmpty(r.Outlet, r.Device, r.Kind, r.Fault)...)
	}
	names, err := s.names(ctx, ids)
	if err != nil {
		return nil, err
	}
	districts, err := s.Tickets.Districts(ctx)
	for _, d := range districts {
		names[d.ID] = d.Name
	}
	return names, err
}

func (s *server) ticketRow(ctx context.Context, r repair.Row, names ticketNames) TicketRow {
	return TicketRow{ID: r.ID, State: string(r.Phase), StateLabel: r.Phase.Label(), Priority: string(r.Priority), PriorityLabel: r.Priority.Label(),
		Way: string(r.Way), Outlet: document.Named{ID: r.Outlet, Name: names[r.Outlet]}, District: document.Named{ID: r.District, Name: names[r.District]},
		Device: names.of(r.Device), Kind: document.Named{ID: r.Kind, Name: names[r.Kind]}, Fault: names.of(r.Fault), Summary: r.Paper.Summary,
		Description: r.Paper.Head.Text("description"), Caller: r.Caller, Phone: identity.MaskPhone(r.Phone), Registrar: r.Paper.Maker,
		Technician: named(r.Technician, r.TechnicianName), PlannedAt: r.PlannedAt, RegisteredAt: r.RegisteredAt, RespondBy: r.RespondBy,
		RespondedAt: r.RespondedAt, SolveBy: r.SolveBy, SolvedAt: r.SolvedAt, PausedAt: r.PausedAt, Overdue: r.Overdue(s.now()),
		Rating: r.Rating, Reopens: r.Reopens}
}

// TicketView 报修单 with everything its page needs; its history is the paper's.
type TicketView struct {
	TicketRow
	Place      OutletView        `json:"place"`
	Serial     string            `json:"serial"`
	Model      string            `json:"model"`
	Solution   string            `json:"solution"`
	Feedback   string            `json:"feedback"`
	Remark     string            `json:"remark" doc:"of the outlet, with its rating"`
	Hint       string            `json:"hint" doc:"what the fault suggests to ask on the phone"`
	Parts      []UsedPart        `json:"parts"`
	Logs       int               `json:"logs"`
	PartsBy    *time.Time        `json:"parts_by"`
	PausedFor  int               `json:"paused_minutes" doc:"of working time"`
	WindowEnds *time.Time        `json:"window_ends" doc:"until when it may be rated and reported again"`
	Pictures   []attachment.File `json:"pictures"`
	Allowed    []string          `json:"allowed" doc:"the verbs the caller may use now"`
	Version    int               `json:"version"`
	Signatures []PaperSignature  `json:"signatures" doc:"电子签名 under what was done"`
}

// UsedPart 配件 that was used.
type UsedPart struct {
	Item     document.Named `json:"item"`
	Unit     string         `json:"unit"`
	Quantity Number         `json:"quantity"`
	From     string         `json:"from" doc:"location"`
	At       string         `json:"at"`
}

type ticketOutput struct{ Body TicketView }

// ticket gives a ticket that the caller may see, with its paper.
func (s *server) ticket(ctx context.Context, id string) (repair.Row, error) {
	d, _, err := s.paper(ctx, id)
	if err != nil {
		return repair.Row{}, err
	}
	t, err := s.Tickets.Ticket(ctx, d.ID)
	return repair.Row{Ticket: t, Paper: *d}, err
}

func (s *server) showTicket(ctx context.Context, id string) (*ticketOutput, error) {
	r, err := s.ticket(ctx, id)
	if err != nil {
		return nil, err
	}
	names, err := s.ticketNames(ctx, []repair.Row{r})
	if err != nil {
		return nil, err
	}
	place, err := s.Tickets.Outlet(ctx, r.Outlet)
	if err != nil {
		return nil, err
	}
	out := TicketView{TicketRow: s.ticketRow(ctx, r, names), Place: outletView(place), Solution: r.Paper.Head.Text("solution"),
		Feedback: r.Paper.Head.Text("feedback"), Remark: r.Paper.Head.Text("remark"), Logs: r.Logs, PartsBy: r.PartsBy, PausedFor: r.PausedMinutes,
		WindowEnds: r.WindowEnds(), Version: r.Paper.Version, Parts: []UsedPart{}}
	entries, err := s.Entries.Records(ctx, append(nonEmpty(r.Device, r.Fault), partIDs(r.Paper.Lines)...))
	if err != nil {
		return nil, err
	}
	s.shows(ctx, repair.Tickets, r.ID) // who called, by name
	device := entries[r.Device]
	out.Serial, out.Model, out.Hint = device.Fields.Text("serial"), device.Fields.Text("model"), entries[r.Fault].Fields.Text("hint")
	for _, line := range r.Paper.Lines {
		out.Parts = append(out.Parts, usedPart(line, entries))
	}
	if out.Pictures, err = s.Files.Files(ctx, r.Paper.Head.List("pictures")); err != nil {
		return nil, err
	}
	if out.Pictures == nil {
		out.Pictures = []attachment.File{}
	}
	if out.Signatures, err = s.signaturesOf(ctx, r.ID); err != nil {
		return nil, err
	}
	out.Allowed, err = s.ticketVerbs(ctx, r)
	return &ticketOutput{out}, err
}

func partIDs(lines []document.Values) []string {
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.Text("item"), l.Text("location"))
	}
	return ids
}

func usedPart(line document.Values, entries map[string]master.Record) UsedPart {
	item := entries[line.Text("item")]
	return UsedPart{Item: document.Named{ID: item.ID, Name: item.Name}, Unit: item.Fields.Text("unit"), Quantity: Number(line.Quantity("quantity")),
		From: entries[line.Text("location")].Name, At: line.Text("used_at")}
}
