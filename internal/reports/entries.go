package reports

import (
	"context"
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/fault"
)

// EntrySheet describes the file of a master list as if its entries were the lines of
// a paper, so that one reader and one template serve both.
func EntrySheet(list master.List) *document.Type {
	return &document.Type{Title: list.Title, Lines: list.AllFields()}
}

// ParseEntries 导入资料 reads the entries of a master list from an Excel file. Every
// bad cell is told, as for the lines of a paper.
func ParseEntries(ctx context.Context, file []byte, list master.List, repository master.Repository) ([]master.Row, error) {
	sheet, err := ParseLines(ctx, file, EntrySheet(list), nil, Masters{Repository: repository})
	if err != nil {
		return nil, err
	}
	rows := make([]master.Row, 0, len(sheet.Lines))
	var problems []fault.Detail
	for i, line := range sheet.Lines {
		values, bad := document.NormalizeFields(list.AllFields(), line, "", true)
		for _, d := range bad {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("第%d行", sheet.Rows[i]), Message: d.Message})
		}
		r := master.Record{Entry: document.Entry{Ref: list.Ref, Code: values.Text("code"), Name: values.Text("name"), Parent: values.Text(list.Parent), Fields: values}}
		if len(list.Pair) > 0 {
			if err := list.NamePair(&r, func(ref, id string) (document.Entry, error) {
				e, err := repository.Record(ctx, ref, id)
				return e.Entry, err
			}); err != nil {
				return nil, err
			}
		}
		delete(values, "code")
		delete(values, "name")
		rows = append(rows, master.Row{Number: sheet.Rows[i], Record: r})
	}
	return rows, fault.Problems("import.invalid", problems)
}
