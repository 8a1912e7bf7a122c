package store

import (
	"strings"
	"time"

	"cardflow/internal/domain/repair"
)

type ticketRow struct {
	ID             string `gorm:"primaryKey"`
	Phase          string
	OutletID       string
	DistrictID     string
	DeviceID       string
	KindID         string
	FaultID        string
	Priority       string
	Way            string
	Caller         string
	CallerPhone    string
	SearchText     string
	TechnicianID   string
	TechnicianName string
	Tried          string
	PlannedAt      *time.Time
	RegisteredAt   time.Time
	RespondByAt    *time.Time
	AcceptByAt     *time.Time
	SolveByAt      *time.Time
	PartsByAt      *time.Time
	RespondedAt    *time.Time
	PausedAt       *time.Time
	SolvedAt       *time.Time
	ClosedAt       *time.Time
	LeftMinutes    int
	PausedMinutes  int
	RespondWarned  int
	SolveWarned    int
	Logs           int
	Rating         int
	Reopens        int
}

func (ticketRow) TableName() string { return "repair_tickets" }

func toTicketRow(t *repair.Ticket) ticketRow {
	text := strings.ToLower(t.ID + " " + t.Search + " " + t.Caller + " " + t.Phone + " " + initials(t.Search))
	return ticketRow{ID: t.ID, Phase: string(t.Phase), OutletID: t.Outlet, DistrictID: t.District, DeviceID: t.Device, KindID: t.Kind,
		FaultID: t.Fault, Priority: string(t.Priority), Way: string(t.Way), Caller: t.Caller, CallerPhone: t.Phone, SearchText: clipRunes(text, 600),
		TechnicianID: t.Technician, TechnicianName: t.TechnicianName, Tried: strings.Join(t.Tried, ","), PlannedAt: storedPtr(t.PlannedAt),
		RegisteredAt: stored(t.RegisteredAt), RespondByAt: storedPtr(t.RespondBy), AcceptByAt: storedPtr(t.AcceptBy), SolveByAt: storedPtr(t.SolveBy),
		PartsByAt: storedPtr(t.PartsBy), RespondedAt: storedPtr(t.RespondedAt), PausedAt: storedPtr(t.PausedAt), SolvedAt: storedPtr(t.SolvedAt),
		ClosedAt: storedPtr(t.ClosedAt), LeftMinutes: t.LeftMinutes, PausedMinutes: t.PausedMinutes, RespondWarned: t.RespondWarned,
		SolveWarned: t.SolveWarned, Logs: t.Logs, Rating: t.Rating, Reopens: t.Reopens}
}

func (r ticketRow) ticket(search string) repair.Ticket {
	return repair.Ticket{ID: r.ID, Phase: repair.Phase(r.Phase), Outlet: r.OutletID, District: r.DistrictID, Device: r.DeviceID, Kind: r.KindID,
		Fault: r.FaultID, Priority: repair.Priority(r.Priority), Way: repair.Way(r.Way), Caller: r.Caller, Phone: r.CallerPhone, Search: search,
		Technician: r.TechnicianID, TechnicianName: r.TechnicianName, Tried: splitList(r.Tried), PlannedAt: utcPtr(r.PlannedAt),
		RegisteredAt: r.RegisteredAt.UTC(), RespondBy: utcPtr(r.RespondByAt), AcceptBy: utcPtr(r.AcceptByAt), SolveBy: utcPtr(r.SolveByAt),
		PartsBy: utcPtr(r.PartsByAt), RespondedAt: utcPtr(r.RespondedAt), PausedAt: utcPtr(r.PausedAt), SolvedAt: utcPtr(r.SolvedAt),
		ClosedAt: utcPtr(r.ClosedAt), LeftMinutes: r.LeftMinutes, PausedMinutes: r.PausedMinutes, RespondWarned: r.RespondWarned,
		SolveWarned: r.SolveWarned, Logs: r.Logs, Rating: r.Rating, Reopens: r.Reopens}
}

func splitList(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

type technicianRow struct {
	PersonID  string `gorm:"primaryKey"`
	Districts string
	Kinds     string
}

func (technicianRow) TableName() string { return "repair_technicians" }
