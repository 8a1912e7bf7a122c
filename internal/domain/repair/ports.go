package repair

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
)

// Store runs a function in one transaction: an error rolls everything back.
type Store interface {
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is the transaction of papers, with what tickets add.
type Tx interface {
	approval.Tx
	signing.Tx
	// Ticket gives a ticket; NotFound when absent. Its paper is locked first.
	Ticket(id string) (*Ticket, error)
	InsertTicket(t *Ticket) error
	UpdateTicket(t *Ticket) error
	// Outlet gives a place; NotFound when absent.
	Outlet(id string) (Outlet, error)
	// Technicians lists enabled technicians with what they have to do.
	Technicians() ([]Technician, error)
	// Levels gives what each priority promises now, the most pressing first.
	Levels() ([]Level, error)
	// Staff lists the enabled people who work at an outlet.
	Staff(outlet string) ([]directory.Person, error)
}

// Outlet 网点 as the reception finds it.
type Outlet struct {
	ID, Code, Name         string
	District, DistrictName string
	Phone, Address         string
	Disabled               bool
}

// Filter narrows a list of tickets; zero members do not narrow.
type Filter struct {
	Phases     []Phase
	Open       bool
	Technician string
	District   string
	Outlet     string
	Device     string
	Priority   Priority
	Way        Way
	Query      string
	Overdue    bool
	From, To   *time.Time // registered
}

// Row is a ticket of a list with the head of its paper.
type Row struct {
	Ticket
	Paper document.Document
}

// Tally counts open tickets by what the board groups them by.
type Tally struct {
	Key     string
	Open    int
	Overdue int
}

// Board 派工看板 counts the open tickets.
type Board struct {
	Phases, Technicians, Districts []Tally
}

// Archive 报修库 reads tickets; the desk alone writes them.
type Archive interface {
	// Tickets lists tickets, newest first, within a data scope; to a person of no
	// other reach those he registered or had to repair.
	Tickets(ctx context.Context, s directory.Scope, f Filter, page document.PageRequest) (document.Page[Row], error)
	Ticket(ctx context.Context, id string) (Ticket, error)
	Board(ctx context.Context, s directory.Scope, now time.Time) (Board, error)
	Technicians(ctx context.Context) ([]Technician, error)
	// SetTechnician keeps what a technician looks after.
	SetTechnician(ctx context.Context, id string, districts, kinds []string) error
	// Levels gives what each priority promises now; SetLevels changes it for tickets to come.
	Levels(ctx context.Context) ([]Level, error)
	SetLevels(ctx context.Context, levels []Level, said audit.Entry) error
	// FindOutlets finds places by code, name, initials, district, or a phone that
	// is theirs or from which they called.
	FindOutlets(ctx context.Context, s directory.Scope, text string, limit int) ([]Outlet, error)
	Outlet(ctx context.Context, id string) (Outlet, error)
	// Failures counts the tickets of devices that were not cancelled.
	Failures(ctx context.Context, devices []string) (map[string]int, error)
	// Unfinished lists tickets that need their workflow, by number after one.
	Unfinished(ctx context.Context, now time.Time, after string, limit int) ([]string, error)
	// Districts lists the districts.
	Districts(ctx context.Context) ([]document.Named, error)
}
