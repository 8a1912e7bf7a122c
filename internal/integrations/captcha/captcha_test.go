package captcha

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachPictureShowsDigitsOfItsOwn(t *testing.T) {
	first, picture, err := Draw()
	require.NoError(t, err)
	require.Regexp(t, `^\d{5}$`, first)
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(picture, "data:image/png;base64,"))
	require.NoError(t, err)
	_, err = png.Decode(bytes.NewReader(raw))
	require.NoError(t, err)
	for range 5 {
		if next, _, err := Draw(); err == nil && next != first {
			return
		}
	}
	t.Fatal("the digits never change")
}
