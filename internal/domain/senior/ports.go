package senior

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
)

// Store runs a function in one transaction: an error rolls everything back.
type Store interface {
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is the transaction of papers, with what applications add.
type Tx interface {
	approval.Tx
	signing.Tx
	citizen.Tx
	// CitizenByNumber gives the record of an ID number, or nil.
	CitizenByNumber(n identity.IDNumber) (*citizen.Citizen, error)
	// Application gives one; NotFound when absent. Its paper is locked first.
	Application(id string) (*Application, error)
	// LiveApplication gives the application that stands in the way of another
	// one of the same person, or nil.
	LiveApplication(n identity.IDNumber) (*Application, error)
	InsertApplication(a *Application) error
	UpdateApplication(a *Application) error
	// Dispatch makes the parcel in which the card of an application goes; Conflict
	// when its number belongs to another one.
	Dispatch(a *Application, by document.Named, at time.Time) error
	// VerificationCall locks and gives a request; NotFound when absent.
	VerificationCall(request string) (Call, error)
	InsertCall(c Call) error
	UpdateCall(c Call) error
	// Referral gives what a partner handed in under a serial, or nil.
	Referral(partner, serial string) (*Referral, error)
	InsertReferral(r Referral) error
	// WaitingCard gives the entry of a card that is on the register now, or nil.
	WaitingCard(card string) (*StuckCard, error)
	// StuckCard locks and gives an entry of the register; NotFound when absent.
	StuckCard(id string) (StuckCard, error)
	InsertStuckCard(c StuckCard) error
	UpdateStuckCard(c StuckCard) error
	// Receipt gives the receipt of a kind, or nil.
	Receipt(id string, kind ReceiptKind) (*Receipt, error)
	InsertReceipt(r Receipt) error
	UpdateReceipt(r Receipt) error
}

// Filter narrows a list of applications; zero members do not narrow.
type Filter struct {
	Phases   []Phase
	Region   Region
	IDNumber identity.IDNumber
	Name     string // any way of writing it
	Last4    string // of the ID number
	Number   string // of the paper
	From, To *time.Time
}

// StuckFilter narrows the register; zero members do not narrow.
type StuckFilter struct {
	Source   Origin
	Waiting  bool // only those that nobody has dealt with
	Settled  bool // only those that somebody has
	IDNumber identity.IDNumber
	Name     string // any way of writing it
	Last4    string // of the ID number
	Number   string // of the card, the application or the entry
	From, To value.Date
}

// Archive 申领库 reads applications; the desk alone writes them.
type Archive interface {
	// Applications lists applications, newest first, within a data scope; an
	// outlet sees those whose card waits there, too.
	Applications(ctx context.Context, s directory.Scope, f Filter, page document.PageRequest) (document.Page[Application], error)
	// Application gives one; NotFound when absent.
	Application(ctx context.Context, id string) (Application, error)
	// Calls gives the verifications of an application, oldest first.
	Calls(ctx context.Context, id string) ([]Call, error)
	// CallOf gives the request of a serial; NotFound when absent.
	CallOf(ctx context.Context, request string) (Call, error)
	// LiveApplication gives the application that stands in the way of another
	// one of the same person, or nil.
	LiveApplication(ctx context.Context, n identity.IDNumber) (*Application, error)
	// CitizenByNumber gives the record of an ID number, or nil.
	CitizenByNumber(ctx context.Context, n identity.IDNumber) (*citizen.Citizen, error)
	// Referral gives what a partner handed in under a serial, or nil.
	Referral(ctx context.Context, partner, serial string) (*Referral, error)
	// Outlets lists the outlets in service, of a district by its code or of all.
	Outlets(ctx context.Context, district string) ([]Outlet, error)
	// Outlet gives one, in service or not; nil when absent.
	Outlet(ctx context.Context, id string) (*Outlet, error)
	// ApplicationByCard gives the application of a card, or nil.
	ApplicationByCard(ctx context.Context, card string) (*Application, error)
	// Receipts gives the receipts of an application, oldest first.
	Receipts(ctx context.Context, id string) ([]Receipt, error)
	// StuckCards lists the register, newest first, within a data scope; with post
	// also what the post could not deliver, wherever it lies.
	StuckCards(ctx context.Context, s directory.Scope, post bool, f StuckFilter, page document.PageRequest) (document.Page[StuckCard], error)
	// UnfinishedApplications lists the numbers of open applications after one.
	UnfinishedApplications(ctx context.Context, after string, limit int) ([]string, error)
}
