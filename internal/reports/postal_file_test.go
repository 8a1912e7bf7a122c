package reports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
)

const postalText = "邮件号,操作时间,操作码,操作说明,收件人\n" +
	"1234567890123,2026-03-01 14:05:09,704,本人签收,王五\n" +
	"=\"0012345678901\",2026/3/1 14:05,702,,\n" +
	"1.23457E+12,2026-03-01 14:05,702,,\n" +
	"EA1,昨天,702,,\n"

func TestPostalTextIsReadInBothEncodings(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(postalText)
	require.NoError(t, err)
	for encoding, text := range map[string]string{"UTF-8": "\uFEFF" + postalText, "GB18030": gb} {
		f, err := ReadPostal([]byte(text))
		require.NoError(t, err, encoding)
		require.Equal(t, encoding, f.Encoding)
		require.Equal(t, []string{"收件人"}, f.Ignored)
		require.Len(t, f.Rows, 4)
		require.Equal(t, postal.Report{Number: "1234567890123", At: time.Date(2026, 3, 1, 6, 5, 9, 0, time.UTC), Code: "704", Text: "本人签收"}, f.Rows[0].Report)
		require.Equal(t, []any{2, "0012345678901"}, []any{f.Rows[0].Number, f.Rows[1].Report.Number})
		require.Nil(t, f.Rows[1].Problem)
		require.Contains(t, f.Rows[2].Problem.Reason, "科学计数法")
		require.Equal(t, "操作时间", f.Rows[3].Problem.Column)
		require.Equal(t, "EA1 · 昨天 · 702 · ", f.Rows[3].Content)
	}
}

func TestPostalWorkbookIsReadWithNumbersAndDates(t *testing.T) {
	book := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "运单号", "B1": "时间", "C1": "opCode", "D1": "机构名称", "A2": 1234567890123, "B2": time.Date(2026, 3, 1, 14, 5, 0, 0, time.UTC),
		"C2": 704, "D2": "外滩投递部", "A3": "EA1", "C3": "702"} {
		require.NoError(t, book.SetCellValue("Sheet1", cell, v))
	}
	var b bytes.Buffer
	require.NoError(t, book.Write(&b))
	f, err := ReadPostal(b.Bytes())
	require.NoError(t, err)
	require.Equal(t, postal.Report{Number: "1234567890123", At: time.Date(2026, 3, 1, 6, 5, 0, 0, time.UTC), Code: "704", Place: "外滩投递部"}, f.Rows[0].Report)
	require.Equal(t, "请填写操作时间", f.Rows[1].Problem.Reason)
}

func TestFileThatIsNoneIsRefusedWithASentence(t *testing.T) {
	var many strings.Builder
	many.WriteString("邮件号,操作时间,操作码\n")
	for i := range postal.MaxRows + 1 {
		fmt.Fprintf(&many, "EA%d,2026-03-01 14:05,702\n", i)
	}
	for name, c := range map[string]struct{ text, code string }{
		"other headings":  {"姓名,电话\n王五,1\n", "import.headings"},
		"a column twice":  {"邮件号,运单号,操作时间,操作码\n1,2,3,4\n", "import.headings"},
		"headings only":   {"邮件号,操作时间,操作码\n", "import.empty"},
		"empty":           {"", "import.empty"},
		"UTF-16":          {"\xFF\xFE\x2C\x00", "import.encoding"},
		"an open quote":   {"邮件号,操作时间,操作码\nEA1,2026-03-01 14:05,\"702\nEA2,2026-03-01 14:05,704\n", "import.quotes"},
		"too many rows":   {many.String(), "import.too_many_lines"},
		"a damaged Excel": {"PK\x03\x04 nothing", "import.damaged"},
	} {
		_, err := ReadPostal([]byte(c.text))
		require.True(t, fault.Is(err, c.code), "%s: %v", name, err)
	}
}

func BenchmarkReadPostal(b *testing.B) {
	var text strings.Builder
	text.WriteString("邮件号,操作时间,操作码,操作说明,操作机构\n")
	for i := range 10_000 {
		fmt.Fprintf(&text, "EA%09d,2026-03-01 14:05,702,已安排投递,外滩投递部\n", i)
	}
	for b.Loop() {
		if _, err := ReadPostal([]byte(text.String())); err != nil {
			b.Fatal(err)
		}
	}
}
