package task

import (
	"slices"

	"cardflow/internal/domain/document"
)

// Verdict 结论 is what the seats of a visit come to.
type Verdict string

// The verdicts; an open visit has none.
const (
	Undecided Verdict = ""
	Passed    Verdict = "passed"
	Failed    Verdict = "failed" // a vote that can no longer be won
)

// Marks on seats that ended without a decision of their holder.
const (
	Removed = string(document.RemoveSigner) // 减签: counts for nothing
	Skipped = "skip"                        // 跳过环节
	Undone  = string(document.TakeBack)     // the decision was taken back
)

// Judge gives the verdict of a visit by its step's mode:
// single and 会签 pass when every signer agreed, 或签 when one track did, 票签 when
// enough weight agreed. A signer whom another one put behind him is waited for.
func Judge(step document.Step, rows []Task) Verdict {
	seats := signers(rows)
	switch step.Mode {
	case document.Any:
		for _, track := range tracks(seats) {
			if everyAgreed(track) {
				return Passed
			}
		}
	case document.Vote:
		return judgeVote(step, seats)
	default:
		if everyAgreed(seats) {
			return Passed
		}
	}
	return Undecided
}

// Really tells whether a visit that has ended was agreed to, or skipped by an
// operator. An agreement that was taken back is none.
func Really(step document.Step, rows []Task) (agreed, skipped bool) {
	for _, row := range rows {
		switch {
		case row.Kind == Work && row.Action == Skipped:
			return false, true
		case row.Kind == Work && row.Action == Undone:
			return false, false
		}
	}
	return Judge(step, rows) == Passed, false
}

func judgeVote(step document.Step, seats []Task) Verdict {
	c := Count(seats)
	share := max(step.Share, 1)
	switch {
	case (c.Total-c.Against)*100 < share*c.Total:
		return Failed
	case c.Agreed*100 < share*c.Total:
		return Undecided
	}
	for _, seat := range seats {
		if seat.AddedBy != "" && seat.Unfinished() && behindAgreed(seat, seats) {
			return Undecided
		}
	}
	return Passed
}

// behindAgreed tells whether a signer waits behind somebody who agreed.
func behindAgreed(seat Task, seats []Task) bool {
	for _, s := range seats {
		if s.Track == seat.Track && s.Position < seat.Position && agreed(s) {
			return true
		}
	}
	return false
}

// Votes 票数 of a visit. Signers that others added have a say and no weight, as
// long as anybody else is there.
type Votes struct{ Total, Agreed, Against int }

// Count adds up the weights of a vote.
func Count(rows []Task) Votes {
	seats := signers(rows)
	own := slices.ContainsFunc(seats, func(s Task) bool { return s.AddedBy == "" })
	var c Votes
	for _, s := range seats {
		if own && s.AddedBy != "" {
			continue
		}
		weight := max(s.Weight, 1)
		c.Total += weight
		switch {
		case agreed(s):
			c.Agreed += weight
		case s.State == Done && s.Action == string(document.Reject):
			c.Against += weight
		}
	}
	return c
}

func agreed(s Task) bool { return s.State == Done && s.Action == string(document.Agree) }

// everyAgreed holds of no seats too: when the only signer of a visit is removed,
// the others agreed in the one before it.
func everyAgreed(seats []Task) bool {
	return !slices.ContainsFunc(seats, func(s Task) bool { return !agreed(s) })
}

// signers leaves questions and removed signers out.
func signers(rows []Task) []Task {
	var out []Task
	for _, row := range rows {
		if row.Kind == Work && row.Action != Removed {
			out = append(out, row)
		}
	}
	return out
}

func tracks(seats []Task) map[int][]Task {
	out := map[int][]Task{}
	for _, s := range seats {
		out[s.Track] = append(out[s.Track], s)
	}
	return out
}
