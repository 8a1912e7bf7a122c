package identity

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cardflow/internal/fault"
)

func TestBothEncodingsAreToldApartAndRead(t *testing.T) {
	const text = "邮件号,操作说明\r\nEA1,已投递至王𪚥家䶮・〇\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	for name, in := range map[string]struct{ bytes, encoding string }{
		"UTF-8": {text, UTF8}, "UTF-8 with a mark": {"\uFEFF" + text, UTF8}, "GB18030": {gb, GB18030},
	} {
		got, err := DecodeFile([]byte(in.bytes))
		require.NoError(t, err, name)
		require.Equal(t, Decoded{Text: text, Encoding: in.encoding}, got, name)
	}
}

func TestCellsThatTheLibraryLosesAreRead(t *testing.T) {
	for bytes, want := range map[string]string{
		"\xFE\x59\xD6\xD0": "\u9FB4中", "\xFE\x51": "\U00020087", "\xA8\xBC": "\u1E3F", "\xFE\x91\xFE\xA0": "\U000241FE\u9FBB",
		"\xAA\xA1": "\uE000", "\xAF\xFE": "\uE233", "\xF8\xA1": "\uE234", "\xFE\xFE": "\uE4C5", "\xA1\x40": "\uE4C6", "\xA7\xA0": "\uE765",
		"\xFE\x9F": "\u4DAE", "\x82\x35\x8F\x33": "\u9FA6",
	} {
		got, err := DecodeFile([]byte(bytes))
		require.NoError(t, err, "% x", bytes)
		require.Equal(t, want, got.Text, "% x", bytes)
	}
}

func TestOtherEncodingsAreRefused(t *testing.T) {
	for name, b := range map[string]string{"UTF-16": "\xFF\xFEA\x00", "Latin 1": "caf\xE9", "cut off": "\xD6", "no character": "\x80\x80"} {
		_, err := DecodeFile([]byte(b))
		require.True(t, fault.Is(err, "import.encoding"), name)
	}
}
