package senior

import (
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// minAge 年满 65 周岁.
const minAge = 65

// Claim is what decides whether somebody may apply.
type Claim struct {
	Region     Region
	Number     identity.IDNumber
	On         value.Date
	Registered bool   // 本市户籍
	Province   string // 户籍省份, in the Yangtze delta
	Holds      *Application
}

// Codes of the refusals of an applicant.
const (
	CodeUnderAge    = "senior.under_age"
	CodeNotResident = "senior.not_resident"
	CodeUnderWay    = "senior.under_way"
	CodeHolder      = "senior.holder"
)

// Eligible 申领核验 tells whether somebody may apply, or the first reason why not.
func Eligible(c Claim) error {
	if age := c.Number.Age(c.On); age < minAge {
		return fault.Conflict(CodeUnderAge, "申领人未满 %d 周岁（现 %d 周岁，%s 起可以申领）", minAge, age, comesOfAge(c.Number)).At("id_number", "未满 65 周岁")
	}
	switch c.Region {
	case Delta:
		if oneOf(c.Province, Provinces(), "") != nil {
			return fault.Conflict(CodeNotResident, "长三角地区申领限江苏、浙江、安徽户籍").At("province", "不在申领范围")
		}
	default:
		if !c.Registered {
			return fault.Conflict(CodeNotResident, "申领人没有本市户籍，外省户籍请走长三角地区申领").At("household", "没有本市户籍")
		}
	}
	switch {
	case c.Holds == nil:
		return nil
	case c.Holds.Phase == Collected:
		return fault.Conflict(CodeHolder, "申领人已持有敬老卡，不能重复申领").At("id_number", "已持有敬老卡")
	}
	return fault.Conflict(CodeUnderWay, "申领人已有申领单 %s（%s），不能重复申领", c.Holds.ID, c.Holds.Phase.Label()).At("id_number", "已在申领")
}

// comesOfAge is the day from which somebody may apply. Who was born on 29 February
// has his birthday on 1 March in other years.
func comesOfAge(n identity.IDNumber) value.Date {
	day := n.Birthday().Time().AddDate(minAge, 0, 0)
	return value.Date(day.Format("2006-01-02"))
}

// HouseholdIn tells whether a register's record, or what the clerk entered of
// somebody it does not know, is of the city.
func HouseholdIn(known *citizen.Citizen, entered string) bool {
	if known != nil && known.Registered() {
		return true
	}
	return known == nil && entered != ""
}

// Extent 可修改范围 of an application.
type Extent string

// The extents.
const (
	Nothing      Extent = "nothing"
	DeliveryOnly Extent = "delivery" // where the card goes, and the telephone
	Everything   Extent = "everything"
)

// MayCorrect tells what may still be corrected of an application: everything
// until the card is made, then only where it goes until it is gone.
func MayCorrect(p Phase) Extent {
	switch p {
	case Verifying, Deciding, Correcting, Accepting:
		return Everything
	case Making, Sending:
		return DeliveryOnly
	}
	return Nothing
}
