package signature

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/partner"
	"cardflow/internal/gmcrypto"
)

// block gives the fenced block of the document that follows a comment naming it.
func block(t *testing.T, text, name string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)<!-- " + name + " -->\n```[a-z]*\n(.*?)\n```").FindStringSubmatch(text)
	require.NotNil(t, found, "the document has no block %s", name)
	return found[1]
}

func documented(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "partner-api.md"))
	require.NoError(t, err)
	return string(raw)
}

func TestTheDocumentedExampleIsRight(t *testing.T) {
	doc := documented(t)
	m := Message{Method: http.MethodPost, Path: "/partner/v1/senior/progress", Body: []byte(block(t, doc, "body")),
		Timestamp: "1788249600000", Nonce: "5f2b1c8e9d3a4f60"}
	text, err := m.Text()
	require.NoError(t, err)
	require.Equal(t, block(t, doc, "text"), string(text))
	signed, err := m.Sign(HMAC(block(t, doc, "secret")))
	require.NoError(t, err)
	require.Equal(t, block(t, doc, "hmac"), signed)

	private, err := gmcrypto.ParseSM2Private(block(t, doc, "private"))
	require.NoError(t, err)
	require.Equal(t, block(t, doc, "public"), private.Public().String())
	require.True(t, SM2{private.Public()}.Verify(text, block(t, doc, "sm2")))
	for _, header := range []string{"X-Partner-Timestamp: " + m.Timestamp, "X-Partner-Nonce: " + m.Nonce, "X-Partner-Signature: " + signed} {
		require.Contains(t, doc, header)
	}
}

func TestTheDocumentHasASectionForEachFunctionAndRefusal(t *testing.T) {
	doc := documented(t)
	for _, f := range partner.Functions() {
		require.Contains(t, doc, "\n### "+f.ID+" ", "%s has no section", f.ID)
	}
	for _, code := range []string{partner.CodeSignature, partner.CodeTimestamp, partner.CodeNonce, partner.CodeLimited, partner.CodeNotAllowed,
		partner.CodeSerial, partner.CodeUnmatched, partner.CodeAbsent} {
		require.Contains(t, doc, "`"+code+"`")
	}
	require.NotContains(t, strings.ToLower(doc), "todo")
}
