package approval

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// forwards refuses a way back for a paper of which something is posted already:
// goods that have left the warehouse are not called back by a decision.
func (u *turn) forwards(verb string) error {
	title := u.t.Posted(u.d)
	if title == "" {
		return nil
	}
	return fault.Conflict("document.posted", "单据 %s 的“%s”已入账，不能%s，只能继续办理", u.d.ID, title, verb)
}

// across refuses to carry a paper over a posting step, either way.
func (u *turn) across(chain document.Chain, to int) error {
	_, passed := u.t.PostedBefore(u.d.Chain, u.d.Chain.Find(u.d.StepKey))
	title, wanted := u.t.PostedBefore(chain, to)
	switch {
	case wanted < passed:
		return u.forwards("调整到之前的环节")
	case wanted > passed:
		return fault.Conflict("document.not_posted", "环节“%s”办理时入账，不能越过", title)
	}
	return nil
}
