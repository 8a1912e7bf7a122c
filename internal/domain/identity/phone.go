package identity

import (
	"regexp"
	"strings"

	"cardflow/internal/fault"
)

var mobile = regexp.MustCompile(`^1[3-9]\d{9}$`)

var landline = regexp.MustCompile(`^(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?$`)

// ParsePhone reads a mobile or a landline number as people write it.
func ParsePhone(text string) (string, error) {
	s := halfWidth(strings.Join(strings.Fields(text), ""))
	compact := strings.TrimPrefix(strings.ReplaceAll(s, "-", ""), "+86")
	if mobile.MatchString(compact) {
		return compact, nil
	}
	if landline.MatchString(s) {
		return s, nil
	}
	return "", fault.Invalid("identity.phone", "电话号码不对：手机号应为 11 位，固定电话如 021-62220000")
}
