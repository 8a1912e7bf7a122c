package api_test

import (
	"net/url"
	"testing"

	"cardflow/api"
	"cardflow/internal/integrations/rarechar"
	"cardflow/internal/store/storetest"
)

func TestRareCharactersAreFoundByWhoeverIsLoggedIn(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.RareCharacters = rarechar.StandIn{} })
	search := func(by, q string) string {
		return "/rare-characters?" + url.Values{"by": {by}, "q": {q}}.Encode()
	}
	w.play([]scenario{
		{"by sound", storetest.Keeper, "GET", search("pinyin", "yan3 9"), nil, 200, []string{"䶮", `"U+4DAE"`, `"扩展A"`, `"yǎn"`}, nil},
		{"by strokes and radical", storetest.Keeper, "GET", search("strokes", "64 龍"), nil, 200, []string{"\U0002A6A5"}, []string{"䶮"}},
		{"by components", storetest.Keeper, "GET", search("components", "龙天"), nil, 200, []string{"䶮"}, nil},
		{"by code", storetest.Keeper, "GET", search("code", "U+323AF"), nil, 200, []string{"\U000323AF", "扩展H"}, nil},
		{"the next page", storetest.Keeper, "GET", search("pinyin", "yi") + "&from=60", nil, 200, []string{`"strokes":7`}, []string{`"char":"一"`}},
		{"nobody", storetest.Keeper, "GET", search("pinyin", "xyz"), nil, 200, []string{`"items":[]`, `"total":0`}, nil},
		{"what cannot be understood", storetest.Keeper, "GET", search("strokes", "many"), nil, 422, []string{"rarechar.query", "总笔画数"}, nil},
		{"no such way", storetest.Keeper, "GET", search("colour", "red"), nil, 422, nil, nil},
		{"nobody is logged in", "", "GET", search("pinyin", "yan"), nil, 401, nil, []string{"䶮"}},
	})
}

func TestRareCharactersThatAreOffSaySo(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.RareCharacters = &rarechar.Client{URL: "http://127.0.0.1:1"} })
	w.play([]scenario{{"the service is away", storetest.Keeper, "GET", "/rare-characters?by=pinyin&q=yan", nil, 503, []string{"rarechar.off", "可按编码输入"}, nil}})
	w = newWorld(t)
	w.play([]scenario{{"not configured", storetest.Keeper, "GET", "/rare-characters?by=pinyin&q=yan", nil, 503, []string{"rarechar.off"}, nil}})
}
