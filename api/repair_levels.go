package api

import (
	"context"
	"encoding/json"
	"net/http"

	"cardflow/internal/domain/function"
	"cardflow/internal/domain/repair"
)

func (s *server) registerRepairLevels() {
	register(s, operation{method: http.MethodPut, path: repairsPath + "/levels", id: "set-repair-levels", summary: "设置各优先级的服务时限", tag: "设备报修",
		access: boundTo(grant(repair.Tickets, function.Manage)), status: http.StatusNoContent}, s.setRepairLevels)
}

// LevelHours 服务时限 of one priority, in working hours.
type LevelHours struct {
	Priority string `json:"priority" enum:"urgent,high,normal"`
	Respond  int    `json:"respond_hours"`
	Accept   int    `json:"accept_hours"`
	Solve    int    `json:"solve_hours"`
}

// setRepairLevels changes what is promised to those who call from now on; what
// was promised before stays.
func (s *server) setRepairLevels(ctx context.Context, in *struct {
	Body struct {
		Levels []LevelHours `json:"levels" maxItems:"3"`
	}
}) (*struct{}, error) {
	levels := make([]repair.Level, 0, len(in.Body.Levels))
	for _, l := range in.Body.Levels {
		p := repair.Priority(l.Priority)
		levels = append(levels, repair.Level{Priority: p, Label: p.Label(), Respond: l.Respond, Accept: l.Accept, Solve: l.Solve})
	}
	if err := repair.CheckLevels(levels); err != nil {
		return nil, err
	}
	was, err := s.Tickets.Levels(ctx)
	if err != nil {
		return nil, err
	}
	before, _ := json.Marshal(was) // numbers always encode
	after, _ := json.Marshal(levels)
	e := s.entry(ctx, repair.Tickets, "set_levels", "repair_levels")
	e.Before, e.After = string(before), string(after)
	return nil, s.Tickets.SetLevels(ctx, levels, e)
}
