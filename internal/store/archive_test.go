package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

var everything = directory.Scope{All: true}

func numbers(t *testing.T, s *store.Store, sc directory.Scope, f document.Filter) []string {
	t.Helper()
	page, err := s.Archive().Documents(ctx, sc, f, document.PageRequest{Size: 100})
	require.NoError(t, err)
	require.Equal(t, len(page.Items), page.Total)
	out := []string{}
	for _, d := range page.Items {
		out = append(out, d.ID)
	}
	return out
}

func TestPagesFollowEachOtherWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		for range 7 {
			o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1))
		}
		var seen []string
		cursor := ""
		for {
			page, err := s.Archive().Documents(ctx, everything, document.Filter{}, document.PageRequest{Size: 3, Cursor: cursor})
			require.NoError(t, err)
			require.Equal(t, 7, page.Total)
			for _, d := range page.Items {
				seen = append(seen, d.ID)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		require.Len(t, seen, 7)
		for i, id := range seen {
			require.Equal(t, fmt.Sprintf("RK-20260302-%04d", 7-i), id)
		}
		for _, bad := range []string{"x", "!!", "WyJhIiwiYiJd", "WyJAMjAyNiJd"} {
			_, err := s.Archive().Documents(ctx, everything, document.Filter{}, document.PageRequest{Cursor: bad})
			require.True(t, fault.Is(err, "cursor.invalid"), bad)
		}
		var streamed int
		require.NoError(t, s.Archive().EachListed(ctx, everything, document.Filter{}, func(document.Listed) error { streamed++; return nil }))
		require.Equal(t, 7, streamed)
	})
}

func TestScopeHidesOtherPeoplesPapers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		mine := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		colleague := o.draft(storetest.Keeper2, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		stranger := o.draft(storetest.Idle, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		all := document.Filter{}
		require.Equal(t, []string{stranger, colleague, mine}, numbers(t, s, everything, all))
		require.Equal(t, []string{mine}, numbers(t, s, directory.Scope{Person: storetest.Keeper}, all))
		require.Equal(t, []string{colleague, mine}, numbers(t, s, directory.Scope{Department: storetest.Department}, all))
		require.Equal(t, []string{stranger, colleague, mine}, numbers(t, s, directory.Scope{Department: storetest.Department, Person: storetest.Idle}, all))
		require.Empty(t, numbers(t, s, directory.Scope{}, all))
		require.Empty(t, numbers(t, s, directory.Scope{Outlet: storetest.OutletID}, all))
		two := document.Filter{Types: []string{"warehouse.material_receipt", "warehouse.claim_receipt"}}
		require.Equal(t, []string{stranger, colleague, mine}, numbers(t, s, directory.Scope{Department: storetest.Department, Person: storetest.Idle}, two))
	})
}

func TestFiltersAndSearchFindPapers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		done := o.receive(storetest.Ribbon, storetest.ShelfA, 5)
		early := storetest.Receipt(storetest.Envelope, storetest.ShelfB, 5)
		early.Head["business_date"] = "2026-02-01"
		draft := o.draft(storetest.Keeper2, early).ID
		for name, c := range map[string]struct {
			filter document.Filter
			want   []string
		}{
			"state":          {document.Filter{States: []document.State{document.Done}}, []string{done}},
			"states":         {document.Filter{States: []document.State{document.Done, document.Draft, document.Pending}}, []string{draft, done}},
			"type":           {document.Filter{Types: []string{"warehouse.requisition"}}, []string{}},
			"dates":          {document.Filter{From: "2026-01-01", To: "2026-02-28"}, []string{draft}},
			"maker":          {document.Filter{Maker: storetest.Keeper}, []string{done}},
			"department":     {document.Filter{Department: storetest.OtherDept}, []string{}},
			"entry":          {document.Filter{Entry: []string{storetest.Ribbon}}, []string{done}},
			"two entries":    {document.Filter{Entry: []string{storetest.Ribbon, storetest.Supplier}}, []string{done}},
			"both or none":   {document.Filter{Entry: []string{storetest.Ribbon, storetest.Envelope}}, []string{}},
			"beginning":      {document.Filter{Query: "rk-2026"}, []string{draft, done}},
			"end":            {document.Filter{Query: "0002"}, []string{draft}},
			"item by name":   {document.Filter{Query: "信封"}, []string{draft}},
			"item by pinyin": {document.Filter{Query: "csSD"}, []string{done}},
			"supplier":       {document.Filter{Query: "申城"}, []string{draft, done}},
			"maker's name":   {document.Filter{Query: "李库"}, []string{draft}},
			"nothing":        {document.Filter{Query: "没有这种"}, []string{}},
			"wildcard":       {document.Filter{Query: "%"}, []string{}},
		} {
			require.Equal(t, c.want, numbers(t, s, everything, c.filter), name)
		}
		unfinished, err := s.Archive().Unfinished(ctx, "", 10)
		require.NoError(t, err)
		require.Empty(t, unfinished)
	})
}

func TestFileIsFoundByThePapersThatCarryIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Files().Add(ctx, attachment.File{ID: "f1", Name: "送货单.pdf", Size: 12, Type: "application/pdf", CreatedAt: clock()}))
		require.NoError(t, s.Files().Add(ctx, attachment.File{ID: "f2", Name: "照片.png", CreatedAt: clock()}))
		o := newOffice(t, s)
		in := storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)
		in.Head["attachments"] = []any{"f1"}
		d := o.draft(storetest.Keeper, in)
		papers, err := s.Files().Papers(ctx, "f1")
		require.NoError(t, err)
		require.Equal(t, []string{d.ID}, papers)
		files, err := s.Files().Files(ctx, []string{"f2", "gone", "f1"})
		require.NoError(t, err)
		require.Len(t, files, 2)
		require.Equal(t, "送货单.pdf", files[1].Name)
		delete(in.Head, "attachments")
		_, err = o.desk.Edit(ctx, by(storetest.Keeper), d.ID, 0, in.Head, in.Lines)
		require.NoError(t, err)
		papers, err = s.Files().Papers(ctx, "f1")
		require.NoError(t, err)
		require.Empty(t, papers)
	})
}
