// Package identity holds the rules of what identifies a citizen: the ID number,
// the name with any character, the telephone number, and how each is masked.
package identity

import (
	"strings"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// IDNumber 公民身份号码 is an 18-digit number by GB 11643-1999: six digits of the
// region, eight of the day of birth, three in sequence, one to check. It is also
// the 社会保障号码.
type IDNumber string

// Sex 性别.
type Sex string

// The sexes as the number tells them.
const (
	Male   Sex = "male"   // 男: the 17th digit is odd
	Female Sex = "female" // 女
)

const idLength = 18

var idWeights = [idLength - 1]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// ParseIDNumber reads a number as clerks type and scanners read it: with spaces,
// full-width digits or a small x. The region is not looked up, because numbers
// keep regions that have been merged since.
func ParseIDNumber(text string) (IDNumber, error) {
	s := strings.ToUpper(halfWidth(strings.Join(strings.Fields(text), "")))
	if len(s) != idLength {
		return "", invalidID("身份证号码应为 18 位")
	}
	sum := 0
	for i := range idLength - 1 {
		if s[i] < '0' || s[i] > '9' {
			return "", invalidID("身份证号码前 17 位应为数字")
		}
		sum += int(s[i]-'0') * idWeights[i]
	}
	n := IDNumber(s)
	if day, err := value.ParseDate(string(n.Birthday())); err != nil || day < "1850-01-01" {
		return "", invalidID("身份证号码中的出生日期不存在")
	}
	if s[idLength-1] != idChecks[sum%11] {
		return "", invalidID("身份证号码校验位不对，请核对")
	}
	return n, nil
}

func invalidID(message string) error { return fault.Invalid("identity.id_number", "%s", message) }

// Birthday is the day of birth.
func (n IDNumber) Birthday() value.Date {
	return value.Date(n[6:10] + "-" + n[10:12] + "-" + n[12:14])
}

// Sex is told by the 17th digit.
func (n IDNumber) Sex() Sex {
	if (n[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// Region 地区 is the code of the county in which the number was given.
func (n IDNumber) Region() string { return string(n[:6]) }

// Last4 is what a search by the end of a number looks for.
func (n IDNumber) Last4() string { return string(n[idLength-4:]) }

// Age 周岁 is the number of birthdays passed by a day; somebody born on
// 29 February has his on 1 March in other years, as the law counts full years.
func (n IDNumber) Age(on value.Date) int {
	born, day := n.Birthday().Time(), on.Time()
	age := day.Year() - born.Year()
	if day.Before(born.AddDate(age, 0, 0)) {
		age--
	}
	return age
}

// halfWidth turns full-width ASCII (１２３Ｘ) into plain.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - 0xFEE0
		}
		return r
	}, s)
}
