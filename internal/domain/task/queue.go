package task

import "slices"

// Next gives the places of the waiting seats whose turn has come: everybody
// before them in their track has finished.
func Next(rows []Task) []int {
	var out []int
	for i, row := range rows {
		if row.Kind == Work && row.State == Waiting && !slices.ContainsFunc(rows, row.waitsFor) {
			out = append(out, i)
		}
	}
	return out
}

// waitsFor tells whether another seat must be finished before this one opens.
func (t Task) waitsFor(other Task) bool {
	return other.Kind == Work && other.Track == t.Track && other.Position < t.Position && other.Unfinished()
}

// Overtaken gives the places of the open seats that are no longer first in their
// track, because somebody was put before them or took his decision back.
func Overtaken(rows []Task) []int {
	var out []int
	for i, row := range rows {
		if row.Kind == Work && row.State == Open && slices.ContainsFunc(rows, row.waitsFor) {
			out = append(out, i)
		}
	}
	return out
}

// Insert makes room in a track for a number of seats at a position: it gives the
// places of the seats that move back, moved.
func Insert(rows []Task, track, position, count int) []int {
	var out []int
	for i := range rows {
		if rows[i].Kind == Work && rows[i].Track == track && rows[i].Position >= position {
			rows[i].Position += count
			out = append(out, i)
		}
	}
	return out
}

// LastSeat gives the highest seat number of a visit; numbers are never given twice.
func LastSeat(rows []Task) int {
	last := 0
	for _, row := range rows {
		last = max(last, row.Seat)
	}
	return last
}

// Signs tells whether somebody has an unfinished seat in a visit, also one that
// he delegated.
func Signs(rows []Task, personID string) bool {
	return slices.ContainsFunc(rows, func(row Task) bool {
		return row.Kind == Work && row.Unfinished() && (row.Assignee == personID || row.OwnerID == personID)
	})
}
