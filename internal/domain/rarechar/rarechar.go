// Package rarechar holds what is asked about rare characters (生僻字): those in
// names that a keyboard does not offer, found by how they sound, by how they are
// made, or by their code.
package rarechar

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"cardflow/internal/domain/identity"
	"cardflow/internal/fault"
)

// Way 检索方式 is how a character is looked for.
type Way string

// The four ways.
const (
	ByPinyin     Way = "pinyin"     // 拼音: yan, yan3 or yǎn, and a number of strokes
	ByStrokes    Way = "strokes"    // 笔画: a number of strokes, and a radical
	ByComponents Way = "components" // 部件: what the character is made of, and a number of strokes
	ByCode       Way = "code"       // 编码: U+2A6A5, or eight digits of GB 18030
)

// PageSize is how many candidates one answer holds.
const PageSize = 60

// Character 生僻字 is a candidate with what tells it from others.
type Character struct {
	Char       string   `json:"char" doc:"the character itself"`
	Code       string   `json:"code" example:"U+2A6A5"`
	Block      string   `json:"block" doc:"where Unicode has it" example:"扩展B"`
	Pinyin     []string `json:"pinyin" doc:"readings; most of the newer blocks have none"`
	Strokes    int      `json:"strokes" doc:"0: not known"`
	Radical    string   `json:"radical"`
	Components []string `json:"components" doc:"what it is made of, at the first level"`
}

// Query 检索条件.
type Query struct {
	By   Way
	Text string
	From int // how many candidates to pass over
}

// Candidates 候选字 is one page of candidates, fewest strokes first.
type Candidates struct {
	Items []Character `json:"items"`
	Total int         `json:"total"`
}

// Service 生僻字服务 finds characters: the city's, or a table within the platform.
// An error of the kind Unavailable says that it is off.
type Service interface {
	Search(ctx context.Context, q Query) (Candidates, error)
}

// Check refuses a query that asks for nothing.
func (q Query) Check() error {
	if strings.TrimSpace(q.Text) == "" {
		return Invalid("请输入要查找的内容")
	}
	switch q.By {
	case ByPinyin, ByStrokes, ByComponents, ByCode:
		return nil
	}
	return Invalid("检索方式应为拼音、笔画、部件或编码")
}

// Invalid is the fault of a query that cannot be understood.
func Invalid(message string) error {
	return fault.Invalid("rarechar.query", "%s", message).At("q", message)
}

// Off is the fault of a service that cannot be asked.
func Off() *fault.Error {
	return fault.Unavailable("rarechar.off", "生僻字服务暂时不可用，可按编码输入")
}

// Of gives what is known of a character by its code alone.
func Of(r rune) Character {
	return Character{Char: string(r), Code: fmt.Sprintf("U+%04X", r), Block: Block(r), Pinyin: []string{}, Components: []string{}}
}

// FromCode reads a code: U+2A6A5, 2A6A5, &#x2A6A5; or the eight digits of a
// GB 18030 code of four bytes. A private-use code that the standard has moved
// gives the standard character first, and then itself.
func FromCode(text string) ([]rune, error) {
	digits := strings.ToUpper(strings.TrimSpace(text))
	for _, around := range []string{"&#X", ";", "U+", "0X"} {
		digits = strings.TrimSuffix(strings.TrimPrefix(digits, around), around)
	}
	code, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) < 4 || len(digits) > 8 {
		return nil, Invalid("请输入 U+2A6A5 这样的编码（4 到 6 位），或 8 位 GB 18030 编码")
	}
	r := rune(code) //nolint:gosec // 32 bits were read; what is no character is refused below
	if len(digits) == gbDigits {
		r = fromGB(uint32(code)) //nolint:gosec // read as 32 bits
	}
	if !utf8.ValidRune(r) || r < firstNonASCII || r == utf8.RuneError {
		return nil, Invalid("没有编码为 " + digits + " 的字")
	}
	if standard := identity.Standard(r); standard != r {
		return []rune{standard, r}, nil
	}
	return []rune{r}, nil
}

const (
	gbDigits      = 8
	firstNonASCII = 0x80
)

// fromGB reads a GB 18030 code of four bytes.
func fromGB(code uint32) rune {
	bytes := []byte{byte(code >> 24), byte(code >> 16), byte(code >> 8), byte(code)}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(bytes)
	r, size := utf8.DecodeRune(out)
	if err != nil || size != len(out) {
		return utf8.RuneError
	}
	return r
}
