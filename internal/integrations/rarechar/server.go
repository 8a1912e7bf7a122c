package rarechar

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"cardflow/internal/domain/rarechar"
	"cardflow/internal/fault"
)

// Server 服务端 serves a service by the protocol the client speaks, as the city's does.
type Server struct {
	Service rarechar.Service
	Token   string
}

// ServeHTTP answers one search.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := []byte(r.Header.Get("Authorization"))
	switch {
	case r.Method != http.MethodGet || r.URL.Path != path:
		http.NotFound(w, r)
		return
	case subtle.ConstantTimeCompare(given, []byte("Bearer "+s.Token)) != 1:
		http.Error(w, "token", http.StatusUnauthorized)
		return
	}
	query := r.URL.Query()
	from, _ := strconv.Atoi(query.Get("from"))
	found, err := s.Service.Search(r.Context(), rarechar.Query{By: rarechar.Way(query.Get("by")), Text: query.Get("q"), From: from})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	var answer any = found
	if err != nil {
		w.WriteHeader(statusOf(err))
		answer = map[string]string{"message": fault.From(err).Message}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func statusOf(err error) int {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.KindInvalid {
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}
