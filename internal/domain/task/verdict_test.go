package task

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

func seatOf(track, position int, decided document.Action) Task {
	s := Task{Kind: Work, State: Open, Track: track, Position: position, Weight: 1}
	if decided != "" {
		s.State, s.Action = Done, string(decided)
	}
	return s
}

func TestVerdictByMode(t *testing.T) {
	yes, no, open := seatOf(1, 1, document.Agree), seatOf(2, 1, document.Reject), seatOf(3, 1, "")
	removed := Task{Kind: Work, State: Cancelled, Action: Removed, Track: 4}
	cancelled := Task{Kind: Work, State: Cancelled, Track: 5}
	question := Task{Kind: Question, State: Open}
	behind := seatOf(1, 2, "")
	behind.AddedBy = "p"
	vote := func(share int) document.Step { return document.Step{Mode: document.Vote, Share: share} }
	for name, tt := range map[string]struct {
		step document.Step
		rows []Task
		want Verdict
	}{
		"single agreed":                  {document.Step{}, []Task{yes, question}, Passed},
		"single with a signer behind":    {document.Step{}, []Task{yes, behind}, Undecided},
		"removed signers count not":      {document.Step{}, []Task{yes, removed}, Passed},
		"cancelled ones never agreed":    {document.Step{}, []Task{yes, cancelled}, Undecided},
		"all but one":                    {document.Step{Mode: document.All}, []Task{yes, open}, Undecided},
		"any of them":                    {document.Step{Mode: document.Any}, []Task{open, yes}, Passed},
		"any whose track is unfinished":  {document.Step{Mode: document.Any}, []Task{yes, behind, open}, Undecided},
		"vote at its share":              {vote(33), []Task{yes, no, open}, Passed},
		"vote under its share":           {vote(34), []Task{yes, no, open}, Undecided},
		"vote that cannot be won":        {vote(67), []Task{yes, no, open}, Failed},
		"vote that waits for one behind": {vote(33), []Task{yes, behind, no, open}, Undecided},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tt.want, Judge(tt.step, tt.rows)) })
	}
}

func TestSkippedAndTakenBackVisitsDidNotAgree(t *testing.T) {
	yes := seatOf(1, 1, document.Agree)
	agreed, skipped := Really(document.Step{}, []Task{yes})
	require.Equal(t, []bool{true, false}, []bool{agreed, skipped})
	agreed, skipped = Really(document.Step{}, []Task{yes, {Kind: Work, State: Cancelled, Action: Skipped}})
	require.Equal(t, []bool{false, true}, []bool{agreed, skipped})
	agreed, skipped = Really(document.Step{}, []Task{yes, {Kind: Work, State: Cancelled, Action: Undone}})
	require.Equal(t, []bool{false, false}, []bool{agreed, skipped})
}

// Whatever is voted, a vote is decided at the latest when all have voted, and
// more agreement never turns a passed vote.
func TestVoteIsAlwaysDecidedInTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := document.Step{Mode: document.Vote, Share: rapid.IntRange(1, 100).Draw(t, "share")}
		var rows []Task
		for i := range rapid.IntRange(1, 7).Draw(t, "voters") {
			s := seatOf(i+1, 1, rapid.SampledFrom([]document.Action{document.Agree, document.Reject}).Draw(t, "vote"))
			s.Weight = rapid.IntRange(1, 5).Draw(t, "weight")
			rows = append(rows, s)
		}
		verdict := Judge(step, rows)
		require.NotEqual(t, Undecided, verdict)
		rows[0].Action = string(document.Agree)
		if verdict == Passed {
			require.Equal(t, Passed, Judge(step, rows))
		}
	})
}

func TestTrackIsAQueue(t *testing.T) {
	rows := []Task{seatOf(1, 1, document.Agree), seatOf(1, 2, ""), seatOf(1, 3, ""), seatOf(2, 2, "")}
	for i := range rows[1:] {
		rows[i+1].State = Waiting
	}
	require.Equal(t, []int{1, 3}, Next(rows))
	rows[1].State = Cancelled
	require.Equal(t, []int{2, 3}, Next(rows), "a signer who was removed holds nobody up")
	rows[1].State, rows[2].State = Waiting, Open
	require.Equal(t, []int{2}, Overtaken(rows))
	require.Equal(t, []int{1, 2}, Insert(rows, 1, 2, 2))
	require.Equal(t, []int{1, 4, 5, 2}, []int{rows[0].Position, rows[1].Position, rows[2].Position, rows[3].Position})
}

func TestActionsFollowFromTheRowAlone(t *testing.T) {
	ann := directory.Person{ID: "ann", Roles: []string{"r"}}
	deputy := directory.Person{ID: "deputy", Principals: []directory.Principal{{ID: "ann", Roles: []string{"r"}}}}
	group := Task{Kind: Work, State: Open, MakerID: "maker", Role: "r"}
	claimed, delegated := group, group
	claimed.Assignee = "ann"
	delegated.Assignee, delegated.OwnerID = "cid", "ann"
	waiting := claimed
	waiting.State = Waiting
	question := Task{Kind: Question, State: Open, MakerID: "maker", Assignee: "maker"}

	require.Contains(t, group.Actions(ann), document.Claim)
	require.NotContains(t, group.Actions(ann), document.Release)
	require.Contains(t, claimed.Actions(deputy), document.Release)
	require.Equal(t, []document.Action{document.Recall}, delegated.Actions(ann))
	require.Equal(t, []document.Action{document.Recall}, delegated.Actions(deputy))
	require.Equal(t, []document.Action{document.Agree}, delegated.Actions(directory.Person{ID: "cid"}))
	require.Empty(t, waiting.Actions(ann))
	require.Equal(t, []document.Action{document.Answer}, question.Actions(directory.Person{ID: "maker"}), "a maker may be asked")
}
