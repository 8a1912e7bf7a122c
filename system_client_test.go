package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"cardflow/internal/app"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
	"cardflow/workflows"
)

// openStore looks into a database beside the processes that use it, with their
// keys: what other keys have sealed counts as altered.
func openStore(t *testing.T, driver, dsn, keyFile string) *store.Store {
	t.Helper()
	catalog, err := app.NewCatalog()
	require.NoError(t, err)
	keys, err := gmcrypto.FileKeyring(keyFile)
	require.NoError(t, err)
	s, err := store.Open(context.Background(), store.Config{Driver: driver, DSN: dsn, Types: catalog.Types, Masters: catalog.Masters, Keys: keys,
		Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// withoutGiven leaves out of a fixture what every installation has already.
func withoutGiven(t *testing.T, fixture store.Directory) store.Directory {
	t.Helper()
	catalog, err := app.NewCatalog()
	require.NoError(t, err)
	given := map[string]bool{}
	for _, list := range catalog.Masters.All() {
		for _, e := range list.Given() {
			given[e.ID] = true
		}
	}
	fixture.Entries = slices.DeleteFunc(slices.Clone(fixture.Entries), func(e master.Record) bool { return given[e.ID] })
	return fixture
}

// store opens the database of the house, which is empty at first.
func (h *house) store() *store.Store {
	h.t.Helper()
	require.NoError(h.t, os.MkdirAll(h.dir, 0o750))
	return openStore(h.t, store.DriverSQLite, filepath.Join(h.dir, "cardflow.db"), filepath.Join(h.dir, "cardflow.keys"))
}

// office is a small centre with everybody logged in.
type office struct {
	t      *testing.T
	store  *store.Store
	tokens map[string]string // by person
}

// newOffice fills an empty database with the fixture of the store's tests, whose
// people and entries have their codes as ids.
func newOffice(t *testing.T, s *store.Store) *office {
	t.Helper()
	ctx := context.Background()
	require.NoError(t, s.Migrate(ctx))
	require.NoError(t, s.InstallEntries(ctx))
	fixture := withoutGiven(t, storetest.Directory())
	require.NoError(t, s.Seed(ctx, fixture))
	o := &office{t: t, store: s, tokens: map[string]string{}}
	for _, a := range fixture.Accounts {
		token, now := gmcrypto.RandomToken(), time.Now()
		require.NoError(t, s.People().CreateSession(ctx, directory.Session{TokenDigest: gmcrypto.TokenDigest(token),
			PersonID: a.Person.ID, CSRF: "csrf", CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(time.Hour)}))
		o.tokens[a.Person.ID] = token
	}
	return o
}

// desk is a person at the web server of one process.
type desk struct {
	address, token string
}

func (o *office) at(address, person string) desk {
	return desk{address: address, token: o.tokens[person]}
}

// browser gives up on a server that is dead, not on one that is slow.
var browser = &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}

// request sends JSON and gives the answer's status and body; err tells that no
// answer came.
func (d desk) request(method, path, key string, in any) (status int, body []byte, err error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(context.Background(), method, "http://"+d.address+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		return 0, nil, err
	}
	if in == nil {
		req.Body, req.ContentLength = nil, 0
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	if d.token != "" {
		req.Header.Set("Authorization", "Bearer "+d.token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := browser.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

// call sends a request that must succeed with a status.
func (d desk) call(t *testing.T, want int, method, path string, in any) map[string]any {
	t.Helper()
	status, body, err := d.request(method, path, "", in)
	require.NoError(t, err)
	require.Equal(t, want, status, "%s %s: %s", method, path, body)
	out := map[string]any{}
	if len(body) > 0 {
		require.NoError(t, json.Unmarshal(body, &out), "%s", body)
	}
	return out
}

// login gives a desk with the session of a password.
func login(t *testing.T, address, username, password string) (desk, int) {
	t.Helper()
	d := desk{address: address}
	status, body, err := d.request(http.MethodPost, "/session", "", map[string]any{"username": username, "password": password})
	require.NoError(t, err)
	var session struct{ Token string }
	require.NoError(t, json.Unmarshal(body, &session), "%s", body)
	d.token = session.Token
	return d, status
}

func receipt(quantity int) map[string]any {
	return map[string]any{"type": "warehouse.material_receipt", "submit": true,
		"head":  map[string]any{"supplier": storetest.Supplier, "category": storetest.Purchase, "warehouse": storetest.Main},
		"lines": []any{map[string]any{"item": storetest.Ribbon, "location": storetest.ShelfA, "quantity": quantity, "price": 1250}}}
}

func requisition(quantity int) map[string]any {
	return map[string]any{"type": "warehouse.requisition", "submit": true,
		"head":  map[string]any{"category": storetest.Daily, "warehouse": storetest.Main, "purpose": "制卡"},
		"lines": []any{map[string]any{"item": storetest.Ribbon, "quantity": quantity}}}
}

// enter submits a paper and gives its number.
func (d desk) enter(t *testing.T, paper map[string]any) string {
	t.Helper()
	id, _ := d.call(t, http.StatusCreated, http.MethodPost, "/documents", paper)["id"].(string)
	require.NotEmpty(t, id)
	return id
}

// actors are who decides for a role; the maker of receipts is another keeper.
var actors = map[string]string{"inspector": storetest.Inspector, "dept_head": storetest.Head, "keeper": storetest.Keeper2}

// decide lets the person whose turn it is decide on the step a paper waits at.
func (o *office) decide(address, paper, action, comment string) map[string]any {
	o.t.Helper()
	row, err := o.store.Inbox().OpenTask(context.Background(), paper)
	require.NoError(o.t, err)
	require.NotNil(o.t, row, "%s waits for nobody", paper)
	return o.at(address, actors[row.Role]).call(o.t, http.StatusOK, http.MethodPost, "/tasks/"+row.ID+"/decisions",
		map[string]any{"action": action, "comment": comment})
}

func (o *office) paper(id string) *document.Document {
	o.t.Helper()
	d, err := o.store.Archive().Paper(context.Background(), id)
	require.NoError(o.t, err)
	return d
}

// running gives the IDs of the approvals that an engine still runs; tickets and
// applications have workflows of their own beside them.
func running(t *testing.T, engine string) []string {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: engine, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	defer c.Close()
	request := &workflowservice.ListWorkflowExecutionsRequest{Query: `ExecutionStatus = "Running" AND WorkflowType = "Approval"`}
	var ids []string
	for {
		page, err := c.ListWorkflow(context.Background(), request)
		require.NoError(t, err)
		for _, e := range page.GetExecutions() {
			ids = append(ids, e.GetExecution().GetWorkflowId())
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return ids
		}
	}
}

// unfinished gives the workflow IDs that the papers under way need.
func unfinished(t *testing.T, s *store.Store) []string {
	t.Helper()
	ids := []string{}
	for after := ""; ; {
		page, err := s.Archive().Unfinished(context.Background(), after, 100)
		require.NoError(t, err)
		for _, d := range page {
			after = d.ID
			ids = append(ids, workflows.ApprovalWorkflowID(d.ID))
		}
		if len(page) < 100 {
			return ids
		}
	}
}

// requireReconciled waits until exactly the papers under way have a workflow.
func requireReconciled(t *testing.T, s *store.Store, engine string) {
	t.Helper()
	until(t, "workflows to match the papers under way", func() bool {
		return same(unfinished(t, s), running(t, engine))
	})
}

func same(a, b []string) bool {
	counts := map[string]int{}
	for _, x := range a {
		counts[x]++
	}
	for _, x := range b {
		counts[x]--
	}
	for _, n := range counts {
		if n != 0 {
			return false
		}
	}
	return true
}

// together runs a function for each of a list on a few goroutines.
func together[T any](list []T, workers int, do func(T)) {
	queue := make(chan T)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for x := range queue {
				do(x)
			}
		})
	}
	for _, x := range list {
		queue <- x
	}
	close(queue)
	group.Wait()
}

func contains(content []byte, text string) bool { return bytes.Contains(content, []byte(text)) }

// numberIn reads the number of the paper in an answer.
func numberIn(t *testing.T, body []byte) string {
	t.Helper()
	var paper struct{ ID string }
	require.NoError(t, json.Unmarshal(body, &paper), "%s", body)
	return paper.ID
}

// allPapers reads every paper in a database.
func allPapers(t *testing.T, s *store.Store) []*document.Document {
	t.Helper()
	var papers []*document.Document
	require.NoError(t, s.Archive().EachListed(t.Context(), directory.Scope{All: true}, document.Filter{}, func(l document.Listed) error {
		d, err := s.Archive().Paper(t.Context(), l.ID)
		papers = append(papers, d)
		return err
	}))
	return papers
}

// approvedOf leaves out papers that a process of their own moves: they take other
// ways and post nothing at their end.
func approvedOf(t *testing.T, papers []*document.Document) []*document.Document {
	t.Helper()
	catalog, err := app.NewCatalog()
	require.NoError(t, err)
	var out []*document.Document
	for _, d := range papers {
		of, err := catalog.Types.Of(d)
		require.NoError(t, err)
		if of.Process == "" {
			out = append(out, d)
		}
	}
	return out
}
