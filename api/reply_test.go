package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// reply is an answer of the API.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) text() string { return string(r.body) }

// brief is enough of an answer for a message that tells of it.
func (r reply) brief() string { return string(r.body[:min(len(r.body), 400)]) }

func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(r.body, &m), r.text())
	return m
}

// at follows a path of keys and list positions into the answer.
func (r reply) at(t *testing.T, path ...any) any {
	t.Helper()
	var x any = r.json(t)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			x = x.(map[string]any)[s]
		case int:
			list := x.([]any)
			require.Greater(t, len(list), s, r.text())
			x = list[s]
		}
	}
	return x
}
