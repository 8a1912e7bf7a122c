package api

import (
	"context"
	"net/http"
	"strings"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/rarechar"
	"cardflow/internal/fault"
)

func (s *server) registerRareCharacters() {
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/rare-characters", id: "find-rare-characters",
		summary: "生僻字检索：拼音、笔画、部件、编码", tag: "生僻字",
		access: personal(grant(affairs.ApplyCorrection, function.Act), grant(affairs.ApplyHousehold, function.Act))}, s.findRareCharacters)
	s.registerRareFonts()
}

// RareFonts 字库 are the pieces of fonts that show rare characters in browsers that
// have no font for them.
type RareFonts interface {
	Stylesheet() string
	Piece(name string) ([]byte, error)
}

// Pieces never change under their address; the style sheet names new ones when
// other fonts are installed.
const (
	keepPiece = "public, max-age=31536000, immutable"
	keepSheet = "public, max-age=3600"
)

type fontOutput struct {
	ContentType string `header:"Content-Type"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (s *server) registerRareFonts() {
	path := apiPrefix + "/rare-characters"
	register(s, operation{method: http.MethodGet, path: path + "/fonts.css", id: "rare-character-fonts", summary: "生僻字字库样式表", tag: "生僻字",
		access: public(), produces: "text/css"}, func(context.Context, *struct{}) (*fontOutput, error) {
		out := &fontOutput{ContentType: "text/css; charset=utf-8", Cache: keepSheet}
		if s.RareFonts != nil {
			out.Body = []byte(s.RareFonts.Stylesheet())
		}
		return out, nil
	})
	register(s, operation{method: http.MethodGet, path: path + "/fonts/{name}", id: "rare-character-font", summary: "生僻字字库分片", tag: "生僻字",
		access: public(), produces: "font/woff"}, func(_ context.Context, in *struct {
		Name string `path:"name" maxLength:"40"`
	}) (*fontOutput, error) {
		if s.RareFonts == nil {
			return nil, fault.NotFound("rarefont.not_found", "没有这个字库分片")
		}
		data, err := s.RareFonts.Piece(strings.TrimSuffix(in.Name, ".woff"))
		return &fontOutput{ContentType: "font/woff", Cache: keepPiece, Body: data}, err
	})
}

type rareCharacterQuery struct {
	By   string `query:"by" enum:"pinyin,strokes,components,code" required:"true"`
	Text string `query:"q" maxLength:"40" required:"true" doc:"yan3 9; 9 龙; 龙天; U+4DAE"`
	From int    `query:"from" minimum:"0" maximum:"200000" doc:"candidates to pass over"`
}

// findRareCharacters asks the service; a page without it takes codes by itself.
func (s *server) findRareCharacters(ctx context.Context, in *rareCharacterQuery) (*struct{ Body rarechar.Candidates }, error) {
	if s.RareCharacters == nil {
		return nil, rarechar.Off()
	}
	found, err := s.RareCharacters.Search(ctx, rarechar.Query{By: rarechar.Way(in.By), Text: in.Text, From: in.From})
	return &struct{ Body rarechar.Candidates }{found}, err
}
