package reports

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// refusedInWords fails when a refusal of what somebody uploaded is called our defect.
func refusedInWords(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		require.NotEqual(t, fault.KindInternal, fault.From(err).Kind, "a bad file is called our defect: %v", err)
	}
}

// FuzzReadPostal reads any bytes as a file of the post.
func FuzzReadPostal(f *testing.F) {
	head := "邮件号,操作时间,操作码,操作说明,操作机构\n"
	for _, text := range []string{head + "EB00000000001,2026-03-01 10:00:00,704,妥投,演示路\n", head + `="EB1",2026/3/1 10:00,704,"a` + "\n" + `b",x` + "\n",
		"traceNo\topTime\topCode\n'1\t45000.5\t7\n", head + "1.2E+12,,704\n", head + strings.Repeat(",", 300) + "\n", "\xD3\xCA\xBC\xFE\xBA\xC5,\xB2\xD9\xD7\xF7\xCA\xB1\xBC\xE4,\xB2\xD9\xD7\xF7\xC2\xEB\nA,2026-1-1 1:00,7\n"} {
		f.Add([]byte(text))
	}
	f.Add(handmade(f, `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>邮件号</t></is></c></row></sheetData></worksheet>`))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := ReadPostal(file)
		refusedInWords(t, err)
		for _, row := range got.Rows {
			require.Positive(t, row.Number)
			require.True(t, utf8.ValidString(row.Content), "%q", row.Content)
			if row.Problem == nil {
				require.False(t, row.Report.At.IsZero())
			}
		}
	})
}

// FuzzCell reads any text in a cell of every type of field: what is accepted is
// accepted again when it is written back as the program writes it.
func FuzzCell(f *testing.F) {
	for _, text := range []string{"1,234.50", "¥12元", "１２３", "1.1000000000000001", "1e999", "NaN", "0x1p-2", "2026年3月1日", "45000.99999", "2958465.9999999", "61", "是", "-0", "Infinity", "1_000", "甲"} {
		f.Add(text, true)
		f.Add(text, false)
	}
	least := 0.0
	fields := []document.Field{{Type: document.Text}, {Type: document.Integer}, {Type: document.Decimal, Min: &least}, {Type: document.MoneyField, Min: &least},
		{Type: document.DateField}, {Type: document.DateTime}, {Type: document.Boolean}, {Type: document.Select, Options: []document.Option{{Value: "a", Label: "甲"}}}}
	f.Fuzz(func(t *testing.T, text string, number bool) {
		for _, field := range fields {
			field.Name, field.Label = "x", "字段"
			p := &lineParser{}
			v, err := p.cell(field, gridCell{column: 1, text: trimSpace(text), number: number})
			if err != nil || v == nil {
				continue
			}
			again, problems := document.NormalizeFields([]document.Field{field}, map[string]any{"x": v}, "", true)
			require.Empty(t, problems, "%s %q became %v", field.Type, text, v)
			require.Equal(t, v, again["x"], "%s %q", field.Type, text)
			switch x := v.(type) {
			case value.Money:
				require.GreaterOrEqual(t, int64(x), int64(0), text)
			case value.Quantity:
				require.GreaterOrEqual(t, int64(x), int64(0), text)
			}
		}
	})
}

// FuzzBarcode draws any text: it is refused or becomes a picture that is well-formed
// and holds nothing of the text.
func FuzzBarcode(f *testing.F) {
	for _, text := range []string{"RK-20260301-0001", "", "箱", "\x00\x1f", strings.Repeat("9", 100), "<script>", "a\u00f1\u00f2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		picture, err := barcodeSVG(text)
		if err != nil {
			return
		}
		require.NotContains(t, string(picture), "<script")
		for d := xml.NewDecoder(strings.NewReader(string(picture))); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}

// FuzzFilters reads any text as each filter of each report: a period that is
// accepted runs forwards and ends today at the latest.
func FuzzFilters(f *testing.F) {
	for _, text := range []string{"2026-03-01", "2026-03", "9999-12-31", "0000-01-01", "month", "\xff", "x"} {
		f.Add(text, text)
	}
	all := append(append(Warehouse(), Affairs()...), Senior()...)
	const today = value.Date("2026-03-02")
	f.Fuzz(func(t *testing.T, one, other string) {
		for i := range all {
			r := all[i]
			query := map[string]string{compareParam: other}
			for n, filter := range r.Filters {
				query[filter.Name] = []string{one, other}[n%2]
			}
			p, err := r.Parse(query, today)
			refusedInWords(t, err)
			if err == nil && r.filtersBy(FilterFrom) {
				require.LessOrEqual(t, p.Values.Date(FilterFrom), p.Values.Date(FilterTo), r.ID)
				require.LessOrEqual(t, p.Values.Date(FilterTo), today, r.ID)
			}
			if err == nil && p.Compare != "" {
				_ = p.earlier()
			}
		}
	})
}
