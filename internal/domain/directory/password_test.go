package directory

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWeakPasswordIsRefusedWithItsReason(t *testing.T) {
	who := Person{Username: "keeper", Name: "周库安"}
	for password, reason := range map[string]string{
		"Store@2026!":            "",
		"仓库钥匙Key-20":             "", // hanzi are characters and signs
		"Ab1!":                   "至少 10 个字符",
		"𠮷𠮷𠮷𠮷𠮷":                  "至少 10 个字符", // runes, not bytes
		"abcdefghijkl":           "至少 3 种",
		"abcdef123456":           "至少 3 种",
		"My-KEEPER-2026":         "用户名",
		"周库安Secret-1":            "姓名",
		strings.Repeat("Aa1", 6): "重复",
	} {
		got := DefaultPasswordPolicy().Weakness(who, password)
		if reason == "" {
			require.Empty(t, got, password)
		} else {
			require.Contains(t, got, reason, password)
		}
	}
}

func TestPasswordRunsOutAfterItsAge(t *testing.T) {
	set := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	p := PasswordPolicy{MaxAge: 90 * 24 * time.Hour}
	require.False(t, p.Expired(set, set.AddDate(0, 0, 89)))
	require.True(t, p.Expired(set, set.AddDate(0, 0, 90)))
	require.False(t, PasswordPolicy{}.Expired(set, set.AddDate(9, 0, 0)), "no age is set")
	require.False(t, p.Expired(time.Time{}, set), "a password of before its time was kept")
}
