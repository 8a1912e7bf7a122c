package api

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"cardflow/internal/fault"
)

func TestABatchStopsAskingAnEngineThatDoesNotAnswer(t *testing.T) {
	silent, refused := fault.Unavailable("process.slow", "超时"), fault.Conflict("task.already_decided", "已办理")
	asked := 0
	send := func(p *patience, answer error) string {
		return fault.From(p.try(func() error { asked++; return answer })).Code
	}
	var p patience
	for _, answer := range []error{silent, silent, refused, silent, silent, silent} {
		send(&p, answer)
	}
	assert.Equal(t, 6, asked, "what answers in between is worth waiting for")
	assert.Equal(t, "process.unavailable", send(&p, refused))
	assert.Equal(t, 6, asked)
}
