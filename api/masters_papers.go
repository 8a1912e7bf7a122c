package api

import (
	"context"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
)

// listEarlierPapers lists the finished papers that another one may name, in the
// shape of a master list: those of the types and the part of the data that the
// caller sees. Nobody refers for no department to what is a department's own.
func (s *server) listEarlierPapers(ctx context.Context, list document.PaperList, in *masterListInput) (*listOutput[Object], error) {
	filter := document.Filter{States: []document.State{document.Done}, Query: in.Query}
	var types []*document.Type
	for _, code := range list.Types {
		t, err := s.Types.Find(code)
		if err != nil {
			return nil, err
		}
		if s.may(ctx, t.Query, function.View) {
			types, filter.Types = append(types, t), append(filter.Types, code)
		}
	}
	if list.Own {
		filter.Department = caller(ctx).Department
	}
	if len(types) == 0 || list.Own && filter.Department == "" {
		return listOf(document.Page[document.Document]{}, earlierPaper), nil
	}
	page, err := s.Archive.Documents(ctx, s.listScope(ctx, types), filter, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(page, earlierPaper), nil
}

func earlierPaper(d document.Document) Object {
	return Object{"id": d.ID, "code": d.ID, "name": d.Summary, "disabled": false, "version": d.Version}
}
