package app

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"cardflow/internal/domain/function"
)

// catalogue lists the functions that the catalogue asks for, with its words.
//
//go:embed catalogue.csv
var catalogue string

// later marks a function of the catalogue that is not built yet.
const later = "later"

// CheckedFunction 功能核对 is a function that the catalogue asks for with what there
// is of it.
type CheckedFunction struct {
	FunctionRow
	Later    bool   `json:"later"`
	Scenario string `json:"scenario"` // the acceptance that a test plays
	Problem  string `json:"problem"`  // what is missing; "" when nothing is
}

// CheckFunctions 核对功能 holds the functions of the program against those of the
// catalogue. Scenarios, when they are given, are a table of the acceptance that is
// tested for each.
func CheckFunctions(scenarios io.Reader) ([]CheckedFunction, error) {
	var tested map[string]string
	if scenarios != nil {
		var err error
		if tested, err = function.ReadScenarios(scenarios); err != nil {
			return nil, err
		}
	}
	asked, err := function.ReadTable(strings.NewReader(catalogue), 3)
	if err != nil {
		return nil, err
	}
	table, err := FunctionTable()
	if err != nil {
		return nil, err
	}
	have := map[string]FunctionRow{}
	for _, row := range table {
		have[row.ID] = row
	}
	out := make([]CheckedFunction, 0, len(asked))
	for _, line := range asked {
		id, title := line[0], line[1]
		c := CheckedFunction{FunctionRow: have[id], Later: line[2] == later, Scenario: tested[id]}
		c.Problem = problemOf(c, title, tested != nil)
		c.ID, c.Title = id, title
		out = append(out, c)
	}
	return out, nil
}

// problemOf says what a function lacks.
func problemOf(c CheckedFunction, title string, tested bool) string {
	switch {
	case c.Later: // it may be there already, and is asked for when the mark goes
		return ""
	case c.ID == "":
		return "没有登记"
	case c.Title != title:
		return fmt.Sprintf("名称应为“%s”，现为“%s”", title, c.Title)
	case len(c.Roles) == 0:
		return "没有角色可以使用"
	case len(c.Operations) == 0:
		return "没有接口"
	case tested && c.Scenario == "":
		return "没有验收场景，请在 api/testdata/acceptance.csv 中登记"
	}
	return ""
}
