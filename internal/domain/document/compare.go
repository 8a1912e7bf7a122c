package document

// StepChange 环节差异 is what differs between two versions of a chain.
type StepChange struct {
	Key    string // of the step
	Title  string
	Kind   string   // added, removed, moved, changed
	Fields []Change // of a changed step
}
