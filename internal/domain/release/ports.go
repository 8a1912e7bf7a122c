package release

import (
	"context"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// Store runs a function in one transaction: an error rolls everything back.
type Store interface {
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Facts is what rules of the warehouse's papers ask about boxes, beside
// document.Facts.
type Facts interface {
	// Box gives the box of a number, or nil; inside a transaction it is locked. One
	// that papers brought into the stock before boxes were kept is made from them.
	Box(number string) (*Box, error)
	// PapersOn gives the numbers of papers under way (pending or returned) of some
	// types that name a box.
	PapersOn(number string, types ...string) ([]string, error)
}

// Shelf is what the posting of a paper does with boxes.
type Shelf interface {
	Facts
	InsertBox(b *Box) error
	// UpdateBox stores a box whose stored version is b.Version-1; another version is
	// Conflict "release.stale".
	UpdateBox(b *Box) error
	AddHoldings(list []Holding) error
}

// Tx is what the desk reads and writes inside its transaction.
type Tx interface {
	Shelf
	Papers
	signing.Tx
	// Entry gives an entry of a master list or a place; NotFound when absent.
	Entry(ref, id string) (document.Entry, error)
	Person(id string) (directory.Person, error)
	Members(role, department string) ([]directory.Person, error)
	NextNumber(prefix string, day value.Date) (string, error)
	Notify(n task.Notice) error
	Audit(e audit.Entry) error

	// Boxes locks and gives the boxes of these numbers, in the order of the numbers;
	// what is unknown is left out.
	Boxes(numbers []string) ([]Box, error)
	// Overlapping gives a box in use whose known cards share a number with a run; ""
	// when there is none.
	Overlapping(s Segment) (string, error)
	// BoxOfCard gives the box in use that a card lies in, listed or in a run; "" when
	// there is none.
	BoxOfCard(card string) (string, error)
	// Applicant gives whose application a card is for; empty when unknown.
	Applicant(card string) (application, name string, err error)
	InsertCards(list []Card) error
	// CardsOf gives the cards of a box that are known one by one, by these numbers.
	CardsOf(box string, numbers []string) ([]Card, error)
	// CardOf locks and gives a card by its id; NotFound when absent.
	CardOf(id string) (Card, error)
	UpdateCard(c Card) error
	// SignCards starts the clock of the cards of a box that its outlet has signed for.
	SignCards(b *Box) error
	// FreeCards lets the cards of a box be packed again.
	FreeCards(box string) error

	// Batch locks and gives one; NotFound when absent.
	Batch(id string) (*Batch, error)
	InsertBatch(b *Batch) error
	// SealBatch keeps what was registered, so that it stays provable.
	SealBatch(b *Batch) error
	InsertDocument(d *document.Document, refs []string) error
	// BatchBoxes locks and gives the boxes of a batch in the order of their numbers.
	BatchBoxes(id string) ([]Box, error)
	AddDifferences(list []Difference) error
	// AddPrint keeps that labels were printed.
	AddPrint(p Print) error
}

// Filter narrows a list of boxes; zero members do not narrow.
type Filter struct {
	Text     string // 箱号, 批次号, 出货单 or a card's number
	States   []State
	Batch    string
	District string
	Outlet   string
	Holder   HolderKind
	HolderID string
	From, To value.Date // packed
}

// BatchFilter narrows a list of batches.
type BatchFilter struct {
	Text     string // its number
	State    BatchState
	District string
	From, To value.Date // registered
}

// DifferenceFilter narrows a list of differences.
type DifferenceFilter struct {
	Box, Batch string
	District   string
	From, To   value.Date
}

// Spot 位置 is how many boxes and cards a holder has in a state.
type Spot struct {
	Holder   Holder
	District string
	Outlet   string
	State    State
	Boxes    int64
	Quantity int64
}

// Archive 箱库 reads boxes and batches; the desk and posted papers write them.
type Archive interface {
	// Boxes lists boxes, newest first, within a data scope: the centre sees all, a
	// district those of its batches, an outlet those meant for it.
	Boxes(ctx context.Context, s directory.Scope, f Filter, page document.PageRequest) (document.Page[Box], error)
	// Box gives one by its number within a data scope; NotFound when absent.
	Box(ctx context.Context, s directory.Scope, number string) (Box, error)
	// Find gives the box of a number wherever it is, or nil; what a scanner asks.
	Find(ctx context.Context, number string) (*Box, error)
	// BoxesOf gives boxes by their numbers, wherever they are; unknown ones are left
	// out.
	BoxesOf(ctx context.Context, numbers []string) (map[string]Box, error)
	// OpenPapers gives the papers under way of some types that name a box.
	OpenPapers(ctx context.Context, number string, types ...string) ([]string, error)
	// Chain gives the holders of a box and of its cards, oldest first.
	Chain(ctx context.Context, box string) ([]Holding, error)
	// Card gives a known card by its id; NotFound when absent.
	Card(ctx context.Context, id string) (Card, error)
	// Cards lists the known cards of a box in their order.
	Cards(ctx context.Context, box string, page document.PageRequest) (document.Page[Card], error)

	Batches(ctx context.Context, s directory.Scope, f BatchFilter, page document.PageRequest) (document.Page[Batch], error)
	Batch(ctx context.Context, s directory.Scope, id string) (Batch, error)
	// Proof tells whether a batch is what was sealed when it was registered.
	Proof(ctx context.Context, b *Batch) (Proof, error)
	// Differences lists what was found at sign-ins, newest first.
	Differences(ctx context.Context, s directory.Scope, f DifferenceFilter, page document.PageRequest) (document.Page[Difference], error)
	// Shipments lists sent against signed for, box by box, in the order of the numbers.
	Shipments(ctx context.Context, s directory.Scope, f ShipmentFilter, page document.PageRequest) (document.Page[Shipment], error)
	// ShipmentTotals adds shipments up by order, place and card.
	ShipmentTotals(ctx context.Context, s directory.Scope, f ShipmentFilter) ([]ShipmentTotal, error)
	// Spots counts boxes by who holds them.
	Spots(ctx context.Context, s directory.Scope) ([]Spot, error)
	// Print gives a printing of labels; NotFound when absent.
	Print(ctx context.Context, id string) (Print, error)
}
