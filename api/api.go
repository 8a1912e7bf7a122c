// Package api is the HTTP API of the platform (接口): Fiber carries it, huma
// describes and validates it. One file serves one resource; rights, errors,
// sessions and repeated requests are dealt with once, around all of them.
package api

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/calendar"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/delivery"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/rarechar"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/reports"
	"cardflow/policies"
)

// Processes 流程 moves papers along their chains; workflows.Client does it
// through Temporal.
type Processes interface {
	Submit(ctx context.Context, documentID string, by approval.By, version int) (approval.Outcome, error)
	Decide(ctx context.Context, d approval.Decision) (approval.Outcome, error)
	Withdraw(ctx context.Context, documentID string, by approval.By, comment string) (approval.Outcome, error)
	Urge(ctx context.Context, c approval.Urging) (approval.Outcome, error)
	Operate(ctx context.Context, c approval.Operation) (approval.Outcome, error)
}

// Desk 审批台 is what changes papers that no process is running for;
// approval.Desk does it.
type Desk interface {
	Create(ctx context.Context, by approval.By, in approval.Draft) (*document.Document, error)
	Edit(ctx context.Context, by approval.By, id string, version int, head map[string]any, lines []map[string]any) (*document.Document, error)
	Delete(ctx context.Context, by approval.By, id string) error
	Redate(ctx context.Context, c approval.Redating) (*document.Document, error)
	// Reprint notes that a finished paper is printed again.
	Reprint(ctx context.Context, by approval.By, id string) error
	// PlanMigration tells what another version of its chain would change for a
	// paper; 0 means the current one.
	PlanMigration(ctx context.Context, documentID string, version int) (approval.Plan, error)
	// Decide is for copies that a maker sends, which move no process.
	Decide(ctx context.Context, c approval.Decision) (approval.Outcome, error)
}

// Replies 应答存档 remembers the answer to each Idempotency-Key of a person, so
// that a repeated request is answered and not carried out again.
type Replies interface {
	// Reserve claims a key for a request with this fingerprint. done gives the
	// stored answer; a key in use by another or a running request is Conflict.
	Reserve(ctx context.Context, personID, key, fingerprint string, now time.Time) (status int, body []byte, done bool, err error)
	Complete(ctx context.Context, personID, key string, status int, body []byte) error
	Release(ctx context.Context, personID, key string) error
}

// Deps 依赖 is everything the API is built from.
type Deps struct {
	Functions *function.Registry
	Types     *document.Registry
	Masters   *master.Registry
	Reports   *reports.Registry
	Sources   reports.Sources // what reports read, without the reader's scope
	Printer   *reports.Printer
	Policy    *policies.Enforcer

	Directory directory.Repository
	People    directory.Lookup
	Register  directory.Register
	Rulebook  directory.Rulebook
	Deputies  directory.Deputies
	Filters   directory.SavedFilters
	Settings  directory.Settings
	Archive   approval.Archive
	Citizens  citizen.Repository
	Chains    document.Definitions
	Desk      Desk
	Processes Processes
	Inbox     task.Inbox
	Feed      task.Feed
	Notices   task.Notices
	Entries   master.Repository
	Ledger    ledger.Reader
	Reporter  ledger.Reporter
	Loader    master.Loader
	Files     attachment.Repository
	Blobs     attachment.Blobs
	Audit     audit.Log
	Auditing  Auditing
	Replies   Replies

	Incidents incident.Repository
	Survey    incident.Survey
	Sealer    incident.Sealer
	Repairs   Repairs

	Tickets       repair.Archive
	TicketProcess TicketProcess
	Seniors       Seniors
	Postal        Postal
	Pushes        Pushes

	Signatures signing.Book // nil: nobody signs
	Release    Release

	Logins   Logins
	Partners partner.Gate   // nil: no partner is connected
	Nonces   partner.Nonces // of partners and of callbacks

	RareCharacters rarechar.Service // nil: off
	RareFonts      RareFonts        // nil: none

	Management  *directory.Desk
	Definitions *definition.Service
	Calendar    *calendar.Calendar
	Periods     *period.Service
	Tracking    *tracking.Tracker
	Deliveries  *delivery.Service

	UI      fs.FS                           // built web interface; nil serves the API alone
	Logger  *slog.Logger                    // nil: slog's default
	Metrics *prometheus.Registry            // nil: a new one
	Ready   func(ctx context.Context) error // nil: ready at once
	// Impaired says what does not work although the rest does, "" for nothing; nil: nothing.
	Impaired func() string
	Clock    document.Clock // nil: the clock of the machine
	Config   Config
}

// Config 设置 of the API; zero members take the defaults of withDefaults.
type Config struct {
	Version         string
	Demo            bool          // shows the demo accounts at login
	DemoAccounts    []DemoAccount // only with Demo
	Mail            bool          // notices go out by mail to those who want it
	SecureCookie    bool          // cookie over HTTPS only
	SessionIdle     time.Duration
	SessionAbsolute time.Duration
	LockAfter       int           // failed logins
	LockFor         time.Duration // how long the account stays locked
	LoginsPerMinute int           // of one address
	AttachmentLimit int64         // bytes of one file
	EventsEvery     time.Duration // how often the change feed is asked while somebody listens
	EventsBeat      time.Duration // between signs of life of a stream
	TrustedProxies  []string      // addresses whose X-Forwarded-For is believed
}

// DemoAccount 演示账号 is shown on the login page of a demonstration.
type DemoAccount struct {
	Username string `json:"username"`
	Role     string `json:"role"`
}

func (c Config) withDefaults() Config {
	setDuration(&c.SessionIdle, 30*time.Minute)
	setDuration(&c.SessionAbsolute, 12*time.Hour)
	setDuration(&c.LockFor, 15*time.Minute)
	setDuration(&c.EventsEvery, 400*time.Millisecond)
	setDuration(&c.EventsBeat, 20*time.Second)
	if c.LockAfter == 0 {
		c.LockAfter = 5
	}
	if c.LoginsPerMinute == 0 {
		c.LoginsPerMinute = 300
	}
	if c.AttachmentLimit == 0 {
		c.AttachmentLimit = 20 << 20
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	return c
}

func setDuration(d *time.Duration, fallback time.Duration) {
	if *d == 0 {
		*d = fallback
	}
}

// server holds what the handlers share.
type server struct {
	Deps
	logger        *slog.Logger
	huma          huma.API
	problemSchema *huma.Schema
	operations    []Operation
	summaries     map[string]string // of operations by id
	business      []Grant           // rights to work with papers or master lists
	logins        *rateLimit
	failed        *rateLimit // failed logins of a name, and of an address
	calls         *rateLimit // of partners
	partners      *server    // the side of the partners
	metrics       *meters
	hub           *eventHub
}

// New builds the application; it serves nothing until it listens.
func New(d Deps) *fiber.App {
	app, _ := build(d)
	return app
}

// Operations lists every call of the API with the functions it serves. Of the
// dependencies it needs the registries only.
func Operations(d Deps) []Operation {
	_, s := build(d)
	return s.operations
}

// OpenAPI gives the description of the API as JSON. Of the dependencies it
// needs the registries only.
func OpenAPI(d Deps) ([]byte, error) {
	_, s := build(d)
	return json.MarshalIndent(s.description(), "", "  ")
}

func build(d Deps) (*fiber.App, *server) {
	d.Config = d.Config.withDefaults()
	if d.Logger == nil {
		d.Logger = slog.Default()
	}
	if d.Clock == nil {
		d.Clock = time.Now
	}
	if d.Metrics == nil {
		d.Metrics = prometheus.NewRegistry()
	}
	s := &server{Deps: d, logger: d.Logger, summaries: map[string]string{}, logins: newRateLimit(d.Config.LoginsPerMinute, time.Minute),
		failed: newRateLimit(0, captchaWindow), metrics: newMeters(d.Metrics)}
	tellImpaired(d.Metrics, d.Impaired)
	s.hub = newEventHub(d.Feed, d.Inbox, d.Logger, d.Config.EventsEvery)
	app := fiber.New(s.fiberConfig())
	app.Server().HeaderReceived = s.requestLimits
	s.useMiddlewares(app)
	s.huma = humafiber.New(app, s.humaConfig())
	s.problemSchema = s.huma.OpenAPI().Components.Schemas.Schema(problemReflectType(), true, "Problem")
	s.huma.UseMiddleware(s.onRecord, s.authenticate, s.authorise, s.confirmed, s.answerOnce)
	s.registerAll()
	delete(s.huma.OpenAPI().Components.Schemas.Map(), "ErrorModel") // huma's own, which nobody is given
	s.partners = s.partnerSide(app)
	s.serveProbes(app)
	s.serveDescription(app, "/api")
	s.partners.serveDescription(app, partnerRoot)
	app.All(partnerRoot+"/*", func(*fiber.Ctx) error { return fiber.ErrNotFound }) // not a page of the interface
	s.serveUI(app)
	return app, s
}

func (s *server) registerAll() {
	for _, resource := range []func(){
		s.registerSession, s.registerOwnSessions, s.registerCertificates, s.registerUnmasking, s.registerMeta, s.registerTasks, s.registerDecisions,
		s.registerDocumentTypes, s.registerDocuments, s.registerDocumentChain, s.registerDocumentActions, s.registerUrging, s.registerTimeline, s.registerPrint,
		s.registerAttachments, s.registerMasters, s.registerStock, s.registerMonths, s.registerReports, s.registerReportPlans,
		s.registerSettings, s.registerSearch, s.registerCitizens, s.registerDefinitions, s.registerCalendar,
		s.registerEvents, s.registerNotices, s.registerPeople, s.registerFilters, s.registerDeputies, s.registerHandovers,
		s.registerIncidents, s.registerOperations, s.registerTracking, s.registerRepairs,
		s.registerSenior, s.registerPostal, s.registerRelease, s.registerRareCharacters, s.registerImports, s.registerDirectoryExports, // before what takes any id
		s.registerDepartments, s.registerAccounts, s.registerOutlets, s.registerPushes, s.registerAudit,
		s.registerRoles, s.registerFunctions,
	} {
		resource()
	}
}

func (s *server) now() time.Time { return s.Clock().UTC() }
