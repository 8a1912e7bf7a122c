package reports

import (
	"slices"
	"testing"
)

// TestChartsDrawColumnsThatAreThere looks for a chart of a figure or a name that its
// report does not show.
func TestChartsDrawColumnsThatAreThere(t *testing.T) {
	drawn := map[string]bool{}
	for _, r := range slices.Concat(Warehouse(), Affairs(), Senior(), Supplies()) {
		if r.Chart == nil {
			continue
		}
		drawn[r.ID] = true
		names := append([]string{r.Chart.Label}, r.Chart.Figures...)
		if r.Chart.Instead != "" {
			names = append(names, r.Chart.Instead)
		}
		for _, name := range names {
			if !slices.ContainsFunc(r.Columns, func(c Column) bool { return c.Key == name }) {
				t.Errorf("the chart of %s draws %q, which is no column of it", r.ID, name)
			}
		}
	}
	for _, id := range []string{"T-05", "T-06", "T-08", "C-09", "W-05.5", "W-05.6", "W-07.5", "W-07.6", "W-07.7", "W-07.8", "W-07.14"} {
		if !drawn[id] {
			t.Errorf("%s shows no picture", id)
		}
	}
}
