package reports

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

func TestBookHasASheetForEachTable(t *testing.T) {
	t.Parallel()
	names := Aligned([]Column{{Key: "name", Label: "环节", Type: document.Text}, {Key: "n", Label: "单数", Type: document.Integer, Sum: true}})
	var b bytes.Buffer
	require.NoError(t, WriteBook(&b, []Table{
		{Meta: Meta{Title: "在途"}, Columns: names, Rows: rowsOf(Row{"name": "质检员确认", "n": 3}, Row{"name": "部门审核", "n": 4})},
		{Meta: Meta{Title: "每周/进出"}, Columns: Aligned([]Column{{Key: "week", Label: "周", Type: document.DateField}}), Rows: rowsOf(Row{"week": value.Date("2026-03-02")})},
	}))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	require.Equal(t, []string{"在途", "每周进出"}, f.GetSheetList())
	rows, err := f.GetRows("在途")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"环节", "单数"}, {"质检员确认", "3"}, {"部门审核", "4"}, {"合计", "7"}}, rows[2:])
	rows, err = f.GetRows("每周进出")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"周"}, {"2026-03-02"}}, rows[2:])
}

func TestBookEndsWithTheFirstErrorOfAnyTable(t *testing.T) {
	t.Parallel()
	broken := errors.New("the database is away")
	rows := func(yield func(Row, error) bool) { yield(nil, broken) }
	columns := []Column{{Key: "name", Label: "环节", Type: document.Text}}
	var b bytes.Buffer
	require.ErrorIs(t, WriteBook(&b, []Table{{Meta: Meta{Title: "一"}, Columns: columns, Rows: rowsOf()}, {Meta: Meta{Title: "二"}, Columns: columns, Rows: rows}}), broken)
	require.Zero(t, b.Len())
	require.Error(t, WriteBook(&b, nil))
}
