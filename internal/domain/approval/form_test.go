package approval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/warehouse"
)

// nextForm gives the receipt another version of its form, with one more field
// that must be filled in.
func nextForm(t *testing.T, w *at.World) {
	types := warehouse.Types()
	receipt := &types[0]
	receipt.Earlier = []document.Form{{Version: receipt.Version, Head: receipt.Head, Lines: receipt.Lines}}
	receipt.Version++
	receipt.Head = append([]document.Field{{Name: "contract", Label: "合同号", Type: document.Text, Required: true}}, receipt.Head...)
	registry, err := document.NewRegistry(types)
	require.NoError(t, err)
	w.Desk.Types = registry
}

func TestPaperKeepsTheFormItWasMadeWith(t *testing.T) {
	w := at.NewWorld()
	draft := at.Receipt(5)
	id := submitted(t, w, at.Keeper, draft)
	_, err := w.Decide(id, at.Inspector, document.Return)
	require.NoError(t, err)
	nextForm(t, w)

	_, err = w.Desk.Edit(ctx, at.By(at.Keeper), id, 0, draft.Head, draft.Lines)
	require.NoError(t, err)
	_, err = w.Submit(id, at.Keeper)
	require.NoError(t, err, "the field that came later is not asked for")
	agree(t, w, id, at.Inspector, at.DeptHead, at.Keeper2)

	made := create(t, w, at.Keeper, draft)
	_, err = w.Desk.Submit(ctx, approval.Submission{DocumentID: made.ID, By: at.By(at.Keeper)})
	requireCode(t, err, "document.invalid")
	kind, err := w.Desk.Types.Of(made)
	require.NoError(t, err)
	require.Equal(t, "contract", kind.Head[0].Name)
}

func TestFormNobodyKnowsShowsAsThePresentOne(t *testing.T) {
	w := at.NewWorld()
	kind, err := w.Desk.Types.Form(warehouse.MaterialReceipt, 99)
	require.NoError(t, err)
	present, err := w.Desk.Types.Find(warehouse.MaterialReceipt)
	require.NoError(t, err)
	require.Equal(t, present, kind)
}
