package rarechar

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

func TestCodeIsReadHoweverItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"U+2A6A5": "\U0002A6A5", "2a6a5": "\U0002A6A5", " 0x2A6A5 ": "\U0002A6A5", "&#x2A6A5;": "\U0002A6A5",
		"4DAE": "䶮", "31350": "\U00031350", "323AF": "\U000323AF", "U+30EDD": "\U00030EDD", "FA11": "\uFA11",
		"95328236": "\U00020000", "8139EE39": "\u3400", // GB 18030 of four bytes
		"E863": "䶮\uE863", "E000": "\uE000", // moved by the standard, and not
	} {
		runes, err := FromCode(text)
		require.NoError(t, err, text)
		require.Equal(t, want, string(runes), text)
	}
}

func TestCodeOfNoCharacterIsRefused(t *testing.T) {
	for _, text := range []string{"", "41", "0041", "D800", "110000", "FFFD", "龙", "U+", "99999999", "12345678901"} {
		_, err := FromCode(text)
		require.True(t, fault.Is(err, "rarechar.query"), "%q: %v", text, err)
	}
}

func TestBlockIsNamed(t *testing.T) {
	for r, want := range map[rune]string{'㐀': "扩展A", '王': "基本区", 0x2A6A5: "扩展B", 0x2A700: "扩展C", 0x2B740: "扩展D",
		0x2B820: "扩展E", 0x2CEB0: "扩展F", 0x30000: "扩展G", 0x31350: "扩展H", 0xE863: "造字区", 0xFA11: "兼容区", 'A': "其他"} {
		require.Equal(t, want, Block(r), "%X", r)
	}
}

func TestQueryThatAsksNothingIsRefused(t *testing.T) {
	require.NoError(t, Query{By: ByPinyin, Text: "yan"}.Check())
	require.Error(t, Query{By: ByPinyin, Text: "  "}.Check())
	require.Error(t, Query{By: "colour", Text: "red"}.Check())
}
