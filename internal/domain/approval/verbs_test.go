package approval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/task"
)

func countersign(mode document.Mode) document.Step {
	return document.Step{Mode: mode, Person: "ann", PersonName: "用户ann", Also: persons("cid", "dot")}
}

func TestCountersignTakesEverybodyAndEitherTakesOne(t *testing.T) {
	w, id := signed(t, countersign(document.All))
	require.Equal(t, "sign", agree(t, w, id, "dot", "ann").StepKey)
	require.Equal(t, "finish", agree(t, w, id, "cid").StepKey)

	w, id = signed(t, countersign(document.Any))
	require.Equal(t, "finish", agree(t, w, id, "cid").StepKey)
	refusedLate(t, w, id, "ann")
}

// refusedLate wants the seat of somebody at the first visit to be closed.
func refusedLate(t *testing.T, w *at.World, id, person string) {
	t.Helper()
	rows, err := w.Tasks(ctx, id)
	require.NoError(t, err)
	for _, row := range rows {
		if row.Assignee != person {
			continue
		}
		c := approval.Decision{DocumentID: id, Step: row.StepKey, Visit: row.Visit, Seat: row.Seat, By: at.By(person), Action: document.Agree, Key: "late"}
		requireRefusedWithoutTrace(t, w, id, "task.already_decided", func() error { _, err := w.Desk.Decide(ctx, c); return err })
		return
	}
	t.Fatalf("%s has no seat", person)
}

func TestOrderedSignersActInTurn(t *testing.T) {
	step := countersign(document.All)
	step.Ordered = true
	w, id := signed(t, step)
	refused(t, w, id, "dot", document.Agree, "task.not_yet")
	require.Equal(t, "sign", agree(t, w, id, "ann", "cid").StepKey)
	require.Equal(t, "finish", agree(t, w, id, "dot").StepKey)
}

func TestVoteIsWonAtItsShareAndLostWhenItCannotBeReached(t *testing.T) {
	step := document.Step{Mode: document.Vote, Share: 50, Person: "ann", Also: []document.Approver{{Person: "cid", Weight: 3}, {Person: "dot", Weight: 2}}}
	w, id := signed(t, step)
	require.Equal(t, "finish", agree(t, w, id, "cid").StepKey, "three of six is half")

	w, id = signed(t, step)
	_, err := w.Decide(id, "dot", document.Reject)
	require.NoError(t, err)
	require.Equal(t, document.Pending, paper(t, w, id).State, "a vote against is not the end")
	out, err := w.Decide(id, "cid", document.Reject)
	require.NoError(t, err)
	require.Equal(t, document.Returned, out.State)
	require.Equal(t, "赞成 0，反对 5，共 6 票，需要 50%", lastEvent(t, w, id).Comment)
	require.Equal(t, []task.NoticeKind{task.NoticeReturned}, kindsOf(w, "maker"))
	refusedLate(t, w, id, "ann")
}

func TestReturnEndsACountersignAndComesStraightBackToThoseWhoHadNotAgreed(t *testing.T) {
	w, id := signed(t, countersign(document.All))
	agree(t, w, id, "ann")
	give(t, w, id, "cid", document.Ask, "bob")
	order, err := w.Order(id, "cid", document.Return)
	require.NoError(t, err)
	order.Resume = approval.ResumeDirect
	out, err := w.Desk.Decide(ctx, order)
	require.NoError(t, err)
	require.Equal(t, document.Returned, out.State)
	for _, row := range w.Rows(id) {
		require.False(t, row.Unfinished(), "%s of %s", row.Kind, row.Assignee)
	}
	_, err = w.Submit(id, "maker")
	require.NoError(t, err)
	require.Nil(t, w.Seat(id, "ann"), "who agreed has agreed")
	require.NotNil(t, w.Seat(id, "cid"))
	require.Nil(t, paper(t, w, id).Resume)
	require.Equal(t, "finish", agree(t, w, id, "cid", "dot").StepKey)
}

func TestReturnToAStepThatAgreedAndStraightBack(t *testing.T) {
	w, id := signed(t, document.Step{})
	order := func(to string) approval.Decision {
		c, err := w.Order(id, "bob", document.Return)
		require.NoError(t, err)
		c.ToStep, c.Resume = to, approval.ResumeDirect
		return c
	}
	agree(t, w, id, "ann")
	for _, to := range []string{"finish", "nowhere"} {
		requireRefusedWithoutTrace(t, w, id, "task.not_returnable", func() error { _, err := w.Desk.Decide(ctx, order(to)); return err })
	}
	out, err := w.Desk.Decide(ctx, order("sign"))
	require.NoError(t, err)
	require.Equal(t, "sign", out.StepKey)
	require.Equal(t, "finish", agree(t, w, id, "ann").StepKey)
	seat := w.Seat(id, "bob")
	require.Equal(t, []string{"bob", "last"}, []string{seat.Assignee, seat.Role}, "it is his, and he may give it back to his group")
	require.True(t, seat.Returned)
	give(t, w, id, "bob", document.Release)
	require.Equal(t, document.Done, agree(t, w, id, "bob").State)
}

func TestTransferredSeatIsLostToItsHolder(t *testing.T) {
	w, id := signed(t, document.Step{})
	for user, code := range map[string]string{"ann": "task.to_oneself", "maker": "task.own_paper", "nobody": "person.not_found"} {
		refused(t, w, id, "ann", document.Transfer, code, user)
	}
	refused(t, w, id, "ann", document.Transfer, "users.required")
	give(t, w, id, "ann", document.Transfer, "cid")
	order, err := w.Order(id, "ann", document.Agree)
	require.NoError(t, err)
	requireRefusedWithoutTrace(t, w, id, "task.not_yours", func() error { _, err := w.Desk.Decide(ctx, order); return err })
	refused(t, w, id, "cid", document.Release, "task.not_claimed")
	require.Equal(t, []task.NoticeKind{task.NoticeAssigned}, kindsOf(w, "cid"))
	require.Equal(t, "finish", agree(t, w, id, "cid").StepKey)
}

func TestDelegateGivesHisOpinionAndNothingElse(t *testing.T) {
	w, id := signed(t, document.Step{})
	give(t, w, id, "ann", document.Delegate, "cid")
	for _, verb := range []document.Action{document.Return, document.Reject, document.Transfer, document.Delegate, document.AddBefore, document.AddAfter, document.Ask} {
		refused(t, w, id, "cid", verb, "task.delegated", "dot")
	}
	refused(t, w, id, "ann", document.Agree, "task.not_yours")
	order, err := w.Order(id, "cid", document.Agree)
	require.NoError(t, err)
	for range 2 { // the second is the same whose reply got lost
		out, err := w.Desk.Decide(ctx, order)
		require.NoError(t, err)
		require.Equal(t, "sign", out.StepKey, "the owner decides")
	}
	require.Equal(t, "reply", lastEvent(t, w, id).Action)
	give(t, w, id, "ann", document.Delegate, "cid")
	refused(t, w, id, "bob", document.Recall, "task.not_yours")
	give(t, w, id, "ann", document.Recall)
	require.Equal(t, "finish", agree(t, w, id, "ann").StepKey)
}

func TestAddedSignersComeBeforeAndBehind(t *testing.T) {
	w, id := signed(t, document.Step{})
	give(t, w, id, "ann", document.AddBefore, "cid")
	refused(t, w, id, "ann", document.Agree, "task.not_yet")
	refused(t, w, id, "cid", document.AddAfter, "task.already_signer", "ann")
	require.Equal(t, "sign", agree(t, w, id, "cid").StepKey)
	give(t, w, id, "ann", document.AddAfter, "dot")
	require.Equal(t, "sign", agree(t, w, id, "ann").StepKey, "the visit waits for who was added")
	require.Equal(t, "finish", agree(t, w, id, "dot").StepKey)
}

func TestOnlyOnesOwnSignersAreRemovedAndTheVisitGoesOn(t *testing.T) {
	w, id := signed(t, document.Step{})
	give(t, w, id, "ann", document.AddAfter, "cid", "dot")
	agree(t, w, id, "ann", "cid")
	refused(t, w, id, "cid", document.RemoveSigner, "task.not_removable", "dot")
	order := approval.Decision{DocumentID: id, Step: "sign", Visit: 1, By: at.By("ann"), Action: document.RemoveSigner, Users: []string{"dot"}, Key: "r"}
	for range 2 {
		out, err := w.Desk.Decide(ctx, order)
		require.NoError(t, err)
		require.Equal(t, "finish", out.StepKey)
	}
	refusedLate(t, w, id, "dot")
}

func TestDeputyWhoIsTheMakerRemovesNoSigner(t *testing.T) {
	w, id := signed(t, document.Step{})
	give(t, w, id, "ann", document.AddAfter, "cid")
	w.AddPerson(directory.Person{ID: "maker", Name: "用户maker", Department: at.Department,
		Principals: []directory.Principal{{ID: "ann", Name: "用户ann", Department: at.Department, Roles: []string{"signer"}}}})
	order := approval.Decision{DocumentID: id, Step: "sign", Visit: 1, By: at.By("maker"), Action: document.RemoveSigner, Users: []string{"cid"}, Key: "r"}
	requireRefusedWithoutTrace(t, w, id, "task.own_paper", func() error { _, err := w.Desk.Decide(ctx, order); return err })
}

func TestWithdrawAfterASignerWasAddedIsRefused(t *testing.T) {
	w, id := signed(t, document.Step{})
	give(t, w, id, "ann", document.Claim)
	give(t, w, id, "ann", document.AddAfter, "cid")
	c := approval.Withdrawal{DocumentID: id, By: at.By("maker"), Key: "w"}
	requireRefusedWithoutTrace(t, w, id, "document.not_withdrawable", func() error { _, err := w.Desk.Withdraw(ctx, c); return err })
}

func TestClaimingAloneLeavesTheMakerHisWayBack(t *testing.T) {
	w, id := signed(t, document.Step{})
	give(t, w, id, "ann", document.Claim)
	refused(t, w, id, "ann", document.Claim, "task.not_claimable")
	_, err := w.Desk.Withdraw(ctx, approval.Withdrawal{DocumentID: id, By: at.By("maker"), Key: "w"})
	require.NoError(t, err)
}

func TestTakeBackOpensTheSeatAgain(t *testing.T) {
	t.Run("in its visit while others sign", func(t *testing.T) {
		w, id := signed(t, countersign(document.All))
		agreed, err := w.Order(id, "ann", document.Agree)
		require.NoError(t, err)
		_, err = w.Desk.Decide(ctx, agreed)
		require.NoError(t, err)
		back := agreed
		back.Action, back.Key = document.TakeBack, "back"
		_, err = w.Desk.Decide(ctx, back)
		require.NoError(t, err)
		_, err = w.Desk.Decide(ctx, agreed) // arrives once more, late
		require.NoError(t, err)
		require.Equal(t, task.Open, w.Seat(id, "ann").State, "what was taken back does not come again")
	})
	t.Run("in a new visit when the paper has gone on", func(t *testing.T) {
		w, id := signed(t, document.Step{})
		order, err := w.Order(id, "ann", document.Agree)
		require.NoError(t, err)
		_, err = w.Desk.Decide(ctx, order)
		require.NoError(t, err)
		order.Action, order.Key = document.TakeBack, "back"
		out, err := w.Desk.Decide(ctx, order)
		require.NoError(t, err)
		require.Equal(t, document.Progress{State: document.Pending, StepKey: "sign", Visit: 3}, out.Progress())
		require.Equal(t, "ann", w.Seat(id, "ann").Assignee)
	})
	t.Run("not after somebody else has acted", func(t *testing.T) {
		w, id := signed(t, countersign(document.All))
		order, err := w.Order(id, "ann", document.Agree)
		require.NoError(t, err)
		_, err = w.Desk.Decide(ctx, order)
		require.NoError(t, err)
		agree(t, w, id, "cid")
		order.Action, order.Key = document.TakeBack, "back"
		requireRefusedWithoutTrace(t, w, id, "task.not_takeable", func() error { _, err := w.Desk.Decide(ctx, order); return err })
	})
	t.Run("not after it took effect", func(t *testing.T) {
		w, id := signed(t, document.Step{})
		agree(t, w, id, "ann")
		order, err := w.Order(id, "bob", document.Agree)
		require.NoError(t, err)
		_, err = w.Desk.Decide(ctx, order)
		require.NoError(t, err)
		order.Action, order.Key = document.TakeBack, "back"
		requireRefusedWithoutTrace(t, w, id, "task.not_takeable", func() error { _, err := w.Desk.Decide(ctx, order); return err })
	})
}

func TestDeputyActsForHisPrincipalAndNeverForTheMaker(t *testing.T) {
	w, id := signed(t, document.Step{})
	agree(t, w, id, "deputy")
	e := lastEvent(t, w, id)
	require.Equal(t, []string{"deputy", "ann"}, []string{e.Actor.ID, e.Behalf.ID})
	rows, err := w.Tasks(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "用户deputy（代 用户ann）", rows[0].Actors())

	w, id = signed(t, document.Step{})
	stand := func(person, principal string, functions ...string) {
		w.AddPerson(directory.Person{ID: person, Name: person,
			Principals: []directory.Principal{{ID: principal, Name: principal, Roles: []string{"signer"}, Functions: functions}}})
	}
	stand("cid", "maker")
	refused(t, w, id, "cid", document.Agree, "task.not_yours")
	stand("cid", "ann", "F2")
	refused(t, w, id, "cid", document.Agree, "task.not_yours")
	stand("maker", "ann")
	refused(t, w, id, "maker", document.Agree, "task.own_paper")
	stand("cid", "ann", "F1")
	give(t, w, id, "cid", document.Claim)
	require.Equal(t, "ann", w.Seat(id, "ann").Assignee, "what a deputy claims is his principal's")
}

func TestStepWithoutAnybodyIsReportedOrPassedOver(t *testing.T) {
	w, id := signed(t, document.Step{Role: "ghost", Mode: document.All})
	require.Equal(t, "sign", paper(t, w, id).StepKey)
	require.Equal(t, incident.Stuck, w.Incidents()[0].Kind)

	w, id = signed(t, document.Step{Role: "ghost", Optional: true})
	require.Equal(t, "finish", paper(t, w, id).StepKey)
	require.Equal(t, "pass_over", lastEvent(t, w, id).Action)
	require.Empty(t, w.Incidents())
}

func TestQuestionIsAnsweredAndEndsWithItsVisit(t *testing.T) {
	w, id := signed(t, document.Step{})
	give(t, w, id, "ann", document.Ask, "maker", "cid")
	var asked []task.Task
	for _, row := range w.Rows(id) {
		if row.Kind == task.Question {
			asked = append(asked, row)
		}
	}
	require.Len(t, asked, 2)
	c := approval.Decision{DocumentID: id, Step: "sign", Visit: 1, TaskID: asked[0].ID, By: at.By("maker"), Action: document.Answer, Comment: "是", Key: "a"}
	stranger := c
	stranger.By = at.By("dot")
	requireRefusedWithoutTrace(t, w, id, "task.not_yours", func() error { _, err := w.Desk.Decide(ctx, stranger); return err })
	for range 2 {
		_, err := w.Desk.Decide(ctx, c)
		require.NoError(t, err)
	}
	require.Equal(t, []task.NoticeKind{task.NoticeAnswered}, kindsOf(w, "ann"))
	require.Equal(t, "finish", agree(t, w, id, "ann").StepKey, "the task stayed")
	c.TaskID, c.By, c.Key = asked[1].ID, at.By("cid"), "late"
	requireRefusedWithoutTrace(t, w, id, "task.already_decided", func() error { _, err := w.Desk.Decide(ctx, c); return err })
}

func TestOpinionReachesThoseItMentions(t *testing.T) {
	w, id := signed(t, document.Step{})
	order, err := w.Order(id, "ann", document.Agree)
	require.NoError(t, err)
	order.Mentions, order.Files = []string{"cid", "maker"}, []string{at.DeliveryNote}
	_, err = w.Desk.Decide(ctx, order)
	require.NoError(t, err)
	require.Equal(t, []task.NoticeKind{task.NoticeMention}, kindsOf(w, "cid"))
	require.Len(t, w.Copies(id), 1, "the maker has it among his own")
	require.Equal(t, order.Files, lastEvent(t, w, id).Files)

	c := approval.Decision{DocumentID: id, By: at.By("maker"), Action: document.Copy, Users: []string{"cid", "dot"}, Key: "cc"}
	for range 2 {
		_, err = w.Desk.Decide(ctx, c)
		require.NoError(t, err)
	}
	require.Len(t, w.Copies(id), 2, "an unread copy is enough")
	require.Equal(t, document.Done, agree(t, w, id, "bob").State)
	require.Contains(t, kindsOf(w, "maker"), task.NoticeFinished)
}
