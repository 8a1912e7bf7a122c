package identity

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"cardflow/internal/fault"
)

// Decoded 文件编码 is text with the encoding it was in.
type Decoded struct {
	Text     string
	Encoding string
}

// The encodings that files from outside come in.
const (
	UTF8    = "UTF-8"
	GB18030 = "GB18030"
)

// DecodeFile 识别编码 reads text that is UTF-8 or GB 18030. Text of the second that
// happens to be UTF-8 as well is as good as impossible beyond a few characters; ASCII
// is both. Anything else is refused.
func DecodeFile(b []byte) (Decoded, error) {
	if len(b) >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF {
		b = b[3:]
	}
	for _, c := range b {
		if c == 0 {
			return Decoded{}, errEncoding() // UTF-16, or no text at all
		}
	}
	if utf8.Valid(b) {
		return Decoded{Text: string(b), Encoding: UTF8}, nil
	}
	text, ok := decodeGB18030(b)
	if !ok {
		return Decoded{}, errEncoding()
	}
	return Decoded{Text: text, Encoding: GB18030}, nil
}

func errEncoding() error {
	return fault.Invalid("import.encoding", "文件的编码既不是 UTF-8 也不是 GB18030，无法读取，请另存为其中一种后再导入")
}

// decodeGB18030 reads GB 18030-2022. The library knows neither what the standard moved
// out of the private-use area nor the user-defined cells (造字), and gives for both the
// mark of a lost character; here the first are what they are now, the second stay
// the private-use characters they stand for.
func decodeGB18030(b []byte) (string, bool) {
	out := make([]byte, 0, len(b)*3/2)
	decoder := simplifiedchinese.GB18030.NewDecoder()
	plain := 0 // begin of what the library reads
	flush := func(end int) bool {
		piece, err := decoder.Bytes(b[plain:end])
		out = append(out, piece...)
		return err == nil
	}
	for i := 0; i < len(b); {
		n := gbLength(b[i:])
		if n == 0 {
			return "", false
		}
		if n == 2 {
			if r := ownCell(b[i], b[i+1]); r != 0 {
				if !flush(i) {
					return "", false
				}
				out = utf8.AppendRune(out, r)
				plain = i + 2
			}
		}
		i += n
	}
	if !flush(len(b)) {
		return "", false
	}
	return string(out), true
}

// gbLength gives the length of the character that begins here, 0 when none does.
func gbLength(b []byte) int {
	switch {
	case b[0] < 0x80:
		return 1
	case b[0] == 0x80 || b[0] == 0xFF || len(b) < 2:
		return 0
	case b[1] >= 0x30 && b[1] <= 0x39:
		if len(b) < 4 || b[2] < 0x81 || b[2] == 0xFF || b[3] < 0x30 || b[3] > 0x39 {
			return 0
		}
		return 4
	case b[1] >= 0x40 && b[1] <= 0xFE && b[1] != 0x7F:
		return 2
	}
	return 0
}

// ownCell gives the character of a cell that the library does not know, or 0.
func ownCell(lead, trail byte) rune {
	if r, moved := movedCells[uint16(lead)<<8|uint16(trail)]; moved {
		return r
	}
	row, column := rune(lead), rune(trail)
	switch {
	case lead >= 0xAA && lead <= 0xAF && trail >= 0xA1:
		return 0xE000 + (row-0xAA)*94 + column - 0xA1
	case lead >= 0xF8 && lead <= 0xFE && trail >= 0xA1:
		return 0xE234 + (row-0xF8)*94 + column - 0xA1
	case lead >= 0xA1 && lead <= 0xA7 && trail <= 0xA0:
		if column > 0x7F {
			column--
		}
		return 0xE4C6 + (row-0xA1)*96 + column - 0x40
	}
	return 0
}

// movedCells are the two-byte cells whose characters GB 18030-2005 and -2022 gave a
// place of their own.
var movedCells = map[uint16]rune{
	0xFE51: 0x20087, 0xFE52: 0x20089, 0xFE53: 0x200CC, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7, 0xFE6C: 0x215D7,
	0xFE6D: 0x9FB8, 0xFE76: 0x2298F, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFE91: 0x241FE, 0xFEA0: 0x9FBB, 0xA8BC: 0x1E3F,
}
