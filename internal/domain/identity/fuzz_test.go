package identity

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/value"
)

// FuzzIDNumber reads any text as an ID number: what is accepted has a day of birth
// that exists, and no part of its middle is seen behind the mask.
func FuzzIDNumber(f *testing.F) {
	for _, text := range []string{"11010519491231002X", " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２ｘ", "110105194912310021", "", "\u00a0", "1101051949123100\xff", "ǆ10105194912310021"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseIDNumber(text)
		if err != nil {
			return
		}
		require.Len(t, string(n), idLength)
		_, err = value.ParseDate(string(n.Birthday()))
		require.NoError(t, err, text)
		_, _, _ = n.Sex(), n.Age("2026-03-01"), n.Region()
		again, err := ParseIDNumber(string(n))
		require.NoError(t, err)
		require.Equal(t, n, again)
		require.NotContains(t, MaskID(string(n)), string(n[6:14]))
	})
}

// FuzzText takes any text as a name, a phone number and an address: nothing fails,
// folding twice is folding once, and masks are as long as what they hide.
func FuzzText(f *testing.F) {
	for _, text := range []string{"阿卜杜拉·买买提", "葛\U000E0100平", "\U000E0100", "\uFA11\uF92C", "e\u0301", "+86-138 1234 5678", "\xff\xfe", "ﬀ", "\u1E9B\u0323", "K", "ﾞ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := FoldName(text)
		require.Equal(t, folded, FoldName(folded), "%q", text)
		if CheckName(text) == nil {
			require.True(t, utf8.ValidString(text))
			require.NotEmpty(t, MaskName(text))
		}
		if phone, err := ParsePhone(text); err == nil {
			again, err := ParsePhone(phone)
			require.NoError(t, err, text)
			require.Equal(t, phone, again)
		}
		require.Equal(t, utf8.RuneCountInString(text), utf8.RuneCountInString(MaskAddress(text)))
		require.Equal(t, utf8.RuneCountInString(text), utf8.RuneCountInString(MaskPhone(text)))
		_, _ = MaskName(text), PrivateUse(text)
	})
}

// FuzzDecodeFile reads any bytes as a text file: what is accepted is valid text
// without a lost character that was not there, and plain ASCII stays as it is.
func FuzzDecodeFile(f *testing.F) {
	for _, b := range []string{"邮件号,操作\r\n", "\xFE\x59\xD6\xD0", "\x82\x35\x8F\x33", "\xAA\xA1", "\xFF\xFEA\x00", "\xEF\xBB\xBFa", "\x84\x31\xA4\x37", "\xE3\x32\x9A\x36", "\x81\x30\x81\x30"} {
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodeFile(b)
		if err != nil {
			return
		}
		require.True(t, utf8.ValidString(got.Text), "% x", b)
		if got.Encoding == GB18030 {
			require.False(t, utf8.Valid(b))
		}
	})
}
