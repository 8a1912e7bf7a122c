package store

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
)

const releaseCardTable = "release_cards"

type boxRow struct {
	ID               string `gorm:"primaryKey"`
	ItemID           string
	Quantity         int64
	Known            int
	State            string
	BatchID          string
	PlannedID        string
	DistrictID       string
	OutletID         string
	WarehouseID      string
	ReceiptID        string
	OrderID          string
	HolderKind       string
	HolderID         string
	HeldAt           time.Time
	PackerID         string
	PackerName       string
	PackedAt         time.Time
	PackedOn         string
	Printed          int
	Remark           string
	DistrictQuantity int64
	DistrictOn       string
	DistributedOn    string
	OutletQuantity   int64
	OutletOn         string
	Version          int
}

func (boxRow) TableName() string { return "release_boxes" }

func toBoxRow(b *release.Box) boxRow {
	return boxRow{ID: b.Number, ItemID: b.Item, Quantity: b.Quantity, Known: b.Known, State: string(b.State), BatchID: b.Batch, PlannedID: b.Planned,
		DistrictID: b.District, OutletID: b.Outlet, WarehouseID: b.Warehouse, ReceiptID: b.Receipt, OrderID: b.Order,
		HolderKind: string(b.Holder.Kind), HolderID: b.Holder.ID, HeldAt: stored(b.HeldSince), PackerID: b.PackedBy.ID, PackerName: b.PackedBy.Name,
		PackedAt: stored(b.PackedAt), PackedOn: string(value.DateOf(b.PackedAt)), Printed: b.Printed, Remark: b.Remark,
		DistrictQuantity: b.DistrictQuantity, DistrictOn: string(b.DistrictOn), DistributedOn: string(b.DistributedOn),
		OutletQuantity: b.OutletQuantity, OutletOn: string(b.OutletOn), Version: b.Version}
}

func (r boxRow) box() release.Box {
	return release.Box{Number: r.ID, Item: r.ItemID, Quantity: r.Quantity, Known: r.Known, State: release.State(r.State), Batch: r.BatchID,
		Planned: r.PlannedID, District: r.DistrictID, Outlet: r.OutletID, Warehouse: r.WarehouseID, Receipt: r.ReceiptID, Order: r.OrderID,
		Holder: release.Holder{Kind: release.HolderKind(r.HolderKind), ID: r.HolderID}, HeldSince: r.HeldAt.UTC(),
		PackedBy: document.Named{ID: r.PackerID, Name: r.PackerName}, PackedAt: r.PackedAt.UTC(), Printed: r.Printed, Remark: r.Remark,
		DistrictQuantity: r.DistrictQuantity, DistrictOn: value.Date(r.DistrictOn), DistributedOn: value.Date(r.DistributedOn),
		OutletQuantity: r.OutletQuantity, OutletOn: value.Date(r.OutletOn), Version: r.Version}
}

type segmentRow struct {
	ID         string `gorm:"primaryKey"`
	BoxID      string
	Position   int
	Prefix     string
	Digits     int
	FromNumber int64
	ToNumber   int64
	Live       bool
}

func (segmentRow) TableName() string { return "release_segments" }

func (r segmentRow) segment() release.Segment {
	return release.Segment{Prefix: r.Prefix, Digits: r.Digits, First: r.FromNumber, Last: r.ToNumber}
}

type releaseCardRow struct {
	ID            string `gorm:"primaryKey"`
	BoxID         string
	Position      int
	CardSealed    string
	CardIndex     string
	NameSealed    string
	ApplicationID string
	Mark          string
	CollectedOn   string
	SignedOn      string // by its outlet: from here three months count
	OutletID      string
	DistrictID    string
	OpenKey       string
	Version       int
}

func (releaseCardRow) TableName() string { return releaseCardTable }

func (s *Store) sealedCard(c release.Card) (releaseCardRow, error) {
	row := releaseCardRow{ID: c.ID, BoxID: c.Box, Position: c.Position, CardIndex: s.cardIndex(c.Number), ApplicationID: c.Application,
		Mark: string(c.Mark), CollectedOn: string(c.CollectedOn), OpenKey: s.cardIndex(c.Number), Version: 1}
	if c.CollectedOn != "" { // it is nobody's to pack any more, but its number may be used again
		row.OpenKey = c.ID
	}
	var err error
	if row.CardSealed, err = s.fields.Seal(releaseCardTable, "card_sealed", c.ID, c.Number); err != nil {
		return row, err
	}
	row.NameSealed, err = s.fields.Seal(releaseCardTable, "name_sealed", c.ID, c.Name)
	return row, err
}

func (s *Store) openedCard(r releaseCardRow) (release.Card, error) {
	c := release.Card{ID: r.ID, Box: r.BoxID, Position: r.Position, Application: r.ApplicationID, Mark: release.Mark(r.Mark),
		CollectedOn: value.Date(r.CollectedOn)}
	var err error
	if c.Number, err = s.fields.Open(releaseCardTable, "card_sealed", r.ID, r.CardSealed); err != nil {
		return c, err
	}
	c.Name, err = s.fields.Open(releaseCardTable, "name_sealed", r.ID, r.NameSealed)
	return c, err
}

type holdingRow struct {
	ID         string `gorm:"primaryKey"`
	BoxID      string
	CardID     string
	Act        string
	HolderKind string
	HolderID   string
	PaperID    string
	Quantity   int64
	HeldOn     string
	HeldAt     time.Time
	ActorID    string
	ActorName  string
	Note       string
}

func (holdingRow) TableName() string { return "release_holdings" }

func toHoldingRow(h release.Holding) holdingRow {
	return holdingRow{ID: h.ID, BoxID: h.Box, CardID: h.Card, Act: string(h.Act), HolderKind: string(h.Holder.Kind), HolderID: h.Holder.ID,
		PaperID: h.Paper, Quantity: h.Quantity, HeldOn: string(h.On), HeldAt: stored(h.At), ActorID: h.By.ID, ActorName: h.By.Name,
		Note: value.Clip(h.Note, maxReason)}
}

func (r holdingRow) holding() release.Holding {
	return release.Holding{ID: r.ID, Box: r.BoxID, Card: r.CardID, Act: release.Act(r.Act),
		Holder: release.Holder{Kind: release.HolderKind(r.HolderKind), ID: r.HolderID}, Paper: r.PaperID, Quantity: r.Quantity,
		On: value.Date(r.HeldOn), At: r.HeldAt.UTC(), By: document.Named{ID: r.ActorID, Name: r.ActorName}, Note: r.Note}
}

type releaseBatchRow struct {
	ID            string `gorm:"primaryKey"`
	DistrictID    string
	State         string
	Boxes         int
	Quantity      int64
	RegisteredOn  string
	RegisteredAt  time.Time
	RegistrarID   string
	RegistrarName string
	SignedOn      string
	SignerID      string
	SignerName    string
	Remark        string
	Version       int
}

func (releaseBatchRow) TableName() string { return "release_batches" }

func toReleaseBatch(b *release.Batch) releaseBatchRow {
	return releaseBatchRow{ID: b.ID, DistrictID: b.District, State: string(b.State), Boxes: b.Boxes, Quantity: b.Quantity,
		RegisteredOn: string(b.RegisteredOn), RegisteredAt: stored(b.RegisteredAt), RegistrarID: b.RegisteredBy.ID, RegistrarName: b.RegisteredBy.Name,
		SignedOn: string(b.SignedOn), SignerID: b.SignedBy.ID, SignerName: b.SignedBy.Name, Remark: b.Remark, Version: b.Version}
}

func (r releaseBatchRow) batch() release.Batch {
	return release.Batch{ID: r.ID, District: r.DistrictID, State: release.BatchState(r.State), Boxes: r.Boxes, Quantity: r.Quantity,
		RegisteredOn: value.Date(r.RegisteredOn), RegisteredAt: r.RegisteredAt.UTC(), RegisteredBy: document.Named{ID: r.RegistrarID, Name: r.RegistrarName},
		SignedOn: value.Date(r.SignedOn), SignedBy: document.Named{ID: r.SignerID, Name: r.SignerName}, Remark: r.Remark, Version: r.Version}
}

type differenceRow struct {
	ID         string `gorm:"primaryKey"`
	BoxID      string
	BatchID    string
	DistrictID string
	OutletID   string
	Stage      string
	Kind       string
	Quantity   int64
	Reason     string
	FoundOn    string
	FoundAt    time.Time
	FinderID   string
	FinderName string
}

func (differenceRow) TableName() string { return "release_differences" }

func toDifferenceRow(d release.Difference) differenceRow {
	return differenceRow{ID: d.ID, BoxID: d.Box, BatchID: d.Batch, DistrictID: d.District, OutletID: d.Outlet, Stage: string(d.Stage),
		Kind: string(d.Kind), Quantity: d.Quantity, Reason: d.Reason, FoundOn: string(d.On), FoundAt: stored(d.At), FinderID: d.By.ID, FinderName: d.By.Name}
}

func (r differenceRow) difference() release.Difference {
	return release.Difference{ID: r.ID, Box: r.BoxID, Batch: r.BatchID, District: r.DistrictID, Outlet: r.OutletID, Stage: release.Stage(r.Stage),
		Kind: release.DifferenceKind(r.Kind), Quantity: r.Quantity, Reason: r.Reason, On: value.Date(r.FoundOn), At: r.FoundAt.UTC(),
		By: document.Named{ID: r.FinderID, Name: r.FinderName}}
}

type printRow struct {
	ID          string `gorm:"primaryKey"`
	Single      bool
	Labels      string
	PrintedAt   time.Time
	PrinterID   string
	PrinterName string
}

func (printRow) TableName() string { return "release_prints" }
