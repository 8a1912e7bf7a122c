package api

import (
	"context"
	"net/http"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/rarechar"
)

func (s *server) registerRareCharacters() {
	register(s, operation{method: http.MethodGet, path: apiPrefix + "/rare-characters", id: "find-rare-characters",
		summary: "生僻字检索：拼音、笔画、部件、编码", tag: "生僻字",
		access: personal(grant(affairs.ApplyCorrection, function.Act), grant(affairs.ApplyHousehold, function.Act))}, s.findRareCharacters)
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
