package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"go.temporal.io/sdk/client"

	"cardflow/activities"
	"cardflow/api"
	"cardflow/internal/domain/push"
	"cardflow/internal/domain/value"
	"cardflow/internal/integrations/business"
	"cardflow/internal/integrations/wire"
	"cardflow/worker"
	"cardflow/workflows"
)

// BusinessSystem 业务系统 is one of the three that are told of outlets and users.
type BusinessSystem struct {
	URL    string `koanf:"url"`    // base address; empty: not connected
	Secret string `koanf:"secret"` // signs what goes and comes, and seals it
	Role   string `koanf:"role"`   // of its new users, where the system is cardflow sandbox
}

const defaultRole = string(business.Operator)

// business gives the settings of each system, to be changed.
func (c *Config) business() map[push.Target]*BusinessSystem {
	return map[push.Target]*BusinessSystem{push.SocialCard: &c.Business.Social, push.Residence: &c.Business.Residence, push.SeniorCard: &c.Business.Senior}
}

func (c Config) validateBusiness() error {
	all := c.business()
	for _, t := range push.Targets() {
		b, key := all[t], "business."+string(t)
		if err := oneOf(key+".role", b.Role, string(business.Operator), string(business.Inquirer)); err != nil {
			return err
		}
		if b.URL == "" {
			continue
		}
		if err := webAddress(key+".url", b.URL); err != nil {
			return err
		}
		if len(b.Secret) < leastSecret {
			return fmt.Errorf("配置 %s.secret 至少 %d 个字符：推送%s必须签名和加密", key, leastSecret, t.Label())
		}
	}
	return nil
}

// pushEvery is how often changes are looked for that nobody brings.
const pushEvery = 2 * time.Minute

func (a *App) pushDesk() *push.Desk {
	return &push.Desk{Store: a.Store.PushDesk(), Archive: a.Store.Pushes(), Clock: time.Now}
}

// pushPages is what the pages of the pushes work with.
func (a *App) pushPages(c client.Client) api.Pushes {
	return api.Pushes{Desk: a.pushDesk(), Archive: a.Store.Pushes(), Processes: a.processes(c)}
}

// pushProcesses bring changes to the systems.
func (a *App) pushProcesses(c client.Client) []worker.Process {
	lines := map[push.Target]push.Line{}
	for t, b := range a.Config.business() {
		if b.URL != "" {
			lines[t] = business.New(business.Config{Target: t, URL: b.URL, App: a.Config.Business.App, Secret: b.Secret})
		}
	}
	desk := &activities.Pushes{Desk: a.pushDesk(), Lines: lines, Start: a.processes(c).StartPush}
	return []worker.Process{{Workflow: workflows.Push, Activities: desk}, {Workflow: workflows.SweepPushes}}
}

// startWithin bounds how long the starts of one change, or of an import, may take.
const startWithin = 5 * time.Minute

// tellBusiness begins to bring changes that are committed, beside the request that made
// them. One that cannot be started now is found by the schedule.
func (a *App) tellBusiness(c client.Client) func(ctx context.Context, changes []string) {
	return func(ctx context.Context, changes []string) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startWithin)
		go func() {
			defer cancel()
			processes := a.processes(c)
			for _, id := range changes {
				if err := processes.StartPush(ctx, id); err != nil {
					a.Log.Warn("start to bring a change to the business systems", "change", id, "error", err)
					return
				}
			}
		}()
	}
}

// bookOf opens the store of a business system that stands here.
func (a *App) bookOf(t push.Target) (*business.Book, error) {
	return business.OpenBook(filepath.Join(a.Config.DataDir, "business-"+string(t)+".db"))
}

// businessBoxes serves the three systems, each under its name.
func (a *App) businessBoxes(boxes *http.ServeMux) (shut func(), err error) {
	var open []*business.Book
	shut = func() {
		for _, b := range open {
			if err := b.Close(); err != nil {
				a.Log.Warn("close the store of a business system", "error", err)
			}
		}
	}
	for t, b := range a.Config.business() {
		book, err := a.bookOf(t)
		if err != nil {
			shut()
			return nil, err
		}
		open = append(open, book)
		system := &business.System{Target: t, App: "sandbox", Secret: b.Secret, Role: business.Role(b.Role), Book: book, Clock: time.Now}
		boxes.Handle("/"+string(t)+"/", http.StripPrefix("/"+string(t), system))
	}
	return shut, nil
}

// connectBusiness lets a demonstration tell its own stand-ins of those systems it is not
// connected to.
func (a *App) connectBusiness(address string) error {
	for t, b := range a.Config.business() {
		if b.URL != "" {
			continue
		}
		book, err := a.bookOf(t)
		if err != nil {
			return err
		}
		b.URL = address + "/" + string(t)
		b.Secret, err = book.SharedSecret()
		if closing := book.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *App) businessConnected() bool {
	for _, b := range a.Config.business() {
		if b.URL == "" {
			return false
		}
	}
	return true
}

// target reads the name of a system; "" is all of them.
func targets(name string) ([]push.Target, error) {
	if name == "" {
		return push.Targets(), nil
	}
	if t := push.Target(name); slices.Contains(push.Targets(), t) {
		return []push.Target{t}, nil
	}
	return nil, fmt.Errorf("没有业务系统 %s，应为 social、residence、senior 之一", name)
}

// ListBusiness lists what the stand-ins of the business systems know.
func (a *App) ListBusiness(w io.Writer, name string, asJSON bool) error {
	which, err := targets(name)
	if err != nil {
		return err
	}
	all := map[push.Target][]business.Item{}
	for _, t := range which {
		book, err := a.bookOf(t)
		if err != nil {
			return err
		}
		items, err := book.Items()
		if closing := book.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
		all[t] = append([]business.Item{}, items...)
	}
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(all)
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, t := range which {
		for _, i := range all[t] {
			state := map[bool]string{true: "停用", false: "启用"}[i.Disabled]
			if i.Deleted {
				state = "已删除"
			}
			if _, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Label(), i.Kind.Label(), i.Code, i.Name, state,
				strings.Join(i.Permissions, "、"), i.UpdatedAt.In(value.Shanghai()).Format(time.DateTime)); err != nil {
				return err
			}
		}
	}
	return table.Flush()
}

// faults are what a stand-in can be told to do wrong.
var faults = map[string]wire.Fault{"off": wire.NoFault, "down": wire.ServerError, "refuse": wire.Refused, "cut": wire.Truncated, "forge": wire.WrongSignature}

// BreakBusiness lets the stand-in of a system fail from now on, or work again.
func (a *App) BreakBusiness(name, how string) error {
	f, known := faults[how]
	if !known {
		return fmt.Errorf("没有故障 %s，应为 off、down、refuse、cut、forge 之一", how)
	}
	which, err := targets(name)
	if err != nil {
		return err
	}
	for _, t := range which {
		book, err := a.bookOf(t)
		if err != nil {
			return err
		}
		err = book.SetFault(f)
		if closing := book.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
	return nil
}
