package reports

import (
	"errors"
	"reflect"
	"strconv"
	"testing"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

func TestListedWalksEveryPage(t *testing.T) {
	fetch := func(p document.PageRequest) (document.Page[int], error) {
		start, _ := strconv.Atoi(p.Cursor)
		page := document.Page[int]{Items: []int{start, start + 1}}
		if start < 8 {
			page.Next = strconv.Itoa(start + 2)
		}
		return page, nil
	}
	var got []any
	for row, err := range Listed(fetch, func(n int) Row { return Row{"n": n} }) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row["n"])
	}
	if !reflect.DeepEqual(got, []any{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Fatalf("got %v", got)
	}
}

func TestListedPassesOnAFailureAndStopsWhenAsked(t *testing.T) {
	broken := errors.New("gone")
	calls := 0
	fetch := func(document.PageRequest) (document.Page[int], error) {
		calls++
		if calls == 2 {
			return document.Page[int]{}, broken
		}
		return document.Page[int]{Items: []int{1, 2}, Next: "x"}, nil
	}
	var last error
	for _, err := range Listed(fetch, func(int) Row { return Row{} }) {
		last = err
	}
	if !errors.Is(last, broken) {
		t.Fatalf("err = %v", last)
	}
	calls = 0
	for range Listed(fetch, func(int) Row { return Row{} }) {
		break
	}
	if calls != 1 {
		t.Fatalf("%d pages were read", calls)
	}
}

func TestFieldRowShowsWords(t *testing.T) {
	fields := []document.Field{
		{Name: "kind", Label: "物料类型", Type: document.Select, Options: []document.Option{{Value: "card_base", Label: "卡基"}}},
		{Name: "warehouse", Label: "仓库", Type: document.Ref},
		{Name: "price", Label: "参考单价", Type: document.MoneyField}, {Name: "spec", Label: "规格", Type: document.Text},
	}
	row := FieldRow(fields, document.Values{"kind": "card_base", "warehouse": "w-1", "price": value.Money(5)}, func(string) string { return "一号库" })
	if !reflect.DeepEqual(row, Row{"kind": "卡基", "warehouse": "一号库", "price": value.Money(5)}) {
		t.Errorf("row = %v", row)
	}
	if c := FieldColumns(fields)[2]; c.Label != "参考单价（元）" || c.Align != "right" {
		t.Errorf("column = %+v", c)
	}
}
