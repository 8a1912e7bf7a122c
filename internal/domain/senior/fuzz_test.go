package senior

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
)

func pictureOf(t testing.TB, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 36, 44))
	for i := range p.Pix {
		p.Pix[i] = byte(i * 7)
	}
	p.Set(1, 1, color.Transparent)
	var b bytes.Buffer
	require.NoError(t, encode(&b, p))
	return b.Bytes()
}

// FuzzPhoto judges any bytes as a photo: what will do is a picture of the least size
// and no larger than the largest side.
func FuzzPhoto(f *testing.F) {
	f.Add(pictureOf(f, func(b *bytes.Buffer, p image.Image) error { return png.Encode(b, p) }))
	f.Add(pictureOf(f, func(b *bytes.Buffer, p image.Image) error { return jpeg.Encode(b, p, nil) }))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r := CheckPhoto(content)
		if r.OK() {
			require.GreaterOrEqual(t, r.Width, PhotoWidth)
			require.LessOrEqual(t, max(r.Width, r.Height), largestSide)
		}
	})
}

// FuzzWaybill reads any text as a waybill's number: what is accepted is read the
// same again.
func FuzzWaybill(f *testing.F) {
	for _, text := range []string{"EA123456789CN", " ea 123456789 cn ", "", "１２３", "EA\x00", "../x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseWaybill(text)
		if err != nil {
			return
		}
		again, err := ParseWaybill(n)
		require.NoError(t, err)
		require.Equal(t, n, again)
		require.LessOrEqual(t, len(n), 40)
	})
}
