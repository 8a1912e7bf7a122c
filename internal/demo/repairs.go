package demo

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/value"
)

// equippedOutlets have devices in the register, beside those of the named accounts.
const equippedOutlets = 40

// equipment makes kinds of devices, the tree of faults, and what stands where.
func (w *world) equipment() {
	kinds, models := map[string]master.Record{}, map[string]string{"SB1": "KM-300", "SB2": "DK-20", "SB3": "GP-A4", "SB4": "ZZ-8", "SB5": "AR-2200"}
	for _, x := range w.data.DeviceKinds {
		kinds[x.Code] = w.entry(repair.Kinds, "", x.Code, x.Name, "", document.Values{})
	}
	w.faults = map[string]master.Record{}
	for _, x := range w.data.Faults {
		parent := w.faults[x.Parent].ID
		w.faults[x.Code] = w.entry(repair.Faults, "", x.Code, x.Name, parent, document.Values{"parent": parent, "kind": kinds[x.Kind].ID,
			"priority": x.Priority, "hint": x.Hint})
	}
	for i, place := range w.equipped() {
		for j, code := range []string{"SB1", "SB2", "SB3"} {
			installed := value.Date("2024-01-08").AddDays((i*37 + j*11) % 500)
			w.devices = append(w.devices, w.entry(repair.Devices, "", fmt.Sprintf("SB%04d-%d", i+1, j+1), kinds[code].Name+" "+models[code], place,
				document.Values{"outlet": place, "kind": kinds[code].ID, "model": models[code], "serial": fmt.Sprintf("%s%06d", code, 10000+i*7+j),
					"installed": installed}))
		}
	}
}

// equipped lists the outlets that have devices: those of the accounts first.
func (w *world) equipped() []string {
	var ids []string
	seen := map[string]bool{"": true}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, a := range w.data.Accounts {
		add(w.people[a.Username].Outlet)
	}
	for i, o := range w.seed.Outlets {
		if i%5 == 0 && len(ids) < equippedOutlets {
			add(o.ID)
		}
	}
	return ids
}

// callsUntil is how many minutes after nine outlets call.
const callsUntil = 180

// How far the tickets of the demonstration come.
const (
	untilPhone = iota
	untilRated
	untilDone
	untilParts
	untilRepair
	untilAccepted
	untilDispatched
	untilRegistered
)

// planRepairs lets outlets call: most calls are settled, those of the last days
// are in every phase.
func (s *story) planRepairs(days []value.Date) {
	ends := []int{untilRated, untilPhone, untilRated, untilPhone, untilRated, untilDone, untilPhone, untilRated}
	last := []int{untilDone, untilParts, untilRepair, untilAccepted, untilDispatched, untilRegistered, untilRegistered}
	for i := range 2 * len(days) / 3 {
		s.planCall(days[i*3/2], i, ends[i%len(ends)])
	}
	for len(days) > 1 && morning(days[len(days)-1], callsUntil).After(s.end) { // a day that has hardly begun
		days = days[:len(days)-1]
	}
	for i, end := range last {
		s.planCall(days[max(len(days)-2+i/4, 0)], i*3, end)
	}
}

// complaint is what an outlet tells, and what it takes.
type complaint struct{ fault, told, done string }

func complaints() []complaint {
	return []complaint{
		{"G11", "打印到一半卡住，取不出卡", "清理送卡通道，更换送卡辊后正常"},
		{"G21", "读卡器读不到卡，重启过电脑", "更换 USB 线，重装驱动"},
		{"G31", "高拍仪画面是黑的", "更换电源适配器"},
		{"G12", "打印出来有一条白线", "清洁打印头，试印五张正常"},
		{"G22", "读卡要等很久", "换接口并升级读卡服务"},
		{"G32", "拍出来的证件模糊", "清洁镜头，重新对焦"},
	}
}

func (s *story) planCall(day value.Date, n, end int) {
	all := complaints()
	c := all[n%len(all)]
	device := s.devices[n*3%len(s.devices)]
	for _, d := range s.devices { // the device of the fault's kind at the same outlet
		if d.Fields.Text("kind") == s.faults[c.fault].Fields.Text("kind") && d.Parent == device.Parent {
			device = d
		}
	}
	fitter := s.person([]string{"technician", "technician2"}[n%2])
	s.plan(morning(day, s.rng.IntN(callsUntil)), func(ctx context.Context) error {
		d, err := s.bench.Register(ctx, repair.Call{By: by(s.person("reception")), Key: value.NewID(), Outlet: device.Parent, Device: device.ID,
			Fault: s.faults[c.fault].ID, Description: c.told, Caller: "网点值班", Phone: fmt.Sprintf("021-0000-%04d", 2000+n),
			Priority: repair.Priority(s.faults[c.fault].Fields.Text("priority"))})
		if err != nil {
			return err
		}
		return s.repairSteps(ctx, d.ID, fitter, c.done, end)
	})
}

// repairSteps plans what people do to a ticket until it stands where it shall.
func (s *story) repairSteps(ctx context.Context, id string, fitter directory.Person, done string, end int) error {
	clerk := s.person("reception")
	do := func(p directory.Person, c repair.Command) func(context.Context) error {
		c.TicketID, c.By, c.Key = id, by(p), value.NewID()
		return func(ctx context.Context) error { _, err := s.bench.Do(ctx, c); return err }
	}
	switch end {
	case untilRegistered:
		return nil
	case untilPhone:
		s.plan(s.now.Add(9*time.Minute), do(clerk, repair.Command{Verb: repair.Solve, Text: "按要点指导网点操作后恢复正常"}))
		return nil
	}
	planned := s.now.Add(3 * time.Hour)
	steps := []func(context.Context) error{do(clerk, repair.Command{Verb: repair.Dispatch, Technician: fitter.ID, At: &planned}),
		do(fitter, repair.Command{Verb: repair.Accept}), do(fitter, repair.Command{Verb: repair.Depart}), do(fitter, repair.Command{Verb: repair.Arrive}),
		do(fitter, repair.Command{Verb: repair.Log, Text: done})}
	switch end {
	case untilDispatched:
		steps = steps[:1]
	case untilAccepted:
		steps = steps[:2]
	case untilParts:
		steps = append(steps, do(fitter, repair.Command{Verb: repair.Wait, Text: "打印头一个，已向仓库申请"}))
	case untilDone, untilRated:
		steps = append(steps, do(fitter, repair.Command{Verb: repair.Finish, Text: done + "，网点试用正常"}))
	}
	for i, step := range steps {
		s.plan(s.now.Add(time.Duration(8+i*22)*time.Minute), step)
	}
	if end == untilRated {
		s.plan(s.now.Add(5*time.Hour), s.rated(id, 3+len(done)%3))
	}
	return nil
}

// rated lets somebody of the outlet rate, if it has anybody.
func (s *story) rated(id string, stars int) func(context.Context) error {
	return func(ctx context.Context) error {
		d, err := s.archive.Paper(ctx, id)
		if err != nil || d.State != document.Pending {
			return err
		}
		for _, a := range s.seed.Accounts {
			if a.Person.Outlet == d.Outlet {
				_, err := s.bench.Do(ctx, repair.Command{TicketID: id, Verb: repair.Rate, By: by(a.Person), Key: value.NewID(), Stars: stars})
				return err
			}
		}
		return nil
	}
}
