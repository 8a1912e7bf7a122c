package api

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
)

func TestAddedSignersAreRemovedByTheirAdderOrHisDeputyButNotByTheMaker(t *testing.T) {
	visit := []task.Task{{Kind: task.Work, MakerID: "maker", Function: "F1", AddedBy: "ann", Assignee: "cid", State: task.Open}}
	deputy := func(id string, functions ...string) directory.Person {
		return directory.Person{ID: id, Principals: []directory.Principal{{ID: "ann", Functions: functions}}}
	}
	assert.True(t, removes(visit, directory.Person{ID: "ann"}))
	assert.True(t, removes(visit, deputy("dot")))
	assert.False(t, removes(visit, deputy("dot", "F2")))
	assert.False(t, removes(visit, deputy("maker")))
	visit[0].State = task.Done
	assert.False(t, removes(visit, directory.Person{ID: "ann"}))
}
