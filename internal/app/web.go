package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.temporal.io/sdk/client"

	"cardflow/api"
	"cardflow/internal/demo/data"
	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/fault"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/integrations/rarefont"
	"cardflow/internal/reports"
	"cardflow/policies"
	"cardflow/ui"
)

// customer stands above every printed paper.
const customer = "上海市社会保障卡服务中心"

// newAPI builds the web server on this process's database and a process engine.
func (a *App) newAPI(c client.Client) (*fiber.App, error) {
	enforcer, err := policies.New(a.Store.Policies())
	if err != nil {
		return nil, err
	}
	blobs, err := filestore.NewDisk(a.Config.attachmentsDir())
	if err != nil {
		return nil, err
	}
	printer, err := reports.NewPrinter(customer)
	if err != nil {
		return nil, err
	}
	cfg := api.Config{
		Version: a.Version, Demo: a.Config.Demo, SecureCookie: a.Config.Session.Secure,
		TrustedProxies: a.Config.proxies(), Mail: a.Config.Mail.Server != "",
		SessionIdle: a.Config.Session.Idle, SessionAbsolute: a.Config.Session.Absolute,
		AttachmentLimit: int64(a.Config.Attachments.MaxMB) << 20,
	}
	if a.Config.Demo {
		if cfg.DemoAccounts, err = demoAccounts(); err != nil {
			return nil, err
		}
	}
	d := a.registries()
	d.Policy, d.Printer, d.Blobs, d.Config = enforcer, printer, blobs, cfg
	d.Directory, d.Settings, d.Archive, d.Desk = a.Store.People(), a.Store.Settings(), a.Store.Archive(), a.Desk
	d.People, d.Deputies, d.Filters = a.Store.Lookup(), a.Store.Deputies(), a.Store.SavedFilters()
	d.Register, d.Management = a.Store.Register(), a.management(enforcer)
	d.Processes, d.Inbox, d.Entries = a.processes(c), a.Store.Inbox(), a.Store.Masters()
	d.Logins = a.logins()
	d.Citizens, d.Tallies = a.Store.Citizens(), a.Store.Tallies()
	d.Feed, d.Notices, d.Chains = a.Store.Feed(), a.Store.Notices(), a.Store.Definitions()
	d.Ledger, d.Reporter = a.Store.Ledger(), a.Store.Ledger()
	d.Files, d.Audit, d.Replies = a.Store.Files(), a.Store.Audit(), a.Store.Idempotency()
	d.Definitions = &definition.Service{Store: a.Store.Definitions(), Types: a.Types, Rights: enforcer, Clock: time.Now}
	d.Calendar = a.Calendar
	d.Periods = &period.Service{Store: a.Store.Months(), Clock: time.Now}
	d.Tracking = &tracking.Tracker{Reader: a.Store.Tracking(), Calendar: a.Calendar, Types: a.Types, Clock: time.Now}
	d.Tickets, d.TicketProcess = a.Store.Repairs(), a.repairs(c)
	d.Incidents, d.Survey, d.Sealer, d.Repairs = a.Store.Incidents(), a.Store.Survey(), sealer{a.Keys}, a.processes(c)
	d.Seniors = api.Seniors{Desk: a.seniorDesk(time.Now), Processes: a.processes(c), Archive: a.Store.Seniors(), Statistics: a.Store.SeniorStatistics(), Callbacks: a.verifier()}
	d.RareCharacters = a.rareCharacters()
	d.Postal, d.Auditing = a.postalPages(c), a.auditing()
	if d.RareFonts, err = rarefont.Open(strings.Split(a.Config.RareChar.Fonts, ",")); err != nil {
		return nil, err
	}
	d.UI, d.Logger, d.Ready = ui.Dist(), a.Log, a.ready(c)
	return api.New(d), nil
}

func (c Catalog) registries() api.Deps {
	return api.Deps{Functions: c.Functions, Types: c.Types, Masters: c.Masters, Reports: c.Reports}
}

// ready tells whether the database and the process engine answer.
func (a *App) ready(c client.Client) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := a.Store.Ping(ctx); err != nil {
			return fault.Unavailable("database.unavailable", "数据库没有响应").Because(err)
		}
		if _, err := c.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
			return fault.Unavailable("temporal.unavailable", "流程引擎没有响应").Because(err)
		}
		return nil
	}
}

func demoAccounts() ([]api.DemoAccount, error) {
	d, err := data.Load()
	if err != nil {
		return nil, err
	}
	var out []api.DemoAccount
	for _, account := range d.Accounts {
		out = append(out, api.DemoAccount{Username: account.Username, Role: directory.RoleName(account.Role)})
	}
	return out, nil
}

// FunctionRow is one business function as the command line prints it.
type FunctionRow struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Module     string   `json:"module"`
	System     string   `json:"system"`
	Roles      []string `json:"roles"`
	Route      string   `json:"route"`
	Operations []string `json:"operations"` // "POST /api/v1/documents act"
}

// FunctionTable lists every function with the default roles and the operations
// of the API that serve it.
func FunctionTable() ([]FunctionRow, error) {
	catalog, err := NewCatalog()
	if err != nil {
		return nil, err
	}
	enforcer, err := policies.New(nil)
	if err != nil {
		return nil, err
	}
	served := map[string][]string{}
	for _, op := range api.Operations(catalog.registries()) {
		for _, g := range op.Grants {
			served[g.Function] = append(served[g.Function], op.Method+" "+op.Path+" "+string(g.Action))
		}
	}
	var rows []FunctionRow
	for _, f := range catalog.Functions.All() {
		roles, err := enforcer.RolesOf(f.ID)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(served[f.ID], cmp.Compare)
		rows = append(rows, FunctionRow{ID: f.ID, Title: f.Title, Module: f.Module, System: f.System,
			Roles: roles, Route: f.Route, Operations: slices.Compact(served[f.ID])})
	}
	return rows, nil
}

// OpenAPI gives the description of the API as JSON.
func OpenAPI(version string) ([]byte, error) {
	catalog, err := NewCatalog()
	if err != nil {
		return nil, err
	}
	d := catalog.registries()
	d.Config.Version = version
	text, err := api.OpenAPI(d)
	return append(text, '\n'), err
}
