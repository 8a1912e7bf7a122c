package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/calendar"
	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/delivery"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/push"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/reports"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
	"cardflow/policies"
)

// People of the tests beside those of the fixture: one for each role, in no
// department of the paper's, and a requester of another department.
const (
	password   = "Correct-Horse-8"
	oneTime    = "Once-Only-22"
	stranger   = "other-requester"
	supervisor = "role-wh_supervisor"
)

// world is the whole API on a real database, with processes that run the desk
// at once instead of through Temporal.
type world struct {
	t     *testing.T
	app   *fiber.App
	store *store.Store
	desk  *approval.Desk
	deps  api.Deps
	log   *bytes.Buffer

	clock  sync.Mutex
	at     time.Time
	sm2    gmcrypto.SM2Private // of the partner that signs so
	known  []partner.Partner
	logins sync.Mutex
	tokens map[string]string
}

func newWorld(t *testing.T, change ...func(*api.Deps)) *world {
	t.Helper()
	return newWorldOf(t, withEveryRole(storetest.Directory()), change...)
}

// newWorldOf is a world of other people and entries.
func newWorldOf(t *testing.T, d store.Directory, change ...func(*api.Deps)) *world {
	t.Helper()
	w := &world{t: t, at: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC), tokens: map[string]string{}, log: &bytes.Buffer{}}
	w.store = storetest.Open(t, storetest.WithClock(w.now))
	require.NoError(t, w.store.Seed(context.Background(), d))
	w.desk = storetest.Desk(t, w.store, w.now)
	w.deps = w.dependencies(t)
	for _, c := range change {
		c(&w.deps)
	}
	w.app = api.New(w.deps)
	return w
}

func withEveryRole(d store.Directory) store.Directory {
	d.Roles = directory.Roles()
	add := func(id, role, department string) {
		d.Accounts = append(d.Accounts, store.Account{PasswordHash: "-", Person: directory.Person{ID: id, Username: id, Name: "测试" + role,
			Tier: directory.Center, Department: department, Roles: []string{role}}})
	}
	for _, r := range d.Roles {
		add("role-"+r.Code, r.Code, "")
	}
	add(stranger, "requester", storetest.OtherDept)
	return d
}

func (w *world) dependencies(t *testing.T) api.Deps {
	functions, err := function.NewRegistry(warehouse.Functions(), affairs.Functions(), release.Functions(), senior.Functions(), repair.Functions(), supplies.Functions(), postal.Functions(), platform.Functions(), directory.Functions(), push.Functions())
	require.NoError(t, err)
	declared, err := reports.NewRegistry(reports.Warehouse(), reports.Affairs(), reports.Senior(), reports.Supplies())
	require.NoError(t, err)
	printer, err := reports.NewPrinter("上海市社会保障卡服务中心")
	require.NoError(t, err)
	defaults, err := policies.Defaults()
	require.NoError(t, err)
	require.NoError(t, w.store.InstallRights(context.Background(), functions.All(), defaults))
	policy, err := policies.New(w.store.Policies())
	require.NoError(t, err)
	blobs, err := filestore.NewDisk(t.TempDir())
	require.NoError(t, err)
	cfg := storetest.Config(t)
	working := calendar.New(w.store.Calendar(), nationalDays, w.now, func(err error) { require.NoError(t, err) })
	sources := reports.Sources{Ledger: w.store.Ledger(), Records: w.store.Masters(), Clock: w.now, Tallies: w.store.Tallies(),
		Papers: w.store.Archive(), Types: cfg.Types, Seniors: w.store.SeniorStatistics(), Shelves: w.store.Shelves(), Boxes: w.store.Release(),
		Thresholds: warehouse.Thresholds{ExpiryDays: 30, SlowDays: 90}}
	return api.Deps{
		Sources: sources,
		Deliveries: &delivery.Service{Store: w.store.ReportPlans(), Reports: reports.Sender{Registry: declared, Sources: sources, Rights: policy}, Blobs: blobs,
			Clock: w.now},
		Tracking:  &tracking.Tracker{Reader: w.store.Tracking(), Calendar: working, Types: cfg.Types, Clock: w.now},
		Functions: functions, Types: cfg.Types, Masters: cfg.Masters, Reports: declared, Printer: printer, Policy: policy,
		Directory: w.store.People(), People: w.store.Lookup(), Deputies: w.store.Deputies(), Filters: w.store.SavedFilters(),
		Register: w.store.Register(), Rulebook: w.store.Policies(),
		Management: &directory.Desk{Store: w.store.DirectoryDesk(), Rights: policy, Functions: functions, Clock: w.now,
			Secret: func() (string, string, error) {
				hash, err := gmcrypto.HashPassword(oneTime)
				return oneTime, hash, err
			}},
		Feed: w.store.Feed(), Notices: w.store.Notices(), Chains: w.store.Definitions(), Settings: w.store.Settings(), Archive: w.store.Archive(), Signatures: w.store.Signatures(), Citizens: w.store.Citizens(), Desk: w.desk,
		Processes: &atOnce{desk: w.desk}, Inbox: w.store.Inbox(), Entries: w.store.Masters(),
		Definitions: &definition.Service{Store: w.store.Definitions(), Types: cfg.Types, Rights: policy, Clock: w.now},
		Calendar:    working,
		Periods:     &period.Service{Store: w.store.Months(), Clock: w.now},
		Incidents:   w.store.Incidents(), Survey: w.store.Survey(), Sealer: reversing{}, Repairs: &repairs{desk: w.desk, store: w.store},
		Tickets: w.store.Repairs(), TicketProcess: ticketsAtOnce{storetest.RepairDesk(t, w.store, w.now)},
		Ledger: w.store.Ledger(), Reporter: w.store.Ledger(), Loader: w.store.Loader(), Files: w.store.Files(), Blobs: blobs, Audit: w.store.Audit(), Auditing: w.auditing(), Replies: w.store.Idempotency(),
		UI: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>社保卡</title>")},
			"assets/app-1a2b.js": {Data: []byte(strings.Repeat("console.log(1);", 200))}},
		Logger: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: w.now,
		Seniors: w.seniors(t), Partners: w.partners(t), Nonces: w.store.Nonces(),
		Postal: w.postal(t), Pushes: w.pushes(),
		Release: api.Release{Desk: &release.Desk{Store: w.store.ReleaseDesk(), Orders: warehouse.BoxOrders(), Clock: w.now, Calendar: working, Digest: gmcrypto.DigestOf}, Archive: w.store.Release()},
		Logins:  api.Logins{Passwords: directory.DefaultPasswordPolicy(), Certificates: w.store.Certificates()},
		Config:  api.Config{Version: "1.2.3", AttachmentLimit: 1 << 20},
	}
}

// auditing proves the log without seals kept apart.
func (w *world) auditing() api.Auditing {
	log := w.store.Audit()
	return api.Auditing{Log: log, Chain: log, Alarms: log, Prove: func(ctx context.Context, progress func(audit.Report) error) (audit.Report, error) {
		return log.Verify(ctx, audit.Verification{Progress: progress})
	}}
}

func (w *world) now() time.Time { w.clock.Lock(); defer w.clock.Unlock(); return w.at }

func (w *world) pass(d time.Duration) { w.clock.Lock(); defer w.clock.Unlock(); w.at = w.at.Add(d) }

// token logs a person in without a password.
func (w *world) token(person string) string {
	w.logins.Lock()
	defer w.logins.Unlock()
	now := w.now()
	if w.tokens[person] == "" {
		token := gmcrypto.RandomToken()
		require.NoError(w.t, w.store.People().CreateSession(context.Background(), directory.Session{TokenDigest: gmcrypto.TokenDigest(token),
			PersonID: person, CSRF: "csrf", CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(12 * time.Hour)}))
		w.tokens[person] = token
	}
	return w.tokens[person]
}

func (w *world) send(req *http.Request) reply {
	w.t.Helper()
	res, err := w.app.Test(req, -1)
	require.NoError(w.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	return reply{status: res.StatusCode, header: res.Header, body: body}
}

// listen serves on a real port, for what a test without a network cannot show.
func (w *world) listen() string {
	w.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(w.t, err)
	go func() { _ = w.app.Listener(listener) }()
	w.t.Cleanup(func() { _ = w.app.Shutdown() })
	return listener.Addr().String()
}

// call sends JSON as a person; extra headers come in pairs.
func (w *world) call(person, method, path string, body any, headers ...string) reply {
	w.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		require.NoError(w.t, err)
		content = bytes.NewReader(raw)
	}
	if !strings.HasPrefix(path, "/api") {
		path = "/api/v1" + path
	}
	req := httptest.NewRequest(method, path, content)
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if person != "" {
		req.Header.Set("Authorization", "Bearer "+w.token(person))
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return w.send(req)
}

// upload sends one file as a form, with other fields in pairs.
func (w *world) upload(person, path, name string, content []byte, fields ...string) reply {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	require.NoError(w.t, err)
	_, _ = part.Write(content)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = form.WriteField(fields[i], fields[i+1])
	}
	_ = form.Close()
	req := httptest.NewRequest(http.MethodPost, "/api/v1"+path, &b)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+w.token(person))
	return w.send(req)
}

// scenario is one request with what must and must not come back.
type scenario struct {
	name    string
	as      string
	method  string
	path    string
	body    any
	status  int
	want    []string
	without []string
}

func (w *world) play(list []scenario) {
	w.t.Helper()
	for _, sc := range list {
		r := w.call(sc.as, sc.method, sc.path, sc.body)
		assert.Equal(w.t, sc.status, r.status, "%s: %s", sc.name, r.text())
		for _, s := range sc.want {
			assert.Contains(w.t, r.text(), s, sc.name)
		}
		for _, s := range sc.without {
			assert.NotContains(w.t, r.text(), s, sc.name)
		}
	}
}

func receipt(quantity any, more ...func(map[string]any)) map[string]any {
	body := map[string]any{"type": warehouse.MaterialReceipt,
		"head":  map[string]any{"supplier": storetest.Supplier, "category": storetest.Purchase, "warehouse": storetest.Main},
		"lines": []any{map[string]any{"item": storetest.Ribbon, "location": storetest.ShelfA, "quantity": quantity, "price": 1250}}}
	for _, change := range more {
		change(body)
	}
	return body
}

func requisition(quantity any) map[string]any {
	return map[string]any{"type": warehouse.Requisition, "submit": true,
		"head":  map[string]any{"category": storetest.Daily, "warehouse": storetest.Main, "purpose": "制卡"},
		"lines": []any{map[string]any{"item": storetest.Ribbon, "quantity": quantity}}}
}

func submitted(body map[string]any) { body["submit"] = true }

// enter makes a paper and gives its number.
func (w *world) enter(person string, body map[string]any) string {
	w.t.Helper()
	r := w.call(person, http.MethodPost, "/documents", body)
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

// openTask gives the id of the task a paper waits at.
func (w *world) openTask(paper string) string {
	w.t.Helper()
	row, err := w.store.Inbox().OpenTask(context.Background(), paper)
	require.NoError(w.t, err)
	require.NotNil(w.t, row, "no open task of %s", paper)
	return row.ID
}

func (w *world) decide(person, task, action, comment string, headers ...string) reply {
	w.t.Helper()
	return w.call(person, http.MethodPost, "/tasks/"+task+"/decisions", map[string]any{"action": action, "comment": comment}, headers...)
}

// agree lets each person agree in turn.
func (w *world) agree(paper string, people ...string) {
	w.t.Helper()
	for _, p := range people {
		r := w.decide(p, w.openTask(paper), "agree", "")
		require.Equal(w.t, http.StatusOK, r.status, fmt.Sprint(p, ": ", r.text()))
	}
}

// stocked receives a quantity of ribbon on shelf A.
func (w *world) stocked(quantity int) string {
	w.t.Helper()
	paper := w.enter(storetest.Keeper, receipt(quantity, submitted))
	w.agree(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
	return paper
}
