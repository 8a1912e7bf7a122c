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
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/push"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/fault"
	"cardflow/internal/integrations/business"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/integrations/rarefont"
	"cardflow/internal/reports"
	"cardflow/policies"
	"cardflow/ui"
)

// customer stands above every printed paper.
const customer = "上海市社会保障卡服务中心"

// newAPI builds the web server on this process's database and a process engine.
func (a *App) newAPI(ctx context.Context, c client.Client) (*fiber.App, error) {
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
	cfg, err := a.apiConfig()
	if err != nil {
		return nil, err
	}
	d := a.registries()
	d.Policy, d.Printer, d.Blobs, d.Config = enforcer, printer, blobs, cfg
	a.connectStores(&d)
	a.connectProcesses(&d, enforcer, c)
	d.Deliveries = a.deliveries(enforcer, blobs)
	if d.RareFonts, err = rarefont.Open(strings.Split(a.Config.RareChar.Fonts, ",")); err != nil {
		return nil, err
	}
	if d.Partners, err = a.partnerGate(); err != nil {
		return nil, err
	}
	if d.Impaired, err = a.watchKeyService(ctx); err != nil {
		return nil, err
	}
	d.UI, d.Logger, d.Ready = ui.Dist(), a.Log, a.ready(c)
	return api.New(d), nil
}

// apiConfig takes the settings of the web server from those of the platform.
func (a *App) apiConfig() (api.Config, error) {
	cfg := api.Config{
		Version: a.Version, Demo: a.Config.Demo, SecureCookie: a.Config.Session.Secure,
		TrustedProxies: a.Config.proxies(), Mail: a.Config.Mail.Server != "",
		SessionIdle: a.Config.Session.Idle, SessionAbsolute: a.Config.Session.Absolute,
		AttachmentLimit: int64(a.Config.Attachments.MaxMB) << 20,
	}
	if !a.Config.Demo {
		return cfg, nil
	}
	var err error
	cfg.DemoAccounts, err = demoAccounts()
	return cfg, err
}

// connectStores gives the web server what it reads and writes directly.
func (a *App) connectStores(d *api.Deps) {
	d.Directory, d.Settings, d.Archive, d.Desk = a.Store.People(), a.Store.Settings(), a.Store.Archive(), a.Desk
	d.People, d.Deputies, d.Filters = a.Store.Lookup(), a.Store.Deputies(), a.Store.SavedFilters()
	d.Register, d.Rulebook = a.Store.Register(), a.Store.Policies()
	d.Loader = a.Store.Loader()
	d.Inbox, d.Entries, d.Nonces, d.Logins = a.Store.Inbox(), a.Store.Masters(), a.Store.Nonces(), a.logins()
	d.Signatures = a.Store.Signatures()
	d.Citizens, d.Sources = a.Store.Citizens(), a.reportSources()
	d.Feed, d.Notices, d.Chains = a.Store.Feed(), a.Store.Notices(), a.Store.Definitions()
	d.Ledger, d.Reporter = a.Store.Ledger(), a.Store.Ledger()
	d.Files, d.Audit, d.Replies = a.Store.Files(), a.Store.Audit(), a.Store.Idempotency()
}

// connectProcesses gives it the services of the domain and the processes behind them.
func (a *App) connectProcesses(d *api.Deps, enforcer *policies.Enforcer, c client.Client) {
	d.Definitions = &definition.Service{Store: a.Store.Definitions(), Types: a.Types, Rights: enforcer, Clock: time.Now}
	d.Management, d.Pushes = a.management(enforcer, a.tellBusiness(c)), a.pushPages(c)
	d.Processes = a.processes(c)
	d.Calendar, d.Periods = a.Calendar, &period.Service{Store: a.Store.Months(), Clock: time.Now}
	d.Tracking = &tracking.Tracker{Reader: a.Store.Tracking(), Calendar: a.Calendar, Types: a.Types, Clock: time.Now}
	d.Tickets, d.TicketProcess = a.Store.Repairs(), a.repairs(c)
	d.Incidents, d.Survey, d.Sealer, d.Repairs = a.Store.Incidents(), a.Store.Survey(), sealer{a.Keys}, a.processes(c)
	d.Seniors = a.seniors(c)
	d.Release = a.release()
	d.RareCharacters, d.Postal, d.Auditing = a.rareCharacters(), a.postalPages(c), a.auditing()
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
// of the API that serve it. Those for other systems have the role "partner": which
// of them may call which is configuration.
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
	calls := slices.Concat(api.Operations(catalog.registries()), api.PartnerOperations(catalog.registries()))
	for _, op := range calls {
		for _, g := range op.Grants {
			served[g.Function] = append(served[g.Function], op.Method+" "+op.Path+" "+string(g.Action))
		}
	}
	var rows []FunctionRow
	add := func(f function.Function, roles []string) {
		slices.SortFunc(served[f.ID], cmp.Compare)
		rows = append(rows, FunctionRow{ID: f.ID, Title: f.Title, Module: f.Module, System: f.System,
			Roles: roles, Route: f.Route, Operations: slices.Compact(served[f.ID])})
	}
	for _, f := range catalog.Functions.All() {
		roles, err := enforcer.RolesOf(f.ID)
		if err != nil {
			return nil, err
		}
		add(f, roles)
	}
	for _, f := range partner.Functions() {
		add(f, []string{"partner"})
	}
	for i, f := range push.Received() { // the business systems serve them
		path := business.PathOutlets
		if i >= len(push.Targets()) {
			path = business.PathPeople
		}
		served[f.ID] = []string{"POST " + path + " act"}
		add(f, []string{"partner"})
	}
	return rows, nil
}

// OpenAPI gives the description of the staff's API as JSON.
func OpenAPI(version string) ([]byte, error) { return describe(version, api.OpenAPI) }

// PartnerOpenAPI gives the description of the partners' API as JSON.
func PartnerOpenAPI(version string) ([]byte, error) { return describe(version, api.PartnerOpenAPI) }

func describe(version string, by func(api.Deps) ([]byte, error)) ([]byte, error) {
	catalog, err := NewCatalog()
	if err != nil {
		return nil, err
	}
	d := catalog.registries()
	d.Config.Version = version
	text, err := by(d)
	return append(text, '\n'), err
}
