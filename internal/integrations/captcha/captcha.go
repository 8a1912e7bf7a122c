// Package captcha draws digits for people to read (图形验证码), without a service
// of anybody else.
package captcha

import (
	"fmt"

	"github.com/mojocn/base64Captcha"
)

// Size of the picture in pixels, and how much it is disturbed.
const (
	height, width = 60, 180
	digits        = 5
	skew, dots    = 0.6, 60
)

// Draw gives digits and a picture of them as a data URL.
func Draw() (answer, picture string, err error) {
	driver := base64Captcha.NewDriverDigit(height, width, digits, skew, dots)
	_, _, answer = driver.GenerateIdQuestionAnswer()
	item, err := driver.DrawCaptcha(answer)
	if err != nil {
		return "", "", fmt.Errorf("draw captcha: %w", err)
	}
	return answer, item.EncodeB64string(), nil
}
