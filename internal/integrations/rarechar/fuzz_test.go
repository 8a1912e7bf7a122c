package rarechar

import (
	"context"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/rarechar"
	"cardflow/internal/fault"
)

// FuzzSearch looks for any text in every way: it finds characters that exist, or is
// refused with what to enter instead.
func FuzzSearch(f *testing.F) {
	for _, text := range []string{"yan3", "ZHE 9", "64 龍", "龙天", "U+2A6A5", "E863", "&#x2A6A5;", "82358F33", "FFFFFFFF", "U+D800", "\xff", "999999999999999999999", "lü4 0", "ﷺ", "一 一 一 一"} {
		f.Add(text, 0)
	}
	f.Add("yi", -1)
	f.Add("yi", 1<<62)
	f.Fuzz(func(t *testing.T, text string, from int) {
		for _, way := range []rarechar.Way{rarechar.ByPinyin, rarechar.ByStrokes, rarechar.ByComponents, rarechar.ByCode} {
			found, err := (StandIn{}).Search(context.Background(), rarechar.Query{By: way, Text: text, From: from})
			if err != nil {
				require.Equal(t, fault.KindInvalid, fault.From(err).Kind, "%s %q: %v", way, text, err)
				continue
			}
			require.LessOrEqual(t, len(found.Items), found.Total)
			for _, c := range found.Items {
				require.True(t, utf8.ValidString(c.Char), "%s %q", way, text)
			}
		}
	})
}
