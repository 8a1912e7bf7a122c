package identity

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestIDNumberIsReadAsPeopleWriteIt(t *testing.T) {
	for _, text := range []string{"11010519491231002X", "11010519491231002x", " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２ｘ"} {
		n, err := ParseIDNumber(text)
		require.NoError(t, err, text)
		require.Equal(t, IDNumber("11010519491231002X"), n)
	}
	n, err := ParseIDNumber("440524188001010014")
	require.NoError(t, err)
	require.Equal(t, value.Date("1880-01-01"), n.Birthday())
	require.Equal(t, Male, n.Sex())
	require.Equal(t, "0014", n.Last4())
}

func TestWrongIDNumberIsRefusedWithItsReason(t *testing.T) {
	for text, reason := range map[string]string{
		"":                   "18 位",
		"1101051949123100":   "18 位",
		"110105194912310021": "校验位",
		"11010519490231002X": "出生日期",
		"1101051949A231002X": "数字",
		"身份证号码身份证号码身份证号码身份证": "18 位",
	} {
		_, err := ParseIDNumber(text)
		require.True(t, fault.Is(err, "identity.id_number"), text)
		require.Contains(t, fault.From(err).Message, reason, text)
	}
}

func TestAgeCountsFullYears(t *testing.T) {
	n, err := ParseIDNumber(withCheck("31010119600229001"))
	require.NoError(t, err)
	require.Equal(t, 64, n.Age("2025-02-28"))
	require.Equal(t, 65, n.Age("2025-03-01"))
	require.Equal(t, 68, n.Age("2028-02-29"))
}

// withCheck adds the check digit by the definition of ISO 7064 MOD 11-2, which
// multiplies and adds instead of weighting.
func withCheck(seventeen string) string {
	p := 0
	for _, d := range seventeen {
		p = (p + int(d-'0')) * 2 % 11
	}
	return seventeen + string("0123456789X"[(12-p)%11])
}

func TestEveryNumberWithItsCheckDigitIsAcceptedAndNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`31[0-9]{4}19[0-9]{2}0[1-9]1[0-9][0-9]{3}`).Draw(t, "body")
		good := withCheck(body)
		_, err := ParseIDNumber(good)
		require.NoError(t, err)
		wrong := rapid.SampledFrom(strings.Split("0123456789X", "")).Draw(t, "digit")
		_, err = ParseIDNumber(body + wrong)
		require.Equal(t, body+wrong == good, err == nil)
	})
}

func TestMasksHideWhatTellsAPersonApart(t *testing.T) {
	require.Equal(t, "110***********002X", MaskID("11010519491231002X"))
	require.Equal(t, "138****5678", MaskPhone("13812345678"))
	for name, want := range map[string]string{"": "", "张": "*", "张三": "张*", "张三丰": "张*丰", "𠮷野家": "𠮷*家", "阿卜杜拉·买买提": "阿******提", "葛\U000E0100平": "葛\U000E0100*"} {
		require.Equal(t, want, MaskName(name), name)
	}
	require.Equal(t, "上海市黄浦区*******", MaskAddress("上海市黄浦区南京东路1号2"))
	require.Equal(t, "南京**", MaskAddress("南京路1"), "half of a short address stays hidden")
}

func TestNameIsFoundHoweverItWasWritten(t *testing.T) {
	for _, same := range [][]string{
		{"阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉．买买提", "阿卜杜拉 · 买买提"},
		{"葛平", "葛\U000E0101平", "葛 平"},
		{"\uE863", "\u4DAE"}, // 䶮 as Windows-936 systems send it
		{"\uE81E", "\u9FB4"},
		{"\uF92C", "\u90CE"}, // compatibility form of 郎
		{"Ａｎｎａ", "anna", "ANNA"},
	} {
		for _, name := range same {
			require.Equal(t, FoldName(same[0]), FoldName(name), name)
		}
	}
	require.NotEqual(t, FoldName("張三"), FoldName("张三"), "traditional forms are other names")
}

func TestFoldingIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		require.Equal(t, FoldName(name), FoldName(FoldName(name)))
	})
}

func TestNameTakesAnyCharacterAndRefusesWhatIsNone(t *testing.T) {
	for _, name := range []string{"张三", "𠮷", "\U0002A6A5", "\U00030EDD", "\U000323AF", "\uE863", "阿卜杜拉·买买提", "Anna Müller", strings.Repeat("阿", 100)} {
		require.NoError(t, CheckName(name), name)
	}
	for _, name := range []string{"", "  ", "张3", "张\x00三", "张\uFFFD", strings.Repeat("阿", 101), "\xff"} {
		require.True(t, fault.Is(CheckName(name), "identity.name"), "%q", name)
	}
	require.Equal(t, []rune{0xE000}, PrivateUse("张\uE000\uE863"))
}

func TestPhoneIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]string{"138 1234 5678": "13812345678", "+86-13812345678": "13812345678", "021-62220000": "021-62220000", "62220000-801": "62220000-801"} {
		got, err := ParsePhone(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"", "12812345678", "1381234567", "abc"} {
		_, err := ParsePhone(text)
		require.True(t, fault.Is(err, "identity.phone"), text)
	}
}
