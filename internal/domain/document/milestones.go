package document

import "time"

// Ended tells whether a paper in this state has come to its end.
func (s State) Ended() bool {
	return s == Done || s == Reversed || s == Rejected || s == Stopped || s == Cancelled
}

// Milestones 里程碑 gives when the paper was first submitted and when it ended, nil
// where it has not. A moment that is not noted yet is that of the last change:
// the one that is about to be stored.
func (d *Document) Milestones() (submitted, ended *time.Time) {
	submitted = d.SubmittedAt
	if submitted == nil && d.State != Draft {
		submitted = &d.UpdatedAt
	}
	if !d.State.Ended() {
		return submitted, nil
	}
	if ended = d.EndedAt; ended == nil {
		ended = &d.UpdatedAt
	}
	return submitted, ended
}
