package warehouse

import (
	"cmp"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/release"
)

// Names of the effects.
const (
	EffectReceive         = "ReceiveStock"
	EffectReturn          = "ReturnStock"
	EffectIssue           = "IssueStock"
	EffectCount           = "CountStock"
	EffectSupplierReturn  = "ReturnToSupplier"
	EffectReceiveCards    = "ReceiveCards"
	EffectReceiveReturned = "ReceiveReturnedCards"
	EffectReceiveScrap    = "ReceiveScrapCards"
	EffectShip            = "ShipCards"
	EffectShippingReturn  = "ReturnCards"
	EffectReverse         = "Reverse"
	EffectOneTimeReceipt  = "ReceiveOneTime"
	EffectOneTimeIssue    = "IssueOneTime"
	EffectScrapTable      = "RegisterScrap"
	EffectOpen            = "OpenStock"
	EffectUnopen          = "ReverseOpening"
)

// Names that moves carry; limits count by them.
const (
	moveReceive        = "receive"
	moveReturn         = "return"
	moveIssue          = "issue"
	moveSupplierReturn = "supplier_return"
	moveScrap          = "receive.scrap"
	moveShip           = "ship"
	moveShippingReturn = "ship.return"
	moveOpen           = "open"
)

// posting 入账 says what each line of a paper moves: into or out of a place of an
// account, and with held also into what the department has in use.
type posting struct {
	account   ledger.Account
	class     string
	direction ledger.Direction
	move      string
	category  string // instead of the paper's own
	source    []string
	held      bool
}

// Effects maps the names in the types to what they post.
func Effects() map[string]approval.Effect {
	in, out := ledger.In, ledger.Out
	postings := map[string]posting{
		EffectReceive: {account: ledger.Stock, direction: in, move: moveReceive, source: []string{"purchase_request", "supplier_return"}},
		EffectReturn: {account: ledger.Stock, direction: in, move: moveReturn, category: CategoryReturn, source: []string{"requisition"},
			held: true},
		EffectIssue: {account: ledger.Stock, direction: out, move: moveIssue, source: []string{"scrap_table"}, held: true},
		EffectSupplierReturn: {account: ledger.Stock, direction: out, move: moveSupplierReturn, category: CategorySupplierReturn,
			source: []string{"receipt"}},
		EffectReceiveCards:    {account: ledger.Stock, direction: in, move: moveReceive, source: []string{"qc"}},
		EffectReceiveReturned: {account: ledger.Stock, class: ledger.Returned, direction: in, move: "receive.returned"},
		EffectReceiveScrap:    {account: ledger.Stock, class: ledger.Scrap, direction: in, move: moveScrap, source: []string{"qc"}},
		EffectShip:            {account: ledger.Stock, direction: out, move: moveShip},
		EffectShippingReturn:  {account: ledger.Stock, direction: in, move: moveShippingReturn, source: []string{"order"}},
		EffectOneTimeReceipt:  {account: ledger.OneTime, direction: in, move: moveReceive},
		EffectOneTimeIssue:    {account: ledger.OneTime, direction: out, move: moveIssue},
		EffectScrapTable:      {account: ledger.Scrapped, class: ledger.Scrap, direction: in, move: "register"},
	}
	all := map[string]approval.Effect{EffectReverse: reverse, EffectUnopen: unopen, EffectOpen: approval.Posting(openStock)}
	for name, p := range postings {
		all[name] = approval.Posting(p.moves)
	}
	all[EffectCount] = approval.Posting(countStock)
	all[EffectReceiveCards] = handling(release.Stock, all[EffectReceiveCards])
	all[EffectShip] = handling(release.Ship, all[EffectShip])
	all[EffectShippingReturn] = returningBoxes(all[EffectShippingReturn])
	return all
}

// moves gives the moves of a paper; a line of which nothing was picked has none.
func (p posting) moves(d *document.Document, _ document.Facts) ([]ledger.Move, error) {
	var moves []ledger.Move
	for i, line := range d.Lines {
		q, amount := document.LineQuantity(line), document.LineAmount(line)
		if q == 0 {
			continue
		}
		m := ledger.Move{Place: p.place(d, line), Direction: p.direction, Quantity: q, Amount: amount, Category: p.categoryOf(d, line),
			Supplier: d.Head.Text("supplier"), Source: p.sourceOf(d), District: d.Head.Text("district"), Receiver: receiverOf(d), Expires: line.Date("expires_on"),
			Line: i + 1, Effect: p.move}
		if p.direction == ledger.Out {
			m.Quantity, m.Amount = -q, -amount
		}
		moves = append(moves, m)
		if p.held {
			moves = append(moves, inUse(d, m))
		}
	}
	return moves, nil
}

// place is where a line lies. What a 退废卡入库表 lists lies nowhere.
func (p posting) place(d *document.Document, line document.Values) ledger.Place {
	return ledger.Place{Account: p.account, Item: line.Text("item"), Warehouse: d.Head.Text("warehouse"),
		Location: line.Text("location"), Class: cmp.Or(p.class, ledger.Good)}
}

// categoryOf is the 错卡代码 of a line that has one, else the 入库类别 or 出库类别.
func (p posting) categoryOf(d *document.Document, line document.Values) string {
	return cmp.Or(p.category, line.Text("defect_code"), categoryOf(d.Type), d.Head.Text("category"))
}

// categoryOf is the category that papers of a type set by themselves, or "".
func categoryOf(docType string) string {
	switch docType {
	case ClaimReceipt:
		return CategoryClaim
	case ScrapRequisition:
		return CategoryScrap
	case BlankCardExchange:
		return CategoryExchange
	case LossCompensation:
		return CategoryLoss
	}
	return ""
}

func (p posting) sourceOf(d *document.Document) string {
	for _, name := range p.source {
		if id := d.Head.Text(name); id != "" {
			return id
		}
	}
	return ""
}

// receiverOf is the 网点, 区 or 部门 that cards go to or come from; what citizens
// bring comes from the department that serves them.
func receiverOf(d *document.Document) string {
	if d.Type == CitizenScrapTable {
		return d.Department.ID
	}
	return cmp.Or(d.Head.Text("outlet"), d.Head.Text("district"), d.Head.Text("receiving_department"))
}

// inUse is the other side of a move in what the department has in use 在用材料.
func inUse(d *document.Document, m ledger.Move) ledger.Move {
	other := map[ledger.Direction]ledger.Direction{ledger.In: ledger.Out, ledger.Out: ledger.In}
	m.Place = ledger.Place{Account: ledger.InUse, Item: m.Place.Item, Department: d.Department.ID, Class: ledger.Good}
	m.Direction, m.Quantity, m.Amount, m.Effect = other[m.Direction], -m.Quantity, -m.Amount, m.Effect+".in_use"
	return m
}
