// Package captcha draws digits for people to read (图形验证码), without a service
// of anybody else.
package captcha

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/dchest/captcha"
)

// Size of the picture in pixels.
const (
	height, width = 60, 180
	digits        = 5
)

// Draw gives digits and a picture of them as a data URL.
func Draw() (answer, picture string, err error) {
	drawn := captcha.RandomDigits(digits)
	var text strings.Builder
	for _, d := range drawn {
		text.WriteByte('0' + d)
	}
	var png bytes.Buffer
	if _, err := captcha.NewImage(rand.Text(), drawn, width, height).WriteTo(&png); err != nil {
		return "", "", fmt.Errorf("draw captcha: %w", err)
	}
	return text.String(), "data:image/png;base64," + base64.StdEncoding.EncodeToString(png.Bytes()), nil
}
