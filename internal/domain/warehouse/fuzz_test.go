package warehouse_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/warehouse"
)

// FuzzPaper reads any JSON as the head and a line of every type of paper: nothing
// fails, and what is accepted is accepted again as it stands, also after it was
// written as JSON and read as the database reads it.
func FuzzPaper(f *testing.F) {
	for _, text := range []string{`{"supplier":"s","quantity":1.5,"price":1250}`, `{"quantity":"1e3"}`, `{"quantity":-0.0001}`, `{"price":9223372036854775808}`, `{"attachments":["a",1,null]}`,
		`{"category":{"a":[]},"purpose":"\u0000"}`, `{"business_date":"2026-02-30"}`, `{"quantity":1e400}`, `{"x":1}`, `null`, `{"remark":"\ud800"}`, `{"quantity":true}`} {
		f.Add([]byte(text))
	}
	types := warehouse.Types()
	f.Fuzz(func(t *testing.T, text []byte) {
		raw, err := document.Decode(text)
		if err != nil {
			return
		}
		for i := range types {
			for _, fields := range [][]document.Field{types[i].Head, types[i].Lines} {
				values, problems := document.NormalizeFields(fields, raw, "head.", false)
				for _, p := range problems {
					require.NotEmpty(t, p.Message)
				}
				stored, err := json.Marshal(values)
				require.NoError(t, err)
				read, err := document.Decode(stored)
				require.NoError(t, err)
				again, problems := document.NormalizeFields(fields, read, "", false)
				require.Empty(t, problems, "%s: %s", types[i].Code, stored)
				require.Equal(t, values, again, "%s: %s", types[i].Code, stored)
			}
		}
	})
}
