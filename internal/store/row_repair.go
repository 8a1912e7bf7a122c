package store

import (
	"strings"
	"time"

	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/value"
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
	CallerPhone    string // of tickets that were last written before it was sealed
	CallerSealed   string
	CallerIndex    string
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

func (ticketRow) TableName() string { return ticketsTable }

// sealedTicket gives the row of a ticket; the telephone of who called is sealed, and
// found by its index.
func (s *Store) sealedTicket(t *repair.Ticket) (ticketRow, error) {
	row := toTicketRow(t)
	row.CallerIndex = s.callerIndex(t.Phone)
	var err error
	row.CallerSealed, err = s.fields.Seal(ticketsTable, "caller_sealed", t.ID, t.Phone)
	return row, err
}

func (s *Store) openedTicket(r ticketRow, search string) (repair.Ticket, error) {
	t := r.ticket(search)
	if r.CallerSealed == "" {
		return t, nil
	}
	var err error
	t.Phone, err = s.fields.Open(ticketsTable, "caller_sealed", r.ID, r.CallerSealed)
	return t, err
}

// callerIndex is what a telephone is found by, however it is written.
func (s *Store) callerIndex(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	return s.fields.Index(ticketsTable, "caller_index", digits)
}

const ticketsTable = "repair_tickets"

func toTicketRow(t *repair.Ticket) ticketRow {
	text := strings.ToLower(t.ID + " " + t.Search + " " + t.Caller + " " + initials(t.Search))
	return ticketRow{ID: t.ID, Phase: string(t.Phase), OutletID: t.Outlet, DistrictID: t.District, DeviceID: t.Device, KindID: t.Kind,
		FaultID: t.Fault, Priority: string(t.Priority), Way: string(t.Way), Caller: t.Caller, SearchText: value.Clip(text, 600),
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
