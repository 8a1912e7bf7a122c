package directory

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// PasswordPolicy 口令策略 says which passwords may be used, and for how long
// (GB/T 22239-2019 §8.1.4.1 a).
type PasswordPolicy struct {
	MinLength int           // characters
	Classes   int           // of capitals, small letters, digits and signs
	History   int           // earlier passwords that may not come again
	MaxAge    time.Duration // 0: a password does not run out
}

// DefaultPasswordPolicy is what the standards' assessors commonly ask for.
func DefaultPasswordPolicy() PasswordPolicy {
	return PasswordPolicy{MinLength: 10, Classes: 3, History: 5, MaxAge: 90 * 24 * time.Hour}
}

// Weakness says why a person may not use a password, or nothing. Whether it was
// his before, only the hashes tell.
func (p PasswordPolicy) Weakness(who Person, password string) string {
	low := strings.ToLower(password)
	switch {
	case utf8.RuneCountInString(password) < p.MinLength:
		return "新密码至少 " + strconv.Itoa(p.MinLength) + " 个字符"
	case classes(password) < p.Classes:
		return "新密码应含大写字母、小写字母、数字、符号中的至少 " + strconv.Itoa(p.Classes) + " 种"
	case who.Username != "" && strings.Contains(low, strings.ToLower(who.Username)):
		return "新密码不能含有用户名"
	case who.Name != "" && strings.Contains(low, strings.ToLower(who.Name)):
		return "新密码不能含有姓名"
	case repeated(password):
		return "新密码不能由少数几个字符重复组成"
	}
	return ""
}

// Expired tells whether a password set at a time must be replaced now.
func (p PasswordPolicy) Expired(changed, now time.Time) bool {
	return p.MaxAge > 0 && !changed.IsZero() && now.Sub(changed) >= p.MaxAge
}

// classes counts the kinds of characters; a hanzi is a sign.
func classes(text string) int {
	var upper, lower, digit, sign int
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			sign = 1
		}
	}
	return upper + lower + digit + sign
}

// fewest different characters a password may consist of.
const fewest = 5

func repeated(text string) bool {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return len(seen) < fewest
}
