package function

import (
	"encoding/csv"
	"fmt"
	"io"
)

// ReadScenarios 读验收场景 reads which acceptance is tested for each function, by id.
func ReadScenarios(r io.Reader) (map[string]string, error) {
	lines, err := ReadTable(r, 2)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, line := range lines {
		if _, twice := out[line[0]]; twice {
			return nil, fmt.Errorf("%s 有两个验收场景", line[0])
		}
		out[line[0]] = line[1]
	}
	return out, nil
}

// ReadTable reads lines of a number of columns; those that begin with # are remarks.
func ReadTable(r io.Reader, columns int) ([][]string, error) {
	table := csv.NewReader(r)
	table.Comment, table.FieldsPerRecord = '#', columns
	return table.ReadAll()
}
