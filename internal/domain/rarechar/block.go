package rarechar

// block 区 is a range of code points in which Unicode keeps characters of names.
type block struct {
	first, last rune
	name        string
}

// blocks are the ranges in the order of their codes.
var blocks = []block{
	{0x2E80, 0x2FDF, "部首"},
	{0x31C0, 0x31EF, "笔画"},
	{0x3400, 0x4DBF, "扩展A"},
	{0x4E00, 0x9FFF, "基本区"},
	{0xE000, 0xF8FF, "造字区"},
	{0xF900, 0xFAFF, "兼容区"},
	{0x20000, 0x2A6DF, "扩展B"},
	{0x2A700, 0x2B73F, "扩展C"},
	{0x2B740, 0x2B81F, "扩展D"},
	{0x2B820, 0x2CEAF, "扩展E"},
	{0x2CEB0, 0x2EBEF, "扩展F"},
	{0x2EBF0, 0x2EE5F, "扩展I"},
	{0x2F800, 0x2FA1F, "兼容补充区"},
	{0x30000, 0x3134F, "扩展G"},
	{0x31350, 0x323AF, "扩展H"},
	{0xF0000, 0x10FFFD, "造字区"},
}

// Block 所在区 names the range a character is in; elsewhere it is 其他.
func Block(r rune) string {
	for _, b := range blocks {
		if r >= b.first && r <= b.last {
			return b.name
		}
	}
	return "其他"
}
