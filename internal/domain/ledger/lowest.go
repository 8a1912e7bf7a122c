package ledger

import "cardflow/internal/domain/value"

// Day is what one business day changed at a place.
type Day struct {
	Date value.Date
	Net  value.Quantity
}

// Lowest walks a place's days, in order, and gives the lowest balance at the
// end of any day from a day on, and the first day it is so low. The days before
// only give what stood when from began.
func Lowest(days []Day, from value.Date) (value.Date, value.Quantity) {
	balance := value.Quantity(0)
	for len(days) > 0 && days[0].Date < from {
		balance += days[0].Net
		days = days[1:]
	}
	at, lowest := from, balance
	for i, d := range days {
		balance += d.Net
		if balance < lowest || (i == 0 && d.Date == from) { // from itself ends with what it changed
			at, lowest = d.Date, balance
		}
	}
	return at, lowest
}
