package rarechar

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/rarechar"
	"cardflow/internal/fault"
)

// all collects every candidate, page by page.
func all(t *testing.T, s rarechar.Service, by rarechar.Way, text string) string {
	t.Helper()
	var b strings.Builder
	for from := 0; ; {
		page, err := s.Search(context.Background(), rarechar.Query{By: by, Text: text, From: from})
		require.NoError(t, err, text)
		for _, c := range page.Items {
			b.WriteString(c.Char)
		}
		if from += len(page.Items); from >= page.Total {
			return b.String()
		}
	}
}

func TestCharactersOfEveryBlockAreFound(t *testing.T) {
	for _, c := range []struct {
		by         rarechar.Way
		text, want string
	}{
		{rarechar.ByPinyin, "yan3", "䶮"}, // A
		{rarechar.ByPinyin, "yǎn 9", "䶮"},
		{rarechar.ByPinyin, "ZHE", "\U0002A6A5"},   // B
		{rarechar.ByPinyin, "biang", "\U00030EDD"}, // G
		{rarechar.ByPinyin, "lv", "绿"},
		{rarechar.ByPinyin, "nü", "女"},
		{rarechar.ByStrokes, "64", "\U0002A6A5"},
		{rarechar.ByStrokes, "64 龍", "\U0002A6A5"},
		{rarechar.ByStrokes, "９ 龙", "䶮"}, // the simplified form of the radical, full-width digits
		{rarechar.ByComponents, "龙天", "䶮"},
		{rarechar.ByComponents, "天 龙 9", "䶮"},
		{rarechar.ByComponents, "龍龍龍龍", "\U0002A6A5"},
		{rarechar.ByComponents, "辶穴月心", "\U00030EDD"},
		{rarechar.ByComponents, "水龙", "泷"},         // 氵 is 水
		{rarechar.ByCode, "U+2B740", "\U0002B740"}, // D
		{rarechar.ByCode, "2B820", "\U0002B820"},   // E
		{rarechar.ByCode, "U+2CEB0", "\U0002CEB0"}, // F
		{rarechar.ByCode, "U+323AF", "\U000323AF"}, // H
		{rarechar.ByCode, "E863", "䶮\uE863"},       // an old private-use code
		{rarechar.ByCode, "E001", "\uE001"},        // one that nobody knows
	} {
		require.Contains(t, all(t, StandIn{}, c.by, c.text), c.want, c.text)
	}
	require.NotContains(t, all(t, StandIn{}, rarechar.ByComponents, "龍龍龍"), "龖", "two are not three")
	require.NotContains(t, all(t, StandIn{}, rarechar.ByPinyin, "yan4"), "䶮", "another tone")
}

func TestEveryCharacterOfTheTableIsWithinAKnownBlock(t *testing.T) {
	table, err := characters()
	require.NoError(t, err)
	require.Len(t, table.radicals, 214)
	in := map[string]int{}
	for _, e := range table.entries {
		in[rarechar.Block(e.char)]++
		require.Positive(t, e.strokes)
	}
	for block, least := range map[string]int{"扩展A": 6592, "基本区": 20992, "扩展B": 42720, "扩展C": 4153, "扩展D": 222, "扩展E": 5762, "扩展F": 7473, "扩展G": 4939, "扩展H": 4192} {
		require.GreaterOrEqual(t, in[block], least, block)
	}
	require.Zero(t, in["其他"])
}

func TestCandidateTellsWhatItIs(t *testing.T) {
	found, err := StandIn{}.Search(context.Background(), rarechar.Query{By: rarechar.ByCode, Text: "4DAE"})
	require.NoError(t, err)
	require.Equal(t, rarechar.Character{Char: "䶮", Code: "U+4DAE", Block: "扩展A", Pinyin: []string{"yǎn"}, Strokes: 9, Radical: "龍",
		Components: []string{"龙", "天"}}, found.Items[0])
}

func TestWhatCannotBeUnderstoodIsRefusedWithAnExample(t *testing.T) {
	for by, texts := range map[rarechar.Way][]string{
		rarechar.ByPinyin: {"yan li", "12"}, rarechar.ByStrokes: {"many", "木", "12 木 水"},
		rarechar.ByComponents: {"abc", "12"}, rarechar.ByCode: {"zz"}, "colour": {"red"},
	} {
		for _, text := range texts {
			_, err := StandIn{}.Search(context.Background(), rarechar.Query{By: by, Text: text})
			require.True(t, fault.Is(err, "rarechar.query"), "%s %q: %v", by, text, err)
		}
	}
}

func TestClientSpeaksWithTheService(t *testing.T) {
	server := httptest.NewServer(&Server{Service: StandIn{}, Token: "right"})
	defer server.Close()
	client := &Client{URL: server.URL, Token: "right"}
	for by, text := range map[rarechar.Way]string{rarechar.ByPinyin: "yan", rarechar.ByComponents: "龙天", rarechar.ByCode: "U+31350"} {
		require.Equal(t, all(t, StandIn{}, by, text), all(t, client, by, text))
	}
	_, err := client.Search(context.Background(), rarechar.Query{By: rarechar.ByStrokes, Text: "many"})
	require.True(t, fault.Is(err, "rarechar.query"), "%v", err)
	require.Contains(t, err.Error(), "总笔画数", "what the service says reaches the clerk")
}

func TestServiceInTroubleIsOff(t *testing.T) {
	broken := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = w.Write([]byte(body)) }
	}
	for name, handler := range map[string]http.Handler{
		"500": broken(http.StatusInternalServerError, ""), "no JSON": broken(http.StatusOK, "<html>"), "another token": &Server{Service: StandIn{}, Token: "other"},
	} {
		server := httptest.NewServer(handler)
		_, err := (&Client{URL: server.URL, Token: "right"}).Search(context.Background(), rarechar.Query{By: rarechar.ByPinyin, Text: "yan"})
		server.Close()
		require.True(t, fault.Is(err, "rarechar.off"), "%s: %v", name, err)
		require.Equal(t, fault.KindUnavailable, fault.From(err).Kind)
	}
	_, err := (&Client{URL: "http://127.0.0.1:1"}).Search(context.Background(), rarechar.Query{By: rarechar.ByPinyin, Text: "yan"})
	require.True(t, fault.Is(err, "rarechar.off"), "away: %v", err)
}
