package approval_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// hall is one paper on its way, at the desk and in the rulebook.
type hall struct {
	w     *at.World
	id    string
	r     *rulebook
	urged time.Time
}

var crowd = []string{"maker", "ann", "bob", "cid", "dot", "eve", "deputy", "operator"}

func openHall(t *rapid.T) *hall {
	h := &hall{w: at.NewWorld(), r: &rulebook{maker: "maker", state: document.Draft, quantity: 3,
		members:  map[string][]string{"red": {"ann", "bob", "maker"}, "blue": {"bob", "cid", "dot"}, "grey": {"eve"}, "void": {}},
		deputies: map[string]string{"deputy": "ann"}, agreed: map[string]map[int]bool{}, skipped: map[string]bool{}, questions: map[int]string{}}}
	for _, id := range crowd {
		p := directory.Person{ID: id, Name: "用户" + id, Department: at.Department}
		for role, members := range h.r.members {
			if slices.Contains(members, id) {
				p.Roles = append(p.Roles, role)
			}
		}
		if principal := h.r.deputies[id]; principal != "" {
			p.Principals = []directory.Principal{{ID: principal, Name: "用户" + principal, Department: at.Department, Roles: []string{"red"}}}
		}
		h.w.AddPerson(p)
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "steps") {
		h.r.all = append(h.r.all, drawStep(t, i))
	}
	h.w.Publish(warehouse.MaterialReceipt, h.r.all)
	h.id = create(t, h.w, "maker", at.Receipt(3)).ID
	return h
}

func drawStep(t *rapid.T, i int) document.Step {
	key := fmt.Sprintf("step%d", i+1)
	draw := func(n int, what string) int { return rapid.IntRange(0, n).Draw(t, key+" "+what) }
	s := document.Step{Key: key, Title: key, Waiting: "待" + key, Function: "F", Role: []string{"red", "blue", "grey"}[draw(2, "role")],
		Mode: []document.Mode{document.Single, document.Single, document.All, document.Any, document.Vote}[draw(4, "mode")]}
	s.Optional = draw(3, "optional") == 0
	if draw(4, "nobody") == 0 && (s.Optional || s.Mode != document.Single) {
		s.Role = "void"
	}
	if s.Mode != document.Single {
		s.Ordered = draw(1, "ordered") == 0
		s.Share = []int{1, 34, 50, 67, 100}[draw(4, "share")]
		if draw(1, "also") == 0 && s.Role != "void" {
			s.Also = []document.Approver{{Person: "eve", Weight: 2}, {Role: "blue"}}
		}
	}
	if draw(3, "conditional") == 0 {
		s.When = []document.Condition{{Field: document.OwnQuantity, Op: document.Over, Value: "5"}}
	}
	return s
}

// command carries out one command, sometimes with its reply lost, and again; it
// must be refused or accepted as the rulebook says.
func (h *hall) command(t *rapid.T, want bool, what string, run func() error) bool {
	h.w.SetNow(h.w.Now().Add(time.Minute))
	if want && rapid.IntRange(0, 4).Draw(t, "reply") == 0 {
		h.w.LoseNextReply()
		requireCode(t, run(), "store.unavailable")
	}
	before := pictureOf(t, h.w, h.id)
	err := run()
	require.Equal(t, want, err == nil, "%s at %s/%s visit %d: %v", what, h.r.state, h.r.step, h.r.visit, err)
	if !want {
		require.Equal(t, before, pictureOf(t, h.w, h.id), "a refusal changes nothing")
		return false
	}
	done := pictureOf(t, h.w, h.id)
	require.NoError(t, run(), "%s again", what)
	require.Equal(t, done, pictureOf(t, h.w, h.id), "%s again changes nothing", what)
	return true
}

func (h *hall) person(t *rapid.T, what string) string { return rapid.SampledFrom(crowd).Draw(t, what) }

// likely draws mostly from those who may, to get anywhere.
func (h *hall) likely(t *rapid.T, s *ruleSeat) string {
	able := []string{}
	for _, p := range crowd {
		if s != nil && (h.r.actsFor(s, p) != "" || s.owner == p) {
			able = append(able, p)
		}
	}
	if len(able) == 0 || rapid.IntRange(0, 4).Draw(t, "anybody") == 0 {
		return h.person(t, "person")
	}
	return rapid.SampledFrom(able).Draw(t, "one who may")
}

// row draws a row of the paper, mostly one that waits.
func (h *hall) row(t *rapid.T) task.Task {
	var all, live []task.Task
	for _, row := range h.w.Rows(h.id) {
		if row.Kind == task.Work {
			all = append(all, row)
			if row.Unfinished() {
				live = append(live, row)
			}
		}
	}
	if len(all) == 0 {
		t.Skip("not submitted yet")
	}
	if len(live) > 0 && rapid.IntRange(0, 4).Draw(t, "any row") > 0 {
		all = live
	}
	return all[rapid.IntRange(0, len(all)-1).Draw(t, "row")]
}

// use draws a verb, a seat and a person, and follows them in the rulebook.
func (h *hall) use(t *rapid.T, verbs ...document.Action) {
	row := h.row(t)
	var s *ruleSeat
	if h.r.state == document.Pending && row.StepKey == h.r.step && row.Visit == h.r.visit {
		s = h.r.find(row.Seat)
	}
	c := approval.Decision{DocumentID: h.id, Step: row.StepKey, Visit: row.Visit, Seat: row.Seat, Comment: "原因", Key: value.NewID(),
		Action: rapid.SampledFrom(verbs).Draw(t, "verb"), By: at.By(h.likely(t, s))}
	switch c.Action {
	case document.Return:
		c.ToStep = rapid.SampledFrom([]string{"", "step1", "step2", "step3"}).Draw(t, "to")
		c.Resume = rapid.SampledFrom([]string{"", "direct"}).Draw(t, "resume")
	case document.AddBefore, document.AddAfter, document.RemoveSigner:
		c.Users = rapid.SliceOfNDistinct(rapid.SampledFrom(crowd), 1, 2, func(p string) string { return p }).Draw(t, "users")
	case document.Transfer, document.Delegate, document.Ask, document.Copy:
		c.Users = []string{h.person(t, "user")}
	}
	h.decide(t, c, s)
}

// undo draws what can be undone: somebody's last word, or a signer he added.
func (h *hall) undo(t *rapid.T) {
	c := approval.Decision{DocumentID: h.id, Step: h.r.step, Visit: h.r.visit, Key: value.NewID()}
	for _, s := range h.r.seats() {
		if s.added != "" && s.done == "" && rapid.Bool().Draw(t, "remove") {
			c.Action, c.Seat, c.Users, c.By = document.RemoveSigner, s.number, []string{s.who}, at.By(s.added)
			h.decide(t, c, s)
			return
		}
	}
	l := h.r.last
	if l == nil {
		t.Skip("nothing to take back")
	}
	c.Action, c.Step, c.Visit, c.Seat, c.By = document.TakeBack, l.step, l.visit, l.seat.number, at.By(l.actor)
	h.decide(t, c, nil)
}

func (h *hall) decide(t *rapid.T, c approval.Decision, s *ruleSeat) {
	follow := h.r.verb(c, s)
	if h.command(t, follow != nil, fmt.Sprintf("%s %s seat %d %v %s", c.By.PersonID, c.Action, c.Seat, c.Users, c.ToStep), func() error {
		_, err := h.w.Desk.Decide(ctx, c)
		return err
	}) {
		follow()
	}
}

func (h *hall) submit(t *rapid.T) {
	follow := h.r.submit()
	c := approval.Submission{DocumentID: h.id, By: at.By("maker"), Key: value.NewID()}
	if h.command(t, follow != nil, "submit", func() error { _, err := h.w.Desk.Submit(ctx, c); return err }) {
		follow()
	}
}

func (h *hall) edit(t *rapid.T) {
	quantity := rapid.IntRange(1, 9).Draw(t, "quantity")
	in := at.Receipt(quantity)
	_, err := h.w.Desk.Edit(ctx, at.By("maker"), h.id, 0, in.Head, in.Lines)
	require.Equal(t, h.r.state.Editable(), err == nil, "%v", err)
	if err == nil {
		h.r.quantity = quantity
		h.r.touched()
	}
}

func (h *hall) withdraw(t *rapid.T) {
	who := rapid.SampledFrom([]string{"maker", "ann"}).Draw(t, "who")
	c := approval.Withdrawal{DocumentID: h.id, By: at.By(who), Key: value.NewID()}
	want := who == "maker" && h.r.state == document.Pending && h.r.untouched
	if h.command(t, want, "withdraw", func() error { _, err := h.w.Desk.Withdraw(ctx, c); return err }) {
		h.r.touched()
		h.r.wayBack = nil
		h.r.leave(document.Withdrawn)
	}
}

func (h *hall) urge(t *rapid.T) {
	c := approval.Urging{DocumentID: h.id, By: at.By("maker"), Key: value.NewID()}
	now := h.w.Now().Add(time.Minute)
	want := h.r.state == document.Pending && !now.Before(h.urged.Add(30*time.Minute))
	if h.command(t, want, "urge", func() error { _, err := h.w.Desk.Urge(ctx, c); return err }) {
		h.urged = now
	}
}

func (h *hall) answer(t *rapid.T) {
	for _, row := range h.w.Rows(h.id) {
		if row.Kind != task.Question || row.State != task.Open {
			continue
		}
		who := h.person(t, "who")
		c := approval.Decision{DocumentID: h.id, Step: row.StepKey, Visit: row.Visit, TaskID: row.ID, By: at.By(who), Action: document.Answer,
			Comment: "答复", Key: value.NewID()}
		want := who == row.Assignee || h.r.deputies[who] == row.Assignee
		if h.command(t, want, "answer", func() error { _, err := h.w.Desk.Decide(ctx, c); return err }) {
			delete(h.r.questions, row.Seat)
		}
		return
	}
	t.Skip("nothing was asked")
}

func (h *hall) operate(t *rapid.T) {
	c := approval.Operation{DocumentID: h.id, By: at.By(rapid.SampledFrom([]string{"operator", "operator", "maker"}).Draw(t, "who")),
		Verb:   rapid.SampledFrom([]approval.Verb{approval.OpAssign, approval.OpAssign, approval.OpAssign, approval.OpSkip, approval.OpMove, approval.OpMove, approval.OpStop}).Draw(t, "verb"),
		Reason: "原因", Key: value.NewID(), Person: h.person(t, "to")}
	if c.Verb == approval.OpMove {
		c.Step = rapid.SampledFrom([]string{"step1", "step2", "step3", "step4"}).Draw(t, "step")
	}
	var s *ruleSeat
	if c.Verb == approval.OpAssign {
		row := h.row(t)
		c.TaskID = row.ID
		if h.r.state == document.Pending && row.StepKey == h.r.step && row.Visit == h.r.visit {
			s = h.r.find(row.Seat)
		}
	}
	follow := h.r.operate(c, s)
	if h.command(t, follow != nil, fmt.Sprintf("%s %s %s", c.By.PersonID, c.Verb, c.Step), func() error {
		_, err := h.w.Desk.Operate(ctx, c)
		return err
	}) {
		follow()
	}
}

// check compares the desk with the rulebook and with what must always hold.
func (h *hall) check(t *rapid.T) {
	d := paper(t, h.w, h.id)
	require.Equal(t, document.Progress{State: h.r.state, StepKey: h.r.step, Visit: h.r.visit}, at.Progress(d))
	live, asked := 0, 0
	for _, row := range h.w.Rows(h.id) {
		if row.Kind == task.CC || !row.Unfinished() {
			if row.Kind == task.Work && row.State == task.Done {
				require.NotEqual(t, "maker", row.ActorID, "maker is never checker")
			}
			continue
		}
		require.Equal(t, []any{h.r.step, h.r.visit}, []any{row.StepKey, row.Visit}, "what waits belongs to the visit")
		if row.Kind == task.Question {
			asked++
			require.Equal(t, h.r.questions[row.Seat], row.Assignee)
			continue
		}
		live++
		s := h.r.find(row.Seat)
		require.NotNil(t, s)
		require.Equal(t, []string{s.who, s.role, s.owner, s.added}, []string{row.Assignee, row.Role, row.OwnerID, row.AddedBy}, "seat %d", row.Seat)
		require.Equal(t, h.r.open(s), row.State == task.Open, "turn of seat %d", row.Seat)
	}
	unfinished := slices.DeleteFunc(h.r.seats(), func(s *ruleSeat) bool { return s.done != "" })
	require.Len(t, unfinished, live, "no seat is lost")
	require.Len(t, h.r.questions, asked, "no question is lost")
	require.Equal(t, h.r.state == document.Pending, live > 0, "a paper waits for somebody, or is done with")
	h.checkSomebody(t)
	want := value.Quantity(0)
	if h.r.state == document.Done {
		want = value.Units(int64(h.r.quantity))
	}
	require.Equal(t, want, h.w.Balances()[at.ShelfPlace()], "the stock rises once, at the end")
}

// checkSomebody wants a pending paper to have somebody who can act, or to be
// reported.
func (h *hall) checkSomebody(t *rapid.T) {
	if h.r.state != document.Pending {
		return
	}
	for _, s := range h.r.seats() {
		if s.done == "" && slices.ContainsFunc(crowd, func(p string) bool { return h.r.actsFor(s, p) != "" }) {
			return
		}
	}
	require.True(t, h.r.stuck)
	require.NotEmpty(t, h.w.Incidents(), "nobody can act, and nobody was told")
}

func TestAnySequenceOfVerbsFollowsTheRulebook(t *testing.T) {
	for i := range 20 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, anySequence)
		})
	}
}

func anySequence(t *rapid.T) {
	h := openHall(t)
	if rapid.IntRange(0, 9).Draw(t, "at once") > 0 {
		h.submit(t)
	}
	agree := func(t *rapid.T) { h.use(t, document.Agree) }
	back := func(t *rapid.T) {
		h.use(t, document.Return, document.Return, document.Return, document.Return, document.Reject)
	}
	t.Repeat(map[string]func(*rapid.T){
		"submit": h.submit, "edit": h.edit, "withdraw": h.withdraw, "urge": h.urge, "answer": h.answer, "operate": h.operate,
		"agree": agree, "agree too": agree, "agree still": agree, "back": back, "undo": h.undo,
		"take back": func(t *rapid.T) { h.use(t, document.TakeBack, document.RemoveSigner) },
		"give": func(t *rapid.T) {
			h.use(t, document.Transfer, document.Delegate, document.Recall, document.Claim, document.Release)
		},
		"claim":   func(t *rapid.T) { h.use(t, document.Claim, document.Release) },
		"signers": func(t *rapid.T) { h.use(t, document.AddBefore, document.AddAfter, document.RemoveSigner) },
		"talk":    func(t *rapid.T) { h.use(t, document.Ask, document.Copy) },
		"":        h.check,
	})
}
