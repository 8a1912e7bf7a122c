package document

import "fmt"

// Gist 摘要 is what stands for a paper's lines in a list: the first item, how many more,
// and the quantity of a single line; nothing is what an item not chosen yet is called.
func Gist(d *Document, facts Facts, nothing string) string {
	if len(d.Lines) == 0 {
		return "尚无明细"
	}
	text := nothing
	if e, err := facts.Entry("items", d.Lines[0].Text("item")); err == nil {
		text = e.Name
		if len(d.Lines) == 1 {
			text += fmt.Sprintf(" %s%s", d.Lines[0].Quantity("quantity"), e.Fields.Text("unit"))
		}
	}
	if n := len(d.Lines); n > 1 {
		text += fmt.Sprintf(" 等 %d 项", n)
	}
	return text
}
